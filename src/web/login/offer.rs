//! `/login/backup`: backup codes, offered to somebody who has just set up a first second factor.

use super::{complete, form_of, late};
use crate::{
    auth::stage::At,
    grant::{
        authorize::Answer,
        decide::{self, Offer, Offered},
    },
    page::BackupCodesPage,
    types::{Secret, Token, secret::InteractionCookie},
    web::{State, account::backup::sheet, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// What the page shows besides the offer.
enum Shown {
    /// Nothing.
    Offer,
    /// Codes that were made a moment ago.
    Codes(Vec<Secret>, Over),
}

/// Whether codes were made in the place of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Others,
    Nothing,
}

/// Offers.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, None, Shown::Offer).await
}

async fn page(state: &State, request: &HttpRequest, given: Option<Token<InteractionCookie>>, shown: Shown) -> HttpResponse {
    let (cookie, pending) = match complete::pending(state, request, At::Offer, given).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let (codes, again) = match shown {
        Shown::Offer => (None, pending.codes.is_some()),
        Shown::Codes(codes, over) => (Some(codes.iter().map(|code| code.expose().to_owned()).collect()), over == Over::Others),
    };
    let language = complete::language(request, &pending);
    let page = BackupCodesPage {
        csrf: form::csrf(&cookie),
        username: pending.member.user.username.clone(),
        codes,
        again,
        mark: pending.codes.clone().unwrap_or_default(),
        sheet: sheet(state, &language),
    };
    complete::html(state, request, (&cookie, &pending), &page)
}

/// Makes the codes and shows them, or goes on.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let (params, cookie) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let decision = match params.get("decision") {
        Some("create") => Offered::Make(params.get("mark").filter(|mark| !mark.is_empty()).map(str::to_owned)),
        Some("later" | "done") => Offered::GoOn,
        _ => return error::form(&state, &request, form::FormFault::Malformed("decision must be create, later or done")),
    };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(&request));
    let used = cookie.clone();
    let over = if matches!(decision, Offered::Make(Some(_))) { Over::Others } else { Over::Nothing };
    let work = state.db.write(move |tx| decide::offer(tx, &provider, (&cookie, browser.as_ref()), decision, now));
    match work.await {
        Ok(Offer::Codes(codes)) => page(&state, &request, Some(used), Shown::Codes(codes, over)).await,
        Ok(Offer::Shown) => page(&state, &request, Some(used), Shown::Offer).await,
        Ok(Offer::On(Answer::Ended)) => late::answer(&state, &request, Answer::Ended.into(), &used).await,
        Ok(Offer::On(answer)) => reply::answer(&state, &request, answer.into(), Some(&used)),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
