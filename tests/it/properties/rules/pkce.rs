//! RFC 7636 §4.

use super::is_plain;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use vestibule::protocol::CodeChallenge;

/// A challenge is that of one well-formed verifier, and `S256` alone makes it one.
pub fn verifier(verifier: &str, other: &str) {
    let hash = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let challenge = CodeChallenge::parse(&hash, Some("S256")).unwrap();
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let right = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
    assert_eq!(challenge.verify(verifier), right, "{verifier:?}");
    assert!(other == verifier || !challenge.verify(other), "{verifier:?} {other:?}");
    assert!(!challenge.verify(&hash), "plain");
}

/// What is taken for a challenge is the base64url of 32 bytes, and no other method is taken.
pub fn challenge(text: &str, method: Option<&str>) {
    match CodeChallenge::parse(text, method) {
        Ok(challenge) => {
            assert!(method == Some("S256") && challenge.as_str() == text);
            let hash = URL_SAFE_NO_PAD.decode(text).unwrap();
            assert_eq!((hash.len(), URL_SAFE_NO_PAD.encode(hash)), (32, text.to_owned()), "one spelling");
        }
        Err(why) => is_plain(why.0),
    }
}
