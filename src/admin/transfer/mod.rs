//! People as files: imported line by line, and exported so that what was written is read.
//!
//! A file is looked at as a whole before anything is done: [`Source`] says what is wrong with its lines, [`look`] what would
//! become of each of them, and [`keep`] does it, a batch in each transaction, having looked again. What a file says is so
//! afterwards and what it does not say stays, so that importing it twice changes nothing.

mod batch;
mod bytes;
mod cell;
mod csv;
mod export;
mod fault;
mod line;
mod objects;
mod plan;
mod report;
mod scene;
mod source;

pub use batch::{BATCH, Outcomes, keep, look, note};
pub use export::{Export, Form, Hashes};
pub use fault::{LineFault, Unreadable, Why};
pub use line::{Column, Line};
pub use report::{Faulty, Home, ImportChange, ImportFault, ImportReport, Options, Outcome, Passwords, What};
pub use scene::role_named;
pub use source::Source;
