//! Discovery and keys: bytes that were made when something changed.

use crate::{
    protocol::webfinger::{self, Unanswered},
    web::State,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::CACHE_CONTROL},
    web,
};

/// The provider's metadata, OIDC Discovery 1.0 §4, RFC 8414 §3.
pub async fn discovery(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(state.discovery.to_vec())
}

/// Which issuer a name belongs to, RFC 7033 §4, OIDC Discovery §2.
pub async fn webfinger(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match webfinger::answer(request.query_string(), &state.provider.issuer) {
        Ok(answer) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "public, max-age=300"))
            .content_type("application/jrd+json")
            .body(answer.to_string()),
        Err(Unanswered::Malformed) => HttpResponse::new(StatusCode::BAD_REQUEST),
        Err(Unanswered::Unknown) => HttpResponse::new(StatusCode::NOT_FOUND),
    }
}

/// The public keys, RFC 7517 §5. How long they may be kept depends on what is to come.
pub async fn jwks(state: web::Data<State>) -> HttpResponse {
    let age = state.provider.keys.max_age(state.clock.now());
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, format!("public, max-age={age}")))
        .content_type("application/json")
        .body(state.provider.keys.jwks().to_vec())
}
