//! What is done for people, and what follows for their sign-ins.

use crate::support::{
    admin::is,
    rows::rows_of,
    site::{Person, Site, on_both},
};
use serde_json::json;
use vestibule::types::UserId;

on_both!(
    a_person_who_was_made_sets_up_a_factor_first,
    a_reset_ends_everything_and_says_why,
    a_pass_opens_the_second_door_once,
    a_password_that_was_set_is_the_one,
    sessions_devices_and_methods_are_seen_and_ended,
    another_address_ends_what_was_issued,
    a_person_goes_with_everything,
);

fn person(json: &serde_json::Value, password: &str) -> Person {
    Person {
        id: UserId::from_text(json["id"].as_str().unwrap()),
        username: json["username"].as_str().unwrap().to_owned(),
        password: password.to_owned(),
        totp: None,
    }
}

async fn a_person_who_was_made_sets_up_a_factor_first(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let made = root.post("/users", json!({ "organization_id": acme, "username": "ann", "make_password": true })).await;
    let ann = person(&made.json, &made.text("password"));
    let client = site.client(|_| {}).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
    assert_eq!(rows_of(&site, "sessions").await + rows_of(&site, "codes").await, 0);
    let weak = json!({ "organization_id": acme, "username": "bob", "password": "password" });
    is(&root.post("/users", weak).await, 422, "invalid");
    is(&root.post("/users", json!({ "organization_id": acme, "username": "ANN" })).await, 409, "taken");
    is(&root.post("/users", json!({ "organization_id": "nowhere", "username": "bob" })).await, 404, "not-found");
}

async fn a_reset_ends_everything_and_says_why(site: Site) {
    let root = site.root().await;
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| {}).await;
    let code = site.authorization_code(&client, &bob, &[("scope", "openid offline_access")]).await;
    let tokens = site.exchange(&client, &code).await;
    let path = format!("/users/{}/reset-mfa", bob.id);
    is(&root.post(&path, json!({ "reason": " " })).await, 422, "invalid");
    is(&root.post(&path, json!({})).await, 422, "invalid");
    let done = root.post(&path, json!({ "reason": "lost phone" })).await;
    assert_eq!((done.status, &done.json["factors"]), (200, &json!(1)), "{done:?}");
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), (400, "invalid_grant"));
    assert_eq!(rows_of(&site, "sessions WHERE ended_at IS NULL").await, 0);
    let row = "audit WHERE event = 'factors_reset' AND reason = 'lost phone' AND actor LIKE 'client:%' \
               AND organization_id IS NOT NULL AND address = '127.0.0.1'";
    assert_eq!(rows_of(&site, row).await, 1);
    assert!(rows_of(&site, "outbox WHERE channel = 'email'").await >= 1, "the person is told");
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
}

async fn a_pass_opens_the_second_door_once(site: Site) {
    let root = site.root().await;
    let bob = site.person_with_app("bob").await;
    let path = format!("/users/{}/access-pass", bob.id);
    is(&root.post(&path, json!({ "minutes": 5, "reason": "no phone" })).await, 422, "invalid");
    let pass = root.post(&path, json!({ "minutes": 60, "reason": "no phone" })).await;
    assert_eq!(pass.status, 200, "{pass:?}");
    let client = site.client(|_| {}).await;
    let sign_in = async || {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        site.password(&mut browser, &page, &bob).await;
        let page = browser.open("/login/factor/pass").await.page();
        site.present(&mut browser, &page, &pass.text("pass")).await
    };
    sign_in().await.away();
    assert_eq!(sign_in().await.page().status, 422, "once");
}

async fn a_password_that_was_set_is_the_one(site: Site) {
    let root = site.root().await;
    let bob = site.person_with_app("bob").await;
    let path = format!("/users/{}/password", bob.id);
    is(&root.post(&path, json!({ "password": "password", "reason": "new" })).await, 422, "invalid");
    let made = root.post(&path, json!({ "reason": "new" })).await;
    assert_eq!(made.status, 200, "{made:?}");
    let client = site.client(|_| {}).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert_eq!(site.password(&mut browser, &page, &bob).await.page().status, 422, "the old one");
    let bob = Person { password: made.text("password"), ..bob };
    site.authorization_code(&client, &bob, &[]).await;
}

async fn sessions_devices_and_methods_are_seen_and_ended(site: Site) {
    let root = site.root().await;
    let bob = site.give_app(site.person_with_app("bob").await).await;
    let client = site.client(|_| {}).await;
    site.authorization_code(&client, &bob, &[]).await;
    let user = format!("/users/{}", bob.id);
    let sessions = root.all(&format!("{user}/sessions")).await;
    assert_eq!((sessions.len(), &sessions[0]["acr"]), (1, &json!("urn:vestibule:acr:2")));
    let session = format!("{user}/sessions/{}", sessions[0]["id"].as_str().unwrap());
    assert_eq!(root.delete(&session).await.status, 204);
    is(&root.delete(&session).await, 404, "not-found");
    assert!(root.all(&format!("{user}/sessions")).await.is_empty());
    assert!(root.all(&format!("{user}/devices")).await.is_empty());
    is(&root.delete(&format!("{user}/devices/x")).await, 404, "not-found");
    assert_eq!(root.delete(&format!("{user}/devices")).await.status, 204);
    let methods = root.get(&format!("{user}/methods")).await;
    let apps: Vec<String> =
        methods.json["methods"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(apps.len(), 2);
    assert_eq!(root.delete(&format!("{user}/methods/totp/{}", apps[0])).await.status, 204);
    is(&root.delete(&format!("{user}/methods/totp/{}", apps[0])).await, 404, "not-found");
    is(&root.delete(&format!("{user}/methods/totp/{}", apps[1])).await, 409, "conflict");
    is(&root.delete(&format!("{user}/methods/smoke/{}", apps[1])).await, 404, "not-found");
    let done = root.post(&format!("{user}/sign-out"), json!({ "reason": "left" })).await;
    assert_eq!(done.status, 204, "{done:?}");
    let last = root.get(&user).await;
    assert!(last.json["last_sign_in_at"].is_string(), "{last:?}");
}

async fn another_address_ends_what_was_issued(site: Site) {
    let root = site.root().await;
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| {}).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let token = site.exchange(&client, &code).await.text("access_token");
    let user = format!("/users/{}", bob.id);
    let named = root.patch(&user, json!({ "name": "Bob Li" })).await;
    assert_eq!((named.status, site.userinfo(&token).await.status), (200, 200), "a name ends nothing");
    let moved = root.patch(&user, json!({ "email": "bob@new.example" })).await;
    assert_eq!((&moved.json["email"], &moved.json["email_verified"]), (&json!("bob@new.example"), &json!(false)));
    assert_eq!(site.userinfo(&token).await.status, 401);
    assert_eq!(root.patch(&user, json!({ "email_verified": true })).await.json["email_verified"], true);
    is(&root.patch(&user, json!({ "email": null, "email_verified": true })).await, 422, "invalid");
    is(&root.patch(&user, json!({ "phone_number": "12" })).await, 422, "invalid");
    let change = "audit WHERE event = 'managed' AND detail LIKE '%bob@new.example%'";
    assert!(rows_of(&site, change).await >= 1, "what changed is written down");
}

async fn a_person_goes_with_everything(site: Site) {
    let root = site.root().await;
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| {}).await;
    let code = site.authorization_code(&client, &bob, &[("scope", "openid offline_access")]).await;
    let tokens = site.exchange(&client, &code).await;
    assert_eq!(root.delete(&format!("/users/{}", bob.id)).await.status, 204);
    is(&root.get(&format!("/users/{}", bob.id)).await, 404, "not-found");
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), (400, "invalid_grant"));
    for table in ["users", "sessions", "totp_factors", "user_words", "grants", "refresh_tokens", "known_browsers"] {
        assert_eq!(rows_of(&site, table).await, 0, "{table}");
    }
    assert!(rows_of(&site, &format!("audit WHERE user_id = '{}'", bob.id)).await > 3, "the audit log stays");
}
