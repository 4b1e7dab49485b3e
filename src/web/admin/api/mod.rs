//! The administration's REST API. Each request is one transaction, which begins by looking who calls; handlers read what was
//! sent, call an act and write its answer down.

pub mod acts;
pub mod audit;
pub mod bulk;
pub mod caller;
pub mod clients;
pub mod groups;
pub mod logo;
pub mod me;
pub mod organizations;
pub mod policy;
pub mod problem;
pub mod providers;
pub mod read;
pub mod reference;
pub mod registration;
mod reply;
pub mod roles;
pub mod schema;
mod scopes;
pub mod transfer;
pub mod users;
pub mod webhooks;

pub use problem::Problem;

use actix_web::{
    HttpResponse, Resource, guard,
    http::header::{ALLOW, HeaderValue},
    web::{self, PayloadConfig, ServiceConfig},
};

/// Where the API is.
pub const ROOT: &str = "/admin/api/v1";

/// Largest body of a bulk act, bytes: 10,000 identifiers.
pub const BULK_LIMIT: usize = 1024 * 1024;

/// A path below the API. Its methods are added one by one; others are answered 405 with those there are.
fn at(path: &str, allowed: &'static str) -> Resource {
    web::resource(format!("{ROOT}{path}")).default_service(web::route().to(move || async move {
        let problem =
            Problem::new(actix_web::http::StatusCode::METHOD_NOT_ALLOWED, "method", "This address takes other methods");
        let mut response: HttpResponse = problem.detailed(allowed).answer();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        response
    }))
}

/// What reads: GET, and HEAD like it.
fn get() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// What happened, and who is told.
fn more(config: &mut ServiceConfig) {
    config
        .service(at("/audit", "GET, HEAD").route(get().to(audit::list)))
        .service(
            at("/registration-tokens", "GET, HEAD, POST")
                .route(get().to(registration::list))
                .route(web::post().to(registration::add)),
        )
        .service(at("/registration-tokens/{id}", "DELETE").route(web::delete().to(registration::remove)))
        .service(at("/audit/export", "GET, HEAD").route(get().to(audit::export)))
        .service(at("/webhooks", "GET, HEAD, POST").route(get().to(webhooks::list)).route(web::post().to(webhooks::add)))
        .service(
            at("/webhooks/{id}", "GET, HEAD, PATCH, DELETE")
                .route(get().to(webhooks::show))
                .route(web::patch().to(webhooks::change))
                .route(web::delete().to(webhooks::remove)),
        )
        .service(at("/webhooks/{id}/secret", "POST").route(web::post().to(webhooks::secret)))
        .service(at("/webhooks/{id}/test", "POST").route(web::post().to(webhooks::test)))
        .service(at("/webhooks/{id}/deliveries", "GET, HEAD").route(get().to(webhooks::deliveries)))
        .service(at("/webhooks/{id}/deliveries/{delivery_id}/replay", "POST").route(web::post().to(webhooks::replay)));
}

/// Sign-in through others.
fn upstream(config: &mut ServiceConfig) {
    config
        .service(
            at("/organizations/{id}/providers", "GET, HEAD, POST")
                .route(get().to(providers::list))
                .route(web::post().to(providers::add)),
        )
        .service(
            at("/organizations/{id}/providers/{provider_id}", "GET, HEAD, PATCH, DELETE")
                .route(get().to(providers::show))
                .route(web::patch().to(providers::change))
                .route(web::delete().to(providers::remove)),
        )
        .service(at("/organizations/{id}/providers/{provider_id}/domains", "POST").route(web::post().to(providers::add_domain)))
        .service(
            at("/organizations/{id}/providers/{provider_id}/domains/{domain}", "DELETE")
                .route(web::delete().to(providers::remove_domain)),
        )
        .service(
            at("/organizations/{id}/providers/{provider_id}/domains/{domain}/assert", "POST")
                .route(web::post().to(providers::assert_domain)),
        )
        .service(
            at("/users/{id}/federated-id", "GET, HEAD, PUT")
                .route(get().to(providers::federated_ids))
                .route(web::put().to(providers::set_federated_id)),
        )
        .service(at("/users/{id}/identities", "GET, HEAD").route(get().to(providers::identities)))
        .service(at("/users/{id}/identities/{identity_id}", "DELETE").route(web::delete().to(providers::unlink)));
}

/// All routes of the API.
pub fn routes(config: &mut ServiceConfig) {
    const READ: &str = "GET, HEAD";
    const WRITE: &str = "POST";
    const BOTH: &str = "GET, HEAD, POST";
    const ONE: &str = "GET, HEAD, PATCH";
    const WHOLE: &str = "GET, HEAD, PATCH, DELETE";
    const GONE: &str = "DELETE";
    config
        .service(super::super::read("/admin/api", reference::show))
        .service(super::super::read("/admin/api/openapi.json", schema::json))
        .service(at("/me", READ).route(get().to(me::show)))
        .service(at("/organizations", BOTH).route(get().to(organizations::list)).route(web::post().to(organizations::add)))
        .service(
            at("/organizations/{id}", ONE).route(get().to(organizations::show)).route(web::patch().to(organizations::change)),
        )
        .service(
            at("/organizations/{id}/logo", "GET, HEAD, PUT, DELETE")
                .app_data(PayloadConfig::new(crate::admin::logo::FILE))
                .route(get().to(logo::show))
                .route(web::put().to(logo::set))
                .route(web::delete().to(logo::remove)),
        )
        .service(
            at("/organizations/{id}/policy", "GET, HEAD, PUT").route(get().to(policy::show)).route(web::put().to(policy::set)),
        )
        .service(at("/organizations/{id}/policy/preview", WRITE).route(web::post().to(policy::preview)))
        .service(at("/organizations/{id}/policy/reports", READ).route(get().to(policy::reports)))
        .service(at("/organizations/{id}/what-if", WRITE).route(web::post().to(policy::what_if)))
        .service(at("/organizations/{id}/groups", READ).route(get().to(groups::list)))
        .service(at("/organizations/{id}/roles", READ).route(get().to(roles::list)))
        .service(at("/users", BOTH).route(get().to(users::list)).route(web::post().to(users::add)))
        .service(
            at("/users/import", WRITE)
                .app_data(PayloadConfig::new(super::import::LIMIT))
                .route(web::post().to(transfer::import)),
        )
        .service(at("/users/export", READ).route(get().to(transfer::export)))
        .service(
            at("/users/{id}", WHOLE)
                .route(get().to(users::show))
                .route(web::patch().to(users::change))
                .route(web::delete().to(users::remove)),
        )
        .service(at("/users/{id}/reset-mfa", WRITE).route(web::post().to(acts::reset_mfa)))
        .service(at("/users/{id}/sign-out", WRITE).route(web::post().to(acts::sign_out)))
        .service(at("/users/{id}/access-pass", WRITE).route(web::post().to(acts::access_pass)))
        .service(at("/users/{id}/password", WRITE).route(web::post().to(acts::password)))
        .service(at("/users/{id}/methods", READ).route(get().to(acts::methods)))
        .service(at("/users/{id}/methods/{method}/{method_id}", GONE).route(web::delete().to(acts::remove_method)))
        .service(at("/users/{id}/sessions", READ).route(get().to(acts::sessions)))
        .service(at("/users/{id}/sessions/{session_id}", GONE).route(web::delete().to(acts::end_session)))
        .service(
            at("/users/{id}/devices", "GET, HEAD, DELETE")
                .route(get().to(acts::devices))
                .route(web::delete().to(acts::forget_devices)),
        )
        .service(at("/users/{id}/devices/{device_id}", GONE).route(web::delete().to(acts::forget_device)))
        .service(at("/groups", WRITE).route(web::post().to(groups::add)))
        .service(
            at("/groups/{id}", WHOLE)
                .route(get().to(groups::show))
                .route(web::patch().to(groups::change))
                .route(web::delete().to(groups::remove)),
        )
        .service(at("/groups/{id}/members", READ).route(get().to(groups::members)))
        .service(
            at("/groups/{id}/members/{user_id}", "PUT, DELETE")
                .route(web::put().to(groups::join))
                .route(web::delete().to(groups::leave)),
        )
        .service(at("/roles", WRITE).route(web::post().to(roles::add)))
        .service(
            at("/roles/{id}", WHOLE)
                .route(get().to(roles::show))
                .route(web::patch().to(roles::change))
                .route(web::delete().to(roles::remove)),
        )
        .service(at("/clients", BOTH).route(get().to(clients::list)).route(web::post().to(clients::add)))
        .service(
            at("/clients/{id}", WHOLE)
                .route(get().to(clients::show))
                .route(web::patch().to(clients::change))
                .route(web::delete().to(clients::remove)),
        )
        .service(at("/clients/{id}/secret", WRITE).route(web::post().to(clients::secret)))
        .service(at("/keys", READ).route(get().to(clients::list_keys)))
        .service(at("/keys/rotate", WRITE).route(web::post().to(clients::rotate)))
        .configure(more)
        .configure(upstream)
        .service(
            at("/bulk", BOTH)
                .app_data(PayloadConfig::new(BULK_LIMIT))
                .route(get().to(bulk::list))
                .route(web::post().to(bulk::begin)),
        )
        .service(at("/bulk/{id}", READ).route(get().to(bulk::show)))
        .service(at("/bulk/{id}/items", READ).route(get().to(bulk::items)))
        .service(at("/bulk/{id}/approve", WRITE).route(web::post().to(bulk::approve)))
        .service(at("/bulk/{id}/cancel", WRITE).route(web::post().to(bulk::cancel)))
        .service(web::scope(ROOT).default_service(web::to(problem::nothing)));
}
