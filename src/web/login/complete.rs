//! A complete sign-in that waits for a decision of the person, and its page.

use super::scene::form_action;
use crate::{
    auth::{Fault, stage::At},
    grant::decide::{self, Pending},
    page::{Language, Page},
    types::{Token, secret::InteractionCookie},
    web::{
        State, brand, error,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What waits at this page for this browser's session. Without an attempt given it is the one that the page's address
/// means.
///
/// # Errors
/// The answer to give instead: there is none. As for a stranger: a half-finished sign-in has no business here, and stays
/// what it is.
pub async fn pending(
    state: &State,
    request: &HttpRequest,
    at: At,
    given: Option<Token<InteractionCookie>>,
) -> Result<(Token<InteractionCookie>, Pending), HttpResponse> {
    let cookie = given.or_else(|| reply::attempt_of(state, request));
    let Some(cookie) = cookie else { return Err(reply::ended(state, request, None)) };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(request));
    let work = state.db.write(move |tx| {
        let pending = decide::pending(tx, &provider, (&cookie, browser.as_ref()), at, now)?;
        Ok::<_, Fault>(pending.map(|pending| (cookie, pending)))
    });
    match work.await {
        Ok(Some(pending)) => Ok(pending),
        Ok(None) => Err(reply::ended(state, request, None)),
        Err(fault) => Err(error::fault(state, request, &fault)),
    }
}

/// The languages of its pages, the first that has texts counts: what the client asks for, then what the person has chosen.
fn locales(pending: &Pending) -> Vec<String> {
    pending.attempt.request.ui_locales.iter().chain(&pending.member.user.language).cloned().collect()
}

/// The language of its pages.
pub fn language(request: &HttpRequest, pending: &Pending) -> Language {
    let (locales, brand) = (locales(pending), brand::of(&pending.member.organization));
    Frame { ui_locales: &locales, brand: Some(&brand), ..Frame::of(StatusCode::OK) }.language(request)
}

/// A page about it.
pub fn html<P: Page>(
    state: &State,
    request: &HttpRequest,
    (cookie, pending): (&Token<InteractionCookie>, &Pending),
    page: &P,
) -> HttpResponse {
    let asked = &pending.attempt.request;
    let form_action = form_action(asked);
    let locales = locales(pending);
    let brand = brand::of(&pending.member.organization);
    let frame = Frame {
        ui_locales: &locales,
        form_action: form_action.as_deref(),
        brand: Some(&brand),
        attempt: Some(cookie.selector()),
        ..Frame::of(StatusCode::OK)
    };
    reply::html(state, request, frame, page)
}
