use super::*;
use serde_json::json;

fn refused(body: &Value) -> (RegisterErrorCode, String) {
    let error = Wanted::read(body).unwrap_err();
    (error.code, error.description)
}

#[test]
fn what_is_absent_is_what_the_specifications_say() {
    for body in [json!({}), json!({"redirect_uris": null, "scope": null, "jwks": null, "require_auth_time": null})] {
        let wanted = Wanted::read(&body).unwrap();
        assert_eq!(wanted.auth_method, AuthMethod::ClientSecretBasic);
        assert_eq!(wanted.grant_types, [GrantType::AuthorizationCode]);
        assert_eq!(wanted.signing_alg, SigningAlg::Rs256);
        assert_eq!((wanted.name, wanted.scope, wanted.jwks), (None, None, None));
        assert_eq!(wanted.metadata, ClientMetadata::default());
    }
}

#[test]
fn grant_types_follow_from_response_types_unless_they_are_given() {
    use GrantType::{AuthorizationCode, Implicit};
    for (types, grants) in [
        (json!(["code"]), vec![AuthorizationCode]),
        (json!(["id_token"]), vec![Implicit]),
        (json!(["token id_token"]), vec![Implicit]),
        (json!(["id_token code"]), vec![AuthorizationCode, Implicit]),
        (json!(["code", "id_token"]), vec![AuthorizationCode, Implicit]),
    ] {
        assert_eq!(Wanted::read(&json!({"response_types": types})).unwrap().grant_types, grants, "{types}");
    }
    let given = Wanted::read(&json!({"response_types": ["code"], "grant_types": ["implicit"]})).unwrap();
    assert_eq!(given.grant_types, [Implicit]);
}

#[test]
fn what_is_not_understood_is_ignored() {
    let wanted = Wanted::read(&json!({"client_name": "A", "client_name#de": "B", "client_id": "mine", "foo": [1]})).unwrap();
    assert_eq!(wanted.name.unwrap().as_str(), "A");
}

#[test]
fn members_of_another_type_are_named() {
    for (member, value) in [
        ("client_name", json!(7)),
        ("redirect_uris", json!("https://a.example/cb")),
        ("redirect_uris", json!([["https://a.example/cb"]])),
        ("redirect_uris", json!(vec!["https://a.example/cb"; 101])),
        ("grant_types", json!(["password"])),
        ("response_types", json!(["none"])),
        ("scope", json!(["openid"])),
        ("jwks", json!("{}")),
        ("default_max_age", json!("7")),
        ("default_max_age", json!(1.5)),
        ("require_auth_time", json!("true")),
        ("token_endpoint_auth_method", json!("tls_client_auth")),
        ("id_token_signed_response_alg", json!("none")),
        ("userinfo_signed_response_alg", json!("HS256")),
        ("subject_type", json!("secret")),
        ("application_type", json!("\"\\\u{e9}\n")),
        ("request_object_encryption_alg", json!("RSA-OAEP")),
        ("tls_client_certificate_bound_access_tokens", json!(true)),
    ] {
        let (code, description) = refused(&json!({ member: value }));
        let redirect = member == "redirect_uris";
        assert_eq!(code == RegisterErrorCode::InvalidRedirectUri, redirect, "{member}");
        assert!(description.starts_with(&format!("{member}: ")), "{description}");
        assert!(description.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"\"\\".contains(&byte)), "{description}");
    }
    for body in [json!([]), json!("{}"), json!(null)] {
        assert_eq!(refused(&body).1, "the body must be a JSON object");
    }
    assert!(Wanted::read(&json!({"tls_client_certificate_bound_access_tokens": false})).is_ok());
}

#[test]
fn statements_about_software_are_refused() {
    let (code, _) = refused(&json!({"software_statement": "a.b.c", "client_name": 7}));
    assert_eq!(code, RegisterErrorCode::UnapprovedSoftwareStatement);
}

#[test]
fn a_change_says_what_the_client_knows_and_nothing_of_ours() {
    let proof = Proof::read(&json!({"client_id": "c", "client_secret": "s"})).unwrap();
    assert_eq!((proof.client_id.as_deref(), proof.client_secret.as_deref()), (Some("c"), Some("s")));
    for member in OURS {
        assert!(Proof::read(&json!({"client_id": "c", member: "x"})).unwrap_err().description.starts_with(member));
    }
}

#[test]
fn a_description_repeats_nothing_that_hurts() {
    let error = RegisterError::of("jwks", "like {\"keys\": [...]} \\ \u{e9}\n");
    assert_eq!(error.description, "jwks: like {'keys': [...]} ' ''");
}
