//! Cross-origin reads by scripts, and only these: metadata and keys for everybody, tokens and userinfo for the origins of
//! the client's own redirect URIs. No cookie is ever involved.

use crate::grant::client::Client;
use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
            HeaderName, HeaderValue, ORIGIN, VARY,
        },
    },
    middleware::Next,
};

/// Readable by scripts of any origin.
///
/// # Errors
/// The handler's.
pub async fn public<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Ok(response)
}

/// Answers a preflight: any origin may ask, [`allow`] decides who may read the answer.
///
/// # Errors
/// The handler's.
pub async fn preflight<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if request.method() != Method::OPTIONS || !request.headers().contains_key(ORIGIN) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let answer = HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
        .finish();
    Ok(request.into_response(answer).map_into_right_body())
}

/// Lets scripts of the client's origins read an answer.
pub fn allow(request: &HttpRequest, client: &Client, response: &mut HttpResponse) {
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = request.headers().get(ORIGIN) else { return };
    // Private-use schemes have the origin `null`, as sandboxed pages of anybody have.
    let web = |uri: &url::Url| matches!(uri.scheme(), "https" | "http");
    let known =
        |uri: &str| url::Url::parse(uri).is_ok_and(|uri| web(&uri) && origin == uri.origin().ascii_serialization().as_str());
    if client.redirect_uris.iter().any(|uri| known(uri.as_str())) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    }
}
