//! Owns what clients are told when a session ends: OIDC Back-Channel and Front-Channel Logout 1.0.

use super::redirect::authorization_response;
use crate::types::{ClientId, SessionId, UnixTime, UserId, random};
use serde::Serialize;
use serde_json::{Value, json};

/// `typ` of a logout token, Back-Channel Logout §2.4.
pub const TYP_LOGOUT_TOKEN: &str = "logout+jwt";

/// The one member of `events`, §2.4.
pub const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long a logout token is good for, seconds: two minutes, as §2.4 recommends at the most.
const LIFETIME: i64 = 120;

/// A logout token, §2.4. It never has a `nonce`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogoutTokenClaims {
    /// We.
    pub iss: String,
    /// Who is told.
    pub aud: ClientId,
    /// When it was made.
    pub iat: UnixTime,
    /// From when on it is dead.
    pub exp: UnixTime,
    /// Its name.
    pub jti: String,
    /// Whose session has ended; absent for a client that does not know the person by our identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<UserId>,
    /// Which.
    pub sid: SessionId,
    /// What has happened.
    pub events: Value,
}

impl LogoutTokenClaims {
    /// That a session has ended, for a client; and whose it was, where the client knows the person by that name.
    #[must_use]
    pub fn new(issuer: &str, client: &ClientId, (user, session): (Option<&UserId>, &SessionId), now: UnixTime) -> Self {
        Self {
            iss: issuer.to_owned(),
            aud: client.clone(),
            iat: now,
            exp: now + LIFETIME,
            jti: random::base64url::<24>(),
            sub: user.cloned(),
            sid: session.clone(),
            events: json!({ EVENT: {} }),
        }
    }
}

/// What a browser loads at a client when a session has ended, Front-Channel Logout §3: the registered address with `iss` and
/// `sid`.
#[must_use]
pub fn front_channel_url(registered: &str, issuer: &str, session: &SessionId) -> String {
    authorization_response(registered, &[("iss", issuer), ("sid", session.as_str())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logout_token_says_what_the_specification_wants_and_no_more() {
        let (user, session) = (UserId::from_text("u"), SessionId::from_text("s"));
        let claims =
            LogoutTokenClaims::new("https://id.example", &ClientId::from_text("c"), (Some(&user), &session), UnixTime(100));
        let value = serde_json::to_value(&claims).unwrap();
        assert_eq!(value["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
        assert_eq!((&value["iat"], &value["exp"]), (&json!(100), &json!(220)));
        let names: Vec<&String> = value.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), 8, "{names:?}");
        assert!(value.get("nonce").is_none());
    }

    #[test]
    fn the_front_channel_gets_issuer_and_session() {
        let url = |registered| front_channel_url(registered, "https://id.example", &SessionId::from_text("s"));
        assert_eq!(url("https://a.example/out"), "https://a.example/out?iss=https%3A%2F%2Fid.example&sid=s");
        assert_eq!(url("https://a.example/out?x=1"), "https://a.example/out?x=1&iss=https%3A%2F%2Fid.example&sid=s");
    }
}
