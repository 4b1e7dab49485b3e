//! `vestibule demo`, as a person and as a tool meet it.

use crate::support::{
    api::http,
    browser::{Browser, Page},
    demo::Demo,
};
use reqwest::Url;
use serde_json::Value;
use std::fs;

/// The code that the front page shows for bob.
async fn code(browser: &mut Browser) -> String {
    let page = browser.get("/demo").await;
    let lines = page.texts("ul.people dd");
    lines.into_iter().find(|line| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit())).unwrap()
}

async fn sign_in_as_bob(demo: &Demo, browser: &mut Browser) -> Page {
    let page = browser.get("/demo/app").await;
    let page = browser.click(&page, "#sign-in").await.page();
    let password = demo.user("bob")["password"].as_str().unwrap();
    let form = page.form("login").set("username", "bob").set("password", password).press("continue");
    let page = browser.submit(form).await.page();
    let form = page.form("factor").set("code", &code(browser).await).press("verify");
    browser.submit(form).await.page()
}

/// Begins a sign-in. Gives its `state`.
async fn begin(browser: &mut Browser) -> String {
    let url = browser.get("/demo/app/login").await.redirect().unwrap();
    url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned()
}

#[actix_web::test]
async fn the_first_line_is_the_promised_object() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::with_data(folder.path());
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&demo.told), ["admin", "clients", "inbox", "issuer", "users"]);
    assert!(demo.issuer().starts_with("http://localhost:"), "{}", demo.issuer());
    let users = demo.told["users"].as_array().unwrap();
    assert_eq!(users.iter().map(|user| &user["username"]).collect::<Vec<_>>(), ["alice", "bob", "admin"]);
    for user in users {
        assert_eq!(names(user), ["email", "name", "password", "phone_number", "totp_secret", "username"]);
        assert_eq!(user["totp_secret"].is_string(), user["username"] == "bob");
    }
    let clients = demo.told["clients"].as_array().unwrap();
    let nobody_serves = |client: &&Value| client["redirect_uris"][0] == "http://127.0.0.1:9/callback";
    assert!(clients.iter().find(nobody_serves).unwrap()["client_secret"].is_string());
    assert!(clients.iter().any(|client| client["client_secret"].is_null()), "a public client");
    let admin = &demo.told["admin"];
    assert_eq!(admin["api"], format!("{}/admin/api/v1", demo.issuer()));
    let users = http().get(format!("{}/users", admin["api"].as_str().unwrap())).bearer_auth(admin["token"].as_str().unwrap());
    let users: Value = users.send().await.unwrap().json().await.unwrap();
    assert_eq!(users["items"].as_array().unwrap().len(), 3, "{users}");
    let page = demo.browser().get(demo.told["inbox"].as_str().unwrap()).await;
    assert_eq!((page.status, page.json()), (200, serde_json::json!([])));
}

#[actix_web::test]
async fn the_same_folder_brings_the_same_people_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let first = Demo::with_data(&data);
    let told = first.told.clone();
    assert!(first.stop().success());
    let second = Demo::with_data(&data);
    assert_eq!(second.told["users"], told["users"]);
    let secrets = |told: &Value| -> Vec<Value> {
        told["clients"].as_array().unwrap().iter().map(|client| client["client_secret"].clone()).collect()
    };
    assert_eq!(secrets(&second.told), secrets(&told));
    let page = sign_in_as_bob(&second, &mut second.browser()).await;
    assert_eq!(page.url.path(), "/demo/app", "on another port, too");
}

#[actix_web::test]
async fn without_a_folder_nothing_stays() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(&[], folder.path());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(demo.stop().success());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[actix_web::test]
async fn the_application_shows_what_it_was_told_and_signs_out() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::with_data(folder.path());
    let mut browser = demo.browser();
    let page = browser.open("/").await.page();
    assert_eq!((page.status, page.url.path()), (200, "/demo"));
    assert!(browser.get("/demo/app").await.has("#sign-in"));

    let page = sign_in_as_bob(&demo, &mut browser).await;
    assert_eq!((page.status, page.url.path()), (200, "/demo/app"));
    assert_eq!((page.text("#acr"), page.text("#amr")), ("urn:vestibule:acr:2".to_owned(), "pwd otp mfa".to_owned()));
    assert!(page.texts("dl dd").contains(&"bob@acme.example".to_owned()));
    let stranger = browser.clone().get("/demo/app/logout?token=guessed").await;
    assert_eq!(stranger.redirect().unwrap().path(), "/demo/app");
    assert!(browser.get("/demo/app").await.has("#sign-out"), "nobody else can sign bob out");

    let page = browser.click(&page, "#sign-out").await.page();
    assert_eq!(page.url.as_str(), format!("{}/demo/app", demo.issuer()));
    assert!(page.has("#sign-in"));
    let page = browser.click(&page, "#sign-in").await.page();
    assert_eq!(page.url.path(), "/login", "the provider's session is over, too");
}

#[actix_web::test]
async fn the_application_believes_no_answer_that_it_did_not_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::with_data(folder.path());
    let mut browser = demo.browser();
    let callback = |pairs: &[(&str, &str)]| {
        let base = format!("{}/demo/app/callback", demo.issuer());
        Url::parse_with_params(&base, pairs).unwrap().to_string()
    };

    let state = begin(&mut browser).await;
    let denied = callback(&[("error", "access_denied"), ("state", &state), ("iss", demo.issuer())]);
    assert_eq!(demo.browser().get(&denied).await.status, 400, "another browser");
    let page = browser.get(&denied).await;
    assert_eq!(page.status, 200);
    assert!(page.text("#error").contains("access_denied"), "{}", page.html);
    assert_eq!(browser.get(&denied).await.status, 400, "an answer counts once");

    let state = begin(&mut browser).await;
    let page = browser.get(&callback(&[("code", "c"), ("state", &state), ("iss", "https://elsewhere.example")])).await;
    assert!(page.status == 400 && page.text("#error").contains("does not come from the provider"), "RFC 9207");

    let state = begin(&mut browser).await;
    let page = browser.get(&callback(&[("code", "c"), ("state", &state), ("iss", demo.issuer())])).await;
    assert!(page.status == 502 && page.has("#error") && page.has("#sign-in"), "a code that buys nothing");
}

#[actix_web::test]
async fn acme_sso_is_one_click() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    for again in [false, true] {
        let demo = Demo::with_data(&data);
        let mut browser = demo.browser();
        let page = browser.get("/demo/app").await;
        let page = browser.click(&page, "#sign-in").await.page();
        assert!(page.text("#sso-0").contains("Acme SSO"), "{}", page.html);
        // Another issuer on another port, which sends the browser straight back.
        let there = browser.click(&page, "#sso-0").await.away();
        assert_ne!(there.port(), Url::parse(demo.issuer()).unwrap().port());
        let answer = http().get(there).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        let page = browser.open(answer.headers()["location"].to_str().unwrap()).await.page();
        assert_eq!(page.url.path(), "/demo/app", "again: {again}: {}", page.html);
        assert!(page.html.contains("Carol Example") && page.html.contains("urn:vestibule:acr:1w"), "{}", page.html);
        assert!(demo.stop().success());
    }
}
