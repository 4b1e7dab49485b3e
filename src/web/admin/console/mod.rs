//! The console at `/admin`. Each request is one transaction, which begins by looking who is there: a session that has shown a
//! second factor lately, or the sign-in that leads back. People who may do nothing here are told that there is nothing.

pub mod act;
mod ask;
pub mod audit;
pub mod audit_export;
mod audit_filter;
pub mod audit_row;
pub mod bulk;
pub mod dashboard;
mod deed;
mod fields;
pub mod frame;
mod link;
mod names;
pub mod policy;
mod policy_form;
pub mod rule;
mod rule_form;
mod said;
mod trace;
pub mod user;
pub mod users;
pub mod what_if;
