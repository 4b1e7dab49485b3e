//! The administration: the API at `/admin/api/v1`.

pub mod api;
