//! Signing out: the end-session endpoint for clients, and the page that asks.

use crate::{
    auth::federation::logout::address,
    grant::logout::{self, Farewell, Outcome},
    page::{HiddenField, LoggedOutPage, LogoutPage},
    protocol::{Params, params::encode, paths},
    types::{Token, secret::SessionCookie},
    web::{
        State, error, form,
        form::FormFault,
        login::upstream::way_back,
        reply::{self, Frame, html},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{COOKIE, HeaderName, HeaderValue},
    },
    web,
};
use std::collections::BTreeSet;
use url::Url;

/// By query, OIDC RP-Initiated Logout 1.0 §2.
pub async fn get(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let text = request.query_string().to_owned();
    leave(&state, &request, &text).await
}

/// By form. One that comes from another site carries no session cookie: without the way round by query nobody would be
/// signed out who should be, and everybody's cookie would be deleted unasked.
pub async fn post(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match form::text(&request, &body) {
        Ok(text) => match reply::by_query(&request, paths::LOGOUT, text) {
            Some(response) => response,
            None => leave(&state, &request, text).await,
        },
        Err(fault) => error::form(&state, &request, fault),
    }
}

async fn leave(state: &State, request: &HttpRequest, text: &str) -> HttpResponse {
    let params = match Params::parse(text) {
        Ok(params) => params,
        Err(fault) => return error::form(state, request, FormFault::Malformed(fault.description())),
    };
    let cookie = state.cookies.session(request);
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let work = state.db.write(move |tx| logout::request(tx, &provider, &params, cookie.as_ref(), now));
    match work.await {
        Ok(Outcome::Done(farewell)) => {
            let frames = farewell.frames.clone();
            match (upstream(state, request, &farewell).await, farewell.back) {
                (Some(url), _) | (None, Some(url)) if frames.is_empty() => gone(state, request, reply::see_other(&url)),
                (Some(url), _) | (None, Some(url)) => gone(state, request, onward(state, request, url, frames)),
                (None, None) => stay(state, request, (None, frames)),
            }
        }
        Ok(Outcome::Ask) => reply::see_other(&asking(text)),
        Err(fault) => error::fault(state, request, &fault),
    }
}

/// The address that ends the session at its upstream provider, which sends the browser back afterwards. `None`: there is
/// none, or the provider does not answer; then it has ended here only.
async fn upstream(state: &State, request: &HttpRequest, farewell: &Farewell) -> Option<String> {
    let leaving = farewell.leaving.as_deref()?;
    let mark = way_back(state, request, (leaving.slug(), farewell.back.as_deref())).ok()?;
    address(&state.upstreams, leaving, &mark, (&state.provider.issuer, state.clock.now())).await
}

/// How long a browser without scripts stays on the page for the frames to load, seconds.
const WHILE: u32 = 5;

/// On by a page of ours: to a provider after a form, which may not lead to strangers, or when frames have loaded.
fn onward(state: &State, request: &HttpRequest, url: String, frames: Vec<String>) -> HttpResponse {
    let pause = if frames.is_empty() { 0 } else { WHILE };
    let refresh = HeaderValue::from_str(&format!("{pause}; url={url}"));
    let mut response = page(state, request, &LoggedOutPage { return_to: Some(url), frames, onward: true });
    if let Ok(value) = refresh {
        response.headers_mut().insert(HeaderName::from_static("refresh"), value);
    }
    response
}

/// A page that may load just the frames that it has.
fn page(state: &State, request: &HttpRequest, page: &LoggedOutPage) -> HttpResponse {
    let origins: BTreeSet<String> = page
        .frames
        .iter()
        .filter_map(|url| Url::parse(url).ok())
        .filter(|url| url.origin().is_tuple())
        .map(|url| url.origin().ascii_serialization())
        .collect();
    let sources = origins.into_iter().collect::<Vec<_>>().join(" ");
    let frames = (!sources.is_empty()).then_some(sources.as_str());
    html(state, request, Frame { frames, ..Frame::of(StatusCode::OK) }, page)
}

/// What the page that asks hands on, so that it can offer a way back.
const HANDED_ON: [&str; 3] = ["client_id", "post_logout_redirect_uri", "state"];

/// The address of the page that asks. The hint stays behind: it may be of another session.
fn asking(text: &str) -> String {
    let params = Params::parse(text).unwrap_or_default();
    let pairs: Vec<(&str, &str)> = HANDED_ON.iter().filter_map(|name| params.get(name).map(|value| (*name, value))).collect();
    // Without a client nobody knows whose address that would be.
    match params.get("client_id") {
        None => "/logout".to_owned(),
        Some(_) => format!("/logout?{}", encode(&pairs)),
    }
}

/// The fields of the page that asks, from its address.
fn handed_on(request: &HttpRequest) -> Vec<HiddenField> {
    let params = Params::parse(request.query_string()).unwrap_or_default();
    HANDED_ON.iter().filter_map(|name| params.get(name).map(|value| HiddenField::new(name, value))).collect()
}

/// The browser's live session and the name of its person.
///
/// # Errors
/// The answer to give instead: there is nothing to end.
async fn current(state: &State, request: &HttpRequest) -> Result<(Token<SessionCookie>, String), HttpResponse> {
    let Some(cookie) = state.cookies.session_token(request) else { return Err(done(state, request, None)) };
    let (provider, now, digest) = (state.provider.clone(), state.clock.now(), cookie.digest());
    match state.db.write(move |tx| logout::who(tx, &provider, &digest, now)).await {
        Ok(None) => Err(done(state, request, None)),
        Ok(Some(username)) => Ok((cookie, username)),
        Err(fault) => Err(error::fault(state, request, &fault)),
    }
}

/// The page that asks.
pub async fn ask(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match current(&state, &request).await {
        Err(response) => response,
        Ok((cookie, username)) => {
            let page = LogoutPage { csrf: form::csrf(&cookie), username: Some(username), hidden: handed_on(&request) };
            html(&state, &request, Frame::of(StatusCode::OK), &page)
        }
    }
}

/// The person said so.
pub async fn confirm(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if form::from_elsewhere(&request) {
        return error::form(&state, &request, FormFault::Foreign);
    }
    let cookie = match current(&state, &request).await {
        Ok((cookie, _)) => cookie,
        Err(response) => return response,
    };
    let (params, cookie) = match form::read_ours(&state, &request, &body, &[cookie]) {
        Ok(read) => read,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let (provider, now) = (state.provider.clone(), state.clock.now());
    match state.db.write(move |tx| logout::confirmed(tx, &provider, (&cookie.digest(), &params), now)).await {
        Ok(farewell) => left(&state, &request, farewell).await,
        Err(fault) => error::fault(&state, &request, &fault),
    }
}

/// Says that the session has ended that the person wanted to end, and tells whom the browser has to tell.
pub async fn left(state: &State, request: &HttpRequest, farewell: Farewell) -> HttpResponse {
    match upstream(state, request, &farewell).await {
        Some(url) => gone(state, request, onward(state, request, url, farewell.frames)),
        None => stay(state, request, (farewell.back, farewell.frames)),
    }
}

/// Says that nobody is signed in here any more.
pub fn done(state: &State, request: &HttpRequest, return_to: Option<String>) -> HttpResponse {
    stay(state, request, (return_to, Vec::new()))
}

/// The same, and loads what applications want loaded.
fn stay(state: &State, request: &HttpRequest, (return_to, frames): (Option<String>, Vec<String>)) -> HttpResponse {
    gone(state, request, page(state, request, &LoggedOutPage { return_to, frames, onward: false }))
}

/// Nothing of the session or of a half-finished sign-in stays in the browser. Who sent no cookie keeps what there may be:
/// it was another site's form, and the session in that browser was not looked at.
fn gone(state: &State, request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    if request.headers().contains_key(COOKIE) {
        reply::set(&mut response, &state.cookies.clear_session());
        reply::set(&mut response, &state.cookies.clear_browser_state());
        reply::set(&mut response, &state.cookies.clear_attempts());
    }
    response
}
