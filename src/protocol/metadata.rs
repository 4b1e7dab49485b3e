//! Owns what we say of ourselves, OIDC Discovery §3 and RFC 8414 §2: what works now and nothing else.

use super::{
    assertion,
    claims::CLAIMS_OF_SCOPES,
    client::{AuthMethod, GrantType, SigningAlg},
    jose::jwe::{ContentEncryption, KeyManagement},
    paths,
    registration::{ResponseMode, ResponseType, SubjectType},
    request_object,
};
use crate::types::Issuer;
use serde_json::{Map, Value, json};

/// The scopes that mean something to us.
pub const SCOPES: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

/// The claims of an ID token; userinfo's are in [`CLAIMS_OF_SCOPES`].
const ID_TOKEN_CLAIMS: [&str; 13] =
    ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "s_hash", "sid"];

/// What depends on the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Offers<'a> {
    /// The levels that a client may ask for.
    pub acr_values: &'a [&'a str],
    /// Whether requests must be pushed.
    pub pushed_only: bool,
    /// Whether clients may register themselves.
    pub registration: bool,
}

/// The document for both well-known addresses.
#[must_use]
pub fn discovery(issuer: &Issuer, offers: Offers<'_>) -> Value {
    let mut document = addresses(issuer);
    if offers.registration {
        document.extend(members(json!({ "registration_endpoint": issuer.url(paths::REGISTER) })));
    }
    document.extend(tokens());
    document.extend(clients());
    document.extend(requests(offers.acr_values, offers.pushed_only));
    Value::Object(document)
}

/// What we are called, and where everything is.
fn addresses(issuer: &Issuer) -> Map<String, Value> {
    members(json!({
        "issuer": issuer.as_str(),
        "authorization_endpoint": issuer.url(paths::AUTHORIZE),
        "token_endpoint": issuer.url(paths::TOKEN),
        "userinfo_endpoint": issuer.url(paths::USERINFO),
        "introspection_endpoint": issuer.url(paths::INTROSPECT),
        "device_authorization_endpoint": issuer.url(paths::DEVICE),
        "revocation_endpoint": issuer.url(paths::REVOKE),
        "jwks_uri": issuer.url(paths::JWKS),
        "end_session_endpoint": issuer.url(paths::LOGOUT),
        "check_session_iframe": issuer.url(paths::CHECK_SESSION),
        "pushed_authorization_request_endpoint": issuer.url(paths::PAR),
    }))
}

/// What is in tokens and userinfo, and how they are signed and encrypted.
fn tokens() -> Map<String, Value> {
    let claims: Vec<_> = ID_TOKEN_CLAIMS.iter().chain(CLAIMS_OF_SCOPES.iter().flat_map(|(_, claims)| *claims)).collect();
    members(json!({
        "scopes_supported": SCOPES,
        "claims_supported": claims,
        "subject_types_supported": SubjectType::ALL,
        "id_token_signing_alg_values_supported": SigningAlg::ALL,
        "id_token_encryption_alg_values_supported": KeyManagement::ALL,
        "id_token_encryption_enc_values_supported": ContentEncryption::ALL,
        "userinfo_signing_alg_values_supported": SigningAlg::ALL,
        "userinfo_encryption_alg_values_supported": KeyManagement::ALL,
        "userinfo_encryption_enc_values_supported": ContentEncryption::ALL,
    }))
}

/// How clients authenticate, and what they are told.
fn clients() -> Map<String, Value> {
    let confidential: Vec<_> = AuthMethod::ALL.iter().filter(|method| **method != AuthMethod::None).collect();
    members(json!({
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": assertion::algorithms().collect::<Vec<_>>(),
        "revocation_endpoint_auth_methods_supported": AuthMethod::ALL,
        "revocation_endpoint_auth_signing_alg_values_supported": assertion::algorithms().collect::<Vec<_>>(),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "frontchannel_logout_supported": true,
        "frontchannel_logout_session_supported": true,
        "token_endpoint_auth_methods_supported": AuthMethod::ALL,
        "token_endpoint_auth_signing_alg_values_supported": assertion::algorithms().collect::<Vec<_>>(),
    }))
}

/// What can be asked for, and how.
fn requests(acr_values: &[&str], pushed_only: bool) -> Map<String, Value> {
    members(json!({
        "response_types_supported": ResponseType::ALL,
        "response_modes_supported": ResponseMode::ALL,
        "grant_types_supported": GrantType::ALL,
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": acr_values,
        "ui_locales_supported": ["en", "de"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": true,
        "request_parameter_supported": true,
        "request_uri_parameter_supported": true,
        "require_request_uri_registration": true,
        "request_object_signing_alg_values_supported": request_object::algorithms().collect::<Vec<_>>(),
        "require_pushed_authorization_requests": pushed_only,
    }))
}

/// The members of an object.
fn members(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(both: bool) -> Offers<'static> {
        Offers { acr_values: &["urn:vestibule:acr:2", "phr"], pushed_only: both, registration: both }
    }

    #[test]
    fn the_document_says_what_works() {
        let document = discovery(&Issuer::parse("https://id.example/").unwrap(), offers(false));
        assert!(document.get("registration_endpoint").is_none());
        assert_eq!(document["issuer"], "https://id.example");
        assert_eq!(document["token_endpoint"], "https://id.example/oauth2/token");
        assert_eq!(
            document["grant_types_supported"],
            json!([
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "urn:ietf:params:oauth:grant-type:device_code",
                "implicit"
            ])
        );
        assert_eq!(document["id_token_signing_alg_values_supported"], json!(["RS256", "PS256", "ES256", "EdDSA"]));
        assert_eq!(document["userinfo_signing_alg_values_supported"], document["id_token_signing_alg_values_supported"]);
        assert_eq!(
            document["token_endpoint_auth_methods_supported"],
            json!(["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"])
        );
        let algorithms = json!(["RS256", "PS256", "ES256", "EdDSA", "HS256", "HS384", "HS512"]);
        assert_eq!(document["token_endpoint_auth_signing_alg_values_supported"], algorithms);
        assert_eq!(document["acr_values_supported"], json!(["urn:vestibule:acr:2", "phr"]));
        assert_eq!(document["request_uri_parameter_supported"], true);
        assert_eq!(document["require_request_uri_registration"], true);
        assert_eq!(document["require_pushed_authorization_requests"], false);
        let algorithms = json!(["none", "RS256", "PS256", "ES256", "EdDSA"]);
        assert_eq!(document["request_object_signing_alg_values_supported"], algorithms);
        assert!(document["scopes_supported"].as_array().unwrap().contains(&json!("openid")));
    }

    #[test]
    fn every_endpoint_is_under_the_issuer() {
        let document = discovery(&Issuer::parse("https://id.example").unwrap(), offers(true));
        assert_eq!(document["registration_endpoint"], "https://id.example/oauth2/register");
        for (name, value) in document.as_object().unwrap() {
            if name.ends_with("_endpoint") || name.ends_with("_uri") {
                assert!(value.as_str().unwrap().starts_with("https://id.example/oauth2/"), "{name}");
            }
        }
    }
}
