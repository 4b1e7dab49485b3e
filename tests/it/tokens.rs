//! What a client gets for a code or a refresh token, what the tokens say, and what they open.

mod client_auth;
mod code;
mod endpoint;
mod keys;
mod opaque;
mod refresh;
mod rotation;
mod shape;
mod userinfo;
