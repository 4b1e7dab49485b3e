//! Profile, contacts, password, backup codes.

use super::{Elsewhere, made, notices};
use crate::support::{
    browser::{Browser, Page},
    site::{Person, Site, on_both},
};
use vestibule::{
    post::Notice,
    store::user,
    types::{Method, PasswordBy},
};

on_both!(
    a_name_and_a_language_are_saved,
    another_address_is_shown_to_be_read_and_both_are_told,
    a_number_is_confirmed_by_text,
    nobody_declares_an_address_verified,
    a_code_for_one_thing_is_no_code_for_another,
    a_password_is_changed_by_whoever_knows_the_old_one,
    guesses_at_the_old_password_are_counted,
    backup_codes_are_made_once_and_anew,
);

async fn a_name_and_a_language_are_saved(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account", &bob).await;
    assert_eq!(page.form("profile").value("name"), Some("bob Example"));
    let form = page.form("profile").set("name", "Bøb <b>").set("language", "de").press("save");
    let page = browser.submit(form).await.page();
    assert_eq!(page.header("content-language"), "de", "the person's language, not the browser's");
    assert_eq!(page.form("profile").value("name"), Some("Bøb <b>"));
    let row = site.row(&bob).await;
    assert_eq!((row.name.as_deref(), row.language.as_deref(), row.updated_at), (Some("Bøb <b>"), Some("de"), site.now()));
    for bad in ["x".repeat(129), "a\u{202e}b".to_owned()] {
        let page = browser.submit(page.form("profile").set("name", &bad).press("save")).await.page();
        assert_eq!((page.status, site.row(&bob).await.name.as_deref()), (422, Some("Bøb <b>")));
    }
    let page = browser.submit(page.form("profile").set("name", "").set("language", "").press("save")).await.page();
    assert_eq!((page.status, site.row(&bob).await.name), (200, None));
    assert_eq!(site.row(&bob).await.language, None);
    assert_eq!(site.events(&bob, "profile_changed").await, 2);
}

async fn nobody_declares_an_address_verified(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account", &bob).await;
    let before = site.row(&bob).await;
    let claims = [
        ("name", "Bob"),
        ("email", "eve@evil.example"),
        ("email_verified", "true"),
        ("email_verified_at", "1"),
        ("phone_number", "+14155550199"),
        ("phone_number_verified", "true"),
        ("phone_verified_at", "1"),
    ];
    browser.submit(made(&page, "/account", &claims)).await.page();
    let after = site.row(&bob).await;
    assert_eq!(after.name.as_deref(), Some("Bob"), "the form was read");
    let contact = |row: user::User| (row.email, row.email_verified_at, row.phone_number, row.phone_verified_at);
    assert_eq!(contact(after), contact(before));
}

async fn another_address_is_shown_to_be_read_and_both_are_told(site: Site) {
    let (bob, ann) = (site.person_with_app("bob").await, site.person("ann").await);
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    let (mut browser, page) = site.at("/account/email", &bob).await;
    site.sent("email").await;
    for bad in ["nonsense", "a@b@c", "a b@c.example"] {
        let page = browser.submit(page.form("enrol").set("address", bad).press("send")).await.page();
        assert_eq!((page.status, site.sent("email").await.len()), (422, 0), "{bad}");
    }
    // Somebody else has the same one (S11).
    let page = browser.submit(page.form("enrol").set("address", "ann@acme.example").press("send")).await.page();
    assert!(page.html.contains("a***@acme.example") && !page.html.contains("ann@"), "{}", page.html);
    let held = browser.submit(page.form("resend-form").press("resend")).await.page();
    assert_eq!((held.status, held.url.path()), (422, "/account/email"), "too soon");
    let (to, first) = site.sent_code("email").await;
    assert_eq!(to, "ann@acme.example");
    site.advance(30);
    browser.submit(page.form("resend-form").press("resend")).await.page();
    let (_, code) = site.sent_code("email").await;
    for wrong in [&*first, "00000000"] {
        let page = browser.submit(page.form("enrol").set("code", wrong).press("confirm")).await.page();
        assert_eq!((page.status, site.row(&bob).await.email.as_deref()), (422, Some("bob@acme.example")));
    }
    assert!(elsewhere.is_alive(&site).await);
    let page = browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    assert_eq!((page.url.path(), page.status), ("/account", 200));
    let row = site.row(&bob).await;
    assert_eq!((row.email.as_deref(), row.email_verified_at), (Some("ann@acme.example"), Some(site.now())));
    assert_eq!(site.row(&ann).await.email.as_deref(), Some("ann@acme.example"));
    let mut told = notices(site.sent("email").await);
    told.sort_by(|one, other| one.0.cmp(&other.0));
    let changed = Notice::ContactChanged { what: Method::Email };
    assert_eq!(told, [("ann@acme.example".to_owned(), changed.clone()), ("bob@acme.example".to_owned(), changed)]);
    assert!(!elsewhere.is_alive(&site).await, "everything else is dead");
    assert_eq!(browser.get("/account").await.status, 200, "this browser stays");
    assert_eq!(site.events(&bob, "contact_changed").await, 1);
    // The code is used up, and the step is over.
    assert!(browser.get("/account/email").await.has("form#enrol [name=address]"));
}

async fn a_number_is_confirmed_by_text(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/phone", &bob).await;
    for bad in ["12", "0151 23456789", "+43 664 1234567"] {
        let page = browser.submit(page.form("enrol").set("address", bad).press("send")).await.page();
        assert_eq!((page.status, site.sent("sms").await.len()), (422, 0), "{bad}");
    }
    let page = browser.submit(page.form("enrol").set("address", "+49 1512 3456789").press("send")).await.page();
    let page = browser.submit(page.form("change-form").press("change")).await.page();
    assert!(page.has("form#enrol [name=address]"), "another number after all");
    site.sent("sms").await;
    let page = browser.submit(page.form("enrol").set("address", "+49 (1512) 345 67 89").press("send")).await.page();
    let (to, code) = site.sent_code("sms").await;
    assert_eq!(to, "+4915123456789");
    site.sent("email").await;
    let page = browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    assert!(page.url.path() == "/account" && page.html.contains("+49 1512 3456789"), "{}", page.html);
    let row = site.row(&bob).await;
    assert_eq!((row.phone_number.as_deref(), row.phone_verified_at), (Some("+4915123456789"), Some(site.now())));
    let told = notices(site.sent("email").await);
    assert_eq!(told, [("bob@acme.example".to_owned(), Notice::ContactChanged { what: Method::Sms })]);
}

async fn a_code_for_one_thing_is_no_code_for_another(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, own) = site.at("/account/email", &bob).await;
    let factor = browser.get("/account/add/email").await;
    let own = browser.submit(own.form("enrol").set("address", "new@acme.example").press("send")).await.page();
    let (_, for_own) = site.sent_code("email").await;
    let factor = browser.submit(factor.form("enrol").set("address", "new@acme.example").press("send")).await.page();
    let (_, for_factor) = site.sent_code("email").await;
    for (page, code) in [(&own, &for_factor), (&factor, &for_own)] {
        let page = browser.submit(page.form("enrol").set("code", code).press("confirm")).await.page();
        assert_eq!(page.status, 422, "{}", page.url);
    }
    // Nor for another session of the same person.
    let (mut other, page) = site.at("/account/email", &bob).await;
    assert!(page.has("form#enrol [name=address]"));
    let mut form = own.form("enrol").set("code", &for_own).set("csrf", page.form("enrol").value("csrf").unwrap());
    form.action = page.form("enrol").action.clone();
    let landed = other.submit(form).await.page();
    assert!(landed.has("form#enrol [name=address]"), "{}", landed.html);
    let page = browser.submit(own.form("enrol").set("code", &for_own).press("confirm")).await.page();
    assert_eq!((page.url.path(), page.status), ("/account", 200));
}

/// Sends the password's form.
async fn change(browser: &mut Browser, page: &Page, (old, new): (&str, &str)) -> Page {
    browser.submit(page.form("password").set("current", old).set("password", new).press("save")).await.page()
}

async fn a_password_is_changed_by_whoever_knows_the_old_one(site: Site) {
    let bob = site.person_with_app("bob").await;
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    let (mut browser, page) = site.at("/account/password", &bob).await;
    let before = site.row(&bob).await.password_hash;
    let good = "nine green bottles on a wall";
    for (old, new, why) in [
        ("", good, "current"),
        ("wrong", good, "current"),
        (&*bob.password, "short", "password"),
        (&bob.password, "password1", "password"),
        (&bob.password, "bob-acme-2026", "password"),
        (&bob.password, &bob.password, "password"),
    ] {
        let page = change(&mut browser, &page, (old, new)).await;
        assert_eq!((page.status, site.row(&bob).await.password_hash.as_ref()), (422, before.as_ref()), "{old} {new}");
        assert!(page.has(&format!("[name={why}][aria-invalid=true]")), "{old} {new}: {}", page.html);
    }
    assert!(elsewhere.is_alive(&site).await);
    site.sent("email").await;
    let page = change(&mut browser, &page, (&bob.password, good)).await;
    assert_eq!((page.url.path(), page.status), ("/account/security", 200));
    let told = site.sent("email").await;
    assert_eq!(told, [("bob@acme.example".to_owned(), Notice::PasswordChanged)]);
    assert!(!elsewhere.is_alive(&site).await);
    assert_eq!(browser.get("/account").await.status, 200, "this browser stays");
    assert_eq!(site.row(&bob).await.password_by, PasswordBy::Owner);
    let renewed = Person { password: good.to_owned(), ..bob.clone() };
    assert_eq!(site.at("/account", &renewed).await.1.url.path(), "/account");
    assert_eq!((site.events(&bob, "password_changed").await, site.events(&bob, "password_refused").await), (1, 2));
}

async fn guesses_at_the_old_password_are_counted(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/password", &bob).await;
    for turn in 0..10 {
        assert_eq!(change(&mut browser, &page, ("wrong", "nine green bottles")).await.status, 422, "{turn}");
    }
    let refused = change(&mut browser, &page, (&bob.password, "nine green bottles")).await;
    assert_eq!(refused.status, 422, "the right one is not looked at any more");
    site.advance(2);
    let done = change(&mut browser, &page, (&bob.password, "nine green bottles")).await;
    assert_eq!((done.url.path(), done.status), ("/account/security", 200), "after the pause it is");
}

async fn backup_codes_are_made_once_and_anew(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let mut elsewhere = Elsewhere::of(&site, &bob).await;
    let (mut browser, page) = site.at("/account/backup", &bob).await;
    site.sent("email").await;
    let made = browser.submit(page.form("backup").press("create")).await.page();
    let first = made.texts("#codes li");
    assert_eq!((made.status, first.len(), made.has("#over")), (200, 10, false));
    assert_eq!(notices(site.sent("email").await), [("bob@acme.example".to_owned(), Notice::BackupCodesMade)]);
    assert!(elsewhere.is_alive(&site).await, "the first set takes nothing away");
    let page = browser.get("/account/backup").await;
    assert!(!page.has("#codes"), "shown once");
    let anew = browser.submit(page.form("backup").press("create")).await.page();
    assert!(anew.has("#over") && anew.texts("#codes li").iter().all(|code| !first.contains(code)));
    assert!(!elsewhere.is_alive(&site).await, "what the old codes may have opened is shut");
    let kept = browser.submit(anew.form("backup").press("continue")).await.page();
    assert!(kept.url.path() == "/account/security" && kept.text("#backup-left").contains("10 of 10"), "kept, not replaced");
    assert_eq!(site.events(&bob, "backup_codes_made").await, 2);
    // Without the organization's leave there are none.
    site.all_methods("acme", |rules| rules.methods = "totp".parse().unwrap()).await;
    let refused = browser.submit(page.form("backup").press("create")).await.page();
    assert_eq!((refused.status, site.events(&bob, "backup_codes_made").await), (422, 2));
}
