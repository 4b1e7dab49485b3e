//! Owns the introspection response, RFC 7662 §2.2, with the members of RFC 9470 §6.2.

use super::{
    claims::{AnyAccessToken, Audience},
    token::TokenType,
};
use crate::types::{ClientId, ScopeSet, UnixTime};
use serde::Serialize;

/// What is said of a token. Of one that is dead, unknown or somebody else's: that it is not active, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Introspection {
    /// Whether it opens anything now.
    pub active: bool,
    /// What it is good for now.
    #[serde(skip_serializing_if = "ScopeSet::is_empty")]
    pub scope: ScopeSet,
    /// To whom it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// What the person signs in with; said where the scope `profile` was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// How it is used; absent for a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<TokenType>,
    /// From when on it is dead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<UnixTime>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<UnixTime>,
    /// In whose name; absent for a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// For which resource servers; absent for a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    /// We.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// Its name; absent for a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The level reached, RFC 9470 §6.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// When the person last proved something, RFC 9470 §6.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<UnixTime>,
}

impl Introspection {
    /// A token that is worth nothing, to the one who asks.
    #[must_use]
    pub fn inactive() -> Self {
        Self {
            active: false,
            scope: ScopeSet::default(),
            client_id: None,
            username: None,
            token_type: None,
            exp: None,
            iat: None,
            sub: None,
            aud: None,
            iss: None,
            jti: None,
            acr: None,
            auth_time: None,
        }
    }

    /// An access token that is alive.
    #[must_use]
    pub fn of(claims: &AnyAccessToken) -> Self {
        let active = Self { active: true, token_type: Some(TokenType::Bearer), ..Self::inactive() };
        match claims {
            AnyAccessToken::Person(claims) => Self {
                scope: claims.scope.clone(),
                client_id: Some(claims.client_id.clone()),
                exp: Some(claims.exp),
                iat: Some(claims.iat),
                sub: Some(claims.sub.clone()),
                aud: Some(claims.aud.clone()),
                iss: Some(claims.iss.clone()),
                jti: Some(claims.jti.clone()),
                acr: Some(claims.acr.clone()),
                auth_time: claims.auth_time,
                ..active
            },
            AnyAccessToken::Client(claims) => Self {
                scope: claims.scope.clone(),
                client_id: Some(claims.client_id.clone()),
                exp: Some(claims.exp),
                iat: Some(claims.iat),
                sub: Some(claims.sub.to_string()),
                aud: Some(claims.aud.clone()),
                iss: Some(claims.iss.clone()),
                jti: Some(claims.jti.clone()),
                ..active
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_worth_nothing_nothing_else_is_said() {
        assert_eq!(serde_json::to_string(&Introspection::inactive()).unwrap(), r#"{"active":false}"#);
    }
}
