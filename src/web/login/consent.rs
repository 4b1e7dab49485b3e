//! `/consent`: what a client may know.

use crate::{
    auth::account,
    grant::authorize::{self, Decision},
    page::{ConsentPage, ScopeLine},
    protocol::RedirectUri,
    web::{
        State, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Asks.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let Some(cookie) = state.cookies.interaction(&request) else { return reply::ended(&state, &request) };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(&request));
    let token = cookie.clone();
    let work = state.db.write(move |tx| {
        let Some((attempt, client, session)) = authorize::pending(tx, &provider, (&token, browser.as_ref()), now)? else {
            return Ok(None);
        };
        let account = account::peek(tx, session.authenticated().user())?;
        Ok::<_, crate::auth::Fault>(account.map(|account| (attempt.request, client, account)))
    });
    let (asked, client, account) = match work.await {
        Ok(Some(pending)) => pending,
        Ok(None) => return reply::ended(&state, &request),
        Err(fault) => return error::fault(&state, &request, &fault),
    };
    let page = ConsentPage {
        csrf: form::csrf(&cookie),
        username: account.user.username,
        client_name: client.name,
        scopes: asked.scope.iter().map(ScopeLine::new).collect(),
    };
    let uri = asked.redirect_uri.as_deref().and_then(|uri| RedirectUri::register(uri).ok());
    let form_action = uri.map(|uri| uri.origin_source());
    let frame = Frame { status: StatusCode::OK, ui_locales: &asked.ui_locales, form_action: form_action.as_deref() };
    reply::html(&state, &request, frame, &page)
}

/// Takes the decision.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let Some(cookie) = state.cookies.interaction(&request) else { return reply::ended(&state, &request) };
    let params = match form::read_ours(&state, &request, &body, &cookie) {
        Ok(params) => params,
        Err(fault) => return error::form(&state, &request, fault),
    };
    let decision = match params.get("decision") {
        Some("allow") => Decision::Allow,
        Some("deny") => Decision::Deny,
        _ => return error::form(&state, &request, form::FormFault::Malformed("decision must be allow or deny")),
    };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(&request));
    let work = state.db.write(move |tx| authorize::decide(tx, &provider, (&cookie, browser.as_ref()), decision, now));
    match work.await {
        Ok(answer) => reply::answer(&state, &request, answer.into()),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
