//! RFC 6749 §2.3: one way to authenticate, read as it is written.

use super::is_plain;
use base64::{Engine, engine::general_purpose::STANDARD};
use vestibule::protocol::{AuthMethod, Params, PresentedClient, TokenErrorCode, params::encode};

/// Whatever the header and the form say: at most one method, and none of two.
pub fn read(authorization: Option<&str>, form: &str) {
    let Ok(params) = Params::parse(form) else { return };
    let ways = [
        authorization.is_some(),
        params.get("client_secret").is_some(),
        params.get("client_assertion").or(params.get("client_assertion_type")).is_some(),
    ];
    let count = ways.iter().filter(|there| **there).count();
    match PresentedClient::read(authorization, &params) {
        Ok(client) => {
            assert!(count <= 1, "{authorization:?} {form:?}");
            let of = |method| client.is_by(method);
            assert_eq!(of(AuthMethod::ClientSecretBasic), ways[0], "{form:?}");
            assert_eq!(of(AuthMethod::ClientSecretPost), ways[1], "{form:?}");
            assert_eq!(of(AuthMethod::PrivateKeyJwt), ways[2], "{form:?}");
            assert_eq!(of(AuthMethod::ClientSecretJwt), ways[2], "{form:?}");
            assert_eq!(of(AuthMethod::None), count == 0, "{form:?}");
            let id = client.client_id().as_str();
            assert!((1..=256).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, 0x20..=0x7e)), "{id:?}");
            assert!(params.get("client_id").is_none_or(|named| named == id), "{form:?}");
        }
        Err(error) => {
            is_plain(error.description);
            assert_eq!(error.code == TokenErrorCode::InvalidRequest, count > 1, "{authorization:?} {form:?}");
        }
    }
}

/// RFC 6749 §2.3.1: what a client encodes is read as it was, decoded once.
pub fn basic(id: &str, secret: &str) {
    let encoded = |text: &str| encode(&[("", text)]).split_off(1);
    let header = format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))));
    let right = (1..=256).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
    match PresentedClient::read(Some(&header), &Params::default()) {
        Ok(PresentedClient::Basic { client_id, secret: read }) => {
            assert_eq!((client_id.as_str(), read.expose()), (id, secret));
        }
        other => assert!(!right || secret.is_empty() || secret.contains(char::is_control), "{id:?}: {other:?}"),
    }
}
