//! The console at `/admin`. Each request is one transaction, which begins by looking who is there: a session that has shown a
//! second factor lately, or the sign-in that leads back. People who may do nothing here are told that there is nothing.

pub mod act;
mod ask;
pub mod bulk;
mod deed;
mod fields;
pub mod frame;
pub mod import;
pub mod policy;
mod policy_form;
mod said;
pub mod user;
pub mod users;
