//! The key that signs what is posted to other people's servers.

use super::{Invalid, random};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How such a key is written: this, and base64.
const START: &str = "whsec_";

/// A symmetric key as Standard Webhooks write it: `whsec_` and base64 of 24 to 64 bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// A new key: 256 random bits.
    #[must_use]
    pub fn random() -> Self {
        Self(random::bytes::<32>().to_vec())
    }

    /// A key that was stored as its bytes.
    ///
    /// # Errors
    /// Not 24 to 64 of them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Invalid> {
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes.to_vec())) } else { Err(Invalid("must have 24 to 64 bytes")) }
    }

    /// The key as its owner writes it into a receiver's settings. Show it once.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{START}{}", STANDARD.encode(&self.0)))
    }

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
    fn a_new_key_is_written_as_it_is_read() {
        let (key, other) = (SigningSecret::random(), SigningSecret::random());
        assert_ne!(key.expose(), other.expose());
        assert_eq!((key.expose().len(), key.to_text().len()), (32, 6 + 44));
        assert_eq!(SigningSecret::parse(&key.to_text()).unwrap().expose(), key.expose());
        assert_eq!(SigningSecret::from_bytes(key.expose()).unwrap().expose(), key.expose());
        assert!(SigningSecret::from_bytes(&[0; 23]).is_err() && SigningSecret::from_bytes(&[0; 65]).is_err());
    }

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
