//! `/consent`: what a client may know.

use super::form_of;
use crate::{
    auth::{
        Fault,
        account::{self, Account},
    },
    grant::{
        authorize::{self, Decision},
        client::Client,
    },
    page::{ConsentPage, ScopeLine},
    protocol::{AuthorizeRequest, RedirectUri},
    types::{Token, secret::InteractionCookie},
    web::{
        State, error, form,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// What the page is about.
struct Pending {
    cookie: Token<InteractionCookie>,
    asked: AuthorizeRequest,
    client: Client,
    account: Account,
}

/// The consent that this browser's session is asked for.
///
/// # Errors
/// The answer to give instead: there is none.
async fn pending(
    state: &State,
    request: &HttpRequest,
    given: Option<Token<InteractionCookie>>,
) -> Result<Pending, HttpResponse> {
    let cookie = given.or_else(|| reply::attempt_of(state, request));
    let Some(cookie) = cookie else { return Err(reply::ended(state, request, None)) };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(request));
    let work = state.db.write(move |tx| {
        let Some((attempt, client, session)) = authorize::pending(tx, &provider, (&cookie, browser.as_ref()), now)? else {
            return Ok(None);
        };
        let account = account::peek(tx, session.authenticated().user())?;
        Ok::<_, Fault>(account.map(|account| Pending { cookie, asked: attempt.request, client, account }))
    });
    match work.await {
        Ok(Some(pending)) => Ok(pending),
        // As for a stranger: a half-finished sign-in has no business here, and stays what it is.
        Ok(None) => Err(reply::ended(state, request, None)),
        Err(fault) => Err(error::fault(state, request, &fault)),
    }
}

/// Asks.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let Pending { cookie, asked, client, account } = match pending(&state, &request, None).await {
        Ok(pending) => pending,
        Err(response) => return response,
    };
    let page = ConsentPage {
        csrf: form::csrf(&cookie),
        username: account.user.username,
        client_name: client.name,
        scopes: ScopeLine::ordered(asked.scope.iter()),
    };
    let uri = asked.redirect_uri.as_deref().and_then(|uri| RedirectUri::register(uri).ok());
    let form_action = uri.map(|uri| uri.origin_source());
    let frame = Frame { status: StatusCode::OK, ui_locales: &asked.ui_locales, form_action: form_action.as_deref() };
    reply::html(&state, &request, frame, &page)
}

/// Whether any attempt of this browser waits for consent. If none does, it is as a stranger here.
async fn is_waiting(state: &State, request: &HttpRequest) -> bool {
    for attempt in state.cookies.attempts(request) {
        if pending(state, request, Some(attempt)).await.is_ok() {
            return true;
        }
    }
    false
}

/// Takes the decision.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if body.fault().is_none() && !is_waiting(&state, &request).await {
        return reply::ended(&state, &request, None);
    }
    let (params, cookie) = match form_of(&state, &request, &body) {
        Ok(read) => read,
        Err(response) => return response,
    };
    if let Err(response) = pending(&state, &request, Some(cookie.clone())).await {
        return response;
    }
    let decision = match params.get("decision") {
        Some("allow") => Decision::Allow,
        Some("deny") => Decision::Deny,
        _ => return error::form(&state, &request, form::FormFault::Malformed("decision must be allow or deny")),
    };
    let (provider, now, browser) = (state.provider.clone(), state.clock.now(), state.cookies.session(&request));
    let used = cookie.clone();
    let work = state.db.write(move |tx| authorize::decide(tx, &provider, (&cookie, browser.as_ref()), decision, now));
    match work.await {
        Ok(answer) => reply::answer(&state, &request, answer.into(), Some(&used)),
        Err(fault) => error::fault(&state, &request, &fault),
    }
}
