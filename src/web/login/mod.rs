//! The pages of one attempt to sign in.

pub mod consent;
pub mod enrol;
pub mod factor;
pub mod password;
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
        sign_in::{self, Outcome},
    },
    grant::{
        authorize::{self, Answer, Reply},
        client::{self, Client},
    },
    protocol::RedirectUri,
    seal::Sealer,
    store::Tx,
    types::{
        Digest, Secret, Token, UnixTime,
        secret::{InteractionCookie, SessionCookie},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Bytes};

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

/// Loads what a page shows; sends the browser elsewhere when the attempt has ended or stands at another page.
///
/// # Errors
/// The answer to give instead.
pub async fn scene(state: &State, request: &HttpRequest, at: At) -> Result<Scene, HttpResponse> {
    let Some(cookie) = state.cookies.interaction(request) else { return Err(reply::ended(state, request)) };
    let now = state.clock.now();
    match state.db.read(move |tx| look(tx, &cookie, now)).await {
        Err(fault) => Err(error::fault(state, request, &fault)),
        Ok(None) => Err(reply::ended(state, request)),
        Ok(Some(scene)) if scene.attempt.stage.at() != at => Err(reply::see_other(reply::path(scene.attempt.stage.at()))),
        Ok(Some(scene)) => Ok(scene),
    }
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
    body: &Bytes,
    present: Present,
) -> Result<Settled, HttpResponse> {
    let Some(cookie) = state.cookies.interaction(request) else { return Err(reply::ended(state, request)) };
    let params = form::read_ours(state, request, body, &cookie).map_err(|fault| error::form(state, request, fault))?;
    let Some(code) = params.get("code").map(Secret::new) else { return Ok(Settled::Refused) };
    let (shared, replaces, now) = (state.clone(), state.cookies.session(request), state.clock.now());
    let settled = state.db.write(move |tx| {
        let outcome = present(tx, &shared.provider.sealer, &cookie, &code, now)?;
        settle(tx, &shared, outcome, replaces.as_ref(), now)
    });
    settled.await.map_err(|fault| error::fault(state, request, &fault))
}

/// What a step leads to. `None` when it was refused and its page is to be shown again.
///
/// # Errors
/// The database's.
pub fn settle(
    tx: &mut Tx<'_>,
    state: &State,
    outcome: Outcome,
    replaces: Option<&Digest<SessionCookie>>,
    now: UnixTime,
) -> Result<Settled, Fault> {
    Ok(match outcome {
        Outcome::Refused => Settled::Refused,
        Outcome::Elsewhere => Settled::Elsewhere,
        Outcome::Ended => Settled::Reply(Answer::Ended.into()),
        Outcome::Moved(passed) => Settled::Reply(authorize::arrive(tx, &state.provider, *passed, replaces, now)?),
    })
}

/// A step's effect on the browser.
pub enum Settled {
    /// The same page again, with the one text.
    Refused,
    /// The page where the attempt stands.
    Elsewhere,
    /// Onward.
    Reply(Reply),
}
