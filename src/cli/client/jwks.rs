//! Reads a client's public keys, RFC 7517 §5, and refuses private ones.

use crate::{cli::Failure, protocol::assertion};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, Jwk, JwkSet},
};
use serde_json::Value;
use std::{fs::File, io::Read, path::Path};

/// The most bytes of a file of keys.
const MOST: u64 = 65_536;

/// Members that only private and symmetric keys have, RFC 7518 §6.2.2, §6.3.2 and §6.4.1.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Reads a file of public keys as text for the database.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let refuse = |why: String| Failure::refused(format!("{}: {why}", path.display()));
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MOST + 1).read_to_string(&mut text))
        .map_err(|error| refuse(error.to_string()))?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MOST {
        return Err(refuse(format!("a key set has at most {MOST} bytes")));
    }
    check(&text).map_err(refuse)
}

fn check(text: &str) -> Result<String, String> {
    // The parser's own words would quote the text, and the text may be a private key.
    let malformed = |_| "not a JSON Web Key Set, like {\"keys\": [...]}".to_owned();
    let value: Value = serde_json::from_str(text).map_err(malformed)?;
    let keys = value.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let private = |key: &Value| PRIVATE.into_iter().find(|name| key.get(name).is_some());
    if let Some(name) = keys.iter().find_map(private) {
        return Err(format!("a key has the private member {name}; give the public half only"));
    }
    let set: JwkSet = serde_json::from_value(value.clone()).map_err(malformed)?;
    if !set.keys.iter().any(is_usable) {
        return Err("no key can verify a client's signature: RSA of 2048 bits, P-256 or Ed25519 is needed".to_owned());
    }
    Ok(value.to_string())
}

/// Whether some algorithm that we accept can use the key.
fn is_usable(key: &Jwk) -> bool {
    let fits = assertion::ALGORITHMS.iter().any(|(alg, _)| assertion::fits(key, *alg));
    fits && is_large(key) && DecodingKey::from_jwk(key).is_ok()
}

/// At least 2048 bits of RSA, RFC 7518 §3.3. The curves have one size.
fn is_large(key: &Jwk) -> bool {
    let AlgorithmParameters::RSA(numbers) = &key.algorithm else { return true };
    let modulus = URL_SAFE_NO_PAD.decode(&numbers.n).unwrap_or_default();
    modulus.iter().skip_while(|byte| **byte == 0).count() >= 256
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{SigningAlg, jose::SigningKey},
        types::Kid,
    };
    use serde_json::json;

    fn public(alg: SigningAlg) -> Value {
        let (key, _) = SigningKey::generate(alg).unwrap();
        serde_json::to_value(key.public_jwk(&Kid::from_text("k"))).unwrap()
    }

    fn why(keys: &Value) -> String {
        check(&json!({ "keys": keys }).to_string()).unwrap_err()
    }

    #[test]
    fn public_keys_are_taken() {
        for alg in SigningAlg::ALL {
            let text = json!({"keys": [{"kty": "new"}, public(*alg)]}).to_string();
            assert_eq!(check(&text), Ok(text));
        }
    }

    #[test]
    fn private_and_symmetric_keys_are_refused_without_quoting_them() {
        for name in PRIVATE {
            let mut key = public(SigningAlg::Es256);
            key[name] = json!("hush");
            let why = why(&json!([key]));
            assert!(why.contains(&format!("member {name};")) && !why.contains("hush"), "{why}");
        }
    }

    #[test]
    fn keys_that_are_of_no_use_are_refused() {
        let small = json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode([255; 128]), "e": "AQAB"});
        let mut encrypts = public(SigningAlg::Rs256);
        encrypts["use"] = json!("enc");
        for keys in [json!([]), json!([small]), json!([encrypts])] {
            assert!(why(&keys).starts_with("no key can verify"), "{keys}");
        }
        assert!(check("hush").unwrap_err().starts_with("not a JSON Web Key Set"));
        assert!(check("{}").unwrap_err().starts_with("not a JSON Web Key Set"));
    }
}
