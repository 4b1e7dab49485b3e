//! Headers that every answer carries, and limits on what a request may carry.

use super::{
    State,
    admin::api::{self, Problem},
};
use crate::{protocol::paths, store::coming_from};
use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::{DefaultHeaders, Next},
};

/// Longest path with query, bytes. Longer ones are answered 414.
const URI_LIMIT: usize = 8 * 1024;

/// Whether a page runs our script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// It runs none.
    None,
    /// It runs ours, which asks this server for what a passkey signs.
    Ours,
}

/// What a page may do: show our style sheet and pictures, send forms to these places besides us, and load those in frames.
#[must_use]
pub fn page_policy((form_action, frames): (Option<&str>, Option<&str>), script: Script) -> HeaderValue {
    let more = form_action.map(|source| format!(" {source}")).unwrap_or_default();
    let script = match script {
        Script::None => "",
        Script::Ours => " script-src 'self'; connect-src 'self';",
    };
    let frames = frames.map(|sources| format!(" frame-src {sources};")).unwrap_or_default();
    let text = format!(
        "default-src 'none'; style-src 'self'; img-src 'self';{script}{frames} form-action 'self'{more}; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// The headers of an answer that sets none of its own: nothing may be done with it, and nobody keeps it.
pub fn defaults(state: &State) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add((CACHE_CONTROL, "no-store"))
        .add((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((REFERRER_POLICY, "no-referrer"))
        .add((X_FRAME_OPTIONS, "DENY"))
        .add((HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .add((CONTENT_SECURITY_POLICY, "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"))
        .add((HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
    if state.provider.issuer.is_https() {
        headers.add((STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"))
    } else {
        headers
    }
}

/// Takes the word against framing from the one document that is made for frames; its policy says by whom.
///
/// # Errors
/// The handler's.
pub async fn framable<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let is_frame = request.path() == paths::CHECK_SESSION;
    let mut response = next.call(request).await?;
    if is_frame && response.status() == StatusCode::OK {
        response.headers_mut().remove(X_FRAME_OPTIONS);
    }
    Ok(response)
}

/// Whether a path belongs to a sign-in or sign-out that may run in a window which an application opened. Cutting such a
/// window from its opener would break sign-in by popup.
fn may_be_a_popup(path: &str) -> bool {
    ["/oauth2/", "/login", "/consent", "/logout"].iter().any(|start| path.starts_with(start))
}

/// Tells the transactions of a request where it comes from.
///
/// # Errors
/// The handler's.
pub async fn origin<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let address = request.peer_addr().map(|peer| peer.ip().to_canonical());
    coming_from(address, next.call(request)).await
}

/// Refuses what no honest client sends: endless addresses, compressed bodies, names with a NUL. Gives documents that are no sign-in a
/// window of their own.
///
/// # Errors
/// The handler's.
pub async fn request_limits<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let refusal = if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > URI_LIMIT) {
        Some((StatusCode::URI_TOO_LONG, "long", "The address is too long"))
    } else if request.headers().contains_key(CONTENT_ENCODING) {
        Some((StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", "The body must not be packed"))
    } else if request.uri().path().contains("%00") {
        // No name here has it, and PostgreSQL does not take it.
        Some((StatusCode::NOT_FOUND, "not-found", "There is no such thing"))
    } else {
        None
    };
    if let Some((status, kind, title)) = refusal {
        let api = request.uri().path().starts_with(api::ROOT);
        let answer = if api { Problem::new(status, kind, title).answer() } else { HttpResponse::new(status) };
        return Ok(request.into_response(answer).map_into_right_body());
    }
    let popup = may_be_a_popup(request.path());
    let mut response = next.call(request).await?.map_into_left_body();
    if !popup {
        let name = HeaderName::from_static("cross-origin-opener-policy");
        response.headers_mut().insert(name, HeaderValue::from_static("same-origin"));
    }
    Ok(response)
}
