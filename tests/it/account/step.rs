//! How fresh a proof has to be while a step goes on, and for people who may still wait with their first factor.

use crate::{
    account::{enter::is_sign_in, methods},
    support::{
        site::{Site, on_both},
        totp::code_at,
    },
};

on_both!(a_step_that_was_begun_is_finished_in_time, who_may_wait_with_the_first_factor_gets_in);

async fn a_step_that_was_begun_is_finished_in_time(site: Site) {
    let bob = site.person_with_app("bob").await;
    for (minutes, is_finished) in [(9, true), (11, false)] {
        let (mut browser, _) = site.at("/account/security", &bob).await;
        site.advance(240);
        let page = browser.get("/account/add/totp").await;
        let secret = page.text("#secret").replace(char::is_whitespace, "");
        site.advance(minutes * 60);
        assert!(is_sign_in(browser.clone().open("/account/add/totp").await), "nothing new is begun");
        let wrong = browser.get("/account").await;
        let csrf = wrong.form("profile").value("csrf").unwrap().to_owned();
        let form = page.form("enrol").set("csrf", &csrf);
        if is_finished {
            let again = browser.submit(form.clone().set("code", "000000").press("confirm")).await.page();
            assert_eq!((again.status, again.text("#secret").replace(char::is_whitespace, "")), (422, secret.clone()));
        }
        let code = code_at(&secret, site.now().seconds());
        let landed = browser.submit(form.set("code", &code).press("confirm")).await;
        if is_finished {
            assert_eq!(methods(&landed.page()).len(), 2, "the app is there");
        } else {
            let page = landed.page();
            assert!(page.status == 422 || page.url.path() == "/login", "{}", page.html);
        }
    }
}

async fn who_may_wait_with_the_first_factor_gets_in(site: Site) {
    site.all_methods("acme", |row| row.grace_days = 7).await;
    let ann = site.person("ann").await;
    let mut browser = site.browser();
    let page = browser.open("/account/password").await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    let page = browser.submit(page.form("skip-form").press("skip")).await.page();
    assert_eq!((page.url.path(), page.status), ("/account/password", 200), "{}", page.html);
    site.advance(301);
    assert!(is_sign_in(browser.open("/account/password").await), "not for ever");
}
