//! Buttons of the account pages that are pressed twice.

use crate::{
    factors::one_code,
    support::{
        rows::rows_of,
        site::{Site, on_both},
        totp::code_at,
    },
};
use vestibule::types::MfaPolicy;

on_both!(
    a_number_is_sent_one_code_and_confirmed_once,
    the_own_address_is_confirmed_once,
    an_app_is_confirmed_once,
    a_refusal_stands_where_the_button_is,
);

async fn a_number_is_sent_one_code_and_confirmed_once(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/sms", &bob).await;
    let send = page.form("enrol").set("address", "+14155550177").press("send");
    for _ in 0..2 {
        let page = browser.submit(send.clone()).await.page();
        assert!(page.status == 200 && page.has("#code") && !page.has("#error"), "{}", page.html);
    }
    let code = one_code(&site, "sms").await;
    let confirm = browser.get("/account/add/sms").await.form("enrol").set("code", &code).press("confirm");
    for _ in 0..2 {
        let page = browser.submit(confirm.clone()).await.page();
        assert_eq!((page.status, page.url.path()), (200, "/account/security"), "{}", page.html);
        assert!(page.text("[role=status]").contains("later"), "{}", page.html);
    }
    assert_eq!(rows_of(&site, "contact_factors").await, 1);
    // Another number is no second press.
    let page = browser.get("/account/add/sms").await;
    let page = browser.submit(page.form("enrol").set("address", "+14155550178").press("send")).await.page();
    let other = page.form("enrol");
    let again = browser.submit(send.set("address", "+14155550179")).await.page();
    assert!(again.status == 422 && again.has("#error"), "{}", again.html);
    drop(other);
    site.advance(11);
    let late = browser.submit(confirm).await.page();
    assert_ne!(late.url.path(), "/account/security", "{}", late.html);
}

async fn the_own_address_is_confirmed_once(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/email", &bob).await;
    let page = browser.submit(page.form("enrol").set("address", "new@acme.example").press("send")).await.page();
    let confirm = page.form("enrol").set("code", &one_code(&site, "email").await).press("confirm");
    for _ in 0..2 {
        let page = browser.submit(confirm.clone()).await.page();
        assert_eq!((page.status, page.url.path(), page.has("[role=status]")), (200, "/account", true), "{}", page.html);
    }
    assert_eq!(site.events(&bob, "contact_changed").await, 1);
}

async fn an_app_is_confirmed_once(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let bob = site.person_with_app("bob").await;
    let (mut browser, page) = site.at("/account/add/totp", &bob).await;
    let secret = page.text("#secret").replace(char::is_whitespace, "");
    let confirm = page.form("enrol").set("code", &code_at(&secret, site.now().seconds())).press("confirm");
    for _ in 0..2 {
        let page = browser.submit(confirm.clone()).await.page();
        assert_eq!((page.status, page.url.path()), (200, "/account/security"), "{}", page.html);
    }
    assert_eq!((rows_of(&site, "totp_factors").await, site.events(&bob, "factor_added").await), (2, 1));
}

/// The last method stays, and the page says so at the button, not at the name.
async fn a_refusal_stands_where_the_button_is(site: Site) {
    let bob = site.person_with_app("bob").await;
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let (mut browser, page) = site.at("/account/security", &bob).await;
    let link = super::methods(&page).remove(0);
    let removal = browser.get(&link).await.form("removal").press("remove");
    site.set_mfa("acme", MfaPolicy::Required).await;
    let page = browser.submit(removal).await.page();
    assert_eq!(page.status, 422);
    assert!(page.text("section[aria-labelledby=remove-title]").contains(&page.text("#error")), "{}", page.html);
    assert!(page.has("#remove[aria-describedby=error]") && !page.has("#name[aria-invalid]"), "{}", page.html);
    assert_eq!(rows_of(&site, "totp_factors").await, 1);
}
