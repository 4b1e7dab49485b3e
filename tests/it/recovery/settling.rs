//! What waits until a recovery has settled.

use super::{NEW, handed::issue, link_mail, set};
use crate::{
    factors::{one_code, reached, second_door, trusting},
    support::{
        acts::{form_on, without_codes},
        browser::{Browser, Form, Page},
        site::{Client, Person, Site, on_both},
    },
};
use reqwest::Url;
use vestibule::types::{EnrolmentProof, Method, MfaPolicy};

on_both!(
    a_mailbox_alone_sets_no_factor_up,
    a_pass_opens_the_set_up,
    a_new_address_that_a_password_has_set_is_no_proof_yet,
    a_mailbox_that_has_set_the_password_is_no_factor_beside_it,
    no_browser_is_trusted_meanwhile,
);

/// Somebody who has forgotten the password, and set another one by mail.
pub async fn recovered(site: &Site, person: Person) -> Person {
    let link = link_mail(site, &person.username).await.link(site);
    assert_eq!(set(site, &link, NEW).await.status(), 200);
    site.mails().await;
    Person { password: NEW.to_owned(), ..person }
}

/// Sets an app up from its page, and signs in with it. Gives where that ends.
pub async fn app(site: &Site, browser: &mut Browser, page: &Page) -> Url {
    assert_eq!(page.url.path(), "/login/enrol/totp");
    let secret = page.text("#secret").replace(char::is_whitespace, "");
    let code = |site: &Site| crate::support::totp::code_at(&secret, site.now().seconds());
    let page = browser.submit(page.form("enrol").set("code", &code(site)).press("confirm")).await.page();
    site.advance(30);
    let landed = browser.submit(page.form("factor").set("code", &code(site)).press("verify")).await;
    without_codes(browser, landed).await
}

async fn a_mailbox_alone_sets_no_factor_up(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    let client = site.client(|_| ()).await;
    let ann = recovered(&site, site.person("ann").await).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    assert_eq!((page.url.path(), page.status, page.has("#code")), ("/login/enrol/proof", 200, false));
    assert!(page.text("#closed").contains("24 hours"), "{}", page.html);
    // Whoever does not go by the page gets no further.
    for (path, fields) in [("/login/enrol", [("method", "totp")]), ("/login/enrol/proof", [("resend", "yes")])] {
        let landed = browser.submit(forged(&page, path, &fields)).await.page();
        assert_eq!(landed.url.path(), "/login/enrol/proof", "{path}");
    }
    assert!(site.mails().await.iter().all(|mail| mail.to != "ann@acme.example"), "no code is mailed");
    site.advance(86_400);
    let page = second_door(&site, &mut browser, &client, &ann).await;
    let page = browser.submit(page.form("methods").press("method-totp")).await.page();
    let code = one_code(&site, "email").await;
    let page = browser.submit(page.form("proof").set("code", &code).press("confirm")).await.page();
    app(&site, &mut browser, &page).await;
}

/// A form of a page with these fields, whatever the page has.
fn forged(page: &Page, action: &str, fields: &[(&str, &str)]) -> Form {
    let csrf = page.form("restart").value("csrf").unwrap().to_owned();
    form_on(page, action, &[&[("csrf", &*csrf)], fields].concat())
}

async fn a_pass_opens_the_set_up(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    let client = site.client(|_| ()).await;
    let ann = recovered(&site, site.person("ann").await).await;
    let pass = issue(&site, &ann, 60).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    let wrong = browser.submit(page.form("proof").set("code", "0000-0000-0000-0000").press("confirm")).await.page();
    assert_eq!(wrong.status, 422);
    let page = browser.submit(wrong.form("proof").set("code", pass.expose()).press("confirm")).await.page();
    assert_eq!(page.url.path(), "/login/enrol");
    let page = browser.submit(page.form("methods").press("method-totp")).await.page();
    app(&site, &mut browser, &page).await;

    // Also for somebody who can not read the mailbox; and no pass opens it twice.
    let bob = site.person("bob").await;
    let pass = issue(&site, &bob, 60).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &bob).await;
    let page = browser.submit(page.form("methods").press("method-totp")).await.page();
    assert_eq!((page.url.path(), page.has("#pass")), ("/login/enrol/proof", true));
    let code = forged(&page, "/login/enrol/proof", &[("code", pass.expose())]);
    let page = browser.submit(code).await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp");
    let mut other = site.browser();
    let page = second_door(&site, &mut other, &client, &bob).await;
    site.advance(30);
    let page = other.submit(page.form("methods").press("method-totp")).await.page();
    let page = other.submit(forged(&page, "/login/enrol/proof", &[("code", pass.expose())])).await.page();
    assert_eq!(page.status, 422);
}

async fn a_new_address_that_a_password_has_set_is_no_proof_yet(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account/email").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    let page = browser.submit(page.form("enrol").set("address", "eve@evil.example").press("send")).await.page();
    let code = one_code(&site, "email").await;
    let page = browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    assert_eq!(page.url.path(), "/account");
    let page = browser.open("/account/add").await.page();
    assert_eq!(page.url.path(), "/login/enrol/proof");
    assert!(page.has("#closed") && !page.has("#code"), "{}", page.html);
}

async fn a_mailbox_that_has_set_the_password_is_no_factor_beside_it(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = recovered(&site, site.person("ann").await).await;
    site.advance(86_400);
    let page = second_door(&site, &mut site.browser(), &client, &ann).await;
    assert!(page.has("#method-totp") && !page.has("#method-email"), "{}", page.html);
    // Where there is nothing else, the page says who can help.
    site.all_methods("acme", |row| row.methods = "email".parse().unwrap()).await;
    let page = second_door(&site, &mut site.browser(), &client, &ann).await;
    assert!(page.has("#stuck"), "{}", page.html);
    // Who has had it as a factor before is not locked into a circle either.
    let bob = recovered(&site, reached(&site, "bob", Method::Email, "bob@acme.example").await).await;
    let page = second_door(&site, &mut site.browser(), &client, &bob).await;
    assert_eq!((page.url.path(), page.has("#stuck")), ("/login/factor", true));
}

async fn no_browser_is_trusted_meanwhile(site: Site) {
    let client: Client = site.client(|_| ()).await;
    let bob = recovered(&site, site.person_with_app("bob").await).await;
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    let page = second_door(&site, &mut browser, &client, &bob).await;
    assert_eq!(page.url.path(), "/login/factor/totp", "the box was ticked in vain");
    site.advance(86_400);
    trusting(&site, &mut browser, &client, &bob).await;
    let page = browser.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    site.password(&mut browser, &page, &bob).await.away();
}
