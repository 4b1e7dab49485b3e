//! What an access token still opens, and the userinfo answer, OIDC Core 5.3.

use super::{
    GrantError, Provider,
    bearer::{Ground, alive},
    client::Client,
    subject,
    wrap::{Content, encrypted},
};
use crate::{
    auth::Fault,
    protocol::{
        claims::{AccessTokenClaims, Profile, chosen, userinfo},
        error::BearerErrorCode,
        jose::TYP_USERINFO,
    },
    store::{Tx, user::User},
    types::{DisplayName, EmailAddress, PhoneNumber, UnixTime, Username},
};
use serde_json::{Map, Value};

/// A userinfo answer.
#[derive(Debug)]
pub enum Answer {
    /// As JSON.
    Plain(Map<String, Value>),
    /// As a JWT: the client registered for that, OIDC Core 5.3.2.
    Jwt(String),
}

/// The userinfo answer, if the token's family, user and session are alive.
///
/// # Errors
/// The database's.
pub fn answer(
    tx: &mut Tx<'_>,
    provider: &Provider,
    claims: &AccessTokenClaims,
    now: UnixTime,
) -> Result<Result<Answer, BearerErrorCode>, GrantError> {
    if !claims.scope.contains("openid") {
        return Ok(Err(BearerErrorCode::InsufficientScope));
    }
    let Some(Ground { client, recalled, claims: wishes, .. }) = alive(tx, claims, now)? else {
        return Ok(Err(BearerErrorCode::InvalidToken));
    };
    let user = &recalled.member.user;
    let profile = profile(user, subject(provider, &client, &user.id))?;
    // What the client may not ask for any more is not given any more.
    let wishes = wishes.within(&client.scope).userinfo;
    let mut answer = userinfo(&profile, &claims.scope.intersection(&client.scope));
    answer.extend(chosen(&profile, wishes.keys().map(String::as_str)));
    wrapped(provider, &client, answer, now).map(Ok)
}

/// Signs and encrypts an answer, if the client wants that (OIDC Core 5.3.2).
fn wrapped(provider: &Provider, client: &Client, mut answer: Map<String, Value>, now: UnixTime) -> Result<Answer, GrantError> {
    let metadata = &client.metadata;
    let ways = (metadata.userinfo_encrypted_response_alg.as_deref(), metadata.userinfo_encrypted_response_enc.as_deref());
    let Some(alg) = metadata.userinfo_signed_response_alg else {
        if ways.0.is_none() {
            return Ok(Answer::Plain(answer));
        }
        let text = Value::Object(answer).to_string();
        return encrypted(provider, client, ways, (Content::Json, text)).map(Answer::Jwt);
    };
    answer.insert("iss".to_owned(), provider.issuer.as_str().into());
    answer.insert("aud".to_owned(), client.id.as_str().into());
    let signed = provider.keys.sign(alg, TYP_USERINFO, &answer, now)?;
    encrypted(provider, client, ways, (Content::Jwt, signed)).map(Answer::Jwt)
}

/// What is known of a person, under the name that a client knows.
pub(in crate::grant) fn profile(user: &User, sub: String) -> Result<Profile, Fault> {
    Ok(Profile {
        sub,
        preferred_username: Username::parse(&user.username).map_err(|_| Fault::Stored("user name"))?,
        name: user.name.as_deref().and_then(|name| DisplayName::parse(name).ok()),
        email: user.email.as_deref().and_then(|email| EmailAddress::parse(email).ok()),
        email_verified: user.email_verified_at.is_some(),
        phone_number: user.phone_number.as_deref().and_then(|number| PhoneNumber::parse(number).ok()),
        phone_number_verified: user.phone_verified_at.is_some(),
        claims: user.claims.0.clone(),
        language: user.language.clone(),
        updated_at: user.updated_at,
    })
}
