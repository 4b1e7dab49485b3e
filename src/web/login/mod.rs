//! The pages of one attempt to sign in.

mod asked;
mod complete;
pub mod consent;
pub mod contact;
pub mod enrol;
pub mod factor;
pub mod forgot;
mod late;
pub mod not_me;
pub mod offer;
pub mod passkey;
pub mod password;
pub mod reset;
pub mod restart;
mod scene;
pub mod sso;
pub mod upstream;
mod visit;

pub use scene::scene;
pub use visit::Visit;

use super::{State, error, form, reply};
use crate::{
    auth::{
        Fault,
        account::Account,
        codes::Held,
        federation::offer::buttons,
        session::Browser,
        sign_in::{Closed, Outcome, Turn},
        stage::At,
    },
    grant::authorize::{self, Answer, Reply},
    page::{BarredPage, Grace, Message, MethodKind},
    protocol::Params,
    store::Tx,
    types::{Method, Token, UnixTime, secret::InteractionCookie},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// Reads a form of a page of the sign-in, and finds the attempt that it belongs to.
///
/// # Errors
/// The answer to give instead.
pub async fn form_of(
    state: &State,
    request: &HttpRequest,
    body: &form::Body,
) -> Result<(Params, Token<InteractionCookie>), HttpResponse> {
    if let Some(fault) = body.fault() {
        return Err(error::form(state, request, fault));
    }
    let attempts = state.cookies.attempts(request);
    match form::read_ours(state, request, body, &attempts) {
        Ok(read) => Ok(read),
        Err(fault) => Err(match late::of_form(state, request, body).await {
            Some(response) => response,
            None if attempts.is_empty() => reply::ended(state, request, None),
            None => error::form(state, request, fault),
        }),
    }
}

/// Runs one step of a sign-in as a transaction.
///
/// # Errors
/// The answer to give instead: a fault's.
pub async fn step(
    state: &State,
    request: &HttpRequest,
    (visit, cookie): (&Visit, &Token<InteractionCookie>),
    work: impl FnOnce(&mut Tx<'_>, &Turn<'_>) -> Result<Outcome, Fault> + Send + 'static,
) -> Result<Settled, HttpResponse> {
    let (shared, cookie, browser, now) = (state.clone(), cookie.clone(), visit.browser.clone(), state.clock.now());
    let settled = state.db.write(move |tx| {
        let turn = Turn { house: shared.provider.house(), cookie: &cookie, now };
        let outcome = work(tx, &turn)?;
        settle(tx, &shared, outcome, &browser, now)
    });
    settled.await.map_err(|fault| error::fault(state, request, &fault))
}

/// The answer to a step: onward, or a page again, with a text or without.
pub async fn conclude(
    state: &State,
    request: &HttpRequest,
    (visit, used): (Visit, &Token<InteractionCookie>),
    settled: Result<Settled, HttpResponse>,
    again: impl AsyncFnOnce(Option<Message>) -> HttpResponse,
) -> HttpResponse {
    match settled {
        Err(response) => response,
        Ok(Settled::Reply(reply)) if reply.is_late() => late::answer(state, request, reply, used).await,
        Ok(Settled::Reply(reply)) => visit.onward(state, request, reply, used),
        Ok(Settled::Refused(text)) => again(Some(text)).await,
        Ok(Settled::Elsewhere) => again(None).await,
        Ok(Settled::Barred(organization)) => barred(state, request, used, organization).await,
    }
}

/// "Your organization signs in elsewhere", with the buttons that lead there: that organization's, whoever's the application
/// is that may be used by them.
async fn barred(state: &State, request: &HttpRequest, used: &Token<InteractionCookie>, closed: Closed) -> HttpResponse {
    let scene = scene::scene(state, request, At::Password, Some(used)).await.ok();
    let Closed { id, name } = closed;
    let fits = scene.as_ref().is_some_and(|scene| scene.client.organization_id.as_ref().is_none_or(|client| *client == id));
    let theirs = state.db.read(move |tx| Ok::<_, Fault>(if fits { buttons(tx, Some(&id))? } else { Vec::new() }));
    let providers = match theirs.await {
        Ok(providers) => providers,
        Err(fault) => return error::fault(state, request, &fault),
    };
    let page = BarredPage {
        organization: name,
        find: scene.as_ref().filter(|_| providers.is_empty()).and_then(sso::find_path),
        providers: sso::buttons(used.selector(), &providers),
    };
    let frame = reply::Frame { attempt: Some(used.selector()), ..reply::Frame::of(StatusCode::FORBIDDEN) };
    reply::html(state, request, frame, &page)
}

/// What a step leads to.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, state: &State, outcome: Outcome, browser: &Browser, now: UnixTime) -> Result<Settled, Fault> {
    Ok(match outcome {
        Outcome::Refused => Settled::Refused(Message::CREDENTIALS),
        Outcome::Over => Settled::Refused(Message::CODE_OVER),
        Outcome::Paused => Settled::Refused(Message::PAUSED),
        Outcome::Held(held) => Settled::Refused(held_message(held)),
        Outcome::Unfit(Method::Sms) => Settled::Refused(Message::NUMBER),
        Outcome::Unfit(_) => Settled::Refused(Message::ADDRESS),
        Outcome::Elsewhere => Settled::Elsewhere,
        Outcome::Barred(organization) => Settled::Barred(organization),
        Outcome::Ended => Settled::Reply(Answer::Ended.into()),
        Outcome::Lost => Settled::Reply(Answer::Lost.into()),
        Outcome::Moved(passed) => Settled::Reply(authorize::arrive(tx, &state.provider, *passed, browser, now)?),
    })
}

/// Why no code was sent, in words.
#[must_use]
pub const fn held_message(held: Held) -> Message {
    match held {
        Held::TooSoon => Message::TOO_SOON,
        Held::Limit => Message::SEND_LIMIT,
        Held::Nowhere => Message::COUNTRY,
    }
}

/// A text about codes that are sent, on a page that has no other way.
#[must_use]
pub fn without_others(text: Message) -> Message {
    if text == Message::SEND_LIMIT { Message::SEND_LATER } else { text }
}

/// How long setting up a second factor can still be put off: some days, and then some times.
#[must_use]
pub fn grace(account: &Account, now: UnixTime) -> Option<Grace> {
    let days_left = account.days_left(now).and_then(|days| u32::try_from(days).ok());
    let skips_left = u32::try_from(account.skips_left()).ok().filter(|skips| *skips > 0);
    (days_left.is_some() || skips_left.is_some()).then_some(Grace { days_left, skips_left })
}

/// A step's effect on the browser.
pub enum Settled {
    /// The same page again, with a text.
    Refused(Message),
    /// The page where the attempt stands.
    Elsewhere,
    /// This organization signs in elsewhere.
    Barred(Closed),
    /// Onward.
    Reply(Reply),
}

/// A method as the pages name it; a password has no such page.
#[must_use]
pub const fn kind(method: Method) -> Option<MethodKind> {
    match method {
        Method::Password | Method::Upstream => None,
        Method::Totp => Some(MethodKind::Totp),
        Method::Email => Some(MethodKind::Email),
        Method::Sms => Some(MethodKind::Sms),
        Method::Passkey => Some(MethodKind::Passkey),
        Method::Backup => Some(MethodKind::Backup),
        Method::Pass => Some(MethodKind::Pass),
    }
}

/// The method that a path names.
#[must_use]
pub fn method_of(segment: &str) -> Option<Method> {
    segment.parse().ok().filter(|method| !matches!(method, Method::Password | Method::Upstream))
}
