//! Owns what our tokens say, and which facts about a person each scope gives away.

use super::client::SigningAlg;
use crate::types::{
    ClientId, DisplayName, EmailAddress, GrantId, PhoneNumber, ScopeSet, SessionId, StandardClaims, UnixTime, Username,
};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An ID token, OIDC Core §2. Says that somebody signed in and nothing else about the person, unless the client asked for
/// that with `claims`; the rest is userinfo's.
/// An ID token, OIDC Core §2. Says that somebody signed in; about the person it says something only where no access token
/// is issued that opens userinfo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// We.
    pub iss: String,
    /// Who signed in, by the name that the client knows.
    pub sub: String,
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
    /// What the client asked for about the person, OIDC Core §5.5. Has none of the names above.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// For which resource servers a token is, RFC 7519 §4.1.3: a text when there is one, else a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// For one.
    One(String),
    /// For several.
    Several(Vec<String>),
}

impl Audience {
    /// Those resources, or `ours` where there are none.
    #[must_use]
    pub fn of(mut resources: Vec<String>, ours: &str) -> Self {
        match (resources.pop(), resources.is_empty()) {
            (None, _) => Self::One(ours.to_owned()),
            (Some(one), true) => Self::One(one),
            (Some(last), false) => {
                resources.push(last);
                Self::Several(resources)
            }
        }
    }

    /// Whether a server of that name is among them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(all) => all.iter().any(|one| one == name),
        }
    }
}

/// An access token, RFC 9068 §2.2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// We.
    pub iss: String,
    /// In whose name, as the client knows it.
    pub sub: String,
    /// For which resource servers.
    pub aud: Audience,
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
    /// For which resource servers.
    pub aud: Audience,
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

impl AnyAccessToken {
    /// For which resource servers it is.
    #[must_use]
    pub const fn audience(&self) -> &Audience {
        match self {
            Self::Person(claims) => &claims.aud,
            Self::Client(claims) => &claims.aud,
        }
    }
}

/// The `at_hash` of an access token, OIDC Core §3.1.3.6: the left half of its hash, base64url. It is hashed as the ID token's
/// signature does it: by SHA-256, and by SHA-512 in Ed25519.
#[must_use]
pub fn half_hash(alg: SigningAlg, text: &str) -> String {
    let hash = match alg {
        SigningAlg::Rs256 | SigningAlg::Ps256 | SigningAlg::Es256 => digest::digest(&digest::SHA256, text.as_bytes()),
        SigningAlg::EdDsa => digest::digest(&digest::SHA512, text.as_bytes()),
    };
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

/// What is known of a person, under the names of OIDC Core §5.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The person, by the name that the client knows.
    pub sub: String,
    /// What they sign in with.
    pub preferred_username: Username,
    /// Their whole name.
    pub name: Option<DisplayName>,
    /// Where mail goes.
    pub email: Option<EmailAddress>,
    /// Whether a code that was mailed there came back.
    pub email_verified: bool,
    /// Where texts go.
    pub phone_number: Option<PhoneNumber>,
    /// Whether a code that was texted there came back.
    pub phone_number_verified: bool,
    /// What else is known.
    pub claims: StandardClaims,
    /// The language that the person chose here, for want of a `locale`.
    pub language: Option<String>,
    /// When any of this last changed.
    pub updated_at: UnixTime,
}

/// The claims that each scope gives, OIDC Core §5.4.
pub const CLAIMS_OF_SCOPES: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// The userinfo answer, OIDC Core §5.3.2: `sub` and the claims of the granted scopes. What is unknown is left out,
/// and with it whether it was verified.
#[must_use]
pub fn userinfo(profile: &Profile, scopes: &ScopeSet) -> Map<String, Value> {
    let mut answer = of_scopes(profile, scopes);
    answer.insert("sub".to_owned(), profile.sub.as_str().into());
    answer
}

/// The claims of scopes about a person, OIDC Core §5.4.
#[must_use]
pub fn of_scopes(profile: &Profile, scopes: &ScopeSet) -> Map<String, Value> {
    let granted = CLAIMS_OF_SCOPES.into_iter().filter(|(scope, _)| scopes.contains(scope));
    chosen(profile, granted.flat_map(|(_, claims)| claims.iter().copied()))
}

/// Single claims about a person, those of them that are known. The token's own are none.
#[must_use]
pub fn chosen<'a>(profile: &Profile, names: impl IntoIterator<Item = &'a str>) -> Map<String, Value> {
    let known = |name: &'a str| profile.claim(name).map(|value| (name.to_owned(), value));
    names.into_iter().filter_map(known).collect()
}

/// The scope that gives a claim, OIDC Core §5.4.
#[must_use]
pub fn covering(claim: &str) -> Option<&'static str> {
    CLAIMS_OF_SCOPES.into_iter().find(|(_, claims)| claims.contains(&claim)).map(|(scope, _)| scope)
}

impl Profile {
    fn claim(&self, name: &str) -> Option<Value> {
        match name {
            "preferred_username" => Some(self.preferred_username.as_str().into()),
            "name" => self.name.as_ref().map(|name| name.as_str().into()),
            "updated_at" => Some(self.updated_at.seconds().into()),
            "email" => self.email.as_ref().map(|address| address.as_str().into()),
            "email_verified" => self.email.as_ref().map(|_| self.email_verified.into()),
            "phone_number" => self.phone_number.as_ref().map(|number| number.as_str().into()),
            "phone_number_verified" => self.phone_number.as_ref().map(|_| self.phone_number_verified.into()),
            "address" => self.claims.address.as_ref().and_then(|address| serde_json::to_value(address).ok()),
            "locale" => self.claims.locale.as_deref().or(self.language.as_deref()).map(Value::from),
            other => self.claims.get(other).map(Value::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bob() -> Profile {
        Profile {
            sub: "u1".to_owned(),
            preferred_username: Username::parse("bob").unwrap(),
            name: Some(DisplayName::parse("Bob B").unwrap()),
            email: Some(EmailAddress::parse("bob@acme.example").unwrap()),
            email_verified: false,
            phone_number: None,
            phone_number_verified: true,
            claims: StandardClaims::default(),
            language: None,
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
        full.claims = StandardClaims::sample(UnixTime(1_772_366_400));
        let answer = userinfo(&full, &ScopeSet::parse("profile email phone address").unwrap());
        assert_eq!(answer["address"].as_object().unwrap().len(), 6);
        assert_eq!(answer.len(), 1 + CLAIMS_OF_SCOPES.iter().map(|(_, claims)| claims.len()).sum::<usize>());
    }

    #[test]
    fn the_language_stands_in_for_the_locale() {
        let locale = |profile: &Profile| chosen(profile, ["locale"]).get("locale").cloned();
        let mut bob = bob();
        assert_eq!(locale(&bob), None);
        bob.language = Some("de".to_owned());
        assert_eq!(locale(&bob), Some("de".into()));
        bob.claims.locale = Some("de-AT".to_owned());
        assert_eq!(locale(&bob), Some("de-AT".into()));
        assert_eq!(chosen(&bob, ["sub", "acr", "auth_time", "unknown", "address.country"]), Map::new());
        assert_eq!((covering("locale"), covering("address"), covering("sub")), (Some("profile"), Some("address"), None));
    }

    #[test]
    fn the_hash_is_that_of_the_specification() {
        // OpenID Connect Core 1.0, appendix A.4.
        let hash = |text| half_hash(SigningAlg::Rs256, text);
        assert_eq!(hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"), "LDktKdoQak3Pk0cnXxCltA");
        // FIPS 180-4, the example "abc".
        for alg in [SigningAlg::Rs256, SigningAlg::Ps256, SigningAlg::Es256] {
            assert_eq!(half_hash(alg, "abc"), "ungWv48Bz-pBQUDeXa4iIw");
        }
        assert_eq!(half_hash(SigningAlg::EdDsa, "abc"), "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o");
    }

    #[test]
    fn an_audience_is_a_text_or_a_list() {
        let texts = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (resources, written) in
            [(vec![], json!("us")), (texts(&["a"]), json!("a")), (texts(&["a", "b"]), json!(["a", "b"]))]
        {
            let audience = Audience::of(resources.clone(), "us");
            assert_eq!(serde_json::to_value(&audience).unwrap(), written);
            assert_eq!(serde_json::from_value::<Audience>(written).unwrap(), audience);
            assert_eq!((audience.has("us"), audience.has("b")), (resources.is_empty(), resources.len() == 2));
        }
    }

    #[test]
    fn an_id_token_has_no_empty_members() {
        let claims = IdTokenClaims {
            iss: "https://id.example".to_owned(),
            sub: "u1".to_owned(),
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
            more: Map::new(),
        };
        let text = serde_json::to_string(&claims).unwrap();
        assert_eq!(
            text,
            r#"{"iss":"https://id.example","sub":"u1","aud":"c","exp":2,"iat":1,"auth_time":1,"acr":"urn:vestibule:acr:2","amr":["pwd","otp"],"sid":"s"}"#
        );
        assert_eq!(serde_json::from_str::<IdTokenClaims>(&text).unwrap(), claims);
    }
}
