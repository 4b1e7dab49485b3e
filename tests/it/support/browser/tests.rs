//! The browser against a small server, and against Chromium: it must send what Chromium sends.

use super::{Browser, Landed};
use crate::support::chromium::Chromium;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use fantoccini::Locator;

const POLICY: &str = "default-src 'none'; form-action 'self' http://127.0.0.1:9; frame-ancestors 'none'; base-uri 'none'";

/// A server that keeps the promises, at `http://localhost:PORT`.
struct Small {
    home: String,
    handle: ServerHandle,
}

impl Small {
    fn start() -> Self {
        let app = || {
            App::new()
                .route("/form", web::get().to(form))
                .route("/in", web::post().to(sign_in))
                .route("/out", web::get().to(|| async { redirect("http://127.0.0.1:9/callback?code=1") }))
                .route("/stray", web::get().to(|| async { redirect("http://127.0.0.1:10/") }))
                .route("/echo", web::route().to(echo))
                .route("/rude", web::get().to(|| async { HttpResponse::Ok().body("no promise kept") }))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let home = format!("http://localhost:{}", server.addrs()[0].port());
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { home, handle }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn promised(mut answer: actix_web::HttpResponseBuilder, referrer: &str) -> actix_web::HttpResponseBuilder {
    answer
        .insert_header(("cache-control", "no-store"))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("referrer-policy", referrer))
        .insert_header(("content-security-policy", POLICY));
    answer
}

fn redirect(to: &str) -> HttpResponse {
    promised(HttpResponse::SeeOther(), "no-referrer").insert_header(("location", to)).finish()
}

/// `?referrer=POLICY&then=ACTION`
async fn form(query: web::Query<Vec<(String, String)>>) -> HttpResponse {
    let asked = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let html = format!(
        "<!doctype html><title>t</title><h1> Sign <b>in</b> </h1><form id=login method=post action='{}'>\
         <input type=hidden name=csrf value='a&amp;b'><input name=username value=al><input name=off disabled value=x>\
         <input type=checkbox name=trust><input type=radio name=how value=sms checked><input type=radio name=how value=totp>\
         <select name=lang><option>en<option value=de selected>Deutsch</select><textarea name=note>n</textarea>\
         <button id=continue name=do value=continue>Go</button><button id=cancel name=do value=cancel formaction=/echo>No</button>\
         <button type=button name=js>js</button></form><a id=away href=/out>out</a>",
        asked("then").unwrap_or("/in")
    );
    promised(HttpResponse::Ok(), asked("referrer").unwrap_or("same-origin"))
        .insert_header(("set-cookie", "x=1; Path=/; HttpOnly; SameSite=Lax"))
        .content_type("text/html")
        .body(html)
}

async fn sign_in(fields: web::Form<Vec<(String, String)>>) -> HttpResponse {
    let then = fields.iter().find(|(name, _)| name == "username").map_or("", |(_, value)| value.as_str());
    redirect(&format!("/{then}"))
}

/// The headers of interest and the body, one a line.
async fn echo(request: HttpRequest, body: String) -> HttpResponse {
    let names = ["origin", "referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user", "cookie"];
    let value = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("-").to_owned();
    let mut lines: Vec<String> = names.iter().map(|name| format!("{name}: {}", value(*name))).collect();
    lines.push(format!("content-type: {}", value("content-type")));
    lines.push(body);
    promised(HttpResponse::Ok(), "no-referrer").content_type("text/plain").body(lines.join("\n"))
}

#[actix_web::test]
async fn a_form_sends_what_is_filled_in_and_the_button_pressed() {
    let small = Small::start();
    let mut browser = Browser::new(&small.home);
    let page = browser.open("/form").await.page();
    assert_eq!((page.text("h1"), page.has("#away"), page.has("#none")), ("Sign in".to_owned(), true, false));
    let form = page.form("login").set("username", "alice").tick("trust").set("how", "totp").set("lang", "en");
    let usual = "csrf=a&b username=alice trust=on how=totp lang=en note=n do=continue";
    let words = |form: &super::Form| form.fields().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join(" ");
    assert_eq!(words(&form), usual, "Return presses the first button");
    let form = form.untick("trust").press("cancel");
    let echo = browser.submit(form).await.page();
    assert!(echo.url.path() == "/echo" && echo.html.ends_with("note=n&do=cancel"), "{}", echo.html);
    assert!(!echo.html.contains("trust"), "{}", echo.html);
}

#[actix_web::test]
async fn redirects_are_followed_at_home_and_not_outside() {
    let small = Small::start();
    let mut browser = Browser::new(&small.home);
    let page = browser.open("/form").await.page();
    let away = browser.submit(page.form("login").set("username", "out")).await.away();
    assert_eq!(away.as_str(), "http://127.0.0.1:9/callback?code=1");
    assert_eq!(browser.click(&page, "#away").await.away(), away);
    let step = browser.post(&page.form("login").set("username", "echo")).await;
    assert_eq!(step.status, 303);
    let Landed::Page(echo) = browser.follow(step).await else { panic!("an answer of ours") };
    assert!(echo.html.contains("cookie: x=1"), "{}", echo.html);
    assert_eq!(browser.cookies().dump().len(), 1);
}

#[actix_web::test]
#[should_panic(expected = "stops the redirect to http://127.0.0.1:10/")]
async fn form_action_stops_a_redirect_that_it_does_not_name() {
    let small = Small::start();
    let mut browser = Browser::new(&small.home);
    let page = browser.open("/form").await.page();
    browser.submit(page.form("login").set("username", "stray")).await;
}

#[actix_web::test]
#[should_panic(expected = "broken promises: nosniff")]
async fn an_answer_that_breaks_a_promise_ends_the_test() {
    let small = Small::start();
    Browser::new(&small.home).get("/rude").await;
}

#[actix_web::test]
async fn a_clone_goes_its_own_way() {
    let small = Small::start();
    let mut browser = Browser::new(&small.home);
    browser.get("/form").await;
    let mut other = browser.clone();
    other.cookies_mut().remove("x");
    assert!(other.cookies().get("x").is_none() && browser.cookies().get("x").is_some());
}

/// What `form` does, done in Chromium: types a user name and presses the first button.
async fn sign_in_with(chromium: &Chromium, username: &str) {
    let field = chromium.client.find(Locator::Css("[name=username]")).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(username).await.unwrap();
    chromium.client.find(Locator::Id("continue")).await.unwrap().click().await.unwrap();
}

/// If this fails, the browser above no longer acts as people's browsers do.
#[actix_web::test]
async fn chromium_sends_the_same_headers() {
    let small = Small::start();
    let chromium = Chromium::start().await;
    for query in ["then=/echo&referrer=no-referrer", "then=/echo&referrer=same-origin", "then=/in&referrer=same-origin"] {
        let address = format!("{}/form?{query}", small.home);
        let mut browser = Browser::new(&small.home);
        let page = browser.open(&address).await.page();
        let ours = browser.submit(page.form("login").set("username", "echo")).await.page().html;

        chromium.open(&address).await;
        sign_in_with(&chromium, "echo").await;
        let theirs = chromium.client.wait().for_element(Locator::Css("pre")).await.unwrap().text().await.unwrap();
        assert_eq!(ours.trim(), theirs.trim(), "{query}");
    }
    chromium.close().await;
}

/// Why pages name the origin of the request's `redirect_uri` in `form-action`.
#[actix_web::test]
async fn chromium_applies_form_action_to_the_redirect_after_a_form() {
    let small = Small::start();
    let chromium = Chromium::start().await;
    let listen = "document.addEventListener('securitypolicyviolation', event => { document.title = event.violatedDirective })";
    chromium.open(&format!("{}/form", small.home)).await;
    chromium.client.execute(listen, Vec::new()).await.unwrap();
    sign_in_with(&chromium, "stray").await;
    chromium.client.wait().for_element(Locator::XPath("//title[.='form-action']")).await.unwrap();

    chromium.open(&format!("{}/form", small.home)).await;
    sign_in_with(&chromium, "out").await;
    let outside = "http://127.0.0.1:9/callback?code=1".parse().unwrap();
    chromium.client.wait().for_url(&outside).await.unwrap();
    chromium.close().await;
}
