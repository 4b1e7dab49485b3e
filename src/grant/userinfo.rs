//! What an access token still opens, and the userinfo answer, OIDC Core 5.3.

use super::{Provider, code::is_offline};
use crate::{
    auth::{Fault, member::Member, recall, session},
    protocol::{
        claims::{AccessTokenClaims, Profile, userinfo},
        error::BearerErrorCode,
        jose::TYP_ACCESS_TOKEN,
    },
    store::{Tx, grant, user::User},
    types::{DisplayName, EmailAddress, PhoneNumber, ScopeSet, UnixTime, Username},
};
use serde_json::{Map, Value};

/// Reads an access token: ours, of the right type, for us, not expired. Whether its family lives is asked later.
#[must_use]
pub fn read(provider: &Provider, token: &str, now: UnixTime) -> Option<AccessTokenClaims> {
    let claims: AccessTokenClaims = provider.keys.verify(token, TYP_ACCESS_TOKEN).ok()?;
    let ours = claims.iss == provider.issuer.as_str() && claims.aud == provider.issuer.as_str();
    (ours && claims.exp > now).then_some(claims)
}

/// The userinfo answer, if the token's family, user and session are alive.
///
/// # Errors
/// The database's.
pub fn answer(
    tx: &mut Tx<'_>,
    claims: &AccessTokenClaims,
    now: UnixTime,
) -> Result<Result<Map<String, Value>, BearerErrorCode>, Fault> {
    if !claims.scope.contains("openid") {
        return Ok(Err(BearerErrorCode::InsufficientScope));
    }
    let Some(family) = grant::by_id(tx, &claims.grant_id)?.filter(|row| row.revoked_at.is_none() && row.expires_at > now)
    else {
        return Ok(Err(BearerErrorCode::InvalidToken));
    };
    let Some(client) = super::client::find(tx, &family.client_id)? else { return Ok(Err(BearerErrorCode::InvalidToken)) };
    let recalled = recall::by_grant_unheld(tx, &family, client.mfa, now)?;
    let Ok(recalled) = recalled else { return Ok(Err(BearerErrorCode::InvalidToken)) };
    let granted = ScopeSet::parse(&family.scope).map_err(|_| Fault::Stored("scope"))?;
    if !is_offline(&granted) && !session::lives(tx, &family.session_id, &recalled.member, now)? {
        return Ok(Err(BearerErrorCode::InvalidToken));
    }
    Ok(Ok(userinfo(&profile(&recalled.member.user)?, &claims.scope)))
}

/// What an ID token says about the person: the claims of its scopes if no access token is issued to ask for them, OIDC Core
/// §5.4; else nothing.
pub(in crate::grant) fn in_id_token(
    member: &Member,
    scope: &ScopeSet,
    access_token: bool,
) -> Result<Map<String, Value>, Fault> {
    if access_token {
        return Ok(Map::new());
    }
    let mut claims = userinfo(&profile(&member.user)?, scope);
    claims.remove("sub");
    Ok(claims)
}

fn profile(user: &User) -> Result<Profile, Fault> {
    Ok(Profile {
        sub: user.id.clone(),
        preferred_username: Username::parse(&user.username).map_err(|_| Fault::Stored("user name"))?,
        name: user.name.as_deref().and_then(|name| DisplayName::parse(name).ok()),
        given_name: None,
        family_name: None,
        email: user.email.as_deref().and_then(|email| EmailAddress::parse(email).ok()),
        email_verified: user.email_verified_at.is_some(),
        phone_number: user.phone_number.as_deref().and_then(|number| PhoneNumber::parse(number).ok()),
        phone_number_verified: user.phone_verified_at.is_some(),
        updated_at: user.updated_at,
    })
}
