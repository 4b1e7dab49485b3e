//! Values that leave the server and come back, and that nobody else reads.
//!
//! A token is base64url of `1 ‖ length of the key's name ‖ name ‖ salt (32) ‖ AES-256-GCM ciphertext and tag`. Each has a key of
//! its own, HMAC-SHA-256 of the salt, so that their number has no limit (NIST SP 800-38D §8.3 sets one for random nonces).

use super::{FORMAT, NONCE, NamedKey, SealError, Sealer};
use crate::types::random;
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

const SALT: usize = 32;

impl NamedKey {
    fn of_token(&self, salt: &[u8]) -> Result<LessSafeKey, SealError> {
        let key = UnboundKey::new(&AES_256_GCM, hmac::sign(&self.tokens, salt).as_ref());
        key.map(LessSafeKey::new).map_err(|_| SealError::Open)
    }
}

/// The key is used for this one value.
fn once() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE])
}

impl Sealer {
    /// Seals a value that is good for one purpose.
    ///
    /// # Errors
    /// The cipher failed.
    pub fn seal_token(&self, purpose: &str, plain: &[u8]) -> Result<String, SealError> {
        let named = self.0.last().ok_or(SealError::Open)?;
        let salt = random::bytes::<SALT>();
        let mut body = plain.to_vec();
        let sealed = named.of_token(&salt)?.seal_in_place_append_tag(once(), Aad::from(purpose.as_bytes()), &mut body);
        sealed.map_err(|_| SealError::Open)?;
        let length = u8::try_from(named.name.len()).map_err(|_| SealError::Open)?;
        Ok(URL_SAFE_NO_PAD.encode([&[FORMAT, length], named.name.as_bytes(), &salt, &body].concat()))
    }

    /// Opens it for the same purpose.
    ///
    /// # Errors
    /// [`SealError::Open`]: it is not ours, changed, cut, longer, or for something else.
    pub fn open_token(&self, purpose: &str, token: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let blob = URL_SAFE_NO_PAD.decode(token).map_err(|_| SealError::Open)?;
        let (named, salt, body) = self.split_token(&blob).ok_or(SealError::Open)?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = named.of_token(salt)?.open_in_place(once(), Aad::from(purpose.as_bytes()), &mut body);
        let length = opened.map_err(|_| SealError::Open)?.len();
        body.truncate(length);
        Ok(body)
    }

    fn split_token<'a>(&self, blob: &'a [u8]) -> Option<(&NamedKey, &'a [u8], &'a [u8])> {
        let (&format, rest) = blob.split_first()?;
        let (&length, rest) = rest.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(length))?;
        let (salt, body) = rest.split_at_checked(SALT)?;
        let named = self.0.iter().find(|key| key.name.as_bytes() == name)?;
        (format == FORMAT).then_some((named, salt, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn named(name: &str) -> NamedKey {
        NamedKey::new(name.to_owned(), &random::bytes()).unwrap()
    }

    #[test]
    fn a_token_opens_for_its_purpose_and_never_looks_alike() {
        let sealer = Sealer(Arc::new(vec![named("k1"), named("k2")]));
        let token = sealer.seal_token("access token", b"claims").unwrap();
        assert_eq!(&**sealer.open_token("access token", &token).unwrap(), b"claims");
        assert!(sealer.open_token("other", &token).is_err(), "another purpose");
        assert_ne!(sealer.seal_token("access token", b"claims").unwrap(), token);
        let other = Sealer(Arc::new(vec![named("k1"), named("k2")]));
        assert!(other.open_token("access token", &token).is_err(), "another server");
    }

    #[test]
    fn no_changed_character_goes_unnoticed() {
        let sealer = Sealer(Arc::new(vec![named("k1")]));
        let token = sealer.seal_token("p", b"claims").unwrap();
        for n in 0..token.len() {
            let other = if token.as_bytes()[n] == b'A' { "B" } else { "A" };
            assert!(sealer.open_token("p", &format!("{}{other}{}", &token[..n], &token[n + 1..])).is_err(), "character {n}");
            assert!(sealer.open_token("p", &token[..n]).is_err(), "cut at {n}");
        }
        for longer in [format!("{token}A"), format!("{token}AAAA"), format!("{token}="), format!(" {token}")] {
            assert!(sealer.open_token("p", &longer).is_err(), "{longer}");
        }
    }

    #[test]
    fn what_an_older_key_has_sealed_opens_beside_a_newer_one() {
        let (older, bytes) = (random::bytes::<32>(), random::bytes::<32>());
        let key = |name: &str, bytes: &[u8; 32]| NamedKey::new(name.to_owned(), bytes).unwrap();
        let token = Sealer(Arc::new(vec![key("k1", &older)])).seal_token("p", b"claims").unwrap();
        let both = Sealer(Arc::new(vec![key("k1", &older), key("k2", &bytes)]));
        assert_eq!(&**both.open_token("p", &token).unwrap(), b"claims");
    }
}
