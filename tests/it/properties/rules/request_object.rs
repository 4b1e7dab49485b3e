//! RFC 9101 §6: what a request object must say.

use super::{
    assertion::{NOW, US},
    is_plain,
    signer::SIGNER,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use vestibule::{
    protocol::{
        Params,
        request_object::{Expect, read},
    },
    types::{ClientId, UnixTime},
};

fn reads(object: &str, signed: bool) -> Option<Params> {
    let (client_id, keys) = (ClientId::from_text("c"), SIGNER.set());
    let expect = Expect { client_id: &client_id, audience: US, keys: Some(&keys), alg: None, signed, now: UnixTime(NOW) };
    read(object, &expect).map_err(is_plain).ok()
}

/// Nobody guesses a signed object.
pub fn foreign(object: &str) {
    assert!(reads(object, true).is_none(), "{object}");
    // Unsigned ones may be anybody's; they are read or refused, and that is all.
    reads(object, false);
}

/// What the client's key has signed is read only if it is a request to us in time.
pub fn signed(header: &[u8], claims: &[u8]) -> bool {
    let object = SIGNER.sign(header, claims);
    let Some(params) = reads(&object, true) else { return false };
    let (head, body): (Value, Map<String, Value>) =
        (serde_json::from_slice(header).unwrap(), serde_json::from_slice(claims).unwrap());
    assert!(head["alg"] == "ES256" && head.get("crit").is_none_or(Value::is_null), "{head}");
    assert!(head.get("kid").is_none_or(|kid| kid.is_null() || kid == "k"), "{head}");
    assert!(body.get("iss").is_none_or(|issuer| issuer == "c") && body.get("sub").is_none_or(|sub| sub != "c"), "{body:?}");
    let ours = |name: &Value| name == US;
    assert!(body.get("aud").is_none_or(|aud| ours(aud) || aud.as_array().is_some_and(|all| all.iter().any(ours))), "{body:?}");
    let at = |seconds: i64| f64::from(i32::try_from(seconds).unwrap());
    let time = |name: &str| body.get(name).map(|time| time.as_f64().unwrap());
    assert!(time("exp").is_none_or(|time| time >= at(NOW + 1)), "{body:?}");
    assert!(["iat", "nbf"].iter().all(|name| time(name).is_none_or(|time| time < at(NOW + 61))), "{body:?}");
    for name in ["iss", "sub", "aud", "exp", "iat", "nbf", "jti"] {
        assert!(!params.has(name), "claims about the JWT are no parameters");
    }
    for (name, value) in &body {
        assert!(!value.is_string() || !params.has(name) || value.as_str() == Some(params.get(name).unwrap_or_default()));
    }
    true
}

/// Taking the signature away, or naming no algorithm, does not make it an unsigned one that is believed.
pub fn unsigned(claims: &[u8]) {
    for alg in ["none", "None", "NONE", ""] {
        let head = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}"}}"#));
        let object = format!("{head}.{}.", URL_SAFE_NO_PAD.encode(claims));
        assert!(reads(&object, true).is_none(), "{alg}");
        assert!(alg == "none" || reads(&object, false).is_none(), "{alg}");
    }
}
