//! The administration: the API at `/admin/api/v1`, and the console at `/admin`.

pub mod api;
pub mod console;
pub mod import;
mod outside;
mod stream;
