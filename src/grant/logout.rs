//! Signing out, OIDC RP-Initiated Logout 1.0.

use super::{Provider, client};
use crate::{
    auth::{
        Fault,
        federation::logout::{self, Leaving},
        session,
    },
    protocol::{Params, redirect::authorization_response},
    store::Tx,
    types::{ClientId, Digest, UnixTime, secret::SessionCookie},
};

/// What a sign-out leads to.
#[derive(Debug)]
pub enum Outcome {
    /// The session was ended, or there was none. The browser goes to this registered address, and to the session's upstream
    /// provider before.
    Done(Option<String>, Option<Box<Leaving>>),
    /// The person is asked first.
    Ask,
}

/// The end-session endpoint. A session is ended without asking only when the hint is an ID token of that very session;
/// and only then is the browser sent away.
///
/// # Errors
/// The database's.
pub fn request(
    tx: &mut Tx<'_>,
    provider: &Provider,
    params: &Params,
    cookie: Option<&Digest<SessionCookie>>,
    now: UnixTime,
) -> Result<Outcome, Fault> {
    let current = match cookie {
        Some(cookie) => session::resume(tx, cookie, provider.sessions, now)?,
        None => None,
    };
    let hint = params.get("id_token_hint").and_then(|hint| provider.read_hint(hint));
    let Some(hint) = hint else {
        return Ok(if current.is_some() { Outcome::Ask } else { Outcome::Done(None, None) });
    };
    let mut leaving = None;
    if let Some((current, _)) = current {
        if current.id() != &hint.sid {
            return Ok(Outcome::Ask);
        }
        leaving = logout::leaving(tx, &provider.sealer, current.id())?.map(Box::new);
        session::end(tx, current.id(), current.authenticated().user(), now)?;
    }
    if params.get("client_id").is_some_and(|id| id != hint.aud.as_str()) {
        return Ok(Outcome::Done(None, leaving));
    }
    Ok(Outcome::Done(way_back(tx, &hint.aud, params)?, leaving))
}

/// The address that a client registered for after a sign-out and asks for now, with its `state`.
///
/// # Errors
/// The database's.
pub fn way_back(tx: &mut Tx<'_>, client: &ClientId, params: &Params) -> Result<Option<String>, Fault> {
    let Some(client) = client::find(tx, client)? else { return Ok(None) };
    let Some(uri) = params.get("post_logout_redirect_uri") else { return Ok(None) };
    if !client.post_logout_redirect_uris.iter().any(|registered| registered == uri) {
        return Ok(None);
    }
    Ok(Some(match params.get("state") {
        Some(state) => authorization_response(uri, &[("state", state)]),
        // As registered: nothing is added when there is nothing to say.
        None => uri.to_owned(),
    }))
}

/// Ends the browser's session after the person said so. Gives where a link may lead back to: nobody is sent there, as
/// anybody can name a client. Gives the upstream provider that is to be told, too.
///
/// # Errors
/// The database's.
pub fn confirmed(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (cookie, params): (&Digest<SessionCookie>, &Params),
    now: UnixTime,
) -> Result<(Option<String>, Option<Box<Leaving>>), Fault> {
    let mut leaving = None;
    if let Some((session, _)) = session::resume(tx, cookie, provider.sessions, now)? {
        leaving = logout::leaving(tx, &provider.sealer, session.id())?.map(Box::new);
        session::end(tx, session.id(), session.authenticated().user(), now)?;
    }
    let back = match params.get("client_id") {
        Some(id) => way_back(tx, &ClientId::from_text(id), params)?,
        None => None,
    };
    Ok((back, leaving))
}

/// The name of the person whose session this is, for the page that asks.
///
/// # Errors
/// The database's.
pub fn who(
    tx: &mut Tx<'_>,
    provider: &Provider,
    cookie: &Digest<SessionCookie>,
    now: UnixTime,
) -> Result<Option<String>, Fault> {
    let resumed = session::resume(tx, cookie, provider.sessions, now)?;
    Ok(resumed.map(|(_, member)| member.user.username))
}
