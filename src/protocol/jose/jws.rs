//! Owns the verification of tokens that we signed ourselves.
//!
//! The key record decides everything, the header nothing: it may only agree (RFC 8725 §3.1). Times and audiences are
//! checked by the caller.

use super::{JoseError, PublicJwk};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};

/// The most bytes of a token.
pub const MOST: usize = 16 * 1024;

/// What our header has. Anything else (`crit`, `jwk`, `jku`, `x5u`, `b64`, ...) is none of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// Verifies a token against the keys we publish and reads its claims.
///
/// `typ` compares without case, with or without `application/` in front (RFC 7515 §4.1.9).
///
/// # Errors
/// See [`JoseError`]. To whoever presented the token they are all one.
pub fn verify<T: DeserializeOwned>(token: &str, keys: &[PublicJwk], typ: &str) -> Result<T, JoseError> {
    if token.len() > MOST {
        return Err(JoseError::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(JoseError::Malformed)?;
    let (header, claims) = message.split_once('.').ok_or(JoseError::Malformed)?;
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| JoseError::Malformed)?;
    // A second point in the claims fails here: it is not of the alphabet.
    let (claims, signature) = (decode(claims)?, decode(signature)?);
    let key = keys.iter().find(|key| key.kid.as_str() == header.kid).ok_or(JoseError::UnknownKey)?;
    if header.alg != key.alg().as_str() {
        return Err(JoseError::Algorithm);
    }
    if !same_type(&header.typ, typ) {
        return Err(JoseError::Type);
    }
    key.verify(message.as_bytes(), &signature)?;
    serde_json::from_slice(&claims).map_err(|_| JoseError::Claims)
}

fn decode(segment: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| JoseError::Malformed)
}

fn same_type(presented: &str, expected: &str) -> bool {
    let (presented, expected) = (presented.to_ascii_lowercase(), expected.to_ascii_lowercase());
    presented.strip_prefix("application/").unwrap_or(&presented) == expected
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{SigningAlg, jose::SigningKey},
        types::Kid,
    };
    use jsonwebtoken::{EncodingKey, Header as TheirHeader};
    use serde_json::{Value, json};

    struct Ours {
        key: SigningKey,
        kid: Kid,
        keys: Vec<PublicJwk>,
    }

    impl Ours {
        fn new(alg: SigningAlg) -> Self {
            let (key, _) = SigningKey::generate(alg).unwrap();
            let (other, _) = SigningKey::generate(SigningAlg::Es256).unwrap();
            let kid = Kid::from_text("k1");
            let keys = vec![other.public_jwk(&Kid::from_text("k0")), key.public_jwk(&kid)];
            Self { key, kid, keys }
        }

        fn sign(&self, typ: &str) -> String {
            self.key.sign(&self.kid, typ, &json!({"sub": "bob"})).unwrap()
        }

        fn verify(&self, token: &str) -> Result<Value, JoseError> {
            verify(token, &self.keys, "at+jwt")
        }

        /// A token with a header of somebody's choice, rightly signed by our key.
        fn sign_with_header(&self, header: &Value) -> String {
            let message = format!("{}.{}", segment(header), segment(&json!({"sub": "bob"})));
            let signature = self.key.signature(message.as_bytes()).unwrap();
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
        }
    }

    fn segment(value: &Value) -> String {
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    #[test]
    fn a_token_is_good_for_its_own_type_only() {
        let ours = Ours::new(SigningAlg::Es256);
        assert_eq!(ours.verify(&ours.sign("at+jwt")).unwrap()["sub"], "bob");
        assert!(ours.verify(&ours.sign("application/AT+JWT")).is_ok());
        for typ in ["JWT", "", "at+jwt ", "application/", "logout+jwt", "application/application/at+jwt"] {
            assert_eq!(ours.verify(&ours.sign(typ)), Err(JoseError::Type), "{typ}");
        }
        assert_eq!(verify::<Value>(&ours.sign("at+jwt"), &ours.keys, "JWT"), Err(JoseError::Type));
        assert_eq!(verify::<Vec<u8>>(&ours.sign("at+jwt"), &ours.keys, "at+jwt"), Err(JoseError::Claims));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        for alg in SigningAlg::ALL.iter().copied() {
            let ours = Ours::new(alg);
            let token = ours.sign("at+jwt");
            for at in 0..token.len() {
                for bit in 0..7 {
                    let mut bytes = token.clone().into_bytes();
                    bytes[at] ^= 1 << bit;
                    assert!(ours.verify(&String::from_utf8(bytes).unwrap()).is_err(), "{alg} byte {at} bit {bit}");
                }
            }
        }
    }

    #[test]
    fn the_header_cannot_choose() {
        let ours = Ours::new(SigningAlg::Rs256);
        let jwk = serde_json::to_value(&ours.keys[1]).unwrap();
        assert!(ours.verify(&ours.sign_with_header(&json!({"alg": "RS256", "typ": "at+jwt", "kid": "k1"}))).is_ok());
        for (header, error) in [
            (json!({"alg": "none", "typ": "at+jwt", "kid": "k1"}), JoseError::Algorithm),
            (json!({"alg": "HS256", "typ": "at+jwt", "kid": "k1"}), JoseError::Algorithm),
            (json!({"alg": "rs256", "typ": "at+jwt", "kid": "k1"}), JoseError::Algorithm),
            (json!({"alg": "PS256", "typ": "at+jwt", "kid": "k1"}), JoseError::Algorithm),
            (json!({"alg": "ES256", "typ": "at+jwt", "kid": "k0"}), JoseError::Signature),
            (json!({"alg": "RS256", "typ": "at+jwt", "kid": "k2"}), JoseError::UnknownKey),
            (json!({"alg": "RS256", "typ": "at+jwt", "kid": ""}), JoseError::UnknownKey),
            (json!({"alg": "RS256", "typ": "at+jwt"}), JoseError::Malformed),
            (json!({"alg": "RS256", "kid": "k1"}), JoseError::Malformed),
            (json!({"alg": "RS256", "typ": "at+jwt", "kid": "k1", "crit": ["exp"]}), JoseError::Malformed),
            (json!({"alg": "RS256", "typ": "at+jwt", "kid": "k1", "crit": null}), JoseError::Malformed),
            (json!({"alg": "RS256", "typ": "at+jwt", "kid": "k1", "jwk": jwk}), JoseError::Malformed),
            (json!({"alg": "RS256", "typ": "at+jwt", "kid": "k1", "jku": "https://evil.example"}), JoseError::Malformed),
            (json!(["RS256", "at+jwt"]), JoseError::Malformed),
        ] {
            assert_eq!(ours.verify(&ours.sign_with_header(&header)), Err(error), "{header}");
        }
    }

    #[test]
    fn an_hmac_with_the_public_key_is_no_signature() {
        let ours = Ours::new(SigningAlg::Rs256);
        let public = serde_json::to_string(&ours.keys[1]).unwrap();
        let mut header = TheirHeader::new(jsonwebtoken::Algorithm::HS256);
        header.kid = Some("k1".to_owned());
        header.typ = Some("at+jwt".to_owned());
        let forged =
            jsonwebtoken::encode(&header, &json!({"sub": "bob"}), &EncodingKey::from_secret(public.as_bytes())).unwrap();
        assert_eq!(ours.verify(&forged), Err(JoseError::Algorithm));
    }

    #[test]
    fn another_shape_is_refused() {
        let ours = Ours::new(SigningAlg::Es256);
        let token = ours.sign("at+jwt");
        let (message, signature) = token.rsplit_once('.').unwrap();
        for bad in [
            "",
            ".",
            "..",
            "...",
            "a.b.c",
            message,
            &format!("{message}."),
            &format!("{token}."),
            &format!(".{token}"),
            &format!("{token}.{signature}"),
            &format!("{token}="),
            &format!("{token}=="),
            &format!(" {token}"),
            &format!("{token}\n"),
            &token[..token.len() - 1],
            &format!("{token}A"),
            &"a".repeat(MOST + 1),
        ] {
            assert!(ours.verify(bad).is_err(), "{bad}");
        }
        let repeated = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"k1"}"#);
        assert_eq!(ours.verify(&format!("{repeated}.e30.AA")), Err(JoseError::Malformed));
    }
}
