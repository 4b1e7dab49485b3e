//! The authorization endpoint, RFC 6749 §3.1, OIDC Core 3.1.2.1: GET and POST.

use super::object;
use crate::{
    grant::{authorize, request::Asked},
    protocol::{Params, paths},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// By query.
pub async fn get(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let text = request.query_string().to_owned();
    start(state, request, &text).await
}

/// By form. One that comes from another site carries no `SameSite=Lax` cookie; the browser is sent to ask again by query,
/// which does, so that a session is not overlooked.
pub async fn post(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match form::text(&request, &body) {
        Ok(text) => match reply::by_query(&request, paths::AUTHORIZE, text) {
            Some(response) => response,
            None => start(state.clone(), request.clone(), text).await,
        },
        Err(fault) => error::form(&state, &request, fault),
    }
}

async fn start(state: web::Data<State>, request: HttpRequest, text: &str) -> HttpResponse {
    let (params, repeated) = Params::parse_lenient(text);
    let cookie = state.cookies.session(&request);
    let asked = match object::fetch(&state, Asked { params, repeated, fetched: None }).await {
        Ok(asked) => asked,
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let work = state.db.write(move |tx| authorize::start(tx, &provider, &asked, cookie.as_ref(), now));
    match work.await {
        Ok(answer) => reply::answer(&state, &request, answer, None),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
