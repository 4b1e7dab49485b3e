//! RFC 7591 §2, RFC 7592 §2.2.

use super::is_plain;
use serde_json::Value;
use vestibule::protocol::{
    ClientMetadata,
    register::{Proof, Wanted},
};

/// A body is read as it says, or refused in plain words; what is read survives the database.
pub fn body(text: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(text) else { return };
    match Wanted::read(&body) {
        Ok(wanted) => {
            assert!(body.is_object() && body.get("software_statement").is_none_or(Value::is_null), "{body}");
            for (name, read) in
                [("redirect_uris", &wanted.redirect_uris), ("post_logout_redirect_uris", &wanted.post_logout_redirect_uris)]
            {
                let sent = body.get(name).filter(|value| !value.is_null()).map(|list| list.as_array().unwrap());
                assert!(sent.into_iter().flatten().eq(read.iter()), "{body}");
            }
            let stored = serde_json::to_string(&wanted.metadata).unwrap();
            assert_eq!(serde_json::from_str::<ClientMetadata>(&stored).unwrap(), wanted.metadata);
        }
        Err(error) => is_plain(&error.description),
    }
    match Proof::read(&body) {
        Ok(_) => {
            for name in ["registration_access_token", "registration_client_uri", "client_id_issued_at"] {
                assert!(body.get(name).is_none_or(Value::is_null), "{body}");
            }
        }
        Err(error) => is_plain(&error.description),
    }
}
