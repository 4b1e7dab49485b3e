//! The protocol's endpoints.

pub mod authorize;
pub mod check_session;
pub mod logout;
pub mod metadata;
pub mod token;
pub mod userinfo;
