//! OAuth 2.0 Form Post Response Mode, with scripts and without.

use super::{Answer, everything};
use crate::support::{
    browser::Page,
    chromium::Chromium,
    site::{On, Person, Site, on_both},
};
use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use serde_json::json;

on_both!(
    every_type_travels_by_form,
    an_error_travels_by_form,
    an_address_that_takes_no_forms_gets_none,
    a_sign_in_ends_with_the_form,
);

const BY_FORM: (&str, &str) = ("response_mode", "form_post");

/// The fields of the page, after its promises were checked.
fn fields(site: &Site, page: &Page) -> Answer {
    assert_eq!((page.status, page.header("cache-control").as_str()), (200, "no-store"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9;") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert_eq!(page.attribute("form#respond", "method"), "post");
    assert_eq!(page.attribute("form#respond", "action"), "http://127.0.0.1:9/callback");
    let fields: Answer = page.form("respond").fields().into_iter().collect();
    assert_eq!((fields["iss"].as_str(), fields["state"].as_str()), (site.home.as_str(), "st/a te"));
    fields
}

async fn every_type_travels_by_form(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for wanted in ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"] {
        let page = browser.open(&site.ask(&client, &[("response_type", wanted), BY_FORM])).await.page();
        let told = fields(&site, &page);
        let words: Vec<&str> = wanted.split(' ').collect();
        for (word, name) in [("code", "code"), ("id_token", "id_token"), ("token", "access_token")] {
            assert_eq!(told.contains_key(name), words.contains(&word), "{wanted}: {name}");
        }
        if let Some(code) = told.get("code") {
            assert_eq!(site.exchange(&client, code).await.status, 200, "{wanted}");
        }
    }
}

async fn an_error_travels_by_form(site: Site) {
    let client = site.client(everything).await;
    let mut browser = site.browser();
    for (more, error) in [
        (("prompt", "none"), "login_required"),
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("max_age", "x"), "invalid_request"),
    ] {
        let page = browser.open(&site.ask(&client, &[more, BY_FORM])).await.page();
        assert_eq!(fields(&site, &page)["error"], error, "{more:?}");
    }
}

async fn an_address_that_takes_no_forms_gets_none(site: Site) {
    let client = site.client(|row| row.redirect_uris.0 = vec!["com.example.app:/callback".to_owned()]).await;
    let away = site.browser().open(&site.ask(&client, &[BY_FORM])).await.away();
    assert!(away.as_str().starts_with("com.example.app:/callback?error=invalid_request&"), "{away}");
}

async fn a_sign_in_ends_with_the_form(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.browser();
    let nasty = "a&b=c\"'<script>alert(1)</script>+%20";
    let asked = site.ask(&client, &[BY_FORM, ("state", nasty)]);
    let page = site.sign_in(&mut browser, &asked, &bob).await.page();
    let told: Answer = page.form("respond").fields().into_iter().collect();
    assert_eq!(told["state"], nasty);
    assert_eq!(site.exchange(&client, &told["code"]).await.status, 200);
    assert!(browser.cookies().get("vestibule_session").is_some(), "the session began");
}

/// An application that shows what was posted to it.
struct Application {
    uri: String,
    handle: ServerHandle,
}

impl Application {
    fn start() -> Self {
        let show = |form: web::Form<Answer>| async move {
            let names: Vec<&str> = form.keys().map(String::as_str).collect();
            let text = format!("<!DOCTYPE html><title>Here</title><p id=\"got\">{}</p>", names.join(" "));
            HttpResponse::Ok().content_type("text/html; charset=utf-8").body(text)
        };
        let server = HttpServer::new(move || App::new().route("/callback", web::post().to(show)));
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let uri = format!("http://localhost:{}/callback", server.addrs()[0].port());
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { uri, handle }
    }
}

/// Signs in at a real browser until the answer is on its way.
async fn sign_in(site: &Site, chromium: &Chromium, (address, bob): (&str, &Person)) {
    chromium.open(address).await;
    chromium.at("/login").await;
    chromium.fill("#username", &bob.username).await;
    chromium.fill("#password", &bob.password).await;
    chromium.click("#continue").await;
    chromium.at("/login/factor/totp").await;
    chromium.fill("#code", &site.code(bob)).await;
    chromium.click("#verify").await;
}

async fn walk(scripts: bool) {
    let site = Site::start(On::Sqlite).await;
    let (bob, application, chromium) = (site.person_with_app("bob").await, Application::start(), Chromium::start().await);
    let uri = application.uri.clone();
    let client = site
        .client(|row| {
            everything(row);
            row.redirect_uris.0 = vec![uri];
        })
        .await;
    if !scripts {
        chromium.tool("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }
    let asked = site.ask(&client, &[BY_FORM, ("response_type", "code id_token")]);
    sign_in(&site, &chromium, (&asked, &bob)).await;
    if !scripts {
        chromium.sees("#go-on").await;
        chromium.click("#go-on").await;
    }
    chromium.at("/callback").await;
    assert_eq!(chromium.text("#got").await, "code id_token iss session_state state");
    chromium.close().await;
    application.handle.stop(false).await;
}

#[actix_web::test]
async fn the_form_goes_on_by_itself_with_scripts() {
    walk(true).await;
}

#[actix_web::test]
async fn the_form_goes_on_by_its_button_without_scripts() {
    walk(false).await;
}
