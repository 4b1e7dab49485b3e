//! `/consent`: what a client may know.

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
async fn pending(state: &State, request: &HttpRequest) -> Result<Pending, HttpResponse> {
    let Some(cookie) = state.cookies.interaction(request) else { return Err(reply::ended(state, request)) };
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
        Ok(None) => Err(reply::ended(state, request)),
        Err(fault) => Err(error::fault(state, request, &fault)),
    }
}

/// Asks.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let Pending { cookie, asked, client, account } = match pending(&state, &request).await {
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

/// Takes the decision.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let cookie = match pending(&state, &request).await {
        Ok(pending) => pending.cookie,
        Err(response) => return response,
    };
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
