//! RFC 7523 §3, RFC 8725 §3: what a client's assertion must say.

use super::{is_plain, signer::SIGNER};
use serde_json::Value;
use vestibule::{
    protocol::assertion::{Expect, Keys, is_signed_by, verify},
    types::{ClientId, UnixTime},
};

pub const NOW: i64 = 1_800_000_000;
pub const US: &str = "https://id.example";

fn accepts(assertion: &str, keys: Keys<'_>) -> bool {
    let (client_id, audiences) = (ClientId::from_text("c"), [US.to_owned(), format!("{US}/oauth2/token")]);
    match verify(assertion, keys, &Expect { client_id: &client_id, audiences: &audiences, alg: None, now: UnixTime(NOW) }) {
        Ok(claims) => {
            assert!((NOW + 1..=NOW + 360).contains(&claims.exp.0) && (1..=256).contains(&claims.jti.expose().len()));
            true
        }
        Err(why) => {
            is_plain(why);
            false
        }
    }
}

/// Nobody guesses an assertion, neither of a key nor of a secret.
pub fn foreign(assertion: &str) {
    let keys = SIGNER.set();
    assert!(!accepts(assertion, Keys::Public(&keys)) && !is_signed_by(assertion, &keys), "{assertion}");
    assert!(
        !accepts(assertion, Keys::Secret(b"a secret of exactly enough bytes for every one of the three hashes")),
        "{assertion}"
    );
}

/// What the client's key has signed is accepted only if header and claims are as they must be.
pub fn signed(header: &[u8], claims: &[u8]) -> bool {
    let (keys, assertion) = (SIGNER.set(), SIGNER.sign(header, claims));
    let secret = serde_json::to_vec(&SIGNER.published).unwrap();
    assert!(!accepts(&assertion, Keys::Secret(&secret)), "a public key is no secret");
    let accepted = accepts(&assertion, Keys::Public(&keys));
    if accepted {
        let json = |part: &[u8]| serde_json::from_slice(part).unwrap();
        assert!(must(&json(header), &json(claims)), "{}", String::from_utf8_lossy(claims));
    }
    accepted
}

/// The rules, said once more.
pub fn must(header: &Value, claims: &Value) -> bool {
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    let for_us = |name: &Value| name == US || *name == format!("{US}/oauth2/token");
    let audience = match &claims["aud"] {
        Value::Array(names) => names.iter().all(Value::is_string) && names.iter().any(for_us),
        name => for_us(name),
    };
    // A fraction counts for nothing.
    let time = |name: &str| claims[name].as_f64().map(f64::trunc);
    let at = |seconds: i64| f64::from(i32::try_from(seconds).unwrap());
    let not_late = |name: &str| claims.get(name).is_none() || time(name).is_some_and(|time| time <= at(NOW + 60));
    let typ = header.get("typ").filter(|typ| !typ.is_null()).map(|typ| typ.as_str().unwrap_or("?").to_ascii_lowercase());
    header["alg"] == "ES256"
        && header.get("crit").is_none_or(Value::is_null)
        && header.get("kid").is_none_or(|kid| kid == "k" || kid.is_null())
        && typ.is_none_or(|typ| ["jwt", "application/jwt", "client-authentication+jwt"].contains(&&*typ))
        && text("iss") == "c"
        && text("sub") == "c"
        && audience
        && (1..=256).contains(&text("jti").len())
        && time("exp").is_some_and(|time| time > at(NOW) && time <= at(NOW + 360))
        && not_late("iat")
        && not_late("nbf")
}
