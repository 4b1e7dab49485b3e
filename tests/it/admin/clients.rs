//! Applications and signing keys by the API.

use crate::support::{
    admin::{Caller, is},
    site::{CALLBACK, Client, Site, on_both},
};
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::types::Role;

on_both!(
    an_application_is_registered_used_changed_and_disabled,
    a_machine_gets_tokens_in_its_own_name,
    nobody_registers_or_changes_one_that_may_do_more,
    registrations_that_do_not_go_together_are_refused,
    every_signing_algorithm_can_be_chosen,
    keys_are_rotated,
);

fn client(made: &Value) -> Client {
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    Client { id: text("id"), secret: text("client_secret"), redirect_uri: CALLBACK.to_owned() }
}

async fn an_application_is_registered_used_changed_and_disabled(site: Site) {
    let root = site.root().await;
    let body = json!({ "settings": { "name": "Notes", "redirect_uris": [CALLBACK, CALLBACK], "pkce": "optional", "consent": "skip" } });
    let made = root.post("/clients", body).await;
    assert_eq!((made.status, &made.json["redirect_uris"]), (201, &json!([CALLBACK])), "{made:?}");
    let notes = client(&made.json);
    let bob = site.person_with_app("bob").await;
    let code = site.authorization_code(&notes, &bob, &[]).await;
    assert_eq!(site.exchange(&notes, &code).await.status, 200);
    let path = format!("/clients/{}", notes.id);
    let shown = root.get(&path).await;
    assert!(shown.json.get("client_secret").is_none() && shown.json["has_secret"] == true, "{shown:?}");
    assert!(!shown.json.to_string().contains(&notes.secret), "a secret is never read back");
    let new = root.post(&format!("{path}/secret"), json!({})).await;
    assert_eq!(new.status, 200, "{new:?}");
    let code = site.authorization_code(&notes, &bob, &[]).await;
    assert_eq!(site.exchange(&notes, &code).await.error(), (401, "invalid_client"), "the old secret is dead");
    let renewed = client(&new.json);
    let code = site.authorization_code(&renewed, &bob, &[]).await;
    assert_eq!(site.exchange(&renewed, &code).await.status, 200);
    is(&root.delete(&path).await, 409, "conflict");
    let off = root.patch(&path, json!({ "enabled": false, "name": "Old notes" })).await;
    assert_eq!((&off.json["enabled"], &off.json["name"]), (&json!(false), &json!("Old notes")));
    let mut browser = site.browser();
    assert_eq!(browser.get(&site.ask(&renewed, &[])).await.status, 400);
    let listed = root.all("/clients?limit=1").await;
    assert!(listed.iter().any(|one| one["id"] == notes.id.as_str()));
    assert!(listed.iter().all(|one| !one["id"].as_str().unwrap().starts_with("vestibule-")));
    is(&root.get("/clients/vestibule-account").await, 404, "not-found");
    is(&root.patch("/clients/vestibule-admin", json!({ "enabled": false })).await, 404, "not-found");
}

async fn a_machine_gets_tokens_in_its_own_name(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = json!({ "organization_id": acme, "kind": "machine",
                       "settings": { "name": "Robot", "scope": "admin.users.read openid", "access_token_lifetime": 600 } });
    let made = root.post("/clients", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let machine = client(&made.json);
    let token = site.token(&machine, &[("grant_type", "client_credentials")]).await;
    assert_eq!((&token.json["expires_in"], token.text("scope").as_str()), (&json!(600), "admin.users.read"));
    assert!(token.json.get("id_token").is_none() && token.json.get("refresh_token").is_none());
    let calls = Caller { site: &site, token: token.text("access_token") };
    assert_eq!(calls.get("/users").await.status, 200);
    assert_eq!(site.userinfo(&calls.token).await.status, 401, "nobody's claims");
    let more = [("grant_type", "client_credentials"), ("scope", "admin.users.write")];
    assert_eq!(site.token(&machine, &more).await.error(), (400, "invalid_scope"));
    let people = [("grant_type", "client_credentials"), ("scope", "openid")];
    assert_eq!(site.token(&machine, &people).await.error(), (400, "invalid_scope"));
    // What is taken away, or disabled, counts at once.
    let path = format!("/clients/{}", machine.id);
    assert_eq!(root.patch(&path, json!({ "scope": "admin.groups.read" })).await.status, 200);
    is(&calls.get("/users").await, 403, "forbidden");
    assert_eq!(root.patch(&path, json!({ "enabled": false })).await.status, 200);
    is(&calls.get("/me").await, 401, "unauthenticated");
    let notes = site.client(|_| {}).await;
    let refused = site.token(&notes, &[("grant_type", "client_credentials")]).await;
    assert_eq!(refused.error(), (400, "unauthorized_client"));
}

async fn nobody_registers_or_changes_one_that_may_do_more(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let boss = site.person_with_app("boss").await;
    site.set_role(&boss, Role::OrganizationAdministrator).await;
    let boss = site.operator(&boss).await;
    let machine = |of: Value, scope: &str| json!({ "organization_id": of, "kind": "machine", "settings": { "name": "Robot", "scope": scope } });
    is(&boss.post("/clients", machine(Value::Null, "admin.users.read")).await, 404, "not-found");
    is(&boss.post("/clients", machine(json!(acme), "admin")).await, 403, "above");
    is(&boss.post("/clients", machine(json!(acme), "admin.keys.write")).await, 403, "above");
    let fair = boss.post("/clients", machine(json!(acme), "admin.users.read")).await;
    assert_eq!(fair.status, 201, "{fair:?}");
    is(&boss.patch(&format!("/clients/{}", fair.text("id")), json!({ "scope": "admin" })).await, 403, "above");
    let mighty = root.post("/clients", machine(json!(acme), "admin")).await.text("id");
    is(&boss.post(&format!("/clients/{mighty}/secret"), json!({})).await, 403, "above");
    is(&boss.patch(&format!("/clients/{mighty}"), json!({ "name": "Mine" })).await, 403, "above");
    is(&boss.delete(&format!("/clients/{mighty}")).await, 403, "above");
    let everybody = site.client(|_| {}).await;
    is(&boss.get(&format!("/clients/{}", everybody.id)).await, 404, "not-found");
    is(&boss.post(&format!("/clients/{}/secret", everybody.id), json!({})).await, 404, "not-found");
}

async fn registrations_that_do_not_go_together_are_refused(site: Site) {
    let root = site.root().await;
    let add = async |settings: Value| root.post("/clients", json!({ "settings": settings })).await;
    for settings in [
        json!({}),
        json!({ "name": "A" }),
        json!({ "name": "A", "redirect_uris": ["http://a.example/*"] }),
        json!({ "name": "A", "redirect_uris": ["javascript:alert(1)"] }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "auth_method": "private_key_jwt" }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "auth_method": "none", "pkce": "optional" }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "grant_types": ["refresh_token"] }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "grant_types": ["password"] }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "access_token_lifetime": 59 }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "signing_alg": "none" }),
        json!({ "name": "A", "redirect_uris": [CALLBACK], "secret": "mine" }),
    ] {
        is(&add(settings).await, 422, "invalid");
    }
    let spa = root.post("/clients", json!({ "kind": "spa", "settings": { "name": "S", "redirect_uris": [CALLBACK] } })).await;
    assert_eq!(
        (&spa.json["auth_method"], &spa.json["pkce"], spa.json.get("client_secret")),
        (&json!("none"), &json!("required"), None)
    );
    let path = format!("/clients/{}", spa.text("id"));
    is(&root.post(&format!("{path}/secret"), json!({})).await, 409, "conflict");
    is(&root.patch(&path, json!({ "auth_method": "client_secret_basic" })).await, 422, "invalid");
    assert_eq!(root.call(Method::DELETE, &path, None, &[("if-match", "\"old\"")]).await.status, 412);
    assert_eq!(root.delete(&path).await.status, 204);
}

async fn every_signing_algorithm_can_be_chosen(site: Site) {
    let root = site.root().await;
    let body = |alg: &str| json!({ "settings": { "name": "Notes", "redirect_uris": [CALLBACK], "signing_alg": alg } });
    let old = root.post("/clients", body("RS256")).await;
    let path = format!("/clients/{}", old.text("id"));
    for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
        let made = root.post("/clients", body(alg)).await;
        assert_eq!((made.status, made.text("signing_alg")), (201, alg.to_owned()), "{made:?}");
        let changed = root.patch(&path, json!({ "signing_alg": alg })).await;
        assert_eq!((changed.status, changed.text("signing_alg")), (200, alg.to_owned()), "{changed:?}");
        let rotated = root.post("/keys/rotate", json!({ "alg": alg })).await;
        assert_eq!((rotated.status, &rotated.json[0]["alg"]), (201, &json!(alg)), "{rotated:?}");
    }
    for alg in ["none", "HS256", "eddsa", "Ed25519", ""] {
        is(&root.post("/clients", body(alg)).await, 422, "invalid");
        is(&root.patch(&path, json!({ "signing_alg": alg })).await, 422, "invalid");
    }
}

async fn keys_are_rotated(site: Site) {
    let root = site.root().await;
    let states = async |root: &Caller<'_>| {
        let keys = root.all("/keys").await;
        let word = |key: &Value| format!("{} {}", key["alg"].as_str().unwrap(), key["state"].as_str().unwrap());
        let mut words: Vec<_> = keys.iter().map(word).collect();
        words.sort();
        words
    };
    assert_eq!(states(&root).await, ["ES256 active", "EdDSA active", "PS256 active", "RS256 active"]);
    let made = root.post("/keys/rotate", json!({ "alg": "ES256" })).await;
    assert_eq!((made.status, &made.json[0]["state"]), (201, &json!("announced")), "{made:?}");
    site.advance(600);
    let root = site.root().await;
    let after = ["ES256 active", "ES256 retired", "EdDSA active", "PS256 active", "RS256 active"];
    assert_eq!(states(&root).await, after);
    is(&root.post("/keys/rotate", json!({ "alg": "none" })).await, 422, "invalid");
    let reader = site.machine("admin.keys.read", None).await;
    let reader = site.caller(&reader).await;
    is(&reader.post("/keys/rotate", json!({})).await, 403, "forbidden");
    let local = site.machine("admin", Some("acme")).await;
    is(&site.caller(&local).await.get("/keys").await, 403, "forbidden");
}
