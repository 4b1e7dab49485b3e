//! `/login/factor`: the second door.

use super::{Settled, scene, settle};
use crate::{
    auth::{
        interaction::{At, Fresh, Stage},
        sign_in,
    },
    page::{Message, TotpPage},
    types::Secret,
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// The choice between methods. There is one, so the browser is sent to it.
pub async fn choose(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match scene(&state, &request, At::Factor).await {
        Ok(_) => reply::see_other(reply::path(At::Factor)),
        Err(response) => response,
    }
}

/// Shows the form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, StatusCode::OK).await
}

async fn page(state: &State, request: &HttpRequest, status: StatusCode) -> HttpResponse {
    let scene = match scene(state, request, At::Factor).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let fresh = matches!(scene.attempt.stage, Stage::Factor { fresh: Fresh::Yes, .. });
    let page = TotpPage {
        csrf: scene.csrf.clone(),
        username: scene.username(),
        client_name: Some(scene.client.name.clone()),
        error: (status != StatusCode::OK).then_some(Message::CREDENTIALS),
        notice: fresh.then_some(Message::ENROLLED),
    };
    let form_action = scene.form_action();
    reply::html(state, request, scene.frame(status, form_action.as_ref()), &page)
}

/// Takes the code.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let Some(cookie) = state.cookies.interaction(&request) else { return reply::ended(&state, &request) };
    let params = match form::read_ours(&state, &request, &body, &cookie) {
        Ok(params) => params,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let Some(code) = params.get("code").map(Secret::new) else {
        return page(&state, &request, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (shared, replaces, now) = (state.clone(), state.cookies.session(&request), state.clock.now());
    let settled = state.db.write(move |tx| {
        let outcome = sign_in::present_totp(tx, &shared.provider.sealer, &cookie, &code, now)?;
        settle(tx, &shared, outcome, replaces.as_ref(), now)
    });
    match settled.await {
        Err(fault) => error::fault(&state, &request, &fault),
        Ok(Settled::Reply(answer)) => reply::answer(&state, &request, answer),
        Ok(Settled::Refused) => page(&state, &request, StatusCode::UNPROCESSABLE_ENTITY).await,
        Ok(Settled::Elsewhere) => page(&state, &request, StatusCode::OK).await,
    }
}
