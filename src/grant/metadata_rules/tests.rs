use super::*;
use crate::{
    grant::registration,
    protocol::{GrantType, SigningAlg, jose::SigningKey},
    store::JsonText,
    types::{ClientId, ClientMfa, ConsentRule, Kid, PkceRule, UnixTime},
};
use serde_json::{Value, json};

const CALLBACK: &str = "https://app.example/cb";

fn metadata(members: Value) -> ClientMetadata {
    serde_json::from_value(members).unwrap()
}

fn row(members: Value) -> ClientRow {
    ClientRow {
        id: ClientId::from_text("app"),
        organization_id: None,
        name: "App".to_owned(),
        auth_method: "client_secret_basic".to_owned(),
        secret_digest: None,
        jwks: None,
        redirect_uris: JsonText(vec![CALLBACK.to_owned()]),
        post_logout_redirect_uris: JsonText(Vec::new()),
        grant_types: JsonText(registration::grant_texts(&[GrantType::AuthorizationCode, GrantType::Implicit])),
        scope: "openid".to_owned(),
        signing_alg: "RS256".to_owned(),
        pkce: PkceRule::Required,
        consent: ConsentRule::Ask,
        created_at: UnixTime(0),
        updated_at: UnixTime(0),
        disabled_at: None,
        access_token_lifetime: None,
        mfa: ClientMfa::Inherit,
        metadata: JsonText(metadata(members)),
        secret_sealed: None,
        registration_digest: None,
    }
}

fn member(judged: Result<(), Wrong>) -> &'static str {
    let (member, why) = judged.unwrap_err();
    assert!(why.0.is_ascii() && !why.0.contains(['"', '\\']), "{}", why.0);
    member
}

fn keys(alg: SigningAlg) -> String {
    let (key, _) = SigningKey::generate(alg).unwrap();
    let mut jwk = serde_json::to_value(key.public_jwk(&Kid::from_text("k"))).unwrap();
    // What it is for is said by who registers it.
    jwk.as_object_mut().unwrap().retain(|name, _| name != "alg" && name != "use");
    json!({ "keys": [jwk] }).to_string()
}

#[test]
fn nothing_and_everything_usual_is_taken() {
    assert_eq!(check(&ClientMetadata::default()), Ok(()));
    let members = json!({
        "contacts": ["ops@app.example"], "client_uri": "https://app.example/#about", "logo_uri": "https://app.example/logo.png",
        "policy_uri": "https://app.example/policy#data", "tos_uri": "https://app.example/terms",
        "initiate_login_uri": "https://app.example/start", "jwks_uri": "https://app.example/jwks",
        "token_endpoint_auth_signing_alg": "ES256", "request_object_signing_alg": "none",
        "id_token_encrypted_response_alg": "RSA-OAEP-256", "userinfo_encrypted_response_alg": "ECDH-ES",
        "userinfo_encrypted_response_enc": "A256GCM", "request_uris": ["https://app.example/r#1"], "default_max_age": 0,
        "default_acr_values": ["urn:x:1"], "backchannel_logout_uri": "https://app.example/out?x=1",
        "frontchannel_logout_uri": "https://app.example/out", "resources": ["https://api.example", "urn:api"],
        "software_id": "4NRB1-0XZABZI9E6-5SM3R", "software_version": "1.0",
    });
    assert_eq!(check(&metadata(members.clone())), Ok(()));
    assert_eq!(fits(&row(members)), Ok(()));
}

#[test]
fn addresses_are_https_and_nothing_odd() {
    let all = [
        "client_uri",
        "logo_uri",
        "policy_uri",
        "tos_uri",
        "initiate_login_uri",
        "jwks_uri",
        "sector_identifier_uri",
        "backchannel_logout_uri",
        "frontchannel_logout_uri",
    ];
    let long = format!("https://app.example/{}", "a".repeat(2048));
    for name in all {
        for bad in [
            "",
            "/x",
            "app.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://app.example/x",
            "https://",
            "https://u@app.example/",
            "https://u:p@app.example/",
            "https://app.example/a b",
            "https://app.example/\"",
            "https://*.example/x",
            "https://a;b.example/",
            "https://b\u{fc}cher.example/",
            "https://app.example/\n",
            &long,
        ] {
            assert_eq!(member(check(&metadata(json!({ name: bad })))), name, "{bad}");
        }
        let plain = check(&metadata(json!({ name: "http://127.0.0.1:8080/x" })));
        let judged = ["logo_uri", "jwks_uri", "backchannel_logout_uri", "frontchannel_logout_uri"].contains(&name);
        assert_eq!(plain.is_ok(), judged, "{name}");
        let parted = check(&metadata(json!({ name: "https://app.example/x#y" })));
        assert_eq!(parted.is_ok(), ["client_uri", "policy_uri", "tos_uri"].contains(&name), "{name}");
    }
    assert_eq!(member(check(&metadata(json!({ "request_uris": ["https://a.example/r", "r"] })))), "request_uris");
    assert_eq!(member(check(&metadata(json!({ "request_uris": vec!["https://a.example/r"; 51] })))), "request_uris");
}

#[test]
fn texts_numbers_and_words_have_their_limits() {
    for (name, bad) in [
        ("contacts", json!(["a\nb"])),
        ("contacts", json!([""])),
        ("contacts", json!(vec!["a@a.example"; 51])),
        ("default_acr_values", json!(["a b"])),
        ("default_acr_values", json!([""])),
        ("resources", json!(["api"])),
        ("resources", json!(["https://api.example/#x"])),
        ("resources", json!(vec!["urn:a"; 51])),
        ("software_id", json!("a".repeat(256))),
        ("software_version", json!("")),
        ("default_max_age", json!(-1)),
        ("default_max_age", json!(31_536_001)),
        ("token_endpoint_auth_signing_alg", json!("none")),
        ("request_object_signing_alg", json!("HS256")),
        ("id_token_encrypted_response_alg", json!("RSA1_5")),
        ("userinfo_encrypted_response_alg", json!("dir")),
        ("id_token_encrypted_response_enc", json!("A128CBC-HS256")),
        ("userinfo_encrypted_response_enc", json!("A256GCM")),
    ] {
        assert_eq!(member(check(&metadata(json!({ name: bad })))), name, "{bad}");
    }
    let both = json!({ "id_token_encrypted_response_alg": "ECDH-ES", "id_token_encrypted_response_enc": "A128GCM" });
    assert_eq!(member(check(&metadata(both))), "id_token_encrypted_response_enc");
    let torn = json!({ "require_signed_request_object": true, "request_object_signing_alg": "none" });
    assert_eq!(member(check(&metadata(torn))), "request_object_signing_alg");
}

#[test]
fn what_is_encrypted_or_must_be_signed_needs_keys() {
    for name in ["id_token_encrypted_response_alg", "userinfo_encrypted_response_alg"] {
        let bare = row(json!({ name: "ECDH-ES" }));
        assert_eq!(member(fits(&bare)), name);
        assert_eq!(fits(&ClientRow { jwks: Some(keys(SigningAlg::Es256)), ..bare.clone() }), Ok(()));
        assert_eq!(member(fits(&ClientRow { jwks: Some(keys(SigningAlg::Rs256)), ..bare })), name);
        assert_eq!(fits(&row(json!({ name: "ECDH-ES", "jwks_uri": "https://app.example/jwks" }))), Ok(()));
    }
    let front = json!({ "id_token_encrypted_response_alg": "ECDH-ES", "jwks_uri": "https://app.example/jwks",
                        "response_types": ["id_token"] });
    assert_eq!(member(fits(&row(front))), "id_token_encrypted_response_alg");
    let signed = row(json!({ "require_signed_request_object": true }));
    assert_eq!(member(fits(&signed)), "require_signed_request_object");
    let both = row(json!({ "jwks_uri": "https://app.example/jwks" }));
    assert_eq!(member(fits(&ClientRow { jwks: Some(keys(SigningAlg::Es256)), ..both })), "jwks_uri");
    for (method, alg, good) in [
        ("client_secret_jwt", "HS256", true),
        ("client_secret_jwt", "RS256", false),
        ("private_key_jwt", "HS256", false),
        ("private_key_jwt", "ES256", true),
        ("client_secret_basic", "RS256", true),
    ] {
        let auth_method = method.to_owned();
        let row = ClientRow { auth_method, ..row(json!({ "token_endpoint_auth_signing_alg": alg })) };
        assert_eq!(fits(&row).is_ok(), good, "{method} {alg}");
    }
}

#[test]
fn a_sector_is_one_host_or_an_address_that_names_it() {
    let with = |members: Value, uris: &[&str]| {
        let redirect_uris = JsonText(uris.iter().map(ToString::to_string).collect());
        fits(&ClientRow { redirect_uris, ..row(members) })
    };
    let two = [CALLBACK, "https://other.example/cb"];
    let pairwise = json!({ "subject_type": "pairwise" });
    assert_eq!(with(pairwise.clone(), &[CALLBACK]), Ok(()));
    assert_eq!(with(pairwise.clone(), &[]), Ok(()), "without people there is no sector");
    assert_eq!(member(with(pairwise, &two)), "sector_identifier_uri");
    let named = json!({ "subject_type": "pairwise", "sector_identifier_uri": "https://app.example/sector" });
    assert_eq!(with(named, &two), Ok(()));
    assert_eq!(with(json!({ "subject_type": "public" }), &two), Ok(()));
}

#[test]
fn a_browser_is_told_of_a_sign_out_at_a_redirect_uri_s_origin() {
    for (uri, good) in [
        ("https://app.example/out?x=1", true),
        ("https://app.example:443/out", true),
        ("https://app.example:8443/out", false),
        ("http://app.example/out", false),
        ("https://other.example/out", false),
    ] {
        assert_eq!(fits(&row(json!({ "frontchannel_logout_uri": uri }))).is_ok(), good, "{uri}");
    }
    let native = row(json!({ "frontchannel_logout_uri": "https://app.example/out" }));
    let redirect_uris = JsonText(vec!["com.example.app:/cb".to_owned()]);
    assert_eq!(member(fits(&ClientRow { redirect_uris, ..native })), "frontchannel_logout_uri");
}

#[test]
fn what_is_called_is_listed() {
    let members =
        json!({ "logo_uri": "https://a/", "tos_uri": "https://b/", "jwks_uri": "https://c/", "request_uris": ["https://d/"] });
    let found = metadata(members);
    let found: Vec<_> = called(&found).collect();
    assert_eq!(found, [("jwks_uri", "https://c/"), ("logo_uri", "https://a/"), ("request_uris", "https://d/")]);
}
