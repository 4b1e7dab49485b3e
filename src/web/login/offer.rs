//! `/login/backup`: backup codes, offered to somebody who has just set up a first second factor.

use super::{complete, form_of};
use crate::{
    auth::stage::At,
    grant::decide::{self, Offered},
    page::BackupCodesPage,
    types::{Secret, Token, secret::InteractionCookie},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Offers.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, None, None).await
}

async fn page(
    state: &State,
    request: &HttpRequest,
    given: Option<Token<InteractionCookie>>,
    codes: Option<Vec<Secret>>,
) -> HttpResponse {
    let (cookie, pending) = match complete::pending(state, request, At::Offer, given).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let page = BackupCodesPage {
        csrf: form::csrf(&cookie),
        username: pending.member.user.username.clone(),
        codes: codes.map(|codes| codes.iter().map(|code| code.expose().to_owned()).collect()),
    };
    complete::html(state, request, &pending, &page)
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
    let work = state.db.write(move |tx| decide::offer(tx, &provider, (&cookie, browser.as_ref()), decision, now));
    match work.await {
        Ok(Ok(codes)) => page(&state, &request, Some(used), Some(codes)).await,
        Ok(Err(answer)) => reply::answer(&state, &request, answer.into(), Some(&used)),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
