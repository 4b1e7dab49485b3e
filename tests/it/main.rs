//! Every end-to-end test, in one binary: linking is what costs.
//!
//! `support` is the plumbing; each other module is a chapter.

#[cfg(test)]
mod support;
