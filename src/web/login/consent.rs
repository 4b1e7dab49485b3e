//! `/consent`: what a client may know.

use super::{complete, form_of, late};
use crate::{
    auth::stage::At,
    grant::{
        authorize::Answer,
        decide::{self, Decision},
    },
    page::{ConsentPage, ScopeLine},
    web::{State, brand, error, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Asks.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let (cookie, pending) = match complete::pending(&state, &request, At::Consent, None).await {
        Ok(pending) => pending,
        Err(response) => return response,
    };
    let (client, goes_to, now) = (pending.client.clone(), pending.attempt.request.redirect_uri.clone(), state.clock.now());
    let app = state
        .db
        .read(move |tx| brand::client::face(tx, (&client.id, client.name.as_str(), &client.metadata), goes_to.as_deref(), now));
    let app = match app.await {
        Ok(app) => app,
        Err(fault) => return error::fault(&state, &request, &fault.into()),
    };
    let page = ConsentPage {
        csrf: form::csrf(&cookie),
        username: pending.member.user.username.clone(),
        app,
        scopes: ScopeLine::ordered(pending.attempt.request.asked().iter()),
    };
    complete::html(&state, &request, (&cookie, &pending), &page)
}

/// Whether any attempt of this browser waits for consent. If none does, it is as a stranger here.
async fn is_waiting(state: &State, request: &HttpRequest) -> bool {
    for attempt in state.cookies.attempts(request) {
        if complete::pending(state, request, At::Consent, Some(attempt)).await.is_ok() {
            return true;
        }
    }
    false
}

/// Takes the decision.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if body.fault().is_none() && !is_waiting(&state, &request).await {
        let late = late::of_form(&state, &request, &body).await;
        return late.unwrap_or_else(|| reply::ended(&state, &request, None));
    }
    let (params, cookie) = match form_of(&state, &request, &body).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    if let Err(response) = complete::pending(&state, &request, At::Consent, Some(cookie.clone())).await {
        return response;
    }
    let decision = match params.get("decision") {
        Some("allow") => Decision::Allow,
        Some("deny") => Decision::Deny,
        _ => return error::form(&state, &request, form::FormFault::Malformed("decision must be allow or deny")),
    };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(&request));
    let used = cookie.clone();
    let work = state.db.write(move |tx| decide::decide(tx, &provider, (&cookie, browser.as_ref()), decision, now));
    match work.await {
        Ok(Answer::Ended) => late::answer(&state, &request, Answer::Ended.into(), &used).await,
        Ok(answer) => reply::answer(&state, &request, answer.into(), Some(&used)),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
