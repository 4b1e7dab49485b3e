//! The console at `/admin`. Each request is one transaction, which begins by looking who is there: a session that has shown a
//! second factor lately, or the sign-in that leads back. People who may do nothing here are told that there is nothing.

pub mod act;
mod ask;
pub mod bulk;
pub mod client;
pub mod client_form;
mod client_settings;
pub mod clients;
mod deed;
mod fields;
pub mod frame;
pub mod group;
pub mod groups;
pub mod keys;
mod once;
mod place;
pub mod policy;
mod policy_form;
pub mod role;
pub mod role_form;
pub mod roles;
mod said;
mod sure;
mod told;
pub mod user;
pub mod users;
pub mod webhook;
pub mod webhook_form;
pub mod webhooks;
