//! `/login`: the first door.

use super::{Settled, scene, settle};
use crate::{
    auth::{
        Fault,
        interaction::At,
        password::MAX_BYTES,
        sign_in::{self, Outcome},
    },
    page::{LoginPage, Message},
    types::{Secret, Token, secret::InteractionCookie},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Shows the form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, None).await
}

/// The page; with `refused`, the name that was typed, it says that something did not work.
async fn page(state: &State, request: &HttpRequest, refused: Option<String>) -> HttpResponse {
    let scene = match scene(state, request, At::Password).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let error = refused.is_some().then_some(Message::CREDENTIALS);
    let hint = || scene.attempt.request.login_hint.clone().unwrap_or_default();
    let page = LoginPage {
        csrf: scene.csrf.clone(),
        username: refused.unwrap_or_else(hint),
        client_name: Some(scene.client.name.clone()),
        error,
    };
    let form_action = scene.form_action();
    reply::html(state, request, scene.frame(status, form_action.as_ref()), &page)
}

/// Takes the name and the password.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let Some(cookie) = state.cookies.interaction(&request) else { return reply::ended(&state, &request) };
    let params = match form::read_ours(&state, &request, &body, &cookie) {
        Ok(params) => params,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let username = params.get("username").unwrap_or_default().to_owned();
    let password = Secret::new(params.get("password").unwrap_or_default());
    if username.is_empty() || username.len() > 320 || password.expose().is_empty() || password.expose().len() > MAX_BYTES {
        return page(&state, &request, Some(username.chars().take(64).collect())).await;
    }
    match present(&state, &request, &cookie, (&username, password)).await {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(Settled::Reply(answer)) => reply::answer(&state, &request, answer),
        Ok(Settled::Refused) => page(&state, &request, Some(username)).await,
        Ok(Settled::Elsewhere) => page(&state, &request, None).await,
    }
}

/// Count, compare, settle: the try is counted before anything is compared, and no transaction is open while hashing.
async fn present(
    state: &State,
    request: &HttpRequest,
    cookie: &Token<InteractionCookie>,
    (username, password): (&str, Secret),
) -> Result<Settled, Fault> {
    let now = state.clock.now();
    let (provider, token, name) = (state.provider.clone(), cookie.clone(), username.to_owned());
    let counted = state.db.write(move |tx| sign_in::count_password(tx, &provider.sealer, &token, &name, now)).await?;
    let counted = match counted {
        Ok(counted) => counted,
        Err(Outcome::Elsewhere) => return Ok(Settled::Elsewhere),
        Err(_) => return Ok(Settled::Reply(crate::grant::authorize::Answer::Ended.into())),
    };
    let matched = sign_in::compare_password(&state.hasher, &counted, password).await?;
    let (shared, token, replaces) = (state.clone(), cookie.clone(), state.cookies.session(request));
    let settled = state.db.write(move |tx| {
        let outcome = sign_in::settle_password(tx, &shared.provider.sealer, &token, (counted, matched), now)?;
        settle(tx, &shared, outcome, replaces.as_ref(), now)
    });
    settled.await
}
