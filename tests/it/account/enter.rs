//! Getting to an account page, and what does not get there.

use super::{Elsewhere, made, methods};
use crate::support::{
    acts::foreign_form,
    browser::{Browser, Landed, Page},
    site::{Person, Site, on_both},
};
use vestibule::types::MfaPolicy;

on_both!(
    strangers_sign_in_and_come_back,
    what_changes_who_gets_in_wants_a_fresh_sign_in,
    a_waived_prompt_opens_the_pages_and_nothing_more,
    forms_are_taken_from_our_own_pages_only,
    a_stricter_rule_counts_at_once,
    nobody_sees_what_is_somebody_else_s,
    what_is_said_is_what_was_done,
);

/// Pages that a live session opens.
const PLAIN: [&str; 6] =
    ["/account", "/account/details", "/account/security", "/account/sessions", "/account/applications", "/account/activity"];

/// Pages that want a fresh sign-in.
const SENSITIVE: [&str; 6] =
    ["/account/email", "/account/phone", "/account/add", "/account/add/totp", "/account/backup", "/account/password"];

pub fn is_sign_in(landed: Landed) -> bool {
    let page = landed.page();
    page.url.path() == "/login"
}

async fn strangers_sign_in_and_come_back(site: Site) {
    let bob = site.person_with_app("bob").await;
    for path in PLAIN.into_iter().chain(SENSITIVE) {
        let (mut browser, page) = site.at(path, &bob).await;
        assert_eq!((page.url.path(), page.status), (path, 200), "{}", page.html);
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert!(page.text("#profile-menu").contains("bob") && page.text("#profile-menu").contains("Acme"));
        assert_eq!(browser.get(path).await.status, 200, "and stays");
    }
    for (path, back) in [("/account/method/totp/x%2fy", "/account"), ("/account/add/totp?replace=//evil", "/account/add/totp")]
    {
        let (_, page) = site.at(path, &bob).await;
        assert_eq!(page.url.path(), back);
    }
}

async fn what_changes_who_gets_in_wants_a_fresh_sign_in(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, security) = site.at("/account/security", &bob).await;
    let method = methods(&security).remove(0);
    site.advance(300);
    for path in SENSITIVE {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    let forms: Vec<_> = vec![
        browser.get("/account/email").await.form("enrol").set("address", "new@acme.example"),
        browser.get("/account/password").await.form("password").set("current", &bob.password).set("password", "x"),
    ];
    site.advance(1);
    for path in PLAIN {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    for path in SENSITIVE {
        assert!(is_sign_in(browser.clone().open(path).await), "{path}");
    }
    let epoch = site.row(&bob).await.epoch;
    for form in &forms {
        let path = form.action.path().to_owned();
        // Each sign-in ends the session before, and its forms' token with it.
        let csrf = browser.get("/account").await.form("profile").value("csrf").unwrap().to_owned();
        let landed = browser.submit(form.clone().set("csrf", &csrf)).await;
        let page = site.again(&mut browser, landed, &bob).await;
        assert_eq!((page.url.path(), page.status), (&*path, 200), "back to the form");
        site.advance(301);
    }
    let removal = browser.get(&method).await.form("rename").set("name", "Phone").press("save-name");
    assert_eq!(browser.submit(removal).await.page().status, 200, "a name opens nothing");
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let removal = browser.get(&method).await.form("removal").press("remove");
    let landed = browser.submit(removal).await;
    let page = site.again(&mut browser, landed, &bob).await;
    assert_eq!((page.url.path(), site.row(&bob).await.epoch), (&*method, epoch), "nothing was done");
}

async fn a_waived_prompt_opens_the_pages_and_nothing_more(site: Site) {
    let bob = site.person_with_app("bob").await;
    site.advance(30);
    let mut browser = site.browser();
    let page = browser.open("/account").await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    let form = page.form("factor").tick("trust_device").set("code", &site.code(&bob)).press("verify");
    let page = browser.submit(form).await.page();
    browser.submit(page.form("profile-sign-out")).await.page();
    let page = browser.open("/account/security").await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(page.url.path(), "/account/security", "the prompt was waived");
    assert_eq!(page.texts("#devices li").len(), 1);
    for path in SENSITIVE {
        let mut other = browser.clone();
        let page = other.open(path).await.page();
        assert_eq!(page.url.path(), "/login", "{path}");
        let page = site.password(&mut other, &page, &bob).await.page();
        assert_eq!(page.url.path(), "/login/factor/totp", "no device counts there");
    }
}

/// All forms of the account pages.
async fn forms(browser: &mut Browser, method: &str) -> Vec<(Page, &'static str)> {
    let mut forms = Vec::new();
    for (path, ids) in [
        ("/account", &["profile", "profile-sign-out"][..]),
        ("/account/email", &["enrol"]),
        ("/account/phone", &["enrol"]),
        ("/account/add/totp", &["enrol"]),
        ("/account/add/email", &["enrol"]),
        ("/account/add/passkey", &["enrol"]),
        ("/account/backup", &["backup"]),
        ("/account/password", &["password"]),
        ("/account/sessions", &["sessions"]),
        (method, &["rename", "default", "removal"]),
    ] {
        let page = browser.get(path).await;
        forms.extend(ids.iter().map(|id| (page.clone(), *id)));
    }
    forms
}

async fn forms_are_taken_from_our_own_pages_only(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, eve) = (site.person_with_app("bob").await, site.person_with_app("eve").await);
    let (_, other) = site.at("/account", &eve).await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    let method = methods(&page).remove(0);
    let before = site.row(&bob).await;
    let theirs = other.form("profile").value("csrf").unwrap().to_owned();
    for (page, id) in forms(&mut browser, &method).await {
        let form = || page.form(id);
        for forged in [form().without("csrf"), form().set("csrf", ""), form().set("csrf", &theirs)] {
            assert_eq!(browser.post(&forged).await.status, 403, "{id} of {}", page.url);
        }
        let target = form().action.to_string();
        let fields: Vec<(String, String)> = form().fields();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(browser.post(&foreign_form(&target, &fields)).await.status, 403, "{id} of {}", page.url);
    }
    for path in ["/account/devices", "/account/applications", "/account/add/passkey/options"] {
        let form = foreign_form(&format!("{}{path}", site.home), &[("revoke", "all")]);
        assert_eq!(browser.post(&form).await.status, 403, "{path}");
    }
    let after = site.row(&bob).await;
    assert_eq!((before.epoch, before.name, before.email), (after.epoch, after.name, after.email));
    assert_eq!(browser.get("/account").await.status, 200, "bob is still signed in");
}

async fn a_stricter_rule_counts_at_once(site: Site) {
    site.set_mfa("acme", MfaPolicy::Off).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert_eq!(page.url.path(), "/account");
    site.set_mfa("acme", MfaPolicy::Required).await;
    assert!(is_sign_in(browser.open("/account").await));
}

/// Where the pages of a person's own things are, and forms that name them.
async fn own(site: &Site, person: &Person) -> (Browser, String, String) {
    let (mut browser, page) = site.at("/account/security", person).await;
    let method = methods(&page).remove(0);
    let session = browser.get("/account/sessions").await.attribute("button[name=end]", "value");
    (browser, method, session)
}

async fn nobody_sees_what_is_somebody_else_s(site: Site) {
    let (bob, eve) = (site.person_with_app("bob").await, site.person_with_app("eve").await);
    let (mut mine, method, session) = own(&site, &bob).await;
    let (mut theirs, other, _) = own(&site, &eve).await;
    assert_ne!(method, other);
    assert_eq!(theirs.get(&method).await.status, 404);
    assert_eq!(theirs.get(&method.replace("/totp/", "/email/")).await.status, 404);
    assert_eq!(theirs.get(&other.replace("/totp/", "/passkey/")).await.status, 404, "another kind");
    assert_eq!(theirs.get("/account/method/password/x").await.status, 404);
    let id = method.rsplit('/').next().unwrap();
    assert_eq!(theirs.get(&format!("/account/add/totp?replace={id}")).await.status, 404);
    for form in ["rename", "default", "removal"] {
        let page = theirs.get(&other).await;
        let page = Page { html: page.html.replace(" disabled", ""), ..page };
        let mut form = page.form(form);
        form.action.set_path(&method);
        assert_eq!(theirs.post(&form).await.status, 404);
    }
    let page = theirs.get("/account").await;
    for (path, field, value) in [
        ("/account/sessions", "end", &*session),
        ("/account/devices", "revoke", "nothing"),
        ("/account/applications", "revoke", "nothing"),
    ] {
        assert_eq!(theirs.post(&made(&page, path, &[(field, value)])).await.status, 404, "{path}");
    }
    assert_eq!(mine.get(&method).await.status, 200, "nothing has happened to it");
    assert_eq!(site.events(&bob, "session_ended").await, 0);
}

async fn what_is_said_is_what_was_done(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account", &bob).await;
    let saved = browser.submit(page.form("profile").set("name", "Bob B").press("save")).await.page();
    assert_eq!(saved.texts("[role=status]"), ["Your profile is saved."]);
    let forged = browser.get("/account?done=account-password-changed&t=AAAAAAAAAAAA").await;
    assert!(forged.texts("[role=status]").is_empty(), "{}", forged.html);
    let mut other = Elsewhere::of(&site, &bob).await;
    let theirs = other.browser.get(saved.url.as_str()).await;
    assert!(theirs.texts("[role=status]").is_empty(), "another session's");
}
