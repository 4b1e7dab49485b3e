//! Applications.

use super::{Place, contains};
use serde_json::{Value, json};
use std::fs;

#[test]
fn a_client_secret_is_shown_once_and_not_stored() {
    let place = Place::with_acme();
    for method in ["client_secret_basic", "client_secret_post"] {
        let ran = place.add_client(&["--auth-method", method]);
        assert!(ran.err.contains("shown this once"), "{ran:?}");
        let client = ran.good_json();
        assert_eq!(client["token_endpoint_auth_method"], method);
        let secret = client["client_secret"].as_str().unwrap();
        assert_eq!(secret.len(), 43, "256 bits");
        assert!(!contains(&place.database(), secret));
        let id = client["client_id"].as_str().unwrap();
        assert!(contains(&place.database(), id), "the scan finds what is stored");
        assert!(!place.run(&["client", "show", id]).good().contains(secret));
        assert!(place.json(&["client", "show", id]).get("client_secret").is_none());
    }
    assert_eq!(place.json(&["client", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_public_client_has_no_secret_and_must_use_pkce() {
    let place = Place::new();
    let public = ["--auth-method", "none", "--id", "phone-app"];
    let client = place.add_client(&public).good_json();
    assert_eq!(
        (&client["client_id"], &client["pkce"], client.get("client_secret")),
        (&json!("phone-app"), &json!("required"), None)
    );
    assert!(place.add_client(&public).refused().contains("there is a client phone-app already"));
    assert!(place.add_client(&["--auth-method", "none", "--pkce", "optional"]).refused().contains("must use PKCE"));
}

#[test]
fn a_client_with_keys_gives_the_public_half() {
    let place = Place::new();
    let method = ["--auth-method", "private_key_jwt"];
    assert!(place.add_client(&method).refused().contains("needs the public keys"));
    // RFC 7517 appendix A.1 and A.2, the first key.
    let mut key = json!({
        "kty": "EC", "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    });
    let file = |key: &Value| fs::write(place.path("keys.json"), json!({ "keys": [key] }).to_string()).unwrap();
    let with_file = [&method[..], &["--jwks", "keys.json"]].concat();
    assert!(place.add_client(&with_file).refused().contains("keys.json: No such file"));
    file(&key);
    let client = place.add_client(&with_file).good_json();
    assert_eq!((&client["jwks"]["keys"][0]["crv"], client.get("client_secret")), (&json!("P-256"), None));
    // Keys also verify signed requests and encrypt answers, so any method may have them.
    let both = place.add_client(&["--jwks", "keys.json"]).good_json();
    assert!(both["jwks"].is_object() && both["client_secret"].is_string(), "{both}");
    let signs = place.add_client(&["--auth-method", "client_secret_jwt"]).good_json();
    assert_eq!(signs["client_secret"].as_str().unwrap().len(), 64);
    key["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
    file(&key);
    let why = place.add_client(&with_file).refused();
    assert!(why.contains("private member d") && !why.contains("870MB6"), "{why}");
}

#[test]
fn redirect_uris_that_are_unsafe_are_refused_with_the_reason() {
    let place = Place::new();
    for (uri, why) in [
        ("https://app.example/cb#x", "must have no fragment"),
        ("http://app.example/cb", "http is only for localhost"),
        ("javascript:alert(1)", "the scheme must be https"),
        ("https://*.example/cb", "letters, digits, dots and hyphens only"),
        ("/cb", "must be an absolute URL"),
    ] {
        let said = place.run(&["client", "add", "App", "--redirect-uri", uri]).misused();
        assert!(said.contains(why), "{uri}: {said}");
    }
    let id = place.add_client(&[]).good_json()["client_id"].as_str().unwrap().to_owned();
    let set = |uris: &[&str]| {
        let options: Vec<&str> = uris.iter().flat_map(|uri| ["--redirect-uri", uri]).collect();
        place.run(&[&["client", "set", &id, "--json"], &options[..]].concat())
    };
    let [one, two] = ["https://a.example/1", "https://a.example/2"];
    assert_eq!(set(&[one, two, one]).good_json()["redirect_uris"], json!([one, two]));
    set(&["https://a.example/#"]).misused();
    set(&[]).misused();
}

#[test]
fn every_signing_algorithm_can_be_said() {
    let place = Place::with_acme();
    let client = place.add_client(&[]).good_json();
    let id = client["client_id"].as_str().unwrap();
    for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
        assert_eq!(place.add_client(&["--alg", alg]).good_json()["id_token_signed_response_alg"], alg);
        assert_eq!(place.json(&["client", "set", id, "--alg", alg])["id_token_signed_response_alg"], alg);
        assert_eq!(place.json(&["key", "rotate", "--alg", alg])[0]["alg"], alg);
    }
    for alg in ["none", "HS256", "eddsa", "Ed25519", "all"] {
        assert!(place.add_client(&["--alg", alg]).misused().contains("RS256, PS256, ES256, EdDSA"));
    }
}

#[test]
fn a_client_is_registered_as_it_was_said() {
    let place = Place::with_acme();
    let more =
        ["--organization", "acme", "--alg", "ES256", "--consent", "skip", "--pkce", "optional", "--scope", "profile openid"];
    let more =
        [&more[..], &["--grant-type", "authorization_code", "--post-logout-redirect-uri", "https://app.example/bye"]].concat();
    let client = place.add_client(&more).good_json();
    for (member, value) in [
        ("organization", json!("acme")),
        ("id_token_signed_response_alg", json!("ES256")),
        ("consent", json!("skip")),
        ("pkce", json!("optional")),
        ("scope", json!("openid profile")),
        ("grant_types", json!(["authorization_code"])),
        ("post_logout_redirect_uris", json!(["https://app.example/bye"])),
    ] {
        assert_eq!(client[member], value, "{member}");
    }
    place.add_client(&["--grant-type", "refresh_token"]).refused();
    place.add_client(&["--grant-type", "password"]).misused();
    place.add_client(&["--alg", "none"]).misused();
    place.add_client(&["--id", "a b"]).misused();
}

#[test]
fn an_application_is_told_where_to_look() {
    let place = Place::new();
    let url = "https://id.example/.well-known/openid-configuration";
    assert_eq!(place.add_client(&[]).good_json()["discovery_url"], url);
    assert!(place.run(&["client", "add", "App", "--redirect-uri", "https://app.example/cb"]).good().contains(url));
}

#[test]
fn odd_scopes_are_taken_with_a_note() {
    let place = Place::new();
    assert!(!place.add_client(&[]).err.contains("note: "));
    let ran = place.add_client(&["--scope", "profil email", "--id", "app"]);
    assert!(ran.err.contains("the scope profil means nothing") && ran.err.contains("without the scope openid"), "{ran:?}");
    assert_eq!(ran.good_json()["scope"], "email profil");
    let ran = place.run(&["client", "set", "app", "--scope", "openid notes"]);
    assert!(ran.err.contains("the scope notes means nothing") && !ran.err.contains("without"), "{ran:?}");
}

#[test]
fn all_of_a_registration_can_be_changed() {
    let place = Place::new();
    let before = place.add_client(&["--id", "app"]).good_json();
    let more = [
        ["--name", "Other"],
        ["--redirect-uri", "https://b.example/cb"],
        ["--post-logout-redirect-uri", "https://b.example/bye"],
        ["--scope", "openid email"],
        ["--alg", "ES256"],
        ["--pkce", "optional"],
        ["--consent", "skip"],
        ["--grant-type", "authorization_code"],
    ];
    let changed = place.json(&[&["client", "set", "app"], more.concat().as_slice()].concat());
    for (member, value) in [
        ("client_name", json!("Other")),
        ("redirect_uris", json!(["https://b.example/cb"])),
        ("post_logout_redirect_uris", json!(["https://b.example/bye"])),
        ("scope", json!("email openid")),
        ("id_token_signed_response_alg", json!("ES256")),
        ("pkce", json!("optional")),
        ("consent", json!("skip")),
        ("grant_types", json!(["authorization_code"])),
        ("created_at", before["created_at"].clone()),
        ("token_endpoint_auth_method", before["token_endpoint_auth_method"].clone()),
    ] {
        assert_eq!(changed[member], value, "{member}");
    }
    assert_eq!(place.json(&["client", "show", "app"]), changed);
    assert_eq!(place.acts().len(), 1 + more.len());
    // What is so already is no act.
    place.json(&[&["client", "set", "app"], more.concat().as_slice()].concat());
    assert_eq!(place.acts().len(), 1 + more.len());
    assert_eq!(place.json(&["client", "set", "app", "--name", "Third"])["scope"], "email openid");

    place.run(&["client", "set", "app", "--grant-type", "refresh_token"]).refused();
    place.run(&["client", "set", "app"]).misused();
    assert!(place.run(&["client", "set", "none", "--name", "x"]).refused().contains("there is no client none"));
    fs::write(place.path("keys.json"), public_keys()).unwrap();
    assert_eq!(place.json(&["client", "set", "app", "--jwks", "keys.json"])["jwks"]["keys"][0]["crv"], "P-256");
    place.add_client(&["--id", "public", "--auth-method", "none"]).good();
    assert!(place.run(&["client", "set", "public", "--pkce", "optional"]).refused().contains("must use PKCE"));
    place.add_client(&["--id", "bank", "--auth-method", "private_key_jwt", "--jwks", "keys.json"]).good();
    let bank = place.json(&["client", "set", "bank", "--jwks", "keys.json", "--consent", "skip"]);
    assert_eq!(bank["jwks"]["keys"][0]["crv"], "P-256");
}

/// RFC 7517 appendix A.1, the first key.
fn public_keys() -> String {
    let key = json!({
        "kty": "EC", "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    });
    json!({ "keys": [key] }).to_string()
}

#[test]
fn a_new_secret_is_shown_once_and_replaces_the_old_one() {
    let place = Place::new();
    let first = place.add_client(&["--id", "app"]).good_json();
    let ran = place.run(&["client", "secret", "app", "--json"]);
    assert!(ran.err.contains("shown this once"), "{ran:?}");
    let second = ran.good_json();
    let secret = second["client_secret"].as_str().unwrap();
    assert_eq!(secret.len(), 43);
    assert_ne!(second["client_secret"], first["client_secret"]);
    assert!(!contains(&place.database(), secret));
    assert_eq!(place.acts(), ["client_added", "client_secret_set"]);
    place.add_client(&["--id", "public", "--auth-method", "none"]).good();
    assert!(place.run(&["client", "secret", "public"]).refused().contains("has no secret; it uses none"));
    assert!(place.run(&["client", "secret", "nothing"]).refused().contains("there is no client nothing"));
}
