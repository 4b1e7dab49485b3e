//! Owns the public half of a signing key, RFC 7517, as published in the JWKS.

use super::JoseError;
use crate::{protocol::SigningAlg, types::Kid};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// A public signing key. The type has no place for private or symmetric material, nor for an algorithm that does not
/// fit the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicJwk {
    /// The key's name, never blank.
    pub kid: Kid,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: Usage,
    /// Algorithm and numbers.
    #[serde(flatten)]
    pub material: Material,
}

/// The members that depend on the algorithm, all base64url: RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alg")]
pub enum Material {
    /// RSA, 2048 bits.
    #[serde(rename = "RS256")]
    Rs256 {
        /// Always `RSA`.
        kty: Rsa,
        /// Modulus.
        n: String,
        /// Exponent.
        e: String,
    },
    /// RSA, 2048 bits; another key than that of RS256.
    #[serde(rename = "PS256")]
    Ps256 {
        /// Always `RSA`.
        kty: Rsa,
        /// Modulus.
        n: String,
        /// Exponent.
        e: String,
    },
    /// A point on P-256.
    #[serde(rename = "ES256")]
    Es256 {
        /// Always `EC`.
        kty: Ec,
        /// Always `P-256`.
        crv: P256,
        /// First coordinate, 32 bytes.
        x: String,
        /// Second coordinate, 32 bytes.
        y: String,
    },
    /// A point on edwards25519.
    #[serde(rename = "EdDSA")]
    EdDsa {
        /// Always `OKP`.
        kty: Okp,
        /// Always `Ed25519`.
        crv: Ed25519,
        /// The public key, 32 bytes.
        x: String,
    },
}

macro_rules! constant {
    ($($(#[$doc:meta])* $name:ident = $variant:ident $word:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            /// The one value.
            #[serde(rename = $word)]
            $variant,
        }
    )*};
}

constant!(
    /// The member `use`.
    Usage = Signature "sig",
    /// The member `kty` of an RSA key.
    Rsa = Rsa "RSA",
    /// The member `kty` of an elliptic-curve key.
    Ec = Ec "EC",
    /// The member `crv` of an elliptic-curve key.
    P256 = P256 "P-256",
    /// The member `kty` of an Edwards-curve key.
    Okp = Okp "OKP",
    /// The member `crv` of an Edwards-curve key.
    Ed25519 = Ed25519 "Ed25519",
);

impl PublicJwk {
    /// How this key signs.
    #[must_use]
    pub const fn alg(&self) -> SigningAlg {
        match self.material {
            Material::Rs256 { .. } => SigningAlg::Rs256,
            Material::Ps256 { .. } => SigningAlg::Ps256,
            Material::Es256 { .. } => SigningAlg::Es256,
            Material::EdDsa { .. } => SigningAlg::EdDsa,
        }
    }

    /// Checks a signature over `message`.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JoseError> {
        let verdict = match &self.material {
            Material::Rs256 { n, e, .. } => return rsa((n, e), &RSA_PKCS1_2048_8192_SHA256, message, signature),
            Material::Ps256 { n, e, .. } => return rsa((n, e), &RSA_PSS_2048_8192_SHA256, message, signature),
            Material::Es256 { x, y, .. } => {
                // SEC 1 §2.3.3: an uncompressed point starts with 4.
                let point = [vec![4], bytes(x)?, bytes(y)?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Material::EdDsa { x, .. } => UnparsedPublicKey::new(&ED25519, bytes(x)?).verify(message, signature),
        };
        verdict.map_err(|_| JoseError::Signature)
    }
}

fn rsa((n, e): (&str, &str), way: &RsaParameters, message: &[u8], signature: &[u8]) -> Result<(), JoseError> {
    let key = RsaPublicKeyComponents { n: bytes(n)?, e: bytes(e)? };
    key.verify(way, message, signature).map_err(|_| JoseError::Signature)
}

fn bytes(text: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JoseError::Key)
}
