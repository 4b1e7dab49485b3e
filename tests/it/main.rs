//! Tests over HTTP, as a person or a relying party would act. One binary: linking is what costs.

mod half_finished;
mod races;
mod sign_in;
mod support;
