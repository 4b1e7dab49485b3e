//! What upstream providers call by themselves, and where they send browsers that have signed out there.

use crate::{
    auth::{
        Fault,
        federation::{Failure, logout, note},
    },
    page::LoggedOutPage,
    types::{UnixTime, random},
    web::{
        State, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The public half of the key that we authenticate with at a provider, RFC 7517 §5.
pub async fn keys(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    let (provider, name) = (state.provider.clone(), slug.into_inner());
    match state.db.read(move |tx| logout::sender(tx, &provider.sealer, &name)).await {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(found) => match found.and_then(|(spec, _)| spec.public_key()) {
            Some(key) => HttpResponse::Ok().json(json!({ "keys": [key] })),
            None => error::not_found(state, request).await,
        },
    }
}

/// Takes a logout token, OIDC Back-Channel Logout 1.0 §2.5.
pub async fn logout(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>, body: form::Body) -> HttpResponse {
    let (provider, name, now) = (state.provider.clone(), slug.into_inner(), state.clock.now());
    let token = form::read(&request, &body).ok().and_then(|params| params.get("logout_token").map(str::to_owned));
    let Some(token) = token else { return refused() };
    let found = match state.db.read(move |tx| logout::sender(tx, &provider.sealer, &name)).await {
        Ok(found) => found,
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    let Some((spec, row)) = found else { return error::not_found(state, request).await };
    let notice = logout::verify(&state.upstreams, &spec, &token, now).await;
    let work = state.db.write(move |tx| {
        let failure: Failure = match notice {
            Err(failure) => failure,
            Ok(notice) => match logout::obey(tx, &row, &notice, now)? {
                Ok(_) => return Ok(true),
                Err(failure) => failure,
            },
        };
        note(tx, &row, (&failure, &random::base64url::<6>()), now)?;
        Ok::<_, Fault>(false)
    });
    match work.await {
        Ok(true) => HttpResponse::Ok().finish(),
        Ok(false) => refused(),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}

/// §2.8.
fn refused() -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": "invalid_request" }))
}

/// The column of where a browser goes after it has signed out at a provider, as the seal knows it.
const BACK: &str = "upstream sign-out";

/// How long somebody may take to sign out there, seconds.
const WHILE: i64 = 600;

/// Where a browser goes after it has signed out at a provider.
#[derive(Serialize, Deserialize)]
struct Way {
    /// What the application wants; `None`: our own page says that it is done.
    url: Option<String>,
    /// Digest of what the browser is known by.
    browser: String,
    /// It leads nowhere *at* this time.
    until: UnixTime,
}

/// What a provider gets as `state` when somebody signs out there: where this browser goes then, sealed for that provider.
///
/// # Errors
/// The cipher's.
pub fn way_back(state: &State, request: &HttpRequest, (slug, url): (&str, Option<&str>)) -> Result<String, Fault> {
    let browser = state.cookies.device(request).digest().as_str().to_owned();
    let way = Way { url: url.map(str::to_owned), browser, until: state.clock.now() + WHILE };
    let plain = serde_json::to_vec(&way).map_err(|_| Fault::Stored("way back"))?;
    Ok(URL_SAFE_NO_PAD.encode(state.provider.sealer.seal(BACK, slug, &plain)?))
}

/// Signed out there, too: on to where the application wants the browser. It ends nothing: what was to end has ended before.
/// Whoever was not sent here by us strays.
pub async fn signed_out(state: web::Data<State>, request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    let text = request.query_string().split('&').find_map(|pair| pair.strip_prefix("state="));
    let sealed = text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let plain = sealed.and_then(|sealed| state.provider.sealer.open(BACK, &slug, &sealed).ok());
    let way = plain.and_then(|plain| serde_json::from_slice::<Way>(&plain).ok());
    let here = state.cookies.device(&request).digest();
    match way.filter(|way| way.until > state.clock.now() && way.browser == here.as_str()) {
        None => reply::see_other("/"),
        Some(Way { url: Some(url), .. }) => reply::see_other(&url),
        Some(Way { url: None, .. }) => reply::html(&state, &request, Frame::of(StatusCode::OK), &LoggedOutPage::plain(None)),
    }
}
