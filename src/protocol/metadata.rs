//! Owns what we say of ourselves, OIDC Discovery §3 and RFC 8414 §2: what works now and nothing else.

use super::{
    assertion,
    claims::CLAIMS_OF_SCOPES,
    client::{AuthMethod, GrantType, SigningAlg},
    paths,
    registration::{ResponseMode, ResponseType},
};
use crate::types::Issuer;
use serde_json::{Value, json};

/// The scopes that mean something to us.
pub const SCOPES: [&str; 5] = ["openid", "profile", "email", "phone", "offline_access"];

/// The claims of an ID token; userinfo's are in [`CLAIMS_OF_SCOPES`].
const ID_TOKEN_CLAIMS: [&str; 13] =
    ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "s_hash", "sid"];

/// The document for both well-known addresses. `acr_values` are the levels a client may ask for.
#[must_use]
pub fn discovery(issuer: &Issuer, acr_values: &[&str]) -> Value {
    let claims: Vec<_> = ID_TOKEN_CLAIMS.iter().chain(CLAIMS_OF_SCOPES.iter().flat_map(|(_, claims)| *claims)).collect();
    json!({
        "issuer": issuer.as_str(),
        "authorization_endpoint": issuer.url(paths::AUTHORIZE),
        "token_endpoint": issuer.url(paths::TOKEN),
        "userinfo_endpoint": issuer.url(paths::USERINFO),
        "jwks_uri": issuer.url(paths::JWKS),
        "end_session_endpoint": issuer.url(paths::LOGOUT),
        "scopes_supported": SCOPES,
        "claims_supported": claims,
        "response_types_supported": ResponseType::ALL,
        "response_modes_supported": ResponseMode::ALL,
        "grant_types_supported": GrantType::ALL,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": SigningAlg::ALL,
        "token_endpoint_auth_methods_supported": AuthMethod::ALL,
        "token_endpoint_auth_signing_alg_values_supported": assertion::ALGORITHMS.map(|(_, name)| name),
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": acr_values,
        "ui_locales_supported": ["en", "de"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        // Absent would mean true, OIDC Discovery §3.
        "request_uri_parameter_supported": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_works() {
        let document = discovery(&Issuer::parse("https://id.example/").unwrap(), &["urn:vestibule:acr:2", "phr"]);
        assert_eq!(document["issuer"], "https://id.example");
        assert_eq!(document["token_endpoint"], "https://id.example/oauth2/token");
        let grants = json!(["authorization_code", "refresh_token", "client_credentials", "implicit"]);
        assert_eq!(document["grant_types_supported"], grants);
        assert_eq!(document["response_modes_supported"], json!(["query", "fragment", "form_post"]));
        let types = ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];
        assert_eq!(document["response_types_supported"], json!(types));
        assert_eq!(document["id_token_signing_alg_values_supported"], json!(["RS256", "ES256"]));
        assert_eq!(
            document["token_endpoint_auth_methods_supported"],
            json!(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"])
        );
        assert_eq!(document["token_endpoint_auth_signing_alg_values_supported"], json!(["RS256", "PS256", "ES256", "EdDSA"]));
        assert_eq!(document["acr_values_supported"], json!(["urn:vestibule:acr:2", "phr"]));
        assert_eq!(document["request_uri_parameter_supported"], false);
        assert!(document["scopes_supported"].as_array().unwrap().contains(&json!("openid")));
    }

    #[test]
    fn every_endpoint_is_under_the_issuer() {
        let document = discovery(&Issuer::parse("https://id.example").unwrap(), &[]);
        for (name, value) in document.as_object().unwrap() {
            if name.ends_with("_endpoint") || name.ends_with("_uri") {
                assert!(value.as_str().unwrap().starts_with("https://id.example/oauth2/"), "{name}");
            }
        }
    }
}
