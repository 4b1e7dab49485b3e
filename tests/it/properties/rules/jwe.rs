//! RFC 7516: we encrypt for keys that clients gave, whatever those are. Nobody sends us anything encrypted.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use serde_json::Value;
use vestibule::protocol::jose::jwe::{ContentEncryption, KeyManagement, encrypt, has_key};

/// A set of keys of any kind: nothing is encrypted without a key that fits, and what is has the form that was asked for.
pub fn keys(jwks: &[u8], content: &[u8]) {
    let Ok(keys) = serde_json::from_slice::<JwkSet>(jwks) else { return };
    for alg in KeyManagement::ALL {
        for enc in ContentEncryption::ALL {
            let Ok(sealed) = encrypt(content, Some("JWT"), &keys, (*alg, *enc)) else { continue };
            assert!(has_key(&keys, *alg));
            let parts: Vec<&str> = sealed.split('.').collect();
            assert_eq!(parts.len(), 5);
            let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
            assert!(header["alg"] == alg.as_str() && header["enc"] == enc.as_str(), "{header}");
            assert!(header.get("zip").is_none() && header["cty"] == "JWT", "{header}");
            let sealed = URL_SAFE_NO_PAD.decode(parts[3]).unwrap();
            assert!(sealed.len() >= content.len() && (content.len() < 8 || sealed != content));
        }
    }
}
