//! Forms: read strictly, and on pages only with the token of the page that was shown.

use super::State;
use crate::{
    protocol::{Params, ParamsError},
    types::{Token, secret::Purpose},
};
use actix_web::{
    HttpRequest,
    http::header::{CONTENT_TYPE, ORIGIN},
    web::Bytes,
};
use aws_lc_rs::{constant_time, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Why a form is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormFault {
    /// It is not `application/x-www-form-urlencoded`. Answer 415.
    Type,
    /// It can not be decoded, or has a field twice. Answer 400.
    Malformed(&'static str),
    /// It does not come from our page. Answer 403.
    Foreign,
}

/// Reads the text of a form.
///
/// # Errors
/// [`FormFault::Type`] or [`FormFault::Malformed`].
pub fn text<'a>(request: &HttpRequest, body: &'a Bytes) -> Result<&'a str, FormFault> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(FormFault::Type);
    }
    std::str::from_utf8(body).map_err(|_| FormFault::Malformed("the body is not text"))
}

/// Reads a form.
///
/// # Errors
/// [`FormFault::Type`] or [`FormFault::Malformed`].
pub fn read(request: &HttpRequest, body: &Bytes) -> Result<Params, FormFault> {
    Params::parse(text(request, body)?).map_err(|error: ParamsError| FormFault::Malformed(error.description()))
}

/// Reads a form of one of our pages: sent from our origin, with the token that belongs to the cookie.
///
/// # Errors
/// [`FormFault`].
pub fn read_ours<P: Purpose>(
    state: &State,
    request: &HttpRequest,
    body: &Bytes,
    cookie: &Token<P>,
) -> Result<Params, FormFault> {
    if !same_origin(request, &state.provider.issuer.origin()) {
        return Err(FormFault::Foreign);
    }
    let params = read(request, body)?;
    let right = csrf(cookie);
    let given = params.get("csrf").unwrap_or_default();
    match constant_time::verify_slices_are_equal(given.as_bytes(), right.as_bytes()) {
        Ok(()) => Ok(params),
        Err(_) => Err(FormFault::Foreign),
    }
}

/// The token of the forms that belong to a cookie. It is made from the cookie, tells nothing about it, and changes with
/// it.
#[must_use]
pub fn csrf<P: Purpose>(cookie: &Token<P>) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(b"vestibule form\0");
    hash.update(P::LABEL.as_bytes());
    hash.update(b"\0");
    hash.update(cookie.expose().as_bytes());
    URL_SAFE_NO_PAD.encode(hash.finish())
}

/// Whether a browser says that another site sent this.
#[must_use]
pub fn from_elsewhere(request: &HttpRequest) -> bool {
    request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// Whether a browser says that the form comes from our own pages. Browsers that say nothing are judged by the token
/// alone. `Origin: null` is what our own referrer policy makes of same-origin forms.
fn same_origin(request: &HttpRequest, ours: &str) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?").to_owned());
    if from_elsewhere(request) {
        return false;
    }
    let origin = header(ORIGIN.as_str());
    origin.is_none_or(|origin| origin == ours || origin == "null")
}
