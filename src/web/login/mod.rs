//! The pages of one attempt to sign in.

pub mod consent;
pub mod enrol;
pub mod factor;
pub mod forgot;
pub mod not_me;
pub mod password;
pub mod reset;
pub mod restart;

use super::{
    State, error, form,
    reply::{self, Frame},
};
use crate::{
    auth::{
        Fault,
        account::Account,
        attempt::{self, Attempt},
        interaction::At,
        session::Browser,
        sign_in::{self, Outcome},
    },
    grant::{
        authorize::{self, Answer, Reply},
        client::{self, Client},
    },
    protocol::{Params, RedirectUri},
    seal::Sealer,
    store::Tx,
    types::{
        Secret, Token, UnixTime,
        secret::{DeviceCookie, InteractionCookie},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// What a page of the sign-in shows: the attempt as it stands, and whom it is about.
pub struct Scene {
    /// The attempt.
    pub attempt: Attempt,
    /// The client that asked.
    pub client: Client,
    /// The person, once the first factor was shown.
    pub account: Option<Account>,
    /// The token of the page's forms.
    pub csrf: String,
}

impl Scene {
    /// The person's name, for the page.
    #[must_use]
    pub fn username(&self) -> String {
        self.account.as_ref().map(|account| account.user.username.clone()).unwrap_or_default()
    }

    /// Where the page's forms may lead in the end: Chromium holds redirects after a form to `form-action`, too.
    #[must_use]
    pub fn form_action(&self) -> Option<String> {
        let uri = self.attempt.request.redirect_uri.as_deref()?;
        RedirectUri::register(uri).ok().map(|uri| uri.origin_source())
    }

    /// The page's frame.
    #[must_use]
    pub fn frame<'a>(&'a self, status: StatusCode, form_action: Option<&'a String>) -> Frame<'a> {
        Frame { status, ui_locales: &self.attempt.request.ui_locales, form_action: form_action.map(String::as_str) }
    }
}

fn look(tx: &mut Tx<'_>, cookie: &Token<InteractionCookie>, now: UnixTime) -> Result<Option<Scene>, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)? else { return Ok(None) };
    let Some(client) = client::find(tx, &attempt.request.client_id)? else { return Ok(None) };
    let account = sign_in::account_of(tx, &attempt.stage)?;
    Ok(Some(Scene { attempt, client, account, csrf: form::csrf(cookie) }))
}

/// Loads what the page of an attempt shows; sends the browser elsewhere when the attempt has ended or stands at another
/// page. Without an attempt given it is the one that the page's address means.
///
/// # Errors
/// The answer to give instead.
pub async fn scene(
    state: &State,
    request: &HttpRequest,
    at: At,
    given: Option<Token<InteractionCookie>>,
) -> Result<Scene, HttpResponse> {
    let token = given.or_else(|| reply::attempt_of(state, request));
    let Some(token) = token else { return Err(reply::ended(state, request, None)) };
    let (now, cookie) = (state.clock.now(), token.clone());
    match state.db.read(move |tx| look(tx, &cookie, now)).await {
        Err(fault) => Err(error::fault(state, request, &fault)),
        Ok(None) => Err(reply::ended(state, request, Some(&token))),
        Ok(Some(scene)) if scene.attempt.stage.at() != at => {
            Err(reply::see_other(&reply::page_of(state, request, scene.attempt.stage.at(), &token)))
        }
        Ok(Some(scene)) => Ok(scene),
    }
}

/// Reads a form of a page of the sign-in, and finds the attempt that it belongs to.
///
/// # Errors
/// The answer to give instead.
#[expect(clippy::result_large_err, reason = "an answer is made once a request")]
pub fn form_of(
    state: &State,
    request: &HttpRequest,
    body: &form::Body,
) -> Result<(Params, Token<InteractionCookie>), HttpResponse> {
    if let Some(fault) = body.fault() {
        return Err(error::form(state, request, fault));
    }
    let attempts = state.cookies.attempts(request);
    if attempts.is_empty() {
        return Err(reply::ended(state, request, None));
    }
    form::read_ours(state, request, body, &attempts).map_err(|fault| error::form(state, request, fault))
}

/// A verifier of codes as a transaction.
type Present = fn(&mut Tx<'_>, &Sealer, &Token<InteractionCookie>, &Secret, UnixTime) -> Result<Outcome, Fault>;

/// Takes the `code` of a form to a verifier. An empty one is refused unseen.
///
/// # Errors
/// The answer to give instead.
pub async fn present_code(
    state: &State,
    request: &HttpRequest,
    body: &form::Body,
    present: Present,
) -> Result<(Settled, Token<InteractionCookie>), HttpResponse> {
    let (params, cookie) = form_of(state, request, body)?;
    let used = cookie.clone();
    let Some(code) = params.get("code").map(Secret::new) else { return Ok((Settled::Refused, used)) };
    let (shared, device, now) = (state.clone(), state.cookies.device(request), state.clock.now());
    let browser = Browser { session: state.cookies.session(request), device: device.digest() };
    let settled = state.db.write(move |tx| {
        let outcome = present(tx, &shared.provider.sealer, &cookie, &code, now)?;
        settle(tx, &shared, outcome, &browser, now)
    });
    let settled = settled.await.map_err(|fault| error::fault(state, request, &fault))?;
    Ok((settled.known_by(device), used))
}

/// What a step leads to.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, state: &State, outcome: Outcome, browser: &Browser, now: UnixTime) -> Result<Settled, Fault> {
    Ok(match outcome {
        Outcome::Refused => Settled::Refused,
        Outcome::Elsewhere => Settled::Elsewhere,
        Outcome::Ended => Settled::Reply(Answer::Ended.into(), None),
        Outcome::Lost => Settled::Reply(Answer::Lost.into(), None),
        Outcome::Moved(passed) => Settled::Reply(authorize::arrive(tx, &state.provider, *passed, browser, now)?, None),
    })
}

/// A step's effect on the browser.
pub enum Settled {
    /// The same page again, with the one text.
    Refused,
    /// The page where the attempt stands.
    Elsewhere,
    /// Onward; the browser may be known by this from now on.
    Reply(Reply, Option<Token<DeviceCookie>>),
}

impl Settled {
    /// Notes what the browser is known by, if somebody has signed in from it just now.
    #[must_use]
    pub fn known_by(self, device: Token<DeviceCookie>) -> Self {
        match self {
            Self::Reply(reply, _) if reply.session.is_some() => Self::Reply(reply, Some(device)),
            other => other,
        }
    }
}

/// The answer to a step that went onward.
pub fn onward(
    state: &State,
    request: &HttpRequest,
    (reply, device): (Reply, Option<Token<DeviceCookie>>),
    used: &Token<InteractionCookie>,
) -> HttpResponse {
    let mut response = reply::answer(state, request, reply, Some(used));
    if let Some(device) = device {
        reply::set(&mut response, &state.cookies.set_device(&device));
    }
    response
}
