//! Passkeys: what the script asks for, and a sign-in without a password.

use super::{Visit, conclude, form_of, password, step};
use crate::{
    auth::{Fault, by_key, session::Remember, set_up, sign_in::Turn},
    page::Message,
    store::Tx,
    types::Secret,
    web::{State, error, form},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

/// What begins a ceremony of an attempt.
type Ask = fn(&mut Tx<'_>, &Turn<'_>) -> Result<Option<Value>, Fault>;

/// What a key is asked at the first door.
pub async fn login_options(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    options(&state, &request, &body, by_key::ask_any_key).await
}

/// What the person's keys are asked at the second door.
pub async fn factor_options(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    options(&state, &request, &body, by_key::ask_key).await
}

/// What a new key is made from.
pub async fn enrol_options(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    options(&state, &request, &body, set_up::ask_key).await
}

async fn options(state: &State, request: &HttpRequest, body: &form::Body, ask: Ask) -> HttpResponse {
    let cookie = match form_of(state, request, body).await {
        Ok((_, cookie)) => cookie,
        Err(response) => return response,
    };
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let asked = state.db.write(move |tx| ask(tx, &Turn { house: provider.house(), cookie: &cookie, now }));
    match asked.await {
        Ok(Some(options)) => HttpResponse::Ok().json(options),
        // There is no such ceremony here: the attempt is elsewhere, or there are no keys.
        Ok(None) => HttpResponse::Conflict().finish(),
        Err(fault) => error::fault(state, request, &fault),
    }
}

/// Takes the answer of a key at the first door.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let presented = Secret::new(params.get("credential").unwrap_or_default());
    let visit = Visit::of(&state, &request, Remember::No);
    let settled = step(&state, &request, (&visit, &used), move |tx, turn| by_key::present_key(tx, turn, &presented)).await;
    let again =
        async |error: Option<Message>| password::again(&state, &request, error.map(|_| Message::PASSKEY_FAILED), &used).await;
    conclude(&state, &request, (visit, &used), settled, again).await
}
