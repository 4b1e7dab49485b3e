//! `/login/backup`: backup codes, offered to somebody who has just set up a first second factor.

use super::form_of;
use crate::{
    auth::{Fault, account},
    grant::authorize::{self, Offered},
    page::BackupCodesPage,
    protocol::RedirectUri,
    types::{Secret, Token, secret::InteractionCookie},
    web::{
        State, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Offers.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let Some(cookie) = reply::attempt_of(&state, &request) else { return reply::ended(&state, &request, None) };
    page(&state, &request, cookie, None).await
}

async fn page(
    state: &State,
    request: &HttpRequest,
    cookie: Token<InteractionCookie>,
    codes: Option<Vec<Secret>>,
) -> HttpResponse {
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(request));
    let csrf = form::csrf(&cookie);
    let work = state.db.write(move |tx| {
        let Some((attempt, _, session)) = authorize::pending(tx, &provider, (&cookie, browser.as_ref()), now)? else {
            return Ok(None);
        };
        let account = account::peek(tx, session.authenticated().user())?;
        Ok::<_, Fault>(account.map(|account| (attempt, account)))
    });
    let (attempt, account) = match work.await {
        Ok(Some(found)) => found,
        Ok(None) => return reply::ended(state, request, None),
        Err(fault) => return error::fault(state, request, &fault),
    };
    let page = BackupCodesPage {
        csrf,
        username: account.user.username,
        codes: codes.map(|codes| codes.iter().map(|code| code.expose().to_owned()).collect()),
    };
    let uri = attempt.request.redirect_uri.as_deref().and_then(|uri| RedirectUri::register(uri).ok());
    let form_action = uri.map(|uri| uri.origin_source());
    let ui_locales = &attempt.request.ui_locales;
    let frame = Frame { status: StatusCode::OK, ui_locales, form_action: form_action.as_deref() };
    reply::html(state, request, frame, &page)
}

/// Makes the codes and shows them, or goes on.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, cookie) = match form_of(&state, &request, &body) {
        Ok(read) => read,
        Err(response) => return response,
    };
    let decision = match params.get("decision") {
        Some("create") => Offered::Make,
        Some("later" | "done") => Offered::GoOn,
        _ => return error::form(&state, &request, form::FormFault::Malformed("decision must be create, later or done")),
    };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(&request));
    let used = cookie.clone();
    let work = state.db.write(move |tx| authorize::offer(tx, &provider, (&cookie, browser.as_ref()), decision, now));
    match work.await {
        Ok(Ok(codes)) => page(&state, &request, used, Some(codes)).await,
        Ok(Err(answer)) => reply::answer(&state, &request, answer.into(), Some(&used)),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
