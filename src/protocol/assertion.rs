//! Owns the verification of client assertions, RFC 7523 §3: JWTs that a client signed with its own key.
//!
//! Single use of the `jti` is the caller's: it stores the digest until `exp`.

use crate::types::{ClientId, Token, UnixTime, secret::AssertionId};
use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation,
    errors::ErrorKind,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::{Deserialize, Deserializer, de};

/// The most bytes of an assertion.
pub const MOST: usize = 16 * 1024;
/// How far ahead `exp` may lie, in seconds: five minutes, and a minute of wrong clocks.
const LONGEST: i64 = 5 * 60 + SKEW;
/// How far ahead `iat` and `nbf` may lie, in seconds.
const SKEW: i64 = 60;
/// The algorithms we accept; the metadata lists the same.
pub const ALGORITHMS: [(Algorithm, &str); 4] =
    [(Algorithm::RS256, "RS256"), (Algorithm::PS256, "PS256"), (Algorithm::ES256, "ES256"), (Algorithm::EdDSA, "EdDSA")];

/// What the assertion must say.
#[derive(Debug)]
pub struct Expect<'a> {
    /// Issuer and subject.
    pub client_id: &'a ClientId,
    /// Our names; one of them must be an audience.
    pub audiences: &'a [String],
    /// The current time.
    pub now: UnixTime,
}

/// What is left to do with a verified assertion.
#[derive(Debug, Clone)]
pub struct AssertionClaims {
    /// Must not have been seen from this client before.
    pub jti: Token<AssertionId>,
    /// Until when to remember `jti`; later than now, at most six minutes.
    pub exp: UnixTime,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    jti: String,
    exp: NumericDate,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<NumericDate>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Verifies signature and claims.
///
/// # Errors
/// Why it was refused, for `error_description` and the log; the code is always `invalid_client`.
pub fn verify(assertion: &str, jwks: &JwkSet, expect: &Expect<'_>) -> Result<AssertionClaims, &'static str> {
    if assertion.len() > MOST {
        return Err("the assertion is too long");
    }
    let header =
        jsonwebtoken::decode_header(assertion).map_err(|_| "the assertion is malformed or its algorithm is unknown")?;
    check_header(&header)?;
    check_claims(signed_claims(assertion, &header, jwks)?, expect)
}

fn check_header(header: &Header) -> Result<(), &'static str> {
    if !ALGORITHMS.iter().any(|(accepted, _)| *accepted == header.alg) {
        return Err("the algorithm of the assertion is not accepted");
    }
    if header.crit.is_some() {
        return Err("the assertion has critical header parameters");
    }
    // A JWT that the client signed for another purpose is no assertion, RFC 8725 §3.11.
    match header.typ.as_deref().map(str::to_ascii_lowercase).as_deref() {
        None | Some("jwt" | "application/jwt" | "client-authentication+jwt") => Ok(()),
        Some(_) => Err("the assertion is a JWT of another type"),
    }
}

/// Tries the key that the header names, or each that fits. Keys in the header itself do not count.
fn signed_claims(assertion: &str, header: &Header, jwks: &JwkSet) -> Result<Claims, &'static str> {
    let named = |key: &&Jwk| header.kid.is_none() || key.common.key_id == header.kid;
    let mut keys = jwks.keys.iter().filter(named).filter(|key| fits(key, header.alg)).peekable();
    if keys.peek().is_none() {
        return Err("the client has no key that fits the assertion");
    }
    // Only the signature is the library's business: it would read a clock of its own.
    let mut rules = Validation::new(header.alg);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    for key in keys {
        let verdict = DecodingKey::from_jwk(key).and_then(|key| jsonwebtoken::decode::<Claims>(assertion, &key, &rules));
        match verdict {
            Ok(data) => return Ok(data.claims),
            // Claims are read after the signature was found right.
            Err(error) if matches!(error.kind(), ErrorKind::Json(_)) => {
                return Err("a claim of the assertion is missing or malformed");
            }
            Err(_) => {}
        }
    }
    Err("the signature of the assertion is wrong")
}

/// Whether a key is of the algorithm's kind and is not set aside for something else.
pub fn fits(key: &Jwk, alg: Algorithm) -> bool {
    let kind = match &key.algorithm {
        AlgorithmParameters::RSA(_) => matches!(alg, Algorithm::RS256 | Algorithm::PS256),
        AlgorithmParameters::EllipticCurve(numbers) => alg == Algorithm::ES256 && numbers.curve == EllipticCurve::P256,
        AlgorithmParameters::OctetKeyPair(numbers) => alg == Algorithm::EdDSA && numbers.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    let common = &key.common;
    kind && common.key_algorithm.is_none_or(|own| own == KeyAlgorithm::from(alg))
        && common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature)
        && common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify))
}

fn check_claims(claims: Claims, expect: &Expect<'_>) -> Result<AssertionClaims, &'static str> {
    let client_id = expect.client_id.as_str();
    if claims.iss != client_id || claims.sub != client_id {
        return Err("iss and sub of the assertion must both be the client_id");
    }
    let for_us = |name: &String| expect.audiences.contains(name);
    let accepted = match &claims.aud {
        Audience::One(name) => for_us(name),
        Audience::Several(names) => names.iter().any(for_us),
    };
    if !accepted {
        return Err("the assertion is for another audience");
    }
    let exp = claims.exp.0;
    if exp <= expect.now {
        return Err("the assertion is expired");
    }
    if exp > expect.now + LONGEST {
        return Err("the assertion must expire within five minutes");
    }
    if [claims.iat, claims.nbf].into_iter().flatten().any(|time| time.0 > expect.now + SKEW) {
        return Err("the assertion is not valid yet");
    }
    if !(1..=256).contains(&claims.jti.len()) {
        return Err("jti of the assertion must have 1 to 256 bytes");
    }
    Ok(AssertionClaims { jti: Token::presented(claims.jti), exp })
}

/// A JSON number of seconds, RFC 7519 §2; fractions are dropped.
#[derive(Clone, Copy)]
struct NumericDate(UnixTime);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(from)?;
        let text = number.as_i64().map_or_else(|| number.to_string(), |whole| whole.to_string());
        // Without exponent (`1e99`) and beyond 64 bits there is no time that anybody means.
        let whole = text.split('.').next().filter(|_| !text.contains(['e', 'E'])).and_then(|whole| whole.parse().ok());
        whole.map(|seconds| Self(UnixTime(seconds))).ok_or_else(|| de::Error::custom("not a time"))
    }
}

/// Absent is `None`, but `null` is an error.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NumericDate>, D::Error> {
    NumericDate::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{SigningAlg, jose::SigningKey},
        types::Kid,
    };
    use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
    use jsonwebtoken::EncodingKey;
    use serde_json::{Value, json};

    const NOW: i64 = 1_800_000_000;
    const TOKEN_URL: &str = "https://id.example/oauth2/token";

    fn claims() -> Value {
        json!({"iss": "c", "sub": "c", "aud": TOKEN_URL, "jti": "j", "iat": NOW, "exp": NOW + 60})
    }

    fn check(assertion: &str, jwks: &Value) -> Result<AssertionClaims, &'static str> {
        let jwks: JwkSet = serde_json::from_value(jwks.clone()).unwrap();
        let audiences = ["https://id.example".to_owned(), TOKEN_URL.to_owned()];
        verify(assertion, &jwks, &Expect { client_id: &ClientId::from_text("c"), audiences: &audiences, now: UnixTime(NOW) })
    }

    struct Client {
        key: SigningKey,
        pkcs8: Vec<u8>,
        jwk: Value,
    }

    impl Client {
        fn new(alg: SigningAlg) -> Self {
            let (key, pkcs8) = SigningKey::generate(alg).unwrap();
            let jwk = serde_json::to_value(key.public_jwk(&Kid::from_text("k"))).unwrap();
            Self { key, pkcs8: pkcs8.expose().to_vec(), jwk }
        }

        fn jwks(&self) -> Value {
            json!({"keys": [self.jwk]})
        }

        fn sign(&self, claims: &Value) -> String {
            self.key.sign(&Kid::from_text("k"), "JWT", claims).unwrap()
        }

        /// Checks the usual claims with one of them changed; `null` takes it away.
        fn with(&self, name: &str, value: Value) -> Result<AssertionClaims, &'static str> {
            let mut claims = claims();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value;
            }
            check(&self.sign(&claims), &self.jwks())
        }

        /// Signs with the other library and any header.
        fn sign_as(&self, header: &Header) -> String {
            let key = match header.alg {
                Algorithm::ES256 => EncodingKey::from_ec_der(&self.pkcs8),
                Algorithm::EdDSA => EncodingKey::from_ed_der(&self.pkcs8),
                Algorithm::HS256 => EncodingKey::from_secret(self.jwk.to_string().as_bytes()),
                // That library wants the RSAPrivateKey inside: after 26 bytes for a key of 2048 bits.
                _ => EncodingKey::from_rsa_der(&self.pkcs8[26..]),
            };
            jsonwebtoken::encode(header, &claims(), &key).unwrap()
        }
    }

    fn without(mut jwk: Value, names: &[&str]) -> Value {
        for name in names {
            jwk.as_object_mut().unwrap().remove(*name);
        }
        jwk
    }

    #[test]
    fn each_algorithm_is_accepted_with_its_own_kind_of_key() {
        let (rsa, ec) = (Client::new(SigningAlg::Rs256), Client::new(SigningAlg::Es256));
        let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap().as_ref().to_vec();
        let x = jsonwebtoken::jwk::Jwk::from_encoding_key(&EncodingKey::from_ed_der(&pkcs8), Algorithm::EdDSA).unwrap();
        let ed =
            Client { key: SigningKey::generate(SigningAlg::Es256).unwrap().0, pkcs8, jwk: serde_json::to_value(x).unwrap() };
        let keys: Vec<_> = [&rsa, &ec, &ed].map(|client| without(client.jwk.clone(), &["kid", "alg"])).into();
        let jwks = json!({"keys": keys});
        for (client, alg) in
            [(&rsa, Algorithm::RS256), (&rsa, Algorithm::PS256), (&ec, Algorithm::ES256), (&ed, Algorithm::EdDSA)]
        {
            let assertion = client.sign_as(&Header::new(alg));
            let accepted = check(&assertion, &jwks).unwrap();
            assert_eq!((accepted.jti.expose(), accepted.exp), ("j", UnixTime(NOW + 60)), "{alg:?}");
            // The same claims under another client's keys.
            let others: Vec<_> =
                [&rsa, &ec, &ed].iter().filter(|other| other.pkcs8 != client.pkcs8).map(|other| other.jwk.clone()).collect();
            assert!(check(&assertion, &json!({"keys": others})).is_err(), "{alg:?}");
        }
        for alg in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS512] {
            assert!(check(&rsa.sign_as(&Header::new(alg)), &jwks).is_err(), "{alg:?}");
        }
    }

    #[test]
    fn the_key_must_be_the_right_one() {
        let client = Client::new(SigningAlg::Es256);
        let other = Client::new(SigningAlg::Es256);
        let assertion = client.sign(&claims());
        let nameless = client.sign_as(&Header::new(Algorithm::ES256));
        assert!(check(&assertion, &client.jwks()).is_ok());
        assert!(check(&nameless, &json!({"keys": [other.jwk, without(client.jwk.clone(), &["kid"])]})).is_ok());
        assert!(check(&assertion, &json!({"keys": [other.jwk, client.jwk]})).is_ok(), "two keys of one name");
        for (name, value) in [
            ("kid", json!("other")),
            ("use", json!("enc")),
            ("alg", json!("ES384")),
            ("alg", json!("x")),
            ("key_ops", json!(["sign"])),
        ] {
            let mut jwk = client.jwk.clone();
            jwk[name] = value;
            assert!(check(&assertion, &json!({"keys": [jwk]})).is_err(), "{name} {jwk}");
        }
        for jwks in [
            json!({"keys": []}),
            json!({"keys": [without(client.jwk.clone(), &["kid"])]}),
            other.jwks(),
            json!({"keys": [{"kty": "x"}]}),
        ] {
            assert!(check(&assertion, &jwks).is_err(), "{jwks}");
        }
    }

    #[test]
    fn the_header_cannot_choose() {
        let client = Client::new(SigningAlg::Rs256);
        let secret = client.jwk.to_string();
        let jwks = json!({"keys": [client.jwk, {"kty": "oct", "kid": "k", "k": secret}]});
        assert!(check(&client.sign_as(&Header::new(Algorithm::HS256)), &jwks).is_err());
        let mut header = Header::new(Algorithm::RS256);
        header.crit = Some(vec!["exp".to_owned()]);
        assert_eq!(
            check(&client.sign_as(&header), &client.jwks()).unwrap_err(),
            "the assertion has critical header parameters"
        );
        for typ in ["at+jwt", "dpop+jwt", "logout+jwt"] {
            header = Header { typ: Some(typ.to_owned()), ..Header::new(Algorithm::RS256) };
            assert_eq!(check(&client.sign_as(&header), &client.jwks()).unwrap_err(), "the assertion is a JWT of another type");
        }
        let none = format!("eyJhbGciOiJub25lIn0.{}.", client.sign(&claims()).split('.').nth(1).unwrap());
        for bad in [none.as_str(), "", "..", "a.b.c", &"a".repeat(MOST + 1)] {
            assert!(check(bad, &client.jwks()).is_err());
        }
    }

    #[test]
    fn issuer_subject_and_audience() {
        let client = Client::new(SigningAlg::Es256);
        for aud in [json!("https://id.example"), json!([TOKEN_URL]), json!(["x", TOKEN_URL])] {
            assert!(client.with("aud", aud.clone()).is_ok(), "{aud}");
        }
        for (name, value) in [
            ("iss", json!("d")),
            ("sub", json!("d")),
            ("iss", json!(null)),
            ("sub", json!(null)),
            ("sub", json!(1)),
            ("iss", json!(["c"])),
            ("aud", json!("https://id.example/")),
            ("aud", json!("x")),
            ("aud", json!([])),
            ("aud", json!(null)),
            ("aud", json!(1)),
            ("aud", json!({"a": TOKEN_URL})),
            ("aud", json!([TOKEN_URL, 1])),
        ] {
            assert!(client.with(name, value.clone()).is_err(), "{name} {value}");
        }
    }

    #[test]
    fn times_and_identifier_are_bounded() {
        let client = Client::new(SigningAlg::Es256);
        for (name, value) in [
            ("exp", json!(NOW + 1)),
            ("exp", json!(NOW + 360)),
            ("exp", json!(1_800_000_001.5)),
            ("iat", json!(NOW + 60)),
            ("iat", json!(null)),
            ("iat", json!(0)),
            ("nbf", json!(NOW + 60)),
            ("jti", json!("j".repeat(256))),
        ] {
            assert!(client.with(name, value.clone()).is_ok(), "{name} {value}");
        }
        for (name, value) in [
            ("exp", json!(NOW)),
            ("exp", json!(NOW + 361)),
            ("exp", json!(null)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(u64::MAX)),
            ("exp", json!(1e300)),
            ("exp", json!(-1)),
            ("exp", json!((NOW + 60).to_string())),
            ("exp", json!([NOW + 60])),
            ("exp", json!(true)),
            ("iat", json!(NOW + 61)),
            ("iat", json!("1")),
            ("nbf", json!(NOW + 61)),
            ("nbf", json!({})),
            ("jti", json!("")),
            ("jti", json!(null)),
            ("jti", json!(7)),
            ("jti", json!("j".repeat(257))),
        ] {
            assert!(client.with(name, value.clone()).is_err(), "{name} {value}");
        }
        let null = client.sign(&json!({"iss": "c", "sub": "c", "aud": TOKEN_URL, "jti": "j", "nbf": null, "exp": NOW + 60}));
        assert!(check(&null, &client.jwks()).is_err());
    }
}
