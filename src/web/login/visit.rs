//! The browser behind a request of a sign-in, and what an answer changes in its cookies.

use crate::{
    auth::session::{Browser, Remember},
    grant::authorize::{Reply, Trusted},
    types::{
        Token, agent,
        secret::{DeviceCookie, InteractionCookie, TrustCookie},
    },
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::header::USER_AGENT};

/// A browser, and what its device cookie holds.
pub struct Visit {
    /// For the flows.
    pub browser: Browser,
    known: Token<DeviceCookie>,
}

impl Visit {
    /// Reads a request.
    #[must_use]
    pub fn of(state: &State, request: &HttpRequest, remember: Remember) -> Self {
        let known = state.cookies.device(request);
        let header = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let browser = Browser {
            session: state.cookies.session(request),
            device: known.digest(),
            trusted: state.cookies.trusted(request),
            agent: agent::describe(header),
            address: request.peer_addr().map(|peer| peer.ip().to_canonical().to_string()).unwrap_or_default(),
            language: reply::browser_language(request).map(|language| language.tag().to_owned()),
            remember,
        };
        Self { browser, known }
    }

    /// The answer to a step that went onward. The browser is known from now on if somebody has signed in from it.
    #[must_use]
    pub fn onward(
        self,
        state: &State,
        request: &HttpRequest,
        mut reply: Reply,
        used: &Token<InteractionCookie>,
    ) -> HttpResponse {
        let (signed_in, trust) = (reply.session.is_some(), reply.trust.take());
        let mut response = reply::answer(state, request, reply, Some(used));
        if signed_in {
            let trusted = changed(self.browser.trusted, trust);
            reply::set(&mut response, &state.cookies.set_device(&self.known, &trusted));
        }
        response
    }
}

/// The values after a change, the newest last.
fn changed(mut values: Vec<Token<TrustCookie>>, change: Option<Trusted>) -> Vec<Token<TrustCookie>> {
    match change {
        None => {}
        Some(Trusted::New(value)) => values.push(value),
        Some(Trusted::Rotated(rotated)) => {
            values.retain(|value| value.expose() != rotated.old.expose());
            values.push(rotated.new);
        }
    }
    values
}
