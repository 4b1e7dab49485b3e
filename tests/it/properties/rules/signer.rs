//! A key that signs whatever a test wants to see signed.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use serde_json::json;
use std::sync::LazyLock;
use vestibule::{
    protocol::{
        SigningAlg,
        jose::{PublicJwk, SigningKey},
    },
    types::Kid,
};

/// Two keys on P-256: `k`, which signs, and `k0`, which stands beside it.
pub struct Signer {
    pub key: SigningKey,
    pub kid: Kid,
    pub published: Vec<PublicJwk>,
    pair: EcdsaKeyPair,
}

pub static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let (key, pkcs8) = SigningKey::generate(SigningAlg::Es256).unwrap();
    let (other, _) = SigningKey::generate(SigningAlg::Es256).unwrap();
    let kid = Kid::from_text("k");
    let published = vec![other.public_jwk(&Kid::from_text("k0")), key.public_jwk(&kid)];
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.expose()).unwrap();
    Signer { key, kid, published, pair }
});

impl Signer {
    /// A JWT of any two parts, rightly signed.
    pub fn sign(&self, header: &[u8], claims: &[u8]) -> String {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The public halves as other people's software reads them.
    pub fn set(&self) -> JwkSet {
        serde_json::from_value(json!({ "keys": self.published })).unwrap()
    }
}
