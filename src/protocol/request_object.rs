//! Owns the reading of request objects, OIDC Core §6 and RFC 9101: parameters of an authorization request as the claims of a JWT.
//!
//! What goes before what, the object or the parameters beside it, is [`merge`]'s. Whether a client may ask all this is decided
//! elsewhere, as for any request.

use super::{
    assertion::{ALGORITHMS, fits},
    params::{MOST as MOST_PARAMS, Params},
};
use crate::types::{ClientId, UnixTime};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{Jwk, JwkSet},
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The most bytes of an object.
pub const MOST: usize = 64 * 1024;

/// How far ahead `iat` and `nbf` may lie, in seconds.
const SKEW: i64 = 60;

/// The word for objects without a signature, RFC 7518 §3.6.
pub const NONE: &str = "none";

/// Claims that are about the JWT and no parameters, RFC 7519 §4.1.
const OF_THE_JWT: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// All words for how an object may be signed; the metadata lists the same.
pub fn algorithms() -> impl Iterator<Item = &'static str> {
    std::iter::once(NONE).chain(ALGORITHMS.map(|(_, name)| name))
}

/// What an object must be.
#[derive(Debug, Clone, Copy)]
pub struct Expect<'a> {
    /// Whose it must be.
    pub client_id: &'a ClientId,
    /// Whom it must be for, where it says that: our issuer.
    pub audience: &'a str,
    /// The client's keys.
    pub keys: Option<&'a JwkSet>,
    /// The one word that the client registered for its signature, [`NONE`] among them; `None`: any that we know.
    pub alg: Option<&'a str>,
    /// Whether it must be signed, whatever `alg` says.
    pub signed: bool,
    /// The time.
    pub now: UnixTime,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// Verifies an object and gives the parameters that it holds.
///
/// # Errors
/// Why it was refused, for `error_description`; the code is always `invalid_request_object`.
pub fn read(object: &str, expect: &Expect<'_>) -> Result<Params, &'static str> {
    if object.len() > MOST {
        return Err("the request object is too long");
    }
    let mut parts = object.split('.');
    let (Some(head), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err("the request object is no JWT in compact form");
    };
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let head = decoded(head).and_then(|bytes| serde_json::from_slice::<Head>(&bytes).ok());
    let head = head.ok_or("the header of the request object is malformed")?;
    check_head(&head, expect)?;
    let claims: Map<String, Value> = if head.alg == NONE {
        if !signature.is_empty() {
            return Err("an unsigned request object must have no signature");
        }
        decoded(body)
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or("the claims of the request object are malformed")?
    } else {
        signed_claims(object, &head, expect)?
    };
    check_claims(&claims, expect)?;
    params(claims)
}

fn check_head(head: &Head, expect: &Expect<'_>) -> Result<(), &'static str> {
    if head.crit.is_some() {
        return Err("the request object has critical header parameters");
    }
    // A JWT that the client signed for another purpose is no request, RFC 8725 §3.11.
    match head.typ.as_deref().map(str::to_ascii_lowercase).as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ))
    {
        None | Some("jwt" | "oauth-authz-req+jwt") => {}
        Some(_) => return Err("the request object is a JWT of another type"),
    }
    if expect.alg.is_some_and(|registered| registered != head.alg) {
        return Err("the request object is not signed with the registered algorithm");
    }
    if head.alg == NONE && expect.signed {
        return Err("the request object must be signed");
    }
    Ok(())
}

/// Tries the key that the header names, or each that fits. Keys in the header itself do not count.
fn signed_claims(object: &str, head: &Head, expect: &Expect<'_>) -> Result<Map<String, Value>, &'static str> {
    let known = ALGORITHMS.iter().find(|(_, name)| *name == head.alg);
    let (alg, _): &(Algorithm, _) = known.ok_or("the algorithm of the request object is not accepted")?;
    let none: &[Jwk] = &[];
    let keys = expect.keys.map_or(none, |set| &set.keys);
    let named = |key: &&Jwk| head.kid.is_none() || key.common.key_id == head.kid;
    let mut keys = keys.iter().filter(named).filter(|key| fits(key, *alg)).peekable();
    if keys.peek().is_none() {
        return Err("the client has no key that fits the request object");
    }
    // Only the signature is the library's business: it would read a clock of its own.
    let mut rules = Validation::new(*alg);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    let verify = |key: &Jwk| jsonwebtoken::decode(object, &DecodingKey::from_jwk(key).ok()?, &rules).ok();
    keys.find_map(verify).map(|data| data.claims).ok_or("the signature of the request object is wrong")
}

/// What the object says of itself; what it does not say is not asked for.
fn check_claims(claims: &Map<String, Value>, expect: &Expect<'_>) -> Result<(), &'static str> {
    let client = expect.client_id.as_str();
    if claims.get("iss").is_some_and(|issuer| issuer != client) {
        return Err("iss of the request object must be the client_id");
    }
    // A client assertion names the client there, a request object names nobody (RFC 9101 §10.8).
    if claims.get("sub").is_some_and(|subject| subject == client) {
        return Err("the request object must not have the client_id as sub");
    }
    let for_us = match claims.get("aud") {
        None => true,
        Some(Value::Array(names)) => names.iter().all(Value::is_string) && names.iter().any(|name| name == expect.audience),
        Some(name) => name == expect.audience,
    };
    if !for_us {
        return Err("the request object is for another audience");
    }
    if time(claims, "exp")?.is_some_and(|end| end <= expect.now) {
        return Err("the request object is expired");
    }
    for name in ["nbf", "iat"] {
        if time(claims, name)?.is_some_and(|start| start > expect.now + SKEW) {
            return Err("the request object is not valid yet");
        }
    }
    if claims.get("client_id").is_some_and(|id| id != client) {
        return Err("client_id differs between the request object and the request");
    }
    Ok(())
}

/// A number of seconds, RFC 7519 §2; fractions are dropped.
fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<UnixTime>, &'static str> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let text = value.as_number().map(ToString::to_string).unwrap_or_default();
    // Without exponent and within 64 bits, else it is no time that anybody means.
    let whole = text.split('.').next().filter(|_| !text.contains(['e', 'E'])).and_then(|whole| whole.parse().ok());
    whole.map(|seconds| Some(UnixTime(seconds))).ok_or("a time in the request object is malformed")
}

/// The claims as parameters. Texts are themselves, numbers and truths as they are written, anything else is JSON; of
/// `resource` there may be a list.
fn params(claims: Map<String, Value>) -> Result<Params, &'static str> {
    let mut pairs = Vec::new();
    for (name, value) in claims {
        if OF_THE_JWT.contains(&name.as_str()) {
            continue;
        }
        match value {
            Value::Null => return Err("a claim of the request object is null"),
            Value::Array(values) if name == super::params::REPEATABLE => {
                for value in values {
                    let text = value.as_str().ok_or("a resource in the request object is no text")?;
                    pairs.push((name.clone(), text.to_owned()));
                }
            }
            Value::String(text) => pairs.push((name, text)),
            other => pairs.push((name, other.to_string())),
        }
    }
    if pairs.len() > MOST_PARAMS {
        return Err("the request object has too many claims");
    }
    // No parameter has a use for U+0000, and PostgreSQL can not store it.
    if pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err("a claim of the request object has a NUL");
    }
    Ok(pairs.into_iter().collect())
}

/// Whether parameters beside an object count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Those that the object does not have, OIDC Core §6.1.
    Count,
    /// None but `client_id`, RFC 9101 §5.
    Ignored,
}

/// The parameters of a request that has an object.
///
/// # Errors
/// Object and parameters contradict each other in `response_type`, or what must be in the object is not.
pub fn merge(inner: &Params, outer: &Params, beside: Beside) -> Result<Params, &'static str> {
    let outer = outer.without(&["request", "request_uri"]);
    if beside == Beside::Ignored {
        return if inner.get("client_id").is_some() { Ok(inner.clone()) } else { Err("the request object has no client_id") };
    }
    match (inner.get("response_type"), outer.get("response_type")) {
        (Some(one), Some(other)) if one != other => Err("response_type differs between the request object and the request"),
        _ => Ok(inner.or(&outer)),
    }
}

#[cfg(test)]
mod tests;
