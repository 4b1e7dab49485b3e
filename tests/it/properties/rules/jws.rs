//! RFC 7515, RFC 8725 §3: our own tokens are believed as we made them, and nothing else is.

use super::{signer::SIGNER, with_byte};
use serde_json::{Map, Value};
use vestibule::protocol::jose::{TYP_ACCESS_TOKEN, jws};

fn verify(token: &str) -> Option<Value> {
    jws::verify(token, &SIGNER.published, TYP_ACCESS_TOKEN).ok()
}

/// Nobody guesses a token.
pub fn foreign(token: &str) {
    assert_eq!(verify(token), None, "{token}");
}

/// What we sign is what we read, and one other byte ends that.
pub fn own(claims: &Value, at: usize, byte: u8) {
    let token = SIGNER.key.sign(&SIGNER.kid, TYP_ACCESS_TOKEN, claims).unwrap();
    if token.len() > jws::MOST {
        return assert_eq!(verify(&token), None, "too long");
    }
    assert_eq!(verify(&token).as_ref(), Some(claims));
    assert_eq!(jws::verify::<Value>(&token, &SIGNER.published[..1], TYP_ACCESS_TOKEN).ok(), None, "another key");
    assert_eq!(jws::verify::<Value>(&token, &SIGNER.published, "logout+jwt").ok(), None, "another type");
    if let Some(changed) = with_byte(&token, at, byte) {
        assert_eq!(verify(&changed), None, "{changed}");
    }
    for cut in [token.len() - 1, at % token.len()] {
        assert_eq!(verify(&token[..cut]), None, "{cut}");
    }
    assert_eq!(verify(&format!("{token}A")), None);
}

/// Also under a right signature, the header has its three members, and they agree with the key.
pub fn header(header: &[u8], claims: &[u8]) -> bool {
    let Some(read) = verify(&SIGNER.sign(header, claims)) else { return false };
    assert_eq!(serde_json::from_slice::<Value>(claims).unwrap(), read);
    let header: Map<String, Value> = serde_json::from_slice(header).unwrap();
    let typ = header["typ"].as_str().unwrap().to_ascii_lowercase();
    assert!(typ == TYP_ACCESS_TOKEN || typ.strip_prefix("application/") == Some(TYP_ACCESS_TOKEN), "{header:?}");
    assert!(header.len() == 3 && header["alg"] == "ES256" && header["kid"] == "k", "{header:?}");
    true
}
