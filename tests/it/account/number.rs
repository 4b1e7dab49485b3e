//! A number that was added beside another second factor waits for 72 hours (`sms.settling`).

use super::{add_contact, methods};
use crate::{
    factors::{one_code, reached},
    support::{
        browser::{Browser, Page},
        rows::rows_of,
        site::{Person, Site, on_both},
        totp::code_at,
    },
};
use vestibule::types::Method;

on_both!(
    a_number_beside_another_method_waits_for_three_days,
    a_number_works_at_once_when_the_others_are_gone,
    what_comes_later_holds_no_number_back,
    a_number_in_the_place_of_the_only_one_works_at_once,
    a_code_to_a_number_that_waits_is_refused,
);

const NUMBER: &str = "+14155550123";

/// The page that a new browser comes to after the password.
async fn door(site: &Site, person: &Person) -> (Browser, Page) {
    let mut browser = site.browser();
    let page = browser.open("/account/security").await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    (browser, page)
}

/// Somebody with an app who has added a number just now: the browser, and the page of the methods.
async fn with_number(site: &Site, name: &str) -> (Person, Browser, Page) {
    site.all_methods("acme", |_| ()).await;
    let person = site.person_with_app(name).await;
    let (mut browser, page) = site.at("/account/add/sms", &person).await;
    let page = add_contact(site, &mut browser, &page, (Method::Sms, NUMBER)).await;
    (person, browser, page)
}

fn of_kind(page: &Page, kind: &str) -> String {
    methods(page).into_iter().find(|link| link.contains(kind)).unwrap()
}

async fn a_number_beside_another_method_waits_for_three_days(site: Site) {
    let (bob, mut browser, page) = with_number(&site, "bob").await;
    assert!(page.text("[role=status]").contains("works later"), "{}", page.html);
    assert!(page.text("#methods").contains("Works from"), "{}", page.html);
    let link = of_kind(&page, "/sms/");
    assert!(browser.get(&link).await.has("#waits"));
    let german = browser.clone().reading("de").get(&link).await;
    assert!(german.text("#waits").starts_with("Gilt ab"), "{}", german.html);

    // Neither shown nor taken.
    for wait in [0, 72 * 3600 - 1] {
        site.advance(wait);
        let (mut other, page) = door(&site, &bob).await;
        assert_eq!((page.url.path(), page.has("#others")), ("/login/factor/totp", false));
        let value = format!("sms:{}", link.rsplit('/').next().unwrap());
        let csrf = page.form("factor").value("csrf").unwrap().to_owned();
        let form = crate::support::acts::form_on(&page, "/login/factor", &[("csrf", &csrf), ("method", &value)]);
        assert_ne!(other.submit(form).await.page().url.path(), "/login/factor/sms");
        assert_eq!(site.sent("sms").await.len(), 0, "no code is sent");
    }
    site.advance(1);
    let (mut other, page) = door(&site, &bob).await;
    let choice = other.click(&page, "#others").await.page();
    let page = other.submit(choice.form("methods").press("method-1")).await.page();
    assert_eq!(page.url.path(), "/login/factor/sms");
    let code = one_code(&site, "sms").await;
    let page = site.present(&mut other, &page, &code).await.page();
    assert!(!page.text("#methods").contains("Works from"), "{}", page.html);
}

async fn a_number_works_at_once_when_the_others_are_gone(site: Site) {
    let (bob, mut browser, page) = with_number(&site, "bob").await;
    let app = browser.get(&of_kind(&page, "/totp/")).await;
    browser.submit(app.form("removal").press("remove")).await.page();
    let (mut other, page) = door(&site, &bob).await;
    assert_eq!(page.url.path(), "/login/factor/sms");
    let code = one_code(&site, "sms").await;
    assert_eq!(site.present(&mut other, &page, &code).await.page().url.path(), "/account/security");
    // The same where the organization does not take the others any more.
    let (cid, ..) = with_number(&site, "cid").await;
    site.all_methods("acme", |row| row.methods = "sms".parse().unwrap()).await;
    assert_eq!(door(&site, &cid).await.1.url.path(), "/login/factor/sms");
}

async fn what_comes_later_holds_no_number_back(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let ann = reached(&site, "ann", Method::Sms, NUMBER).await;
    site.advance(60);
    let (mut browser, page) = door(&site, &ann).await;
    let code = one_code(&site, "sms").await;
    site.present(&mut browser, &page, &code).await.page();
    let page = browser.get("/account/add/totp").await;
    let secret: String = page.text("#secret").split_whitespace().collect();
    let form = page.form("enrol").set("code", &code_at(&secret, site.now().seconds())).press("confirm");
    assert_eq!(methods(&browser.submit(form).await.page()).len(), 2);
    let (_, page) = door(&site, &ann).await;
    assert_eq!(page.url.path(), "/login/factor/sms", "it was there first");
}

async fn a_number_in_the_place_of_the_only_one_works_at_once(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let ann = reached(&site, "ann", Method::Sms, NUMBER).await;
    let (mut browser, page) = door(&site, &ann).await;
    let code = one_code(&site, "sms").await;
    let page = site.present(&mut browser, &page, &code).await.page();
    let old = of_kind(&page, "/sms/");
    let page = browser.get(&format!("/account/add/sms?replace={}", old.rsplit('/').next().unwrap())).await;
    let page = add_contact(&site, &mut browser, &page, (Method::Sms, "+14155550199")).await;
    assert_eq!(methods(&page).len(), 1);
    assert!(!page.text("#methods").contains("Works from"), "{}", page.html);
    let (mut other, page) = door(&site, &ann).await;
    let (to, code) = site.sent_code("sms").await;
    assert_eq!((page.url.path(), &*to), ("/login/factor/sms", "+14155550199"));
    assert_eq!(site.present(&mut other, &page, &code).await.page().url.path(), "/account/security");
    // One more beside it waits, whichever it is that is asked for.
    site.advance(60);
    let page = browser.get("/account/add/sms").await;
    let page = add_contact(&site, &mut browser, &page, (Method::Sms, "+14155550188")).await;
    assert_eq!(page.text("#methods").matches("Works from").count(), 1, "{}", page.html);
}

async fn a_code_to_a_number_that_waits_is_refused(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let (ann, bob) = (site.person("ann").await, site.person_with_app("bob").await);
    site.advance(60);
    for (person, status) in [(&ann, 303), (&bob, 422)] {
        let sent = site.send_code(person, Method::Sms, NUMBER).await;
        let doors = site.doors(person, &client, &sent.sent, 1).await;
        let answer = site.knock(&doors[0], "sms", &sent.code).await;
        assert_eq!(answer.status, status, "{}: {}", person.username, answer.error);
    }
    let refused = "audit WHERE event = 'factor_refused' AND detail LIKE '%number has not settled%'";
    assert_eq!(rows_of(&site, refused).await, 1);
}
