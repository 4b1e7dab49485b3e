//! The console at `/admin`. Each request is one transaction, which begins by looking who is there: a session that has shown a
//! second factor lately, or the sign-in that leads back. People who may do nothing here are told that there is nothing.

mod act;
mod ask;
mod bulk;
mod deed;
mod fields;
mod frame;
mod policy;
mod policy_form;
mod said;
mod user;
mod users;

use crate::web::{both, read};
use actix_web::web::ServiceConfig;

/// The console's pages.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read("/admin", frame::home))
        .service(both("/admin/security", policy::show, policy::submit))
        .service(read("/admin/users", users::show))
        .service(crate::web::post("/admin/users/act", act::many))
        .service(read("/admin/users/{id}", user::show))
        .service(crate::web::post("/admin/users/{id}/act", act::one))
        .service(read("/admin/bulk", bulk::list))
        .service(both("/admin/bulk/{id}", bulk::show, bulk::decide));
}
