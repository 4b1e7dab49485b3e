//! Owns the proof key for code exchange, RFC 7636, method `S256` only.

use crate::types::Invalid;
use aws_lc_rs::{constant_time, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// SHA-256 of the client's verifier: 43 base64url characters, RFC 7636 §4.2. Not a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads `code_challenge` and `code_challenge_method`.
    ///
    /// # Errors
    /// Another method than `S256`, also the silent default `plain`; not a base64url SHA-256.
    pub fn parse(challenge: &str, method: Option<&str>) -> Result<Self, Invalid> {
        match method {
            Some("S256") => Self::try_from(challenge.to_owned()),
            // RFC 7636 §4.3: defaults to "plain" if not present in the request.
            None => Err(Invalid("code_challenge_method must be S256; it is missing, which means plain")),
            Some(_) => Err(Invalid("code_challenge_method must be S256")),
        }
    }

    /// Whether this is the challenge of `verifier`. Also false when the verifier is not 43 to 128 unreserved
    /// characters, RFC 7636 §4.1. Compares in constant time.
    #[must_use]
    pub fn verify(&self, verifier: &str) -> bool {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
        let hash = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
        well_formed && constant_time::verify_slices_are_equal(hash.as_bytes(), self.0.as_bytes()).is_ok()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CodeChallenge {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        match URL_SAFE_NO_PAD.decode(&text) {
            Ok(hash) if hash.len() == digest::SHA256_OUTPUT_LEN => Ok(Self(text)),
            _ => Err(Invalid("code_challenge must be 43 base64url characters")),
        }
    }
}

impl From<CodeChallenge> for String {
    fn from(challenge: CodeChallenge) -> Self {
        challenge.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_its_own_verifier_fits() {
        let challenge = CodeChallenge::parse(CHALLENGE, Some("S256")).unwrap();
        assert!(challenge.verify(VERIFIER));
        let other = VERIFIER.replace('d', "e");
        for bad in ["", &VERIFIER[1..], &other, CHALLENGE, &format!("{VERIFIER}=")] {
            assert!(!challenge.verify(bad), "{bad}");
        }
    }

    #[test]
    fn a_malformed_verifier_fits_nothing_even_if_its_hash_does() {
        let short = "a".repeat(42);
        let long = "a".repeat(129);
        let spaced = "a ".repeat(30);
        for verifier in [short, long, spaced] {
            let hash = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
            assert!(!CodeChallenge::parse(&hash, Some("S256")).unwrap().verify(&verifier), "{verifier}");
        }
        let longest = "~".repeat(128);
        let hash = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, longest.as_bytes()));
        assert!(CodeChallenge::parse(&hash, Some("S256")).unwrap().verify(&longest));
    }

    #[test]
    fn plain_is_refused_in_words_and_in_silence() {
        for method in [None, Some("plain"), Some("s256"), Some("S512")] {
            assert!(CodeChallenge::parse(CHALLENGE, method).is_err(), "{method:?}");
        }
    }

    #[test]
    fn a_challenge_is_43_base64url_characters() {
        for bad in
            ["", "abc", &format!("{CHALLENGE}="), &CHALLENGE.replace('-', "+"), &format!("{CHALLENGE}A"), &"\u{e4}".repeat(43)]
        {
            assert!(CodeChallenge::parse(bad, Some("S256")).is_err(), "{bad}");
        }
        let stored = serde_json::to_string(&CodeChallenge::parse(CHALLENGE, Some("S256")).unwrap()).unwrap();
        assert_eq!(stored, format!("\"{CHALLENGE}\""));
        assert!(serde_json::from_str::<CodeChallenge>("\"x\"").is_err());
    }
}
