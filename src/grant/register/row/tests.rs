use super::*;
use crate::protocol::register::RegisterErrorCode;
use serde_json::{Value, json};

const CALLBACK: &str = "https://a.example/cb";

fn asked(body: &Value) -> Result<ClientRow, RegisterError> {
    let mut whole = json!({"redirect_uris": [CALLBACK]});
    whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    new(Wanted::read(&whole).unwrap(), true, UnixTime(7))
}

fn why(body: &Value) -> RegisterError {
    asked(body).unwrap_err()
}

#[test]
fn a_client_gets_what_people_may_be_asked_for_and_no_more() {
    let row = asked(&json!({})).unwrap();
    assert_eq!(row.scope, "address email offline_access openid phone profile");
    assert_eq!(asked(&json!({"scope": "openid admin admin.users.write introspect"})).unwrap().scope, "openid");
    assert!(why(&json!({"scope": "admin introspect"})).description.starts_with("scope: none"));
    assert_eq!((row.consent, row.pkce, row.name.as_str()), (ConsentRule::Ask, PkceRule::Optional, "a.example"));
    assert_eq!(asked(&json!({"token_endpoint_auth_method": "none"})).unwrap().pkce, PkceRule::Required);
}

#[test]
fn strangers_get_no_grant_without_a_place_for_answers() {
    for grant in ["client_credentials", "urn:ietf:params:oauth:grant-type:device_code"] {
        let body = json!({"grant_types": ["authorization_code", grant], "redirect_uris": [CALLBACK]});
        assert!(why(&body).description.starts_with("grant_types: "), "{grant}");
        assert!(new(Wanted::read(&body).unwrap(), false, UnixTime(7)).is_ok(), "{grant}");
    }
}

#[test]
fn redirect_uris_have_their_own_error() {
    for (uris, more) in [
        (json!([]), json!({})),
        (json!(["https://a.example/cb#fragment"]), json!({})),
        (json!(["http://a.example/cb"]), json!({})),
        (json!(["javascript:alert(1)"]), json!({})),
        (json!(["http://127.0.0.1/cb"]), json!({"response_types": ["id_token"]})),
    ] {
        let mut body = more;
        body["redirect_uris"] = uris.clone();
        assert_eq!(why(&body).code, RegisterErrorCode::InvalidRedirectUri, "{uris}");
    }
    assert!(asked(&json!({"redirect_uris": ["http://127.0.0.1/cb"]})).is_ok());
}

#[test]
fn what_does_not_go_together_is_refused() {
    for body in [
        json!({"token_endpoint_auth_method": "private_key_jwt"}),
        json!({"grant_types": ["refresh_token"], "response_types": ["code"]}),
        json!({"grant_types": ["authorization_code"], "response_types": ["id_token"]}),
        json!({"jwks": {"keys": []}}),
        json!({"jwks_uri": "https://a.example/keys", "jwks": {"keys": [{"kty": "oct", "k": "hush"}]}}),
    ] {
        let error = why(&body);
        assert_eq!(error.code, RegisterErrorCode::InvalidClientMetadata, "{body}");
        assert!(!error.description.contains("hush"));
    }
}

#[test]
fn what_operators_say_stays() {
    let mut before = asked(&json!({})).unwrap();
    before.metadata.0.resources = vec!["https://api.example".to_owned()];
    before.mfa = ClientMfa::Required;
    before.consent = ConsentRule::Skip;
    before.pkce = PkceRule::Required;
    before.access_token_lifetime = Some(60);
    let again = || Wanted::read(&json!({"redirect_uris": ["https://b.example/cb"], "client_name": "B"})).unwrap();
    let row = changed(&before, again(), UnixTime(9)).unwrap();
    assert_eq!((row.id.clone(), row.created_at, row.updated_at), (before.id.clone(), UnixTime(7), UnixTime(9)));
    assert_eq!((row.mfa, row.pkce, row.access_token_lifetime), (ClientMfa::Required, PkceRule::Required, Some(60)));
    assert_eq!((row.name.as_str(), &row.redirect_uris.0), ("B", &vec!["https://b.example/cb".to_owned()]));
    assert_eq!(row.metadata.0.resources, before.metadata.0.resources);
    assert_eq!(row.consent, ConsentRule::Ask, "nobody has looked at the new one");
    before.metadata.0.unverified = false;
    assert_eq!(changed(&before, again(), UnixTime(9)).unwrap().consent, ConsentRule::Skip);
    before.metadata.0.vouched = true;
    let row = changed(&before, again(), UnixTime(9)).unwrap();
    assert!(
        row.metadata.0.unverified && !row.metadata.0.vouched && row.consent == ConsentRule::Ask,
        "nobody has seen this one"
    );
}
