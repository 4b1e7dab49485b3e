//! A password that a mailed link has set, changed in the account pages: it proves the mailbox still.

use super::{NEW, handed::issue, settling::recovered};
use crate::{
    factors::{claims, one_code, second_door},
    support::{
        acts::form_on,
        browser::{Browser, Landed, Page},
        site::{Client, Person, Site, on_both},
    },
};
use vestibule::types::{EnrolmentProof, Method, MfaPolicy, PasswordBy};

on_both!(
    a_mailbox_does_not_become_two_factors_where_none_is_demanded,
    a_mailbox_does_not_become_two_factors_in_the_time_of_grace,
    something_else_makes_the_password_the_owner_s,
    a_pass_makes_the_password_the_owner_s,
);

/// The password after the change.
const OTHER: &str = "a third long password, not known";

/// From the page after the password to where it leads, where setting up a factor can wait.
async fn put_off(browser: &mut Browser, landed: Landed) -> Landed {
    match landed {
        Landed::Page(page) if page.has("#skip-form") => browser.submit(page.form("skip-form").press("skip")).await,
        other => other,
    }
}

/// Changes the password on its page.
async fn change(site: &Site, browser: &mut Browser, page: &Page, person: Person) -> Person {
    let form = page.form("password").set("current", &person.password).set("password", OTHER).press("save");
    let page = browser.submit(form).await.page();
    assert_eq!((page.url.path(), page.status), ("/account/security", 200), "{}", page.html);
    site.mails().await;
    Person { password: OTHER.to_owned(), ..person }
}

async fn set_by(site: &Site, person: &Person) -> PasswordBy {
    super::the_user(site, &person.id).await.password_by
}

/// Somebody who reads a mailbox, and nothing else, tries to come in by two factors.
async fn the_mailbox_is_one_factor(site: &Site) {
    let client: Client = site.client(|_| ()).await;
    let ola = recovered(site, site.person("ola").await).await;
    let mut browser = site.browser();
    let page = browser.open("/account/password").await.page();
    let landed = site.password(&mut browser, &page, &ola).await;
    let page = put_off(&mut browser, landed).await.page();
    let ola = change(site, &mut browser, &page, ola).await;
    assert_eq!(set_by(site, &ola).await, PasswordBy::Mailbox);
    // Once more, in the same session.
    let page = browser.open("/account/password").await.page();
    let form = page.form("password").set("current", OTHER).set("password", NEW).press("save");
    assert_eq!(browser.submit(form).await.page().url.path(), "/account/security");
    let ola = Person { password: NEW.to_owned(), ..ola };
    assert_eq!(set_by(site, &ola).await, PasswordBy::Mailbox);

    site.advance(86_400);
    let mut browser = site.browser();
    let page = browser.open("/account/add/email").await.page();
    let landed = site.password(&mut browser, &page, &ola).await;
    let page = put_off(&mut browser, landed).await.page();
    assert!(!page.has("#method-email"), "{}", page.html);
    let csrf = page.form("methods").value("csrf").unwrap().to_owned();
    let refused = browser.submit(form_on(&page, "/login/enrol", &[("csrf", &csrf), ("method", "email")])).await.page();
    assert_eq!((refused.status, refused.url.path()), (422, "/login/enrol"));
    let page = browser.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    let landed = site.password(&mut browser, &page, &ola).await;
    let away = put_off(&mut browser, landed).await.away();
    assert_eq!(claims(site, &client, &away).await, ("urn:vestibule:acr:1".to_owned(), vec!["pwd".to_owned()]));
}

async fn a_mailbox_does_not_become_two_factors_where_none_is_demanded(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    the_mailbox_is_one_factor(&site).await;
}

async fn a_mailbox_does_not_become_two_factors_in_the_time_of_grace(site: Site) {
    site.all_methods("acme", |row| {
        row.enrolment_proof = EnrolmentProof::Mail;
        row.grace_days = 30;
    })
    .await;
    the_mailbox_is_one_factor(&site).await;
}

async fn something_else_makes_the_password_the_owner_s(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    let client = site.client(|_| ()).await;
    let ola = recovered(&site, site.person_with_app("ola").await).await;
    let (mut browser, page) = site.at("/account/password", &ola).await;
    let ola = change(&site, &mut browser, &page, ola).await;
    assert_eq!(set_by(&site, &ola).await, PasswordBy::Owner);
    let page = browser.open("/account/add/email").await.page();
    let page = browser.submit(page.form("enrol").set("address", "ola@acme.example").press("send")).await.page();
    let code = one_code(&site, "email").await;
    browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    let page = second_door(&site, &mut site.browser(), &client, &ola).await;
    assert!(page.has("#others"), "a code by mail is a second factor again: {}", page.html);
}

async fn a_pass_makes_the_password_the_owner_s(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ola = crate::factors::reached(&site, "ola", Method::Email, "ola@acme.example").await;
    let ola = recovered(&site, ola).await;
    let pass = issue(&site, &ola, 60).await;
    let mut browser = site.browser();
    let page = browser.open("/account/password").await.page();
    let page = site.password(&mut browser, &page, &ola).await.page();
    assert_eq!(page.url.path(), "/login/factor/pass");
    let page = site.present(&mut browser, &page, pass.expose()).await.page();
    let ola = change(&site, &mut browser, &page, ola).await;
    assert_eq!(set_by(&site, &ola).await, PasswordBy::Owner);
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ola).await;
    let away = site.present(&mut browser, &page, &one_code(&site, "email").await).await.away();
    assert_eq!(claims(&site, &client, &away).await.0, "urn:vestibule:acr:2");
}
