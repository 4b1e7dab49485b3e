//! The answer to a button that was pressed twice.
//!
//! A browser that has the attempt's newest cookie is led to where the attempt stands. One that has not, because its first
//! request was given up before the answer came, begins anew with the same request. Whoever has an old cookie alone sees
//! nothing of the attempt.

use crate::{
    auth::{
        Fault,
        late::{self, Late},
    },
    grant::{
        again,
        authorize::{Answer, Reply},
    },
    types::{Token, secret::InteractionCookie},
    web::{State, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::Method};

/// The answer to a form that fits none of the browser's attempts, if it did a moment ago.
pub async fn of_form(state: &State, request: &HttpRequest, body: &form::Body) -> Option<HttpResponse> {
    let token = form::token_of(state, request, body)?;
    respond(state, request, (&token, None)).await
}

/// The answer where the attempt of this cookie was gone, or further; else what was to be said of that.
pub async fn answer(state: &State, request: &HttpRequest, otherwise: Reply, used: &Token<InteractionCookie>) -> HttpResponse {
    match respond(state, request, (&used.form(), Some(used))).await {
        Some(response) => response,
        None => reply::answer(state, request, otherwise, Some(used)),
    }
}

async fn respond(
    state: &State,
    request: &HttpRequest,
    (token, used): (&str, Option<&Token<InteractionCookie>>),
) -> Option<HttpResponse> {
    let late = match find(state, token).await {
        Ok(late) => late?,
        Err(fault) => return Some(error::fault(state, request, &fault)),
    };
    if let Some(response) = newest(state, request, &late) {
        return Some(response);
    }
    // A page that is looked at again is no press on a button.
    if request.method() != Method::POST {
        return None;
    }
    let (provider, now, session) = (state.provider.clone(), state.clock.now(), state.cookies.session(request));
    let begun = state.db.write(move |tx| again::begin(tx, &provider, late, session.as_ref(), now)).await;
    Some(match begun {
        Ok(reply) => reply::answer(state, request, reply, used),
        Err(fault) => error::fault(state, request, &fault),
    })
}

/// To where the attempt stands, for a browser that has its newest cookie.
fn newest(state: &State, request: &HttpRequest, late: &Late) -> Option<HttpResponse> {
    let place = late.place?;
    let attempts = state.cookies.attempts(request);
    let token = attempts.iter().find(|token| token.digest().as_str() == late.digest)?;
    Some(reply::see_other(&reply::page_of(state, request, place, token)))
}

async fn find(state: &State, token: &str) -> Result<Option<Late>, Fault> {
    let (token, now) = (token.to_owned(), state.clock.now());
    state.db.read(move |tx| late::find(tx, &token, now)).await
}

/// Where a password that came a second time leads.
pub enum Second {
    /// There.
    Answer(HttpResponse),
    /// It is looked at again, in a new attempt with this cookie.
    Attempt(Token<InteractionCookie>),
    /// Nowhere: the attempt has ended.
    Nowhere,
}

/// Looks what to do with a password whose attempt was gone, or further. The password proves as much as it did the first
/// time, so it may begin a new attempt, if the answer to the first did not arrive.
pub async fn password(state: &State, request: &HttpRequest, used: &Token<InteractionCookie>) -> Second {
    let late = match find(state, &used.form()).await {
        Ok(Some(late)) => late,
        Ok(None) => return Second::Nowhere,
        Err(fault) => return Second::Answer(error::fault(state, request, &fault)),
    };
    if let Some(response) = newest(state, request, &late) {
        return Second::Answer(response);
    }
    let (provider, now) = (state.provider.clone(), state.clock.now());
    match state.db.write(move |tx| again::begin(tx, &provider, late, None, now)).await {
        Ok(Reply { answer: Answer::Page(_, cookie), .. }) => Second::Attempt(cookie),
        Ok(other) => Second::Answer(reply::answer(state, request, other, Some(used))),
        Err(fault) => Second::Answer(error::fault(state, request, &fault)),
    }
}
