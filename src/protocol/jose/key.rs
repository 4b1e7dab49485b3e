//! Owns private signing keys: parsed once, kept ready, never printed. Where they are stored and when they are used is
//! decided elsewhere.

use super::{
    JoseError,
    jwk::{Ec, Ed25519, Material, Okp, P256, PublicJwk, Rsa, Usage},
};
use crate::{protocol::SigningAlg, types::Kid};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
        RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use std::fmt;
use zeroize::Zeroizing;

/// The fewest bytes of an RSA modulus: 2048 bits, RFC 7518 §3.3.
const LEAST_MODULUS: usize = 256;

/// A private key as PKCS #8 DER (RFC 5208), for the store to encrypt. Wiped when dropped.
pub struct Pkcs8(Zeroizing<Vec<u8>>);

impl Pkcs8 {
    /// The bytes themselves. Call it where they are encrypted, nowhere else.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    fn copied(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

impl fmt::Debug for Pkcs8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs8(…)")
    }
}

/// A private key that is ready to sign.
pub struct SigningKey(Prepared);

enum Prepared {
    Rs256(RsaKeyPair),
    Ps256(RsaKeyPair),
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

#[derive(Serialize)]
struct Header<'a> {
    alg: SigningAlg,
    typ: &'a str,
    kid: &'a Kid,
}

impl SigningKey {
    /// Makes a new key: RSA of 2048 bits, P-256 or Ed25519. RSA takes 60 milliseconds on average, and up to 200.
    ///
    /// # Errors
    /// [`JoseError::Key`] when the library cannot make one.
    pub fn generate(alg: SigningAlg) -> Result<(Self, Pkcs8), JoseError> {
        let pkcs8 = match alg {
            SigningAlg::Rs256 | SigningAlg::Ps256 => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| JoseError::Key)?;
                let der: Pkcs8V1Der<'static> = pair.as_der().map_err(|_| JoseError::Key)?;
                Pkcs8::copied(der.as_ref())
            }
            SigningAlg::Es256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| JoseError::Key)?;
                Pkcs8::copied(pair.to_pkcs8v1().map_err(|_| JoseError::Key)?.as_ref())
            }
            SigningAlg::EdDsa => {
                let pair = Ed25519KeyPair::generate().map_err(|_| JoseError::Key)?;
                Pkcs8::copied(pair.to_pkcs8v1().map_err(|_| JoseError::Key)?.as_ref())
            }
        };
        // Through the bytes, so that what will be stored is known to be readable.
        Ok((Self::from_pkcs8(alg, pkcs8.expose())?, pkcs8))
    }

    /// Reads a stored key.
    ///
    /// # Errors
    /// [`JoseError::Key`] when the bytes are no private key of this algorithm, or an RSA key below 2048 bits.
    pub fn from_pkcs8(alg: SigningAlg, pkcs8: &[u8]) -> Result<Self, JoseError> {
        let prepared = match alg {
            SigningAlg::Rs256 => Prepared::Rs256(rsa(pkcs8)?),
            SigningAlg::Ps256 => Prepared::Ps256(rsa(pkcs8)?),
            SigningAlg::Es256 => {
                Prepared::Es256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map_err(|_| JoseError::Key)?)
            }
            SigningAlg::EdDsa => Prepared::EdDsa(Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| JoseError::Key)?),
        };
        Ok(Self(prepared))
    }

    /// How this key signs.
    #[must_use]
    pub const fn alg(&self) -> SigningAlg {
        match self.0 {
            Prepared::Rs256(_) => SigningAlg::Rs256,
            Prepared::Ps256(_) => SigningAlg::Ps256,
            Prepared::Es256(_) => SigningAlg::Es256,
            Prepared::EdDsa(_) => SigningAlg::EdDsa,
        }
    }

    /// The public half under its published name.
    #[must_use]
    pub fn public_jwk(&self, kid: &Kid) -> PublicJwk {
        let material = match &self.0 {
            Prepared::Rs256(pair) => {
                let (n, e) = numbers(pair);
                Material::Rs256 { kty: Rsa::Rsa, n, e }
            }
            Prepared::Ps256(pair) => {
                let (n, e) = numbers(pair);
                Material::Ps256 { kty: Rsa::Rsa, n, e }
            }
            Prepared::Es256(pair) => {
                // SEC 1 §2.3.3: 4, then both coordinates of 32 bytes.
                let point = pair.public_key().as_ref();
                let (x, y) = point.get(1..).unwrap_or_default().split_at_checked(32).unwrap_or_default();
                Material::Es256 { kty: Ec::Ec, crv: P256::P256, x: text(x), y: text(y) }
            }
            Prepared::EdDsa(pair) => {
                Material::EdDsa { kty: Okp::Okp, crv: Ed25519::Ed25519, x: text(pair.public_key().as_ref()) }
            }
        };
        PublicJwk { kid: kid.clone(), usage: Usage::Signature, material }
    }

    /// Signs claims as a compact JWS, RFC 7515 §7.1.
    ///
    /// # Errors
    /// [`JoseError::Signing`].
    pub fn sign(&self, kid: &Kid, typ: &str, claims: &impl Serialize) -> Result<String, JoseError> {
        let header = segment(&Header { alg: self.alg(), typ, kid })?;
        let mut token = format!("{header}.{}", segment(claims)?);
        let signature = self.signature(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The bare signature over `message`.
    pub(super) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, JoseError> {
        match &self.0 {
            Prepared::Rs256(pair) => signed(pair, &RSA_PKCS1_SHA256, message),
            Prepared::Ps256(pair) => signed(pair, &RSA_PSS_SHA256, message),
            Prepared::Es256(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message).map_err(|_| JoseError::Signing)?;
                Ok(signature.as_ref().to_vec())
            }
            Prepared::EdDsa(pair) => Ok(pair.try_sign(message).map_err(|_| JoseError::Signing)?.as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.alg())
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn rsa(pkcs8: &[u8]) -> Result<RsaKeyPair, JoseError> {
    let pair = RsaKeyPair::from_pkcs8(pkcs8).ok();
    pair.filter(|pair| pair.public_modulus_len() >= LEAST_MODULUS).ok_or(JoseError::Key)
}

/// Modulus and exponent.
fn numbers(pair: &RsaKeyPair) -> (String, String) {
    let public = pair.public_key();
    (text(public.modulus().big_endian_without_leading_zero()), text(public.exponent().big_endian_without_leading_zero()))
}

fn signed(pair: &RsaKeyPair, way: &'static dyn RsaEncoding, message: &[u8]) -> Result<Vec<u8>, JoseError> {
    let mut signature = vec![0; pair.public_modulus_len()];
    let done = pair.sign(way, &SystemRandom::new(), message, &mut signature);
    done.map(|()| signature).map_err(|_| JoseError::Signing)
}

fn segment(value: &impl Serialize) -> Result<String, JoseError> {
    serde_json::to_vec(value).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(|_| JoseError::Signing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::jose::jws;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
    use serde_json::{Value, json};

    #[test]
    fn another_library_accepts_our_tokens_and_keys() {
        for (alg, theirs) in [
            (SigningAlg::Rs256, Algorithm::RS256),
            (SigningAlg::Ps256, Algorithm::PS256),
            (SigningAlg::Es256, Algorithm::ES256),
            (SigningAlg::EdDsa, Algorithm::EdDSA),
        ] {
            let kid = Kid::from_text("k1");
            let (key, pkcs8) = SigningKey::generate(alg).unwrap();
            let jwk = serde_json::to_value(key.public_jwk(&kid)).unwrap();
            let jwk: Jwk = serde_json::from_value(jwk).unwrap();
            let mut rules = Validation::new(theirs);
            rules.validate_exp = false;
            rules.required_spec_claims.clear();
            // The stored key signs for the same public half.
            let again = SigningKey::from_pkcs8(alg, pkcs8.expose()).unwrap();
            for key in [&key, &again] {
                let token = key.sign(&kid, "at+jwt", &json!({"sub": "bob"})).unwrap();
                let data = jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &rules).unwrap();
                assert_eq!((data.claims["sub"].as_str(), data.header.kid.as_deref()), (Some("bob"), Some("k1")));
                assert_eq!(data.header.typ.as_deref(), Some("at+jwt"));
                let ours: Value = jws::verify(&token, &[again.public_jwk(&kid)], "at+jwt").unwrap();
                assert_eq!(ours, data.claims);
            }
        }
    }

    #[test]
    fn the_published_key_is_public_and_complete() {
        let kid = Kid::from_text("k1");
        let members = |alg| {
            let (key, _) = SigningKey::generate(alg).unwrap();
            let jwk = key.public_jwk(&kid);
            let value = serde_json::to_value(&jwk).unwrap();
            assert_eq!(serde_json::from_value::<PublicJwk>(value.clone()).unwrap(), jwk);
            assert_eq!((&value["use"], &value["kid"], &value["alg"]), (&json!("sig"), &json!("k1"), &json!(alg)));
            let mut names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(members(SigningAlg::Rs256), "alg e kid kty n use");
        assert_eq!(members(SigningAlg::Ps256), "alg e kid kty n use");
        assert_eq!(members(SigningAlg::Es256), "alg crv kid kty use x y");
        assert_eq!(members(SigningAlg::EdDsa), "alg crv kid kty use x");
        for unlike in [
            json!({"kid": "k", "use": "sig", "alg": "ES256", "kty": "RSA", "n": "", "e": ""}),
            json!({"kid": "k", "use": "sig", "alg": "PS256", "kty": "EC", "n": "", "e": ""}),
            json!({"kid": "k", "use": "sig", "alg": "EdDSA", "kty": "OKP", "crv": "X25519", "x": ""}),
        ] {
            assert!(serde_json::from_value::<PublicJwk>(unlike.clone()).is_err(), "{unlike}");
        }
    }

    #[test]
    fn nothing_prints_a_key_and_foreign_bytes_are_none() {
        let (key, pkcs8) = SigningKey::generate(SigningAlg::Es256).unwrap();
        assert_eq!(format!("{key:?} {pkcs8:?}"), "SigningKey(ES256) Pkcs8(…)");
        for alg in [SigningAlg::Rs256, SigningAlg::Ps256, SigningAlg::EdDsa] {
            assert!(SigningKey::from_pkcs8(alg, pkcs8.expose()).is_err());
        }
        assert!(SigningKey::from_pkcs8(SigningAlg::Es256, &pkcs8.expose()[1..]).is_err());
        assert!(SigningKey::from_pkcs8(SigningAlg::Es256, b"").is_err());
    }
}
