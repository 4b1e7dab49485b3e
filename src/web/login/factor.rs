//! `/login/factor`: the second door.

use super::{Settled, onward, present_code, scene};
use crate::{
    auth::{
        interaction::{At, Fresh, Stage},
        sign_in,
    },
    page::{CodePage, Message, MethodKind},
    types::{Token, secret::InteractionCookie},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// The choice between methods. There is one, so the browser is sent to it.
pub async fn choose(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match scene(&state, &request, At::Factor, None).await {
        Ok(_) => reply::see_other(reply::path(At::Factor)),
        Err(response) => response,
    }
}

/// Shows the form.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, StatusCode::OK, None).await
}

async fn page(
    state: &State,
    request: &HttpRequest,
    status: StatusCode,
    attempt: Option<Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Factor, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let fresh = matches!(scene.attempt.stage, Stage::Factor { fresh: Fresh::Yes, .. });
    let page = CodePage {
        kind: MethodKind::Totp,
        csrf: scene.csrf.clone(),
        username: scene.username(),
        client_name: Some(scene.client.name.clone()),
        error: (status != StatusCode::OK).then_some(Message::CREDENTIALS),
        notice: fresh.then_some(Message::ENROLLED_TOTP),
        detail: None,
        trust_days: None,
        others: false,
        resend: None,
        sent: true,
    };
    let form_action = scene.form_action();
    reply::html(state, request, scene.frame(status, form_action.as_ref()), &page)
}

/// Takes the code.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match present_code(&state, &request, &body, sign_in::present_totp).await {
        Err(response) => response,
        Ok((Settled::Reply(answer, device), used)) => onward(&state, &request, (answer, device), &used),
        Ok((Settled::Refused, used)) => page(&state, &request, StatusCode::UNPROCESSABLE_ENTITY, Some(used)).await,
        Ok((Settled::Elsewhere, used)) => page(&state, &request, StatusCode::OK, Some(used)).await,
    }
}
