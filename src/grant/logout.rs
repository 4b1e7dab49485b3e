//! Signing out, OIDC RP-Initiated Logout 1.0.

use super::{Provider, client};
use crate::{
    auth::{
        Fault,
        federation::logout::{self, Leaving},
        session::{self, Session},
    },
    protocol::{Params, logout::front_channel_url, redirect::authorization_response},
    store::{Tx, logout as rows},
    types::{ClientId, Digest, UnixTime, secret::SessionCookie},
};

/// Where the browser goes after a session has ended, and whom it tells on the way.
#[derive(Debug, Default)]
pub struct Farewell {
    /// An address that the client has registered.
    pub back: Option<String>,
    /// The session's upstream provider, which comes before that.
    pub leaving: Option<Box<Leaving>>,
    /// What the session's clients want loaded, OIDC Front-Channel Logout §3.
    pub frames: Vec<String>,
}

/// What a sign-out leads to.
#[derive(Debug)]
pub enum Outcome {
    /// The session was ended, or there was none.
    Done(Farewell),
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
        return Ok(if current.is_some() { Outcome::Ask } else { Outcome::Done(Farewell::default()) });
    };
    let mut farewell = Farewell::default();
    if let Some((current, _)) = current {
        if current.id() != &hint.sid {
            return Ok(Outcome::Ask);
        }
        farewell = end(tx, provider, &current, now)?;
    }
    if params.get("client_id").is_none_or(|id| id == hint.aud.as_str()) {
        farewell.back = way_back(tx, &hint.aud, params)?;
    }
    Ok(Outcome::Done(farewell))
}

/// Whom the browser tells when this session of its own ends. It does not end it.
///
/// # Errors
/// The database's, or the cipher's.
pub fn farewell(tx: &mut Tx<'_>, provider: &Provider, session: &Session) -> Result<Farewell, Fault> {
    let leaving = logout::leaving(tx, &provider.sealer, session.id())?.map(Box::new);
    let uris = rows::clients_of(tx, session.id())?.into_iter().filter_map(|(_, metadata)| metadata.frontchannel_logout_uri);
    let frames = uris.map(|uri| front_channel_url(&uri, provider.issuer.as_str(), session.id())).collect();
    Ok(Farewell { back: None, leaving, frames })
}

/// Ends a session in this browser.
fn end(tx: &mut Tx<'_>, provider: &Provider, session: &Session, now: UnixTime) -> Result<Farewell, Fault> {
    let farewell = farewell(tx, provider, session)?;
    session::end(tx, session.id(), session.authenticated().user(), now)?;
    Ok(farewell)
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
) -> Result<Farewell, Fault> {
    let mut farewell = match session::resume(tx, cookie, provider.sessions, now)? {
        Some((session, _)) => end(tx, provider, &session, now)?,
        None => Farewell::default(),
    };
    if let Some(id) = params.get("client_id") {
        farewell.back = way_back(tx, &ClientId::from_text(id), params)?;
    }
    Ok(farewell)
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
