//! "Acme Notes": a relying application as it would be written elsewhere. It knows the provider by its address only, talks
//! to it over HTTP, and keeps its own sessions, in memory.

mod party;
mod visits;

pub(super) use party::Party;
pub(super) use visits::Visits;

use super::Demo;
use crate::{
    page::{DemoAppPage, DemoFailure, DemoSignedIn, Message},
    protocol::Params,
    web::{Frame, State, html, see_other, set},
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::StatusCode,
    web::Data,
};
use party::{Failure, SignedIn};

const COOKIE: &str = "demo_app";

/// `/demo/app`
pub(super) async fn show(state: Data<State>, demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    let signed_in = cookie(&request).and_then(|cookie| demo.visits.signed_in(&cookie));
    page(&state, &demo, &request, signed_in, None)
}

/// `/demo/app/login`: to the provider.
pub(super) async fn login(state: Data<State>, demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    match demo.party.begin().await {
        Ok((url, pending)) => {
            let visit = demo.visits.begin(cookie(&request).as_deref(), pending);
            remember(see_other(url.as_str()), &visit)
        }
        Err(failure) => failed(&state, &demo, &request, &failure),
    }
}

/// `/demo/app/callback`: back from the provider.
pub(super) async fn callback(state: Data<State>, demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    let cookie = cookie(&request);
    match answer(&demo, request.query_string(), cookie.as_deref()).await {
        Ok(signed_in) => {
            // A cookie that was there before the sign-in opens nothing after it.
            let visit = demo.visits.sign_in(cookie.as_deref(), signed_in);
            remember(see_other(&demo.issuer.url("/demo/app")), &visit)
        }
        Err(failure) => failed(&state, &demo, &request, &failure),
    }
}

/// `state` first: an answer that this browser did not ask for is not even read.
async fn answer(demo: &Demo, query: &str, cookie: Option<&str>) -> Result<SignedIn, Failure> {
    let params = Params::parse(query).map_err(|_| Failure::State)?;
    let state = params.get("state").unwrap_or_default();
    let pending = cookie.and_then(|cookie| demo.visits.take(cookie, state)).ok_or(Failure::State)?;
    if params.get("iss") != Some(demo.issuer.as_str()) {
        return Err(Failure::Issuer);
    }
    if let Some(error) = params.get("error") {
        return Err(Failure::Refused(error.to_owned()));
    }
    demo.party.redeem(params.get("code").unwrap_or_default(), pending).await
}

/// `/demo/app/logout`: ends the application's own session, then goes to end the provider's. The link carries a value that
/// only this visitor's page has, so nobody else can sign them out.
pub(super) async fn logout(demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    let params = Params::parse(request.query_string()).unwrap_or_default();
    let token = params.get("token").unwrap_or_default();
    let ended = cookie(&request).and_then(|cookie| demo.visits.sign_out(&cookie, token));
    match ended {
        Some(signed_in) => see_other(&signed_in.end_session),
        None => see_other(&demo.issuer.url("/demo/app")),
    }
}

fn cookie(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn remember(mut response: HttpResponse, visit: &str) -> HttpResponse {
    let cookie = Cookie::build(COOKIE, visit).path("/demo/app").http_only(true).same_site(SameSite::Lax).finish();
    set(&mut response, &cookie);
    response
}

fn failed(state: &State, demo: &Demo, request: &HttpRequest, failure: &Failure) -> HttpResponse {
    tracing::debug!(%failure, "demo application");
    page(state, demo, request, None, Some(failure))
}

fn page(
    state: &State,
    demo: &Demo,
    request: &HttpRequest,
    signed_in: Option<SignedIn>,
    failure: Option<&Failure>,
) -> HttpResponse {
    let page = DemoAppPage {
        signed_in: signed_in.map(|signed_in| DemoSignedIn {
            logout_href: format!("{}?token={}", demo.issuer.url("/demo/app/logout"), signed_in.token),
            ..signed_in.shown
        }),
        error: failure.map(Failure::shown),
        // Whole, so that the sign-in begins at the name that the provider comes back to.
        login_href: demo.issuer.url("/demo/app/login"),
    };
    let status = failure.map_or(StatusCode::OK, Failure::status);
    html(state, request, Frame::of(status), &page)
}

impl Failure {
    /// In words for the visitor.
    fn shown(&self) -> DemoFailure {
        let (text, code) = match self {
            Self::State => (Message::APP_STATE, None),
            Self::Issuer => (Message::APP_ISSUER, None),
            Self::Refused(code) if code == "access_denied" => (Message::APP_DENIED, Some(code.clone())),
            Self::Refused(code) => (Message::APP_REFUSED, Some(code.clone())),
            Self::Exchange(_) => (Message::APP_EXCHANGE, None),
            Self::Away(_) => (Message::APP_AWAY, None),
        };
        DemoFailure { text, code }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::State | Self::Issuer => StatusCode::BAD_REQUEST,
            Self::Refused(_) => StatusCode::OK,
            Self::Exchange(_) | Self::Away(_) => StatusCode::BAD_GATEWAY,
        }
    }
}
