//! Discovery and keys: bytes that were made when something changed.

use crate::web::State;
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web};

/// The provider's metadata, OIDC Discovery 1.0 §4, RFC 8414 §3.
pub async fn discovery(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(state.discovery.to_vec())
}

/// The public keys, RFC 7517 §5. How long they may be kept depends on what is to come.
pub async fn jwks(state: web::Data<State>) -> HttpResponse {
    let age = state.provider.keys.max_age(state.clock.now());
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, format!("public, max-age={age}")))
        .content_type("application/json")
        .body(state.provider.keys.jwks().to_vec())
}
