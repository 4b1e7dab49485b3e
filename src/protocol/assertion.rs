//! Owns the verification of client assertions, RFC 7523 §3: JWTs that a client signed with its own key, or with its secret.
//!
//! Single use of the `jti` is the caller's: it stores the digest until `exp`.

use crate::types::{ClientId, Token, UnixTime, secret::AssertionId};
use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation,
    errors::ErrorKind,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned},
};

/// The most bytes of an assertion.
pub const MOST: usize = 16 * 1024;
/// How far ahead `exp` may lie, in seconds: five minutes, and a minute of wrong clocks.
const LONGEST: i64 = 5 * 60 + SKEW;
/// How far ahead `iat` and `nbf` may lie, in seconds.
const SKEW: i64 = 60;
/// How private keys sign; the metadata lists the same.
pub const ALGORITHMS: [(Algorithm, &str); 4] =
    [(Algorithm::RS256, "RS256"), (Algorithm::PS256, "PS256"), (Algorithm::ES256, "ES256"), (Algorithm::EdDSA, "EdDSA")];

/// How secrets sign, and the least bytes of a secret, RFC 7518 §3.2.
pub const MACS: [(Algorithm, &str, usize); 3] =
    [(Algorithm::HS256, "HS256", 32), (Algorithm::HS384, "HS384", 48), (Algorithm::HS512, "HS512", 64)];

/// All words for how an assertion may be signed.
pub fn algorithms() -> impl Iterator<Item = &'static str> {
    ALGORITHMS.map(|(_, name)| name).into_iter().chain(MACS.map(|(_, name, _)| name))
}

/// What an assertion may be signed with.
#[derive(Clone, Copy)]
pub enum Keys<'a> {
    /// `private_key_jwt`: one of these keys.
    Public(&'a JwkSet),
    /// `client_secret_jwt`: this secret.
    Secret(&'a [u8]),
}

impl Keys<'_> {
    /// Whether this kind of key signs so.
    fn sign(self, alg: Algorithm) -> bool {
        match self {
            Self::Public(_) => ALGORITHMS.iter().any(|(accepted, _)| *accepted == alg),
            Self::Secret(_) => MACS.iter().any(|(accepted, ..)| *accepted == alg),
        }
    }

    /// The keys that a header may mean: the one that it names, or each that fits. Keys in the header itself do not count.
    fn fitting(self, header: &Header) -> Vec<DecodingKey> {
        match self {
            Self::Public(set) => {
                let named = |key: &&Jwk| header.kid.is_none() || key.common.key_id == header.kid;
                let keys = set.keys.iter().filter(named).filter(|key| fits(key, header.alg));
                keys.filter_map(|key| DecodingKey::from_jwk(key).ok()).collect()
            }
            Self::Secret(secret) => {
                let long = MACS.iter().any(|(alg, _, least)| *alg == header.alg && secret.len() >= *least);
                long.then(|| DecodingKey::from_secret(secret)).into_iter().collect()
            }
        }
    }
}

/// What the assertion must say.
#[derive(Debug)]
pub struct Expect<'a> {
    /// Issuer and subject.
    pub client_id: &'a ClientId,
    /// Our names; one of them must be an audience.
    pub audiences: &'a [String],
    /// The one algorithm that the client registered; `None`: any that its method has.
    pub alg: Option<&'a str>,
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
pub fn verify(assertion: &str, keys: Keys<'_>, expect: &Expect<'_>) -> Result<AssertionClaims, &'static str> {
    if assertion.len() > MOST {
        return Err("the assertion is too long");
    }
    let header =
        jsonwebtoken::decode_header(assertion).map_err(|_| "the assertion is malformed or its algorithm is unknown")?;
    check_header(&header, keys, expect.alg)?;
    check_claims(signed_claims(assertion, &header, keys)?, expect)
}

/// Whether one of some keys has signed a JWT of the client's, whatever it says. Where keys may have changed since they were
/// fetched, it tells whether to fetch them again.
#[must_use]
pub fn is_signed_by(jwt: &str, keys: &JwkSet) -> bool {
    let Ok(header) = jsonwebtoken::decode_header(jwt) else { return false };
    let keys = Keys::Public(keys);
    keys.sign(header.alg) && signed_claims::<serde::de::IgnoredAny>(jwt, &header, keys).is_ok()
}

fn check_header(header: &Header, keys: Keys<'_>, registered: Option<&str>) -> Result<(), &'static str> {
    if !keys.sign(header.alg) {
        return Err("the algorithm of the assertion is not accepted");
    }
    if registered.is_some_and(|name| name.parse().ok() != Some(header.alg)) {
        return Err("the algorithm of the assertion is not the registered one");
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

/// Tries each key that fits.
fn signed_claims<C: DeserializeOwned>(assertion: &str, header: &Header, keys: Keys<'_>) -> Result<C, &'static str> {
    let keys = keys.fitting(header);
    if keys.is_empty() {
        return Err("the client has no key that fits the assertion");
    }
    // Only the signature is the library's business: it would read a clock of its own.
    let mut rules = Validation::new(header.alg);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    for key in keys {
        match jsonwebtoken::decode::<C>(assertion, &key, &rules) {
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
mod tests;
