//! The protocol's endpoints.

pub mod authorize;
pub mod check_session;
mod client;
pub mod device;
pub mod introspect;
mod keys;
pub mod logout;
pub mod metadata;
mod object;
pub mod par;
pub mod register;
pub mod revoke;
pub mod sector;
pub mod token;
pub mod userinfo;
