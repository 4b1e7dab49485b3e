//! Tokens that a client gives up, RFC 7009.

use super::{Provider, bearer, client::ClientOk};
use crate::{
    audit::{self, Event},
    auth::Fault,
    protocol::claims::AnyAccessToken,
    store::{Tx, denied, grant, refresh},
    types::{Token, UnixTime, secret::Refresh},
};

/// Revokes a client's own token: of an access token that one alone, of a refresh token its whole family. Nothing happens to
/// another client's, and what is no token (any more) needs no revoking; the client is told neither (RFC 7009 §2.2).
///
/// # Errors
/// The database's.
pub fn revoke(tx: &mut Tx<'_>, provider: &Provider, client: &ClientOk, token: &str, now: UnixTime) -> Result<(), Fault> {
    let client = &client.client().id;
    if let Some(claims) = bearer::genuine(provider, token, now) {
        let (owner, family, jti, exp) = match &claims {
            AnyAccessToken::Person(claims) => (&claims.client_id, Some(&claims.grant_id), &claims.jti, claims.exp),
            AnyAccessToken::Client(claims) => (&claims.client_id, None, &claims.jti, claims.exp),
        };
        if owner == client && denied::deny(tx, jti, exp)? {
            let family = family.map(|family| grant::by_id(tx, family)).transpose()?.flatten();
            let user = family.as_ref().map(|family| &family.user_id);
            audit::record(tx, now, &Event::TokenRevoked { user, client, what: "access_token" })?;
        }
        return Ok(());
    }
    // A used one will do: that it was this client's is enough.
    let Some(row) = refresh::find(tx, &Token::<Refresh>::presented(token).digest())? else { return Ok(()) };
    let Some(family) = grant::by_id(tx, &row.grant_id)?.filter(|family| family.client_id == *client) else { return Ok(()) };
    if grant::revoke(tx, &family.id, now)? {
        audit::record(tx, now, &Event::TokenRevoked { user: Some(&family.user_id), client, what: "refresh_token" })?;
    }
    Ok(())
}
