//! Forms: read strictly, and on pages only with the token of the page that was shown.

use super::{State, multipart::Multipart};
use crate::{
    protocol::{Params, ParamsError},
    types::{Token, secret::Purpose},
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN},
    },
    web::Bytes,
};
use aws_lc_rs::constant_time;
use std::{pin::Pin, time::Duration};
use url::form_urlencoded;

/// Why a form is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormFault {
    /// It is not `application/x-www-form-urlencoded`. Answer 415.
    Type,
    /// It can not be decoded, or has a field twice. Answer 400.
    Malformed(&'static str),
    /// It does not come from our page. Answer 403.
    Foreign,
    /// It is larger than a form may be. Answer 413.
    Large,
    /// It does not arrive. Answer 408.
    Slow,
}

/// Seconds within which a body has to arrive.
const PATIENCE: u64 = 10;

/// How fast a large one has to come, bytes a second: files get more time.
const PACE: u64 = 128 * 1024;

/// How long a body may take, by the size that it says it has. One that is larger than it may be is refused at once.
fn patience(request: &HttpRequest) -> Duration {
    let size = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    Duration::from_secs(PATIENCE.saturating_add(size.unwrap_or(0) / PACE))
}

/// A request's body, read within limits of size and time.
#[derive(Debug)]
pub struct Body(Result<Bytes, FormFault>);

impl FromRequest for Body {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let patience = patience(request);
        let reading = Bytes::from_request(request, payload);
        Box::pin(async move {
            Ok(Self(match tokio::time::timeout(patience, reading).await {
                Err(_) => Err(FormFault::Slow),
                Ok(Ok(bytes)) => Ok(bytes),
                Ok(Err(error)) if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE => {
                    Err(FormFault::Large)
                }
                Ok(Err(_)) => Err(FormFault::Malformed("the body can not be read")),
            }))
        })
    }
}

impl Body {
    /// Why it was not read: it is too large, or does not arrive.
    #[must_use]
    pub fn fault(&self) -> Option<FormFault> {
        self.0.as_ref().err().copied()
    }

    /// What is in it.
    ///
    /// # Errors
    /// Why it was not read.
    pub fn bytes(&self) -> Result<&[u8], FormFault> {
        self.0.as_ref().map(AsRef::as_ref).map_err(|fault| *fault)
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_ok_and(Bytes::is_empty)
    }
}

/// Reads the text of a form.
///
/// # Errors
/// [`FormFault::Type`] or [`FormFault::Malformed`].
pub fn text<'a>(request: &HttpRequest, body: &'a Body) -> Result<&'a str, FormFault> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(FormFault::Type);
    }
    let bytes = body.0.as_ref().map_err(|fault| *fault)?;
    std::str::from_utf8(bytes).map_err(|_| FormFault::Malformed("the body is not text"))
}

/// Reads a form.
///
/// # Errors
/// [`FormFault::Type`] or [`FormFault::Malformed`].
pub fn read(request: &HttpRequest, body: &Body) -> Result<Params, FormFault> {
    Params::parse(text(request, body)?).map_err(|error: ParamsError| FormFault::Malformed(error.description()))
}

/// Reads a form of one of our pages: sent from our origin, with the token that belongs to one of these cookies. Gives that
/// cookie, too.
///
/// # Errors
/// [`FormFault`].
pub fn read_ours<P: Purpose>(
    state: &State,
    request: &HttpRequest,
    body: &Body,
    cookies: &[Token<P>],
) -> Result<(Params, Token<P>), FormFault> {
    if !same_origin(request, &state.provider.issuer.origin()) {
        return Err(FormFault::Foreign);
    }
    let params = read(request, body)?;
    let given = params.get("csrf").unwrap_or_default();
    let fits = |cookie: &&Token<P>| constant_time::verify_slices_are_equal(given.as_bytes(), csrf(*cookie).as_bytes()).is_ok();
    let cookie = cookies.iter().find(fits).cloned().ok_or(FormFault::Foreign)?;
    Ok((params, cookie))
}

/// The token of a form that comes from one of our pages, whatever cookie it belongs to. It proves nothing.
#[must_use]
pub fn token_of(state: &State, request: &HttpRequest, body: &Body) -> Option<String> {
    if !same_origin(request, &state.provider.issuer.origin()) {
        return None;
    }
    read(request, body).ok()?.get("csrf").map(str::to_owned)
}

/// The text of a form of one of our pages whose fields may come more than once: sent from our origin, with the token that
/// belongs to one of these cookies.
///
/// # Errors
/// [`FormFault`].
pub fn ours<'a, P: Purpose>(
    state: &State,
    request: &HttpRequest,
    body: &'a Body,
    cookies: &[Token<P>],
) -> Result<&'a str, FormFault> {
    if !same_origin(request, &state.provider.issuer.origin()) {
        return Err(FormFault::Foreign);
    }
    let text = text(request, body)?;
    let given = form_urlencoded::parse(text.as_bytes()).find(|(name, _)| name == "csrf");
    let given = given.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let fits = |cookie: &Token<P>| constant_time::verify_slices_are_equal(given.as_bytes(), csrf(cookie).as_bytes()).is_ok();
    if cookies.iter().any(fits) { Ok(text) } else { Err(FormFault::Foreign) }
}

/// A form with files of one of our pages: sent from our origin, with the token that belongs to one of these cookies.
///
/// # Errors
/// [`FormFault`].
pub fn ours_with_files<'a, P: Purpose>(
    state: &State,
    request: &HttpRequest,
    body: &'a Body,
    cookies: &[Token<P>],
) -> Result<Multipart<'a>, FormFault> {
    if !same_origin(request, &state.provider.issuer.origin()) {
        return Err(FormFault::Foreign);
    }
    let form = Multipart::read(request, body.bytes()?)?;
    let given = form.text("csrf");
    let fits = |cookie: &Token<P>| constant_time::verify_slices_are_equal(given.as_bytes(), csrf(cookie).as_bytes()).is_ok();
    if cookies.iter().any(fits) { Ok(form) } else { Err(FormFault::Foreign) }
}

/// Reads a form of one of our pages that belongs to no attempt, so that no token ties it to a cookie. The browser has to say
/// that it comes from our own pages; one that says nothing is not believed.
///
/// # Errors
/// [`FormFault`].
pub fn read_unbound(state: &State, request: &HttpRequest, body: &Body) -> Result<Params, FormFault> {
    if let Some(fault) = body.fault() {
        return Err(fault);
    }
    let site = request.headers().get("sec-fetch-site");
    let origin = request.headers().get(ORIGIN);
    let ours = state.provider.issuer.origin();
    // `Origin: null` says nothing by itself: other sites can send it, too.
    let vouched = match site {
        Some(site) => site == "same-origin",
        None => origin.is_some_and(|origin| origin.as_bytes() == ours.as_bytes()),
    };
    if !vouched || !same_origin(request, &ours) {
        return Err(FormFault::Foreign);
    }
    read(request, body)
}

/// The token of the forms that belong to a cookie. It is made from the cookie, tells nothing about it, and changes with
/// it.
#[must_use]
pub fn csrf<P: Purpose>(cookie: &Token<P>) -> String {
    cookie.form()
}

/// Whether a browser says that another site sent this.
#[must_use]
pub fn from_elsewhere(request: &HttpRequest) -> bool {
    request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

/// Whether a browser says that the form comes from our own pages. Browsers that say nothing are judged by the token
/// alone. `Origin: null` is what our own referrer policy makes of same-origin forms.
pub(super) fn same_origin(request: &HttpRequest, ours: &str) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?").to_owned());
    if from_elsewhere(request) {
        return false;
    }
    let origin = header(ORIGIN.as_str());
    origin.is_none_or(|origin| origin == ours || origin == "null")
}
