//! What a client embeds to watch a session, OIDC Session Management 1.0 §3.3. The same for everybody.

use crate::page::assets;
use actix_web::{
    HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName},
};

/// Only our script, which talks to whoever embeds the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *";

/// The page.
pub async fn page() -> HttpResponse {
    let script = assets::check_session_href();
    let text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Session</title><script src=\"{script}\"></script></head></html>\n"
    );
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .body(text)
}
