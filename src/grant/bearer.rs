//! Whom an access token stands for, when it is presented to this server itself (RFC 6750).

use super::{Provider, client, client_credentials::own_scopes, code::is_offline};
use crate::{
    auth::{Fault, recall, recall::Recalled, session},
    protocol::{
        claims::{AccessTokenClaims, AnyAccessToken, ClientTokenClaims},
        error::BearerErrorCode,
        jose::TYP_ACCESS_TOKEN,
    },
    store::{Tx, grant},
    types::{ClientId, ScopeSet, UnixTime},
};

/// Whom a token stands for.
#[derive(Debug)]
pub enum Bearer {
    /// A person, with what was shown, by a client.
    Person(Box<Recalled>, ClientId),
    /// A client in its own name.
    Client(Box<client::Client>),
}

/// Reads an access token: ours, of the right type, for us, not expired. Whether its bearer lives is asked later.
#[must_use]
pub fn read(provider: &Provider, token: &str, now: UnixTime) -> Option<AnyAccessToken> {
    let claims: AnyAccessToken = provider.keys.verify(token, TYP_ACCESS_TOKEN).ok()?;
    let (iss, aud, exp) = match &claims {
        AnyAccessToken::Person(claims) => (&claims.iss, &claims.aud, claims.exp),
        AnyAccessToken::Client(claims) => (&claims.iss, &claims.aud, claims.exp),
    };
    let ours = provider.issuer.as_str();
    (iss == ours && aud.has(ours) && exp > now).then_some(claims)
}

/// The bearer, if everything that the token rests on is alive, and the scopes that still count.
///
/// # Errors
/// The database's.
pub fn admit(
    tx: &mut Tx<'_>,
    claims: &AnyAccessToken,
    now: UnixTime,
) -> Result<Result<(Bearer, ScopeSet), BearerErrorCode>, Fault> {
    match claims {
        AnyAccessToken::Person(claims) => person(tx, claims, now),
        AnyAccessToken::Client(claims) => machine(tx, claims),
    }
}

fn person(
    tx: &mut Tx<'_>,
    claims: &AccessTokenClaims,
    now: UnixTime,
) -> Result<Result<(Bearer, ScopeSet), BearerErrorCode>, Fault> {
    let dead = Ok(Err(BearerErrorCode::InvalidToken));
    let Some(family) = grant::by_id(tx, &claims.grant_id)?.filter(|row| row.revoked_at.is_none() && row.expires_at > now)
    else {
        return dead;
    };
    let Some(client) = client::find(tx, &family.client_id)? else { return dead };
    let Ok(recalled) = recall::by_grant_unheld(tx, &family, client.mfa, now)? else { return dead };
    let granted = ScopeSet::parse(&family.scope).map_err(|_| Fault::Stored("scope"))?;
    if !is_offline(&granted) && !session::lives(tx, &family.session_id, &recalled.member, now)? {
        return dead;
    }
    // What the client is not registered for any more does not count any more.
    let scope = claims.scope.intersection(&granted).intersection(&client.scope);
    Ok(Ok((Bearer::Person(Box::new(recalled), client.id), scope)))
}

fn machine(tx: &mut Tx<'_>, claims: &ClientTokenClaims) -> Result<Result<(Bearer, ScopeSet), BearerErrorCode>, Fault> {
    let Some(client) = client::find(tx, &claims.client_id)? else { return Ok(Err(BearerErrorCode::InvalidToken)) };
    let scope = claims.scope.intersection(&own_scopes(&client.scope));
    Ok(Ok((Bearer::Client(Box::new(client)), scope)))
}
