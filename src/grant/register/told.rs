//! What a client is told of its registration, RFC 7591 §3.2.1 and RFC 7592 §3.

use super::Registered;
use crate::{
    protocol::{ApplicationType, ResponseType, SubjectType, paths},
    types::Issuer,
};
use serde_json::{Map, Value, json};

/// Members of ours that are no registration's.
const OURS: [&str; 4] = ["unverified", "vouched", "resources", "access_token_format"];

/// Everything that is registered, also where the client left it to us. A secret is said when it is made, and never again.
#[must_use]
pub fn information(registered: &Registered, issuer: &Issuer) -> Value {
    let row = &registered.row;
    let mut members = match serde_json::to_value(&row.metadata.0) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    members.retain(|name, _| !OURS.contains(&name.as_str()));
    for (name, usual) in [
        ("application_type", json!(ApplicationType::Web)),
        ("response_types", json!([ResponseType::Code])),
        ("subject_type", json!(SubjectType::Public)),
    ] {
        members.entry(name).or_insert(usual);
    }
    members.insert("client_id".to_owned(), json!(row.id));
    members.insert("client_id_issued_at".to_owned(), json!(row.created_at.seconds()));
    members.insert("client_name".to_owned(), json!(row.name));
    members.insert("redirect_uris".to_owned(), json!(row.redirect_uris.0));
    members.insert("grant_types".to_owned(), json!(row.grant_types.0));
    members.insert("scope".to_owned(), json!(row.scope));
    members.insert("token_endpoint_auth_method".to_owned(), json!(row.auth_method));
    members.insert("id_token_signed_response_alg".to_owned(), json!(row.signing_alg));
    if !row.post_logout_redirect_uris.0.is_empty() {
        members.insert("post_logout_redirect_uris".to_owned(), json!(row.post_logout_redirect_uris.0));
    }
    if let Some(keys) = row.jwks.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok()) {
        members.insert("jwks".to_owned(), keys);
    }
    if let Some(secret) = &registered.secret {
        members.insert("client_secret".to_owned(), json!(secret.expose()));
        // It lives as long as the registration.
        members.insert("client_secret_expires_at".to_owned(), json!(0));
    }
    members.insert("registration_access_token".to_owned(), json!(registered.access.expose()));
    let place = issuer.url(&format!("{}/{}", paths::REGISTER, row.id));
    members.insert("registration_client_uri".to_owned(), json!(place));
    Value::Object(members)
}
