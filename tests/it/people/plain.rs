//! A browser that runs no scripts: everything but passkeys works, and nothing is to be seen that would not.

use super::{TWO, Visit, tokens, trust::reset};
use crate::support::{
    chromium::Chromium,
    rows::count,
    samples::{Sample, Samples},
    site::{On, Site, machine_time},
    totp::code_at,
};
use serde_json::json;

impl Chromium {
    /// From the next page on, no page's script runs. What the tests themselves ask still does.
    pub(super) async fn without_scripts(&self) {
        self.tool("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }
}

/// Buttons that can be seen and do nothing without a script, unless words beside them say so.
const DEAD: &str = "
    const seen = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const told = b => [...b.form.querySelectorAll('noscript')].some(n => seen(n) && n.innerText.trim());
    return [...document.querySelectorAll('button')].filter(seen)
        .filter(b => b.type !== 'submit' || ('passkey' in b.form.dataset && !told(b))).map(b => b.id || b.innerText).join(', ')";

/// Buttons that a script would show.
const HIDDEN: &str = "return document.querySelectorAll('button[hidden]').length";

#[actix_web::test]
async fn no_page_shows_what_only_a_script_could_do() {
    let samples = Samples::start("en");
    let chromium = Chromium::start().await;
    chromium.without_scripts().await;
    let (mut faults, mut hidden) = (Vec::new(), 0);
    for (address, Sample { name, html }) in samples.addresses() {
        if !html.contains("<script") {
            assert!(!html.contains("type=\"button\""), "{name}: nothing makes it do anything");
            continue;
        }
        chromium.open(&address).await;
        let dead = chromium.script(DEAD).await;
        if dead != "" {
            faults.push(format!("{name}: {dead}"));
        }
        hidden += chromium.script(HIDDEN).await.as_i64().unwrap();
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(hidden > 5, "no script ran, or these would have been shown: {hidden}");
    chromium.close().await;
}

#[actix_web::test]
async fn everything_but_passkeys_works_without_scripts() {
    let visit = Visit::start().await;
    visit.without_scripts().await;
    let codes = visit.enrol_by_mail("alice").await;
    assert_eq!((visit.told().await, codes.len()), (tokens(TWO, "pwd otp mfa"), 10));
    visit.add_sms("alice").await;
    let secret = visit.add_app().await;

    visit.knock("alice").await;
    visit.choose("totp").await;
    visit.fill("#code", &code_at(&secret, machine_time() + 30)).await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"));
    visit.knock("alice").await;
    visit.choose("backup").await;
    visit.fill("#code", &codes[0]).await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"));

    account(&visit).await;
    reset(&visit, "alice", "nine lanterns over slow water").await;
    visit.begin().await;
    visit.password(&json!("nine lanterns over slow water"), "alice").await;
    visit.find("form[action^='/login/factor']").await;
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}

/// What the account pages do.
async fn account(visit: &Visit) {
    visit.go("/account").await;
    visit.fill("#name", "Alice Plain").await;
    visit.click("#save").await;
    assert!(visit.text("[role=status]").await.contains("saved"));
    visit.go("/account/security").await;
    visit.find("#default-method").await.select_by_index(1).await.unwrap();
    visit.click("#save-default").await;
    visit.find("[role=status]").await;
    visit.click("#methods a[href*='/sms/']").await;
    visit.fill("#name", "Work").await;
    visit.click("#save-name").await;
    assert_eq!(visit.text(".lead").await, "Work");
    visit.go("/account/backup").await;
    visit.click("#create").await;
    visit.find("#codes").await;
    assert!(!visit.shows("#copy").await && !visit.shows("#print").await && visit.shows("#download").await);
    visit.click("#continue").await;
    visit.at("/account/security").await;
    visit.go("/account/activity").await;
    assert!(visit.texts("main li").await.len() > 5);
    visit.click("#profile-menu summary").await;
    visit.click("#profile-menu #sign-out").await;
    visit.find("main:not(:has(form))").await;
}

#[actix_web::test]
async fn another_code_can_be_had_without_scripts_when_the_time_has_come() {
    let site = Site::start(On::Sqlite).await;
    site.all_methods("acme", |_| ()).await;
    let (ann, chromium) = (site.person("ann").await, Chromium::start().await);
    chromium.without_scripts().await;
    chromium.open(&format!("{}/account", site.home)).await;
    chromium.fill("#username", &ann.username).await;
    chromium.fill("#password", &ann.password).await;
    chromium.click("#continue").await;
    chromium.at("/login/enrol").await;
    chromium.click("#method-email").await;
    chromium.at("/login/enrol/email").await;
    chromium.click("#send").await;

    let place = chromium.find("#resend-form").await;
    assert!(chromium.shows(".countdown").await && !chromium.shows("#resend").await, "{}", place.html(false).await.unwrap());
    chromium.tool("Animation.enable", json!({})).await;
    chromium.tool("Animation.setPlaybackRate", json!({"playbackRate": 100})).await;
    chromium.sees("#resend").await;
    site.advance(30);
    let sent = async || {
        let url = site.url.clone();
        actix_web::web::block(move || count(&url, "SELECT count(*) AS n FROM outbox")).await.unwrap()
    };
    assert_eq!(sent().await, 1);
    chromium.click("#resend").await;
    chromium.find("#resend-form").await;
    assert_eq!((sent().await, chromium.has("#error").await), (2, false));
    chromium.close().await;
}
