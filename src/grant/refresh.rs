//! Refresh tokens: rotated at each use; a second use of one kills its family (RFC 9700 §4.14.2).

use super::{
    Basis,
    client::ClientOk,
    issue::{self, Family},
};
use crate::{
    audit::{self, Event},
    auth::{Fault, recall},
    protocol::{
        GrantType,
        error::{TokenError, TokenErrorCode},
    },
    store::{Tx, grant, refresh},
    types::{ScopeSet, Token, UnixTime, secret::Refresh},
};

/// What the next access token shall be good for.
#[derive(Debug)]
pub struct Wanted {
    /// Fewer scopes than were granted; `None`: the same.
    pub scope: Option<ScopeSet>,
    /// Fewer resource servers than were granted; none: the same.
    pub resources: Vec<String>,
}

/// Exchanges a refresh token for the next one, once.
///
/// Rows are locked in the order user, family, token, as everywhere.
///
/// # Errors
/// The database's.
pub fn rotate(
    tx: &mut Tx<'_>,
    client: &ClientOk,
    token: &Token<Refresh>,
    wanted: &Wanted,
    now: UnixTime,
) -> Result<Result<Basis, TokenError>, Fault> {
    let client = client.client();
    if !client.grant_types.contains(&GrantType::RefreshToken) {
        return Ok(Err(issue::unauthorized()));
    }
    let digest = token.digest();
    let Some(token_row) = refresh::find(tx, &digest)? else { return issue::refuse(tx, client, "unknown refresh token", now) };
    let Some(family) = grant::by_id(tx, &token_row.grant_id)?.filter(|family| family.client_id == client.id) else {
        return issue::refuse(tx, client, "refresh token of another client", now);
    };
    let recalled = match recall::by_grant(tx, &family, client.mfa, now)? {
        Ok(recalled) => recalled,
        Err(reason) => return issue::refuse(tx, client, reason, now),
    };
    let Some(row) = grant::lock(tx, &family.id)?.filter(|row| row.revoked_at.is_none() && row.expires_at > now) else {
        return issue::refuse(tx, client, "family is revoked or expired", now);
    };
    let granted = ScopeSet::parse(&row.scope).map_err(|_| Fault::Stored("scope"))?;
    let claims = issue::claims_of(&row)?;
    let family = Family {
        id: row.id.clone(),
        session: row.session_id.clone(),
        client: client.clone(),
        scope: granted,
        claims,
        resources: row.resources.0.clone(),
        expires_at: row.expires_at,
    };
    if !family.session_alive(tx, &recalled, now)? {
        return issue::refuse(tx, client, "the session has ended", now);
    }
    let scope = wanted.scope.as_ref().unwrap_or(&family.scope).clone();
    if token_row.used_at.is_none() && !scope.is_subset(&family.scope) {
        let text = "scope is more than was granted";
        return Ok(Err(TokenError::new(TokenErrorCode::InvalidScope, text)));
    }
    let aimed = issue::aim(client, &family.resources, &wanted.resources);
    if let (None, Err(error)) = (token_row.used_at, &aimed) {
        return Ok(Err(*error));
    }
    if !refresh::claim(tx, &digest, now)? {
        let used = refresh::find(tx, &digest)?.is_some_and(|row| row.used_at.is_some());
        if used && grant::revoke(tx, &family.id, now)? {
            audit::record(tx, now, &Event::Replayed { client: &client.id, grant: &family.id, what: "refresh_token" })?;
        }
        return issue::refuse(tx, client, "refresh token is used or expired", now);
    }
    let resources = match aimed {
        Ok(resources) => resources,
        Err(error) => return Ok(Err(error)),
    };
    // What the client is no longer registered for is not given again (security rule: original grant and present list).
    let scope = scope.intersection(&client.scope);
    Basis::of_refresh(tx, family, &recalled, (scope, resources), now).map(Ok)
}
