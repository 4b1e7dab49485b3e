//! Access tokens: the one door through which they leave, and whom they stand for when they are presented to this server
//! itself (RFC 6750).

use super::{GrantError, Provider, client, client_credentials::own_scopes, code::is_offline, issue::claims_of};
use crate::{
    auth::{Fault, recall, recall::Recalled, session},
    protocol::{
        AccessTokenFormat, ClaimsRequest,
        claims::{AccessTokenClaims, AnyAccessToken, ClientTokenClaims},
        error::BearerErrorCode,
        jose::TYP_ACCESS_TOKEN,
    },
    store::{
        Stored, Tx, denied,
        grant::{self, GrantRow},
    },
    types::{ClientId, ScopeSet, UnixTime},
};
use serde::Serialize;

/// Whom a token stands for.
#[derive(Debug)]
pub enum Bearer {
    /// A person, with what was shown, by a client.
    Person(Box<Recalled>, ClientId),
    /// A client in its own name.
    Client(Box<client::Client>),
}

/// How an access token that is not a JWT begins.
const OPAQUE: &str = "vat_";
/// What it is sealed for.
const PURPOSE: &str = "access token";

/// Writes an access token in the form that its client is registered for: a signed JWT, or the same claims sealed, so that
/// nobody but this server reads them.
///
/// # Errors
/// A key is missing or fails.
pub(in crate::grant) fn write(
    provider: &Provider,
    client: &client::Client,
    claims: &impl Serialize,
    now: UnixTime,
) -> Result<String, GrantError> {
    if client.metadata.access_token_format != Some(AccessTokenFormat::Opaque) {
        return Ok(provider.keys.sign(client.signing_alg, TYP_ACCESS_TOKEN, claims, now)?);
    }
    let plain = serde_json::to_vec(claims).map_err(|_| Fault::Stored("claims"))?;
    let sealed = provider.sealer.seal_token(PURPOSE, &plain).map_err(Fault::from)?;
    Ok(format!("{OPAQUE}{sealed}"))
}

fn unwrapped(provider: &Provider, token: &str) -> Option<AnyAccessToken> {
    let Some(sealed) = token.strip_prefix(OPAQUE) else { return provider.keys.verify(token, TYP_ACCESS_TOKEN).ok() };
    serde_json::from_slice(&provider.sealer.open_token(PURPOSE, sealed).ok()?).ok()
}

/// Reads an access token: ours, of the right type, for us, not expired. Whether its bearer lives is asked later.
#[must_use]
pub fn read(provider: &Provider, token: &str, now: UnixTime) -> Option<AnyAccessToken> {
    genuine(provider, token, now).filter(|claims| claims.audience().has(provider.issuer.as_str()))
}

/// The same for a token that may be for other resource servers.
pub(in crate::grant) fn genuine(provider: &Provider, token: &str, now: UnixTime) -> Option<AnyAccessToken> {
    let claims = unwrapped(provider, token)?;
    let (iss, exp) = match &claims {
        AnyAccessToken::Person(claims) => (&claims.iss, claims.exp),
        AnyAccessToken::Client(claims) => (&claims.iss, claims.exp),
    };
    (iss == provider.issuer.as_str() && exp > now).then_some(claims)
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
    let Some(ground) = alive(tx, claims, now)? else { return Ok(Err(BearerErrorCode::InvalidToken)) };
    // What the client is not registered for any more does not count any more.
    let scope = claims.scope.intersection(&ground.scope);
    Ok(Ok((Bearer::Person(Box::new(ground.recalled), ground.client.id), scope)))
}

/// What a family of tokens rests on, alive in this transaction.
pub(in crate::grant) struct Ground {
    pub client: client::Client,
    pub recalled: Recalled,
    /// What was granted and still counts.
    pub scope: ScopeSet,
    /// The claims that were granted besides.
    pub claims: ClaimsRequest,
}

/// What a person's access token rests on, unless something of it is dead, or the token was revoked.
pub(in crate::grant) fn alive(tx: &mut Tx<'_>, claims: &AccessTokenClaims, now: UnixTime) -> Result<Option<Ground>, Fault> {
    if denied::is_denied(tx, &claims.jti)? {
        return Ok(None);
    }
    let Some(family) = grant::by_id(tx, &claims.grant_id)? else { return Ok(None) };
    ground(tx, &family, now)
}

/// What a family rests on: not revoked, its client enabled, its person enabled and at the same epoch, its session alive
/// unless it is offline, and what was shown enough for the policy of now.
pub(in crate::grant) fn ground(tx: &mut Tx<'_>, family: &Stored<GrantRow>, now: UnixTime) -> Result<Option<Ground>, Fault> {
    if family.revoked_at.is_some() || family.expires_at <= now {
        return Ok(None);
    }
    let Some(client) = client::find(tx, &family.client_id)? else { return Ok(None) };
    let Ok(recalled) = recall::by_grant_unheld(tx, family, client.mfa, now)? else { return Ok(None) };
    let granted = ScopeSet::parse(&family.scope).map_err(|_| Fault::Stored("scope"))?;
    if !is_offline(&granted) && !session::lives(tx, &family.session_id, &recalled.member, now)? {
        return Ok(None);
    }
    let scope = granted.intersection(&client.scope);
    Ok(Some(Ground { client, recalled, scope, claims: claims_of(family)? }))
}

fn machine(tx: &mut Tx<'_>, claims: &ClientTokenClaims) -> Result<Result<(Bearer, ScopeSet), BearerErrorCode>, Fault> {
    let found = if denied::is_denied(tx, &claims.jti)? { None } else { client::find(tx, &claims.client_id)? };
    let Some(client) = found else { return Ok(Err(BearerErrorCode::InvalidToken)) };
    let scope = claims.scope.intersection(&own_scopes(&client.scope));
    Ok(Ok((Bearer::Client(Box::new(client)), scope)))
}
