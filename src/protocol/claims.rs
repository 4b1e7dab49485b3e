//! Owns what our tokens say, and which facts about a person each scope gives away.

use super::client::SigningAlg;
use crate::types::{
    ClientId, DisplayName, EmailAddress, GrantId, PhoneNumber, ScopeSet, SessionId, UnixTime, UserId, Username,
};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An ID token, OIDC Core §2. Says that somebody signed in; about the person it says something only where no access token
/// is issued that opens userinfo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// We.
    pub iss: String,
    /// Who signed in.
    pub sub: UserId,
    /// For which client.
    pub aud: ClientId,
    /// From when on it is dead.
    pub exp: UnixTime,
    /// When it was made.
    pub iat: UnixTime,
    /// When the person last proved something, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<UnixTime>,
    /// The request's `nonce`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The level reached.
    pub acr: String,
    /// How, RFC 8176.
    pub amr: Vec<String>,
    /// Ties the access token of the same answer, see [`half_hash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// Ties the code of the same answer, OIDC Core §3.3.2.11.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// Ties the `state` of the same answer, FAPI 1.0 Part 2 §5.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s_hash: Option<String>,
    /// The session, OIDC Back-Channel Logout §2.1.
    pub sid: SessionId,
    /// Claims about the person, where no access token is issued to ask for them (OIDC Core §5.4).
    #[serde(flatten)]
    pub person: Map<String, Value>,
}

/// An access token, RFC 9068 §2.2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// We.
    pub iss: String,
    /// In whose name.
    pub sub: UserId,
    /// For which resource server.
    pub aud: String,
    /// To whom it was given.
    pub client_id: ClientId,
    /// From when on it is dead.
    pub exp: UnixTime,
    /// When it was made.
    pub iat: UnixTime,
    /// Its name.
    pub jti: String,
    /// What it is good for.
    pub scope: ScopeSet,
    /// When the person last proved something, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<UnixTime>,
    /// The level reached.
    pub acr: String,
    /// How, RFC 8176.
    pub amr: Vec<String>,
    /// The session.
    pub sid: SessionId,
    /// The family of tokens; revoked together.
    pub grant_id: GrantId,
}

/// An access token that stands for a client and nobody else, RFC 9068 §2.2 with `sub` as §5 wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientTokenClaims {
    /// We.
    pub iss: String,
    /// The client.
    pub sub: ClientId,
    /// For which resource server.
    pub aud: String,
    /// The client.
    pub client_id: ClientId,
    /// From when on it is dead.
    pub exp: UnixTime,
    /// When it was made.
    pub iat: UnixTime,
    /// Its name.
    pub jti: String,
    /// What it is good for.
    pub scope: ScopeSet,
}

/// An access token of either kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum AnyAccessToken {
    /// In a person's name. First: what has all of its claims is one.
    Person(AccessTokenClaims),
    /// In the client's own name.
    Client(ClientTokenClaims),
}

/// What `at_hash`, `c_hash` and `s_hash` say of a text, OIDC Core §3.1.3.6 and §3.3.2.11: the left half of its hash,
/// base64url. The hash is that of the ID token's algorithm.
#[must_use]
pub fn half_hash(alg: SigningAlg, text: &str) -> String {
    let hash = match alg {
        SigningAlg::Rs256 | SigningAlg::Es256 => digest::digest(&digest::SHA256, text.as_bytes()),
    };
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

/// What is known of a person, under the names of OIDC Core §5.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The person.
    pub sub: UserId,
    /// What they sign in with.
    pub preferred_username: Username,
    /// Their whole name.
    pub name: Option<DisplayName>,
    /// Given names.
    pub given_name: Option<DisplayName>,
    /// Surnames.
    pub family_name: Option<DisplayName>,
    /// Where mail goes.
    pub email: Option<EmailAddress>,
    /// Whether a code that was mailed there came back.
    pub email_verified: bool,
    /// Where texts go.
    pub phone_number: Option<PhoneNumber>,
    /// Whether a code that was texted there came back.
    pub phone_number_verified: bool,
    /// When any of this last changed.
    pub updated_at: UnixTime,
}

/// The claims that each scope gives, OIDC Core §5.4, as far as we have them.
pub const CLAIMS_OF_SCOPES: [(&str, &[&str]); 3] = [
    ("profile", &["preferred_username", "name", "given_name", "family_name", "updated_at"]),
    ("email", &["email", "email_verified"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// The userinfo answer, OIDC Core §5.3.2: `sub` and the claims of the granted scopes. What is unknown is left out,
/// and with it whether it was verified.
#[must_use]
pub fn userinfo(profile: &Profile, scopes: &ScopeSet) -> Map<String, Value> {
    let mut answer = Map::from_iter([("sub".to_owned(), profile.sub.as_str().into())]);
    let granted = CLAIMS_OF_SCOPES.into_iter().filter(|(scope, _)| scopes.contains(scope));
    for claim in granted.flat_map(|(_, claims)| claims) {
        if let Some(value) = profile.claim(claim) {
            answer.insert((*claim).to_owned(), value);
        }
    }
    answer
}

impl Profile {
    fn claim(&self, name: &str) -> Option<Value> {
        match name {
            "preferred_username" => Some(self.preferred_username.as_str().into()),
            "name" => self.name.as_ref().map(|name| name.as_str().into()),
            "given_name" => self.given_name.as_ref().map(|name| name.as_str().into()),
            "family_name" => self.family_name.as_ref().map(|name| name.as_str().into()),
            "updated_at" => Some(self.updated_at.seconds().into()),
            "email" => self.email.as_ref().map(|address| address.as_str().into()),
            "email_verified" => self.email.as_ref().map(|_| self.email_verified.into()),
            "phone_number" => self.phone_number.as_ref().map(|number| number.as_str().into()),
            "phone_number_verified" => self.phone_number.as_ref().map(|_| self.phone_number_verified.into()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bob() -> Profile {
        Profile {
            sub: UserId::from_text("u1"),
            preferred_username: Username::parse("bob").unwrap(),
            name: Some(DisplayName::parse("Bob B").unwrap()),
            given_name: None,
            family_name: None,
            email: Some(EmailAddress::parse("bob@acme.example").unwrap()),
            email_verified: false,
            phone_number: None,
            phone_number_verified: true,
            updated_at: UnixTime(7),
        }
    }

    #[test]
    fn each_scope_gives_its_claims_and_no_others() {
        let answer = |scopes| Value::Object(userinfo(&bob(), &ScopeSet::parse(scopes).unwrap()));
        assert_eq!(answer("openid"), json!({"sub": "u1"}));
        assert_eq!(answer("email"), json!({"sub": "u1", "email": "bob@acme.example", "email_verified": false}));
        assert_eq!(answer("phone address"), json!({"sub": "u1"}));
        assert_eq!(answer("profile"), json!({"sub": "u1", "preferred_username": "bob", "name": "Bob B", "updated_at": 7}));
    }

    #[test]
    fn every_claim_of_a_scope_is_known() {
        let mut full = bob();
        full.phone_number = Some(PhoneNumber::parse("+14155550123").unwrap());
        full.given_name = Some(DisplayName::parse("Bob").unwrap());
        full.family_name = Some(DisplayName::parse("B").unwrap());
        let answer = userinfo(&full, &ScopeSet::parse("profile email phone").unwrap());
        assert_eq!(answer.len(), 1 + CLAIMS_OF_SCOPES.iter().map(|(_, claims)| claims.len()).sum::<usize>());
    }

    #[test]
    fn the_hash_is_that_of_the_specification() {
        // OpenID Connect Core 1.0, appendix A.4.
        let hash = |text| half_hash(SigningAlg::Rs256, text);
        assert_eq!(hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"), "LDktKdoQak3Pk0cnXxCltA");
    }

    #[test]
    fn an_id_token_has_no_empty_members() {
        let claims = IdTokenClaims {
            iss: "https://id.example".to_owned(),
            sub: UserId::from_text("u1"),
            aud: ClientId::from_text("c"),
            exp: UnixTime(2),
            iat: UnixTime(1),
            auth_time: Some(UnixTime(1)),
            nonce: None,
            acr: "urn:vestibule:acr:2".to_owned(),
            amr: vec!["pwd".to_owned(), "otp".to_owned()],
            at_hash: None,
            c_hash: None,
            s_hash: None,
            sid: SessionId::from_text("s"),
            person: Map::new(),
        };
        let text = serde_json::to_string(&claims).unwrap();
        assert_eq!(
            text,
            r#"{"iss":"https://id.example","sub":"u1","aud":"c","exp":2,"iat":1,"auth_time":1,"acr":"urn:vestibule:acr:2","amr":["pwd","otp"],"sid":"s"}"#
        );
        assert_eq!(serde_json::from_str::<IdTokenClaims>(&text).unwrap(), claims);
    }
}
