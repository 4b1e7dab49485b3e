//! Upstream providers.

use super::{Place, contains};
use serde_json::json;

const ADD: [&str; 8] = ["provider", "add", "acme-okta", "--organization", "acme", "--name", "Okta", "--client-id=0oa1"];

#[test]
fn a_provider_is_added_in_test_and_its_key_stays_here() {
    let place = Place::with_acme();
    let key = [&ADD[..], &["--issuer", "https://acme.okta.com", "--auth-method", "private_key_jwt", "--json"]].concat();
    let made = place.run(&key).good_json();
    assert_eq!((&made["state"], &made["trust"], &made["has_credential"]), (&json!("test"), &json!("accept"), &json!(true)));
    assert_eq!(made["callback_url"], "https://id.example/login/sso/acme-okta/callback");
    assert_eq!(made["jwks_url"], "https://id.example/login/sso/acme-okta/jwks");
    assert!(place.run(&key).refused().contains("there is a provider of this name already"));
    let why = place.run(&["provider", "set", "acme-okta", "--state", "live"]).refused();
    assert!(why.contains("complete a sign-in through this provider"), "{why}");
    let changed =
        place.json(&["provider", "set", "acme-okta", "--trust", "require_local", "--settings", "{\"just_in_time\":\"on\"}"]);
    assert_eq!((&changed["trust"], &changed["settings"]["just_in_time"]), (&json!("require_local"), &json!("on")));
    assert!(place.run(&["provider", "list"]).good().contains("acme-okta"));
    let with = place.json(&["provider", "domain", "acme-okta", "ACME.example"]);
    assert_eq!(with["domains"][0]["verified_by"], "administrator");
    let without = place.json(&["provider", "domain", "acme-okta", "acme.example", "--remove"]);
    assert_eq!(without["domains"], json!([]));
    place.run(&["user", "add", "bob", "--organization", "acme"]).good();
    let known = ["provider", "federated-id", "acme-okta", "BOB"];
    assert_eq!(place.run(&[&known[..], &["00u1"]].concat()).good(), "BOB is 00u1 at acme-okta\n");
    assert_eq!(place.count("federated_ids WHERE value = '00u1'"), 1);
    place.run(&[&known[..], &["--remove"]].concat()).good();
    assert_eq!(place.count("federated_ids"), 0);
    place.run(&known).misused();
    assert!(place.run(&["provider", "federated-id", "acme-okta", "eve", "x"]).refused().contains("has no user eve"));
    assert!(contains(&place.database(), "acme-okta"), "the scan finds what is stored");
    place.run(&["provider", "remove", "acme-okta"]).good();
    assert!(place.run(&["provider", "show", "acme-okta"]).refused().contains("there is no provider acme-okta"));
}

#[test]
fn what_does_not_fit_is_said() {
    let place = Place::with_acme();
    let with = |more: &[&str]| place.run(&[&ADD[..], more].concat()).refused();
    assert!(with(&[]).contains("issuer: is missing"));
    assert!(with(&["--preset", "google"]).contains("client_secret: is missing"));
    assert!(with(&["--issuer", "http://10.0.0.1"]).contains("issuer: must be an https URL"));
    let strange = ["--issuer", "https://idp.example", "--auth-method", "private_key_jwt", "--settings", "{\"nonsense\":1}"];
    assert!(with(&strange).contains("unknown field"));
}
