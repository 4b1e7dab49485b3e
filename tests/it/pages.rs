//! Pages in a real Chromium: what only it can show.

use crate::support::{
    chromium::{Chromium, Theme},
    site::{Client, On, Person, Site},
    surf::{ENTER, TAB},
    totp::code_at,
};
use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use fantoccini::Locator;
use std::{ops::Deref, path::PathBuf};
use vestibule::types::ConsentRule;

/// A relying application, as far as a browser sees it.
struct Application {
    callback: String,
    handle: ServerHandle,
}

impl Application {
    fn start() -> Self {
        let app = || App::new().route("/callback", web::get().to(arrived));
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let callback = format!("http://127.0.0.1:{}/callback", server.addrs()[0].port());
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { callback, handle }
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn arrived(query: web::Query<Vec<(String, String)>>) -> HttpResponse {
    let of = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map_or("-", |(_, value)| value.as_str());
    let html = format!(
        "<!doctype html><html lang=en><link rel=icon href=data:,><title>Arrived</title><p id=code>{}</p><p id=error>{}</p>",
        of("code"),
        of("error")
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
}

/// A Chromium before a site, and an application that people come from and go to.
struct Scene {
    site: Site,
    chromium: Chromium,
    _application: Application,
    client: Client,
}

impl Deref for Scene {
    type Target = Chromium;

    fn deref(&self) -> &Chromium {
        &self.chromium
    }
}

impl Scene {
    async fn set(consent: ConsentRule) -> Self {
        let (site, application) = (Site::start(On::Sqlite).await, Application::start());
        let callback = application.callback.clone();
        let client = site.client(|row| (row.redirect_uris.0, row.consent) = (vec![callback], consent)).await;
        Self { site, chromium: Chromium::start().await, _application: application, client }
    }

    async fn ask(&self, more: &[(&str, &str)]) {
        self.chromium.open(&self.site.ask(&self.client, more)).await;
    }

    async fn password(&self, person: &Person, password: &str) {
        self.fill("#username", &person.username).await;
        self.fill("#password", password).await;
        self.click("#continue").await;
    }

    /// The secret that the page of enrolment shows.
    async fn secret(&self) -> String {
        self.text("#secret").await.split_whitespace().collect()
    }

    /// What the browser complained of, besides answers that are not 200 on purpose.
    async fn complaints(&self) -> Vec<String> {
        let meant = ["status of 422", "status of 400", "status of 404"];
        let mut complaints = self.chromium.complaints().await;
        complaints.retain(|text| !meant.iter().any(|status| text.contains(status)));
        complaints
    }
}

#[actix_web::test]
async fn a_whole_sign_in_needs_a_telephone_and_a_keyboard() {
    let scene = Scene::set(ConsentRule::Skip).await;
    let alice = scene.site.person("alice").await;
    scene.chromium.telephone(375, 667).await;
    scene.ask(&[]).await;
    scene.at("/login").await;
    assert_eq!(scene.focus().await, "username");
    scene.keys(&alice.username).await;
    scene.keys(TAB).await;
    assert_eq!(scene.focus().await, "password");
    scene.keys(&alice.password).await;
    scene.keys(ENTER).await;

    scene.at("/login/enrol/totp").await;
    let (secret, shown) = (scene.secret().await, scene.text("#secret").await);
    assert!(shown.len() == 39 && !shown.contains('\n'), "one line, however it is wrapped: {shown:?}");
    assert_eq!(scene.chromium.script("return document.querySelector('#secret').innerText").await, shown);
    let above = "const top = id => document.getElementById(id).getBoundingClientRect().top; return top('otpauth') < top('qr')";
    assert_eq!(scene.chromium.script(above).await, true, "a telephone can not scan itself");
    scene.tab_to("code").await;
    scene.keys(&code_at(&secret, scene.site.now().seconds())).await;
    scene.keys(ENTER).await;

    scene.at("/login/factor/totp").await;
    assert_eq!(scene.focus().await, "code");
    scene.site.advance(30);
    scene.keys(&code_at(&secret, scene.site.now().seconds())).await;
    scene.tab_to("verify").await;
    scene.keys(ENTER).await;

    // The policy of the page lets the form's redirect through to the application.
    scene.at("/callback").await;
    let code = scene.text("#code").await;
    assert_eq!(scene.site.exchange(&scene.client, &code).await.status, 200);
    assert_eq!(scene.complaints().await, Vec::<String>::new());
    scene.chromium.close().await;
}

#[actix_web::test]
async fn the_focus_is_where_the_next_thing_is_to_be_typed() {
    let scene = Scene::set(ConsentRule::Ask).await;
    let bob = scene.site.person_with_app("bob").await;
    scene.ask(&[("login_hint", "bob")]).await;
    scene.at("/login").await;
    assert_eq!(scene.focus().await, "password", "the name is there already");
    scene.password(&bob, "wrong").await;
    scene.chromium.client.wait().for_element(Locator::Id("error")).await.unwrap();
    assert_eq!(scene.focus().await, "password");
    scene.password(&bob, &bob.password).await;
    scene.at("/login/factor/totp").await;
    scene.fill("#code", "000000").await;
    scene.click("#verify").await;
    scene.chromium.client.wait().for_element(Locator::Id("error")).await.unwrap();
    assert_eq!(scene.focus().await, "code");

    // Another account, by keyboard.
    scene.keys("\u{e008}\u{e004}").await;
    assert_eq!(scene.focus().await, "start-over");
    scene.chromium.script("document.activeElement.blur()").await;
    scene.tab_to("start-over").await;
    scene.keys(ENTER).await;
    scene.at("/login").await;
    scene.password(&bob, &bob.password).await;
    scene.at("/login/factor/totp").await;
    scene.fill("#code", &scene.site.code(&bob)).await;
    scene.click("#verify").await;
    scene.at("/consent").await;
    scene.tab_to("deny").await;
    scene.keys(ENTER).await;
    scene.at("/callback").await;
    assert_eq!(scene.text("#error").await, "access_denied");
    assert_eq!(scene.complaints().await, Vec::<String>::new());
    scene.chromium.close().await;
}

#[actix_web::test]
async fn fields_say_what_they_are_for() {
    let scene = Scene::set(ConsentRule::Skip).await;
    let bob = scene.site.person_with_app("bob").await;
    let attributes = async |selector: &'static str, names: &[&str]| {
        let field = scene.chromium.client.find(Locator::Css(selector)).await.unwrap();
        let mut values = Vec::new();
        for name in names {
            values.push(field.attr(name).await.unwrap().unwrap_or_default());
        }
        values
    };
    scene.ask(&[]).await;
    let names = ["autocomplete", "type", "autocapitalize", "spellcheck"];
    assert_eq!(attributes("#username", &names).await, ["username webauthn", "text", "none", "false"]);
    assert_eq!(attributes("#password", &names[..2]).await, ["current-password", "password"]);
    scene.password(&bob, &bob.password).await;
    scene.at("/login/factor/totp").await;
    assert_eq!(attributes("#code", &["autocomplete", "inputmode", "type"]).await, ["one-time-code", "numeric", "text"]);
    // Each field has a label that a screen reader finds, and the label is on the screen.
    let unnamed = "return [...document.querySelectorAll('input:not([type=hidden])')]\
                   .filter(i => ![...i.labels].some(l => l.getBoundingClientRect().height > 0)).length";
    assert_eq!(scene.chromium.script(unnamed).await, 0);
    scene.chromium.close().await;
}

/// What reaches over the right edge, or is too small for a finger.
const MISFITS: &str = "
    const wide = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility() && !e.closest('.scene, .unseen')
        && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => 'wide ' + e.tagName + '#' + e.id + '.' + e.className);
    if (document.documentElement.scrollWidth > innerWidth) wide.push('the page scrolls sideways');
    const small = [...document.querySelectorAll('button, input:not([type=hidden]), a.button')]
        .filter(e => (e.type === 'checkbox' ? e.labels[0] : e).getBoundingClientRect().height < 44).map(e => 'small ' + e.tagName + '#' + e.id);
    return wide.concat(small).join(', ')";

impl Scene {
    /// Looks at the page in all sizes and colours, and keeps pictures in `target/screenshots`.
    async fn look(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        self.chromium.telephone(320, 568).await;
        assert_eq!(self.chromium.script(MISFITS).await, "", "{name} at 320 pixels");
        for theme in [Theme::Light, Theme::Dark] {
            let file = |size: &str| folder.join(format!("{name}-{size}-{}.png", format!("{theme:?}").to_lowercase()));
            self.chromium.theme(theme).await;
            self.chromium.telephone(375, 667).await;
            self.chromium.screenshot(file("phone")).await;
            self.chromium.desktop().await;
            self.chromium.screenshot(file("wide")).await;
        }
        assert_eq!(self.complaints().await, Vec::<String>::new(), "{name}");
    }
}

#[actix_web::test]
async fn every_page_fits_a_small_telephone() {
    let scene = Scene::set(ConsentRule::Ask).await;
    let bob = scene.site.person_with_app("bob").await;
    let carol = scene.site.person(&"carol".repeat(12)).await;
    scene.ask(&[]).await;
    scene.look("login").await;
    scene.password(&bob, "wrong").await;
    scene.chromium.client.wait().for_element(Locator::Id("error")).await.unwrap();
    scene.look("login-error").await;
    scene.password(&carol, &carol.password).await;
    scene.at("/login/enrol/totp").await;
    scene.look("enrol").await;
    scene.fill("#code", "000000").await;
    scene.click("#confirm").await;
    scene.chromium.client.wait().for_element(Locator::Id("error")).await.unwrap();
    scene.look("enrol-error").await;
    scene.fill("#code", &code_at(&scene.secret().await, scene.site.now().seconds())).await;
    scene.click("#confirm").await;
    scene.at("/login/factor/totp").await;
    scene.look("factor-enrolled").await;
    scene.click("#start-over").await;
    scene.at("/login").await;
    scene.password(&bob, &bob.password).await;
    scene.at("/login/factor/totp").await;
    scene.look("factor").await;
    scene.fill("#code", "000000").await;
    scene.click("#verify").await;
    scene.chromium.client.wait().for_element(Locator::Id("error")).await.unwrap();
    scene.look("factor-error").await;
    scene.fill("#code", &scene.site.code(&bob)).await;
    scene.click("#verify").await;
    scene.at("/consent").await;
    scene.look("consent").await;
    scene.click("#allow").await;
    scene.at("/callback").await;
    scene.chromium.open(&format!("{}/account/applications", scene.site.home)).await;
    scene.look("applications").await;
    scene.click("button[name=revoke]").await;
    scene.find(".empty").await;

    scene.chromium.open(&format!("{}/logout", scene.site.home)).await;
    scene.look("logout").await;
    scene.chromium.open(&format!("{}/login", scene.site.home)).await;
    scene.look("ended").await;
    scene.chromium.open(&scene.site.home).await;
    scene.look("home").await;
    scene.chromium.open(&format!("{}/oauth2/authorize?client_id=nobody", scene.site.home)).await;
    scene.look("error").await;
    scene.chromium.open(&format!("{}/nothing", scene.site.home)).await;
    scene.look("not-found").await;
    scene.ask(&[("ui_locales", "de"), ("prompt", "login")]).await;
    scene.look("login-german").await;
    scene.chromium.close().await;
}
