//! What people allowed.

use super::client::Client;
use crate::{
    audit::{self, Event},
    auth::{next::ConsentState, session::Session},
    store::{StoreResult, Tx, consent},
    types::{ConsentRule, ScopeSet, UnixTime, UserId},
};

/// A person may be made known to a client. Made by [`recorded`] and [`choose`] only, and used up by a code.
#[derive(Debug)]
#[must_use]
pub struct Consented {
    session: Session,
    client: Client,
    scope: ScopeSet,
}

impl Consented {
    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What was allowed: scopes, and claims as [`AuthorizeRequest::asked`](crate::protocol::AuthorizeRequest::asked) names
    /// them.
    #[must_use]
    pub fn scope(&self) -> &ScopeSet {
        &self.scope
    }
}

/// Whether a person has to be asked before a client gets these scopes.
///
/// # Errors
/// The database's.
pub fn state(tx: &mut Tx<'_>, client: &Client, user: &UserId, scope: &ScopeSet) -> StoreResult<ConsentState> {
    if client.consent == ConsentRule::Skip {
        return Ok(ConsentState::Settled);
    }
    let given = consent::find(tx, user, &client.id)?;
    let given = given.and_then(|text| ScopeSet::parse(&text).ok());
    let settled = given.is_some_and(|given| scope.is_subset(&given));
    Ok(if settled { ConsentState::Settled } else { ConsentState::Missing })
}

/// Goes by what was allowed before, or by the operator's word. Gives the session back when the person has to be asked.
///
/// # Errors
/// The database's.
pub fn recorded(
    tx: &mut Tx<'_>,
    session: Session,
    client: &Client,
    scope: &ScopeSet,
) -> StoreResult<Result<Consented, Session>> {
    Ok(match state(tx, client, session.authenticated().user(), scope)? {
        ConsentState::Missing => Err(session),
        ConsentState::Settled => Ok(Consented { session, client: client.clone(), scope: scope.clone() }),
    })
}

/// Writes down that the person allowed it just now. What was allowed before stays allowed.
///
/// # Errors
/// The database's.
pub fn choose(tx: &mut Tx<'_>, session: Session, client: &Client, scope: &ScopeSet, now: UnixTime) -> StoreResult<Consented> {
    note(tx, session.authenticated().user(), client, scope, now)?;
    Ok(Consented { session, client: client.clone(), scope: scope.clone() })
}

/// Adds to what a person allowed a client.
pub(in crate::grant) fn note(
    tx: &mut Tx<'_>,
    user: &UserId,
    client: &Client,
    scope: &ScopeSet,
    now: UnixTime,
) -> StoreResult<()> {
    let before = consent::find(tx, user, &client.id)?.and_then(|text| ScopeSet::parse(&text).ok()).unwrap_or_default();
    consent::put(tx, user, &client.id, &before.union(scope).to_string(), now)?;
    audit::record(tx, now, &Event::ConsentGiven { user, client: &client.id, scope: scope.to_string() })
}
