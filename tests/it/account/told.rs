//! Who is told what, where there is no mail address, and where a number changes.

use super::{made, notices};
use crate::support::{
    rows::change,
    site::{Person, Site, on_both},
};
use vestibule::{
    auth::{Fault, account, tell},
    post::Notice,
    types::Method,
};

on_both!(the_old_number_is_told_of_the_new_one, who_has_no_address_is_told_by_text, texts_that_tell_are_few,);

async fn set(site: &Site, sql: String) {
    let url = site.url.clone();
    actix_web::web::block(move || change(&url, &sql).unwrap()).await.unwrap();
}

async fn the_old_number_is_told_of_the_new_one(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    set(&site, format!("UPDATE users SET phone_verified_at = 1 WHERE id = '{}'", bob.id)).await;
    let (mut browser, page) = site.at("/account/phone", &bob).await;
    let page = browser.submit(page.form("enrol").set("address", "+14155550177").press("send")).await.page();
    let (to, code) = site.sent_code("sms").await;
    assert_eq!(to, "+14155550177");
    site.mails().await;
    browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    let number = "+14155550123".to_owned();
    assert_eq!(notices(site.sent("sms").await), [(number, Notice::ContactChanged { what: Method::Sms })]);
    let mailed = notices(site.sent("email").await);
    assert_eq!(mailed, [("bob@acme.example".to_owned(), Notice::ContactChanged { what: Method::Sms })]);
    // One that nobody had confirmed is nobody's to be told.
    set(&site, format!("UPDATE users SET phone_verified_at = NULL WHERE id = '{}'", bob.id)).await;
    site.advance(60);
    let page = browser.get("/account/phone").await;
    let page = browser.submit(page.form("enrol").set("address", "+14155550178").press("send")).await.page();
    let (_, code) = site.sent_code("sms").await;
    browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    assert_eq!(notices(site.sent("sms").await), []);
}

/// Somebody without a mail address, whose codes go to a number.
async fn unmailed(site: &Site, name: &str) -> Person {
    let person = crate::factors::reached(site, name, Method::Sms, "+14155550166").await;
    let person = site.give_app(person).await;
    set(
        site,
        format!("UPDATE users SET email = NULL, email_verified_at = NULL, phone_number = NULL WHERE id = '{}'", person.id),
    )
    .await;
    person
}

async fn who_has_no_address_is_told_by_text(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let ann = unmailed(&site, "ann").await;
    // The first browser is not told of.
    site.at("/account", &ann).await;
    site.advance(60);
    let (mut browser, page) = site.at("/account/add/totp", &ann).await;
    let told = site.sent("sms").await;
    assert!(told.iter().any(|(to, what)| to == "+14155550166" && matches!(what, Notice::NewDevice { .. })), "a new device");
    let secret = page.text("#secret").replace(char::is_whitespace, "");
    let code = crate::support::totp::code_at(&secret, site.now().seconds());
    browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    let to = "+14155550166".to_owned();
    assert_eq!(notices(site.sent("sms").await), [(to.clone(), Notice::FactorAdded { method: Some(Method::Totp) })], "a method");
    let page = browser.get("/account/password").await;
    let fields = [("current", &*ann.password), ("password", "a third long password, not known")];
    browser.submit(made(&page, "/account/password", &fields)).await.page();
    assert_eq!(notices(site.sent("sms").await), [(to, Notice::PasswordChanged)], "the password");
    assert_eq!(site.mails().await.len(), 0);
}

async fn texts_that_tell_are_few(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let ann = unmailed(&site, "ann").await;
    let (sealer, id, now) = (site.state.provider.sealer.clone(), ann.id.clone(), site.now());
    let done = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        (0..15).try_for_each(|_| tell::owner(tx, &sealer, &account, Notice::PasswordChanged, now))
    });
    done.await.unwrap();
    assert_eq!(site.sent("sms").await.len(), 10, "ten a day");
    let code = site.send_code(&ann, Method::Sms, "+14155550167").await.code;
    assert_eq!(code.len(), 8, "codes have budgets of their own");
}
