//! What goes together in a client's registration, RFC 7591 §2. Pure.

use super::metadata_rules;
use crate::{
    protocol::{AuthMethod, GrantType, ResponseType, assertion},
    store::client::ClientRow,
    types::{Invalid, PkceRule},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, Jwk, JwkSet},
};
use serde_json::Value;

/// Refuses what does not go together.
///
/// # Errors
/// Why.
pub fn check(row: &ClientRow) -> Result<(), Invalid> {
    metadata_rules::fits(row).map_err(|(_, why)| why)?;
    let method = AuthMethod::parse(&row.auth_method)?;
    let may = |grant: GrantType| row.grant_types.0.iter().any(|other| other == grant.as_str());
    let asks = |what: fn(ResponseType) -> bool| row.metadata.0.response_types.iter().any(|wanted| what(*wanted));
    let why = match (method, row.jwks.is_some(), row.metadata.0.jwks_uri.is_some()) {
        (AuthMethod::PrivateKeyJwt, false, false) => "private_key_jwt needs the public keys of the application",
        // RFC 9700 §2.1.1: nothing else protects a public client's codes.
        (AuthMethod::None, ..) if row.pkce == PkceRule::Optional => "a client without a secret must use PKCE",
        (AuthMethod::None, ..) if may(GrantType::ClientCredentials) => "client_credentials needs a client that authenticates",
        _ if row.grant_types.0.is_empty() => "a client needs a grant type",
        _ if may(GrantType::RefreshToken) && !may(GrantType::AuthorizationCode) && !may(GrantType::DeviceCode) => {
            "refresh_token needs authorization_code too"
        }
        _ if may(GrantType::AuthorizationCode) && row.redirect_uris.0.is_empty() => "authorization_code needs a redirect URI",
        _ if may(GrantType::Implicit) && row.redirect_uris.0.is_empty() => "implicit needs a redirect URI",
        _ if asks(ResponseType::has_code) && !may(GrantType::AuthorizationCode) => {
            "a response type with a code needs the grant type authorization_code"
        }
        _ if asks(ResponseType::is_front_channel) && !may(GrantType::Implicit) => {
            "a response type with a token needs the grant type implicit"
        }
        _ => return Ok(()),
    };
    Err(Invalid(why))
}

/// Whether the method is proved with a secret that we make.
#[must_use]
pub const fn has_secret(method: AuthMethod) -> bool {
    matches!(method, AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost | AuthMethod::ClientSecretJwt)
}

/// The grant types in their usual order, each once.
#[must_use]
pub fn grant_texts(grants: &[GrantType]) -> Vec<String> {
    GrantType::ALL.iter().filter(|grant| grants.contains(grant)).map(GrantType::to_string).collect()
}

/// Members that only private and symmetric keys have, RFC 7518 §6.2.2, §6.3.2 and §6.4.1.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Reads a set of public keys (RFC 7517 §5) and gives its text for the database. Private keys are refused, and not quoted.
///
/// # Errors
/// Why.
pub fn keys(text: &str) -> Result<String, String> {
    let set = key_set(text)?;
    if !set.keys.iter().any(is_usable) {
        return Err("no key can verify a client's signature: RSA of 2048 bits, P-256 or Ed25519 is needed".to_owned());
    }
    compact(text)
}

/// As [`keys`], for a client whose keys need not sign: what is encrypted for it will do.
///
/// # Errors
/// Why.
pub fn any_keys(text: &str) -> Result<String, String> {
    if key_set(text)?.keys.is_empty() {
        return Err("there is no key: RSA of 2048 bits, P-256 or Ed25519 is needed".to_owned());
    }
    compact(text)
}

fn compact(text: &str) -> Result<String, String> {
    let value: Value = serde_json::from_str(text).map_err(malformed)?;
    Ok(value.to_string())
}

/// The parser's own words would quote the text, and the text may be a private key.
fn malformed(_: serde_json::Error) -> String {
    not_a_set()
}

fn not_a_set() -> String {
    "not a JSON Web Key Set, like {\"keys\": [...]}".to_owned()
}

/// Reads a set of public keys, RFC 7517 §5, whatever they are for. Private keys are refused, and not quoted; RSA keys that are
/// too small are left out.
///
/// # Errors
/// Why.
pub fn key_set(text: &str) -> Result<JwkSet, String> {
    let value: Value = serde_json::from_str(text).map_err(malformed)?;
    // By name: the library would take a list in the place of the object, too, and what is in that would go unseen.
    let keys = value.get("keys").and_then(Value::as_array).ok_or_else(not_a_set)?;
    let private = |key: &Value| PRIVATE.into_iter().find(|name| key.get(name).is_some());
    if let Some(name) = keys.iter().find_map(private) {
        return Err(format!("a key has the private member {name}; give the public half only"));
    }
    let mut set: JwkSet = serde_json::from_value(value).map_err(malformed)?;
    set.keys.retain(is_large);
    Ok(set)
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
        super::keys(&json!({ "keys": keys }).to_string()).unwrap_err()
    }

    #[test]
    fn public_keys_are_taken() {
        for alg in SigningAlg::ALL {
            let text = json!({"keys": [{"kty": "new"}, public(*alg)]}).to_string();
            assert_eq!(super::keys(&text), Ok(text));
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
        assert_eq!(any_keys(&json!({"keys": [encrypts]}).to_string()), Ok(json!({"keys": [encrypts]}).to_string()));
        assert!(any_keys(&json!({"keys": [small]}).to_string()).unwrap_err().starts_with("there is no key"));
        assert!(super::keys("hush").unwrap_err().starts_with("not a JSON Web Key Set"));
        let mut private = public(SigningAlg::Es256);
        private["d"] = json!("hush");
        assert!(super::keys(&json!([[private]]).to_string()).unwrap_err().starts_with("not a JSON Web Key Set"), "no object");
        assert!(super::keys("{}").unwrap_err().starts_with("not a JSON Web Key Set"));
    }
}
