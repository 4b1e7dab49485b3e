//! `/login/enrol`: setting up a second factor, because the policy demands one and the person has none.

use super::{Settled, onward, present_code, scene};
use crate::{
    auth::{
        Fault, enrol,
        interaction::{At, Stage},
        policy::Reason,
        sign_in,
    },
    page::{AskedBy, EnrolTotpPage, Message, qr},
    types::{Token, secret::InteractionCookie},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// The choice between methods. There is one, so the browser is sent to it.
pub async fn choose(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    match scene(&state, &request, At::Enrol, None).await {
        Ok(_) => reply::see_other(reply::path(At::Enrol)),
        Err(response) => response,
    }
}

/// Shows the secret and the form for its first code.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, StatusCode::OK, None).await
}

async fn page(
    state: &State,
    request: &HttpRequest,
    status: StatusCode,
    attempt: Option<Token<InteractionCookie>>,
) -> HttpResponse {
    let scene = match scene(state, request, At::Enrol, attempt).await {
        Ok(scene) => scene,
        Err(response) => return response,
    };
    let (Stage::Enrol { pending, .. }, Some(account)) = (&scene.attempt.stage, &scene.account) else {
        return reply::ended(state, request, None);
    };
    let setup = match enrol::show(&state.provider.sealer, account, pending, &state.provider.issuer) {
        Ok(setup) => setup,
        Err(fault) => return error::fault(state, request, &fault),
    };
    let Some(qr) = qr::encode(setup.uri.expose()) else {
        return error::fault(state, request, &Fault::Stored("name that fits a QR code"));
    };
    let page = EnrolTotpPage {
        csrf: scene.csrf.clone(),
        username: scene.username(),
        asked_by: match account.require(&scene.attempt.request.acr_values).reason() {
            Reason::Client => AskedBy::Application,
            Reason::Organization | Reason::OwnFactor | Reason::Baseline => AskedBy::Organization,
        },
        organization: account.organization.name.clone(),
        client_name: scene.client.name.clone(),
        qr,
        secret_groups: EnrolTotpPage::group_secret(setup.secret.expose()),
        otpauth: setup.uri.expose().to_owned(),
        error: (status != StatusCode::OK).then_some(Message::CREDENTIALS),
        others: false,
    };
    let form_action = scene.form_action();
    reply::html(state, request, scene.frame(status, form_action.as_ref()), &page)
}

/// Takes the first code.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match present_code(&state, &request, &body, sign_in::confirm_totp).await {
        Err(response) => response,
        Ok((Settled::Reply(answer, device), used)) => onward(&state, &request, (answer, device), &used),
        Ok((Settled::Refused, used)) => page(&state, &request, StatusCode::UNPROCESSABLE_ENTITY, Some(used)).await,
        Ok((Settled::Elsewhere, used)) => page(&state, &request, StatusCode::OK, Some(used)).await,
    }
}
