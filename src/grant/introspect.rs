//! What a token is worth at this moment, RFC 7662.

use super::{
    Provider,
    bearer::{self, Bearer},
    client::{self, Client, ClientOk},
};
use crate::{
    auth::Fault,
    protocol::{AuthMethod, GrantType, claims::AnyAccessToken, error::TokenError, introspection::Introspection},
    store::{Tx, grant, refresh},
    types::{ClientId, Token, UnixTime, secret::Refresh},
};

/// The scope that a resource server is registered for: it may ask about access tokens that were given to others.
pub const INTROSPECT: &str = "introspect";

/// What a token is worth, for a client that may know: the one that it was given to, and, of an access token, a resource
/// server ([`INTROSPECT`]) in whose reach that client is. For everybody else it is worth nothing.
///
/// A public client is refused: anybody could ask in its name.
///
/// # Errors
/// The database's.
pub fn introspect(
    tx: &mut Tx<'_>,
    provider: &Provider,
    asker: &ClientOk,
    token: &str,
    now: UnixTime,
) -> Result<Result<Introspection, TokenError>, Fault> {
    let asker = asker.client();
    if asker.auth_method == AuthMethod::None {
        return Ok(Err(TokenError::invalid_client("a public client can not introspect tokens")));
    }
    let found = match bearer::genuine(provider, token, now) {
        Some(claims) => access_token(tx, asker, &claims, now)?,
        None => refresh_token(tx, provider, asker, &Token::presented(token), now)?,
    };
    Ok(Ok(found.unwrap_or_else(Introspection::inactive)))
}

/// Whether a client may know about access tokens of another one.
fn may_know(tx: &mut Tx<'_>, asker: &Client, owner: &ClientId) -> Result<bool, Fault> {
    if asker.id == *owner {
        return Ok(true);
    }
    if !asker.scope.contains(INTROSPECT) {
        return Ok(false);
    }
    let owner = client::find(tx, owner)?;
    Ok(owner.is_some_and(|owner| asker.organization_id.is_none() || asker.organization_id == owner.organization_id))
}

fn access_token(
    tx: &mut Tx<'_>,
    asker: &Client,
    claims: &AnyAccessToken,
    now: UnixTime,
) -> Result<Option<Introspection>, Fault> {
    let owner = match claims {
        AnyAccessToken::Person(claims) => &claims.client_id,
        AnyAccessToken::Client(claims) => &claims.client_id,
    };
    if !may_know(tx, asker, owner)? {
        return Ok(None);
    }
    let Ok((bearer, scope)) = bearer::admit(tx, claims, now)? else { return Ok(None) };
    let mut answer = Introspection::of(claims);
    if let Bearer::Person(recalled, _) = bearer
        && scope.contains("profile")
    {
        answer.username = Some(recalled.member.user.username.clone());
    }
    answer.scope = scope;
    Ok(Some(answer))
}

/// A refresh token is its own client's business alone. It is not used up.
fn refresh_token(
    tx: &mut Tx<'_>,
    provider: &Provider,
    asker: &Client,
    token: &Token<Refresh>,
    now: UnixTime,
) -> Result<Option<Introspection>, Fault> {
    let fresh = refresh::find(tx, &token.digest())?.filter(|row| row.used_at.is_none() && row.expires_at > now);
    let Some(row) = fresh.filter(|_| asker.grant_types.contains(&GrantType::RefreshToken)) else { return Ok(None) };
    let Some(family) = grant::by_id(tx, &row.grant_id)?.filter(|family| family.client_id == asker.id) else {
        return Ok(None);
    };
    let Some(ground) = bearer::ground(tx, &family, now)? else { return Ok(None) };
    Ok(Some(Introspection {
        active: true,
        scope: ground.scope,
        client_id: Some(ground.client.id),
        iss: Some(provider.issuer.as_str().to_owned()),
        iat: Some(row.issued_at),
        exp: Some(row.expires_at.min(family.expires_at)),
        ..Introspection::inactive()
    }))
}
