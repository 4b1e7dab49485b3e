//! `/login`: the first door.

use super::{Settled, Visit, form_of, scene, settle};
use crate::{
    auth::{
        Fault,
        password::MAX_BYTES,
        session::Remember,
        sign_in::{self, Outcome, Turn, Typed},
        stage::At,
    },
    grant::authorize::Answer,
    page::{LoginPage, Message},
    types::{Secret, Token, secret::InteractionCookie},
    web::{State, error, form},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Shows the form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, None, None).await
}

/// The page again, perhaps because something else than a password did not work; or where the attempt stands now.
pub(super) async fn again(
    state: &State,
    request: &HttpRequest,
    error: Option<Message>,
    attempt: &Token<InteractionCookie>,
) -> HttpResponse {
    page(state, request, error.map(|text| (String::new(), text)), Some(attempt)).await
}

/// The page; with `refused`, the name that was typed and a text, it says that something did not work.
async fn page(
    state: &State,
    request: &HttpRequest,
    refused: Option<(String, Message)>,
    attempt: Option<&Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Password, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let error = refused.as_ref().map(|(_, text)| *text);
    let hint = || scene.attempt.request.login_hint.clone().unwrap_or_default();
    let page = LoginPage {
        csrf: scene.csrf.clone(),
        username: refused.map_or_else(hint, |(name, _)| name),
        client_name: scene.client_name(),
        error,
        passkey: state.provider.relying.is_some(),
    };
    scene.html(state, request, error, &page)
}

/// Takes the name and the password.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, used) = match form_of(&state, &request, &body) {
        Ok(read) => read,
        Err(response) => return response,
    };
    let username = params.get("username").unwrap_or_default().to_owned();
    let password = Secret::new(params.get("password").unwrap_or_default());
    if username.is_empty() || username.len() > 320 || password.expose().is_empty() || password.expose().len() > MAX_BYTES {
        let shown = username.chars().take(64).collect();
        return page(&state, &request, Some((shown, Message::CREDENTIALS)), Some(&used)).await;
    }
    let visit = Visit::of(&state, &request, Remember::No);
    match present(&state, &visit, &used, (&username, password)).await {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(Settled::Reply(reply)) => visit.onward(&state, &request, reply, &used),
        Ok(Settled::Refused(text)) => page(&state, &request, Some((username, text)), Some(&used)).await,
        Ok(Settled::Elsewhere) => page(&state, &request, None, Some(&used)).await,
    }
}

/// Count, compare, settle: the try is counted before anything is compared, and no transaction is open while hashing.
async fn present(
    state: &State,
    visit: &Visit,
    cookie: &Token<InteractionCookie>,
    (username, password): (&str, Secret),
) -> Result<Settled, Fault> {
    let now = state.clock.now();
    let browser = visit.browser.clone();
    let (provider, token, name, known_by) =
        (state.provider.clone(), cookie.clone(), username.to_owned(), browser.device.clone());
    let counted = state.db.write(move |tx| {
        let typed = Typed { cookie: &token, device: &known_by, username: &name };
        sign_in::count_password(tx, &provider.sealer, &typed, now)
    });
    let counted = match counted.await? {
        Ok(counted) => counted,
        Err(Outcome::Elsewhere) => return Ok(Settled::Elsewhere),
        Err(_) => return Ok(Settled::Reply(Answer::Ended.into())),
    };
    let matched = counted.tried.compare(&state.hasher, password).await?;
    let (shared, token) = (state.clone(), cookie.clone());
    let settled = state.db.write(move |tx| {
        let turn = Turn { house: shared.provider.house(), cookie: &token, now };
        let outcome = sign_in::settle_password(tx, &turn, &browser, (counted, matched))?;
        settle(tx, &shared, outcome, &browser, now)
    });
    settled.await
}
