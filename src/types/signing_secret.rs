//! The key that signs what is posted to other people's servers.

use super::Invalid;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How such a key is written: this, and base64.
const START: &str = "whsec_";

/// A symmetric key as Standard Webhooks write it: `whsec_` and base64 of 24 to 64 bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// Reads a key. The text is not repeated in the answer.
    ///
    /// # Errors
    /// Of another form.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let bytes = text.strip_prefix(START).and_then(|text| STANDARD.decode(text).ok()).map(Self);
        let fault = Invalid("must be whsec_ and base64 of 24 to 64 bytes");
        bytes.filter(|Self(bytes)| (24..=64).contains(&bytes.len())).ok_or(fault)
    }

    /// The key itself, for signing and nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_enough_and_shown_nowhere() {
        let key = SigningSecret::parse("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz").unwrap();
        assert_eq!((key.expose(), format!("{key:?}")), (&b"012345678901234567890123"[..], "…".to_owned()));
        let long = format!("whsec_{}", STANDARD.encode([0; 65]));
        for bad in ["", "whsec_", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMT", "whsec_#", &long]
        {
            assert!(SigningSecret::parse(bad).is_err(), "{bad}");
        }
    }
}
