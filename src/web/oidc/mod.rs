//! The protocol's endpoints.

pub mod authorize;
pub mod logout;
pub mod metadata;
mod object;
pub mod par;
pub mod token;
pub mod userinfo;
