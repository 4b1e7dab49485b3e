//! `prompt` and `max_age`: who is asked again, and who is not.

use super::{page, told};
use crate::support::site::{Site, answer, on_both};
use serde_json::Value;
use vestibule::types::{ConsentRule, MfaPolicy};

on_both!(
    without_pages_there_is_a_code_or_a_reason,
    prompt_login_asks_again,
    prompt_select_account_asks_who,
    prompt_consent_asks_again,
    a_sign_in_may_be_exactly_max_age_old,
);

async fn without_pages_there_is_a_code_or_a_reason(site: Site) {
    site.organization("plain", MfaPolicy::Optional).await;
    let carol = site.person_of("plain", "carol").await;
    let client = site.client(|_| ()).await;
    let asking = site.client(|row| row.consent = ConsentRule::Ask).await;
    let mut browser = site.browser();
    assert_eq!(told(&site, &mut browser, &client, &[("prompt", "none")]).await, "login_required");
    assert!(browser.cookies().dump().is_empty(), "nothing has begun");

    let page = page(&site, &mut browser, &client, &[]).await;
    site.password(&mut browser, &page, &carol).await.away();
    for (client, more, expected) in [
        (&client, ("nonce", "n"), "code"),
        (&client, ("acr_values", "urn:vestibule:acr:2"), "unmet_authentication_requirements"),
        (&client, ("acr_values", "urn:vestibule:acr:1 urn:vestibule:acr:2"), "code"),
        (&client, ("acr_values", "unknown"), "code"),
        (&client, ("max_age", "0"), "login_required"),
        (&asking, ("nonce", "n"), "consent_required"),
    ] {
        assert_eq!(told(&site, &mut browser, client, &[("prompt", "none"), more]).await, expected, "{more:?}");
    }
    site.set_mfa("plain", MfaPolicy::Required).await;
    let demanded = told(&site, &mut browser, &client, &[("prompt", "none")]).await;
    assert_eq!(demanded, "unmet_authentication_requirements", "a policy counts at once");
    site.set_mfa("plain", MfaPolicy::Off).await;
    site.advance(3600);
    assert_eq!(told(&site, &mut browser, &client, &[("prompt", "none")]).await, "login_required", "idle for an hour");
}

/// The ID token's claims for a callback.
async fn claims(site: &Site, client: &crate::support::site::Client, away: &reqwest::Url) -> Value {
    let tokens = site.exchange(client, &answer(away, "code").unwrap()).await;
    site.verified(&tokens.text("id_token")).await.1
}

async fn prompt_login_asks_again(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let before = browser.open(&site.ask(&client, &[])).await.away();
    let before = claims(&site, &client, &before).await;
    site.advance(90);
    let ask = site.ask(&client, &[("prompt", "login")]);
    let after = site.sign_in(&mut browser, &ask, &bob).await.away();
    let after = claims(&site, &client, &after).await;
    assert_eq!(after["auth_time"], site.now().seconds());
    assert_eq!(before["auth_time"].as_i64().unwrap() + 90, after["auth_time"].as_i64().unwrap());
    assert_eq!(before["sub"], after["sub"]);
    assert_ne!(before["sid"], after["sid"]);
    // Who only goes away again keeps the old sign-in.
    assert_eq!(page(&site, &mut browser, &client, &[("prompt", "login")]).await.url.path(), "/login");
    assert_eq!(told(&site, &mut browser, &client, &[]).await, "code");
}

async fn prompt_select_account_asks_who(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = site.client(|_| ()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let ask = site.ask(&client, &[("prompt", "select_account")]);
    let away = site.sign_in(&mut browser, &ask, &carl).await.away();
    assert_eq!(claims(&site, &client, &away).await["sub"], carl.id.as_str());
    let away = browser.open(&site.ask(&client, &[])).await.away();
    assert_eq!(claims(&site, &client, &away).await["sub"], carl.id.as_str(), "the browser is carl's now");
}

async fn prompt_consent_asks_again(site: Site) {
    let bob = site.person_with_app("bob").await;
    for rule in [ConsentRule::Skip, ConsentRule::Ask] {
        let client = site.client(|row| row.consent = rule).await;
        site.advance(30);
        let mut browser = site.browser();
        let ask = site.ask(&client, &[("prompt", "consent")]);
        let mut landed = site.sign_in(&mut browser, &ask, &bob).await;
        for _ in 0..2 {
            let page = landed.page();
            assert_eq!(page.url.path(), "/consent");
            let away = browser.submit(page.form("consent").press("allow")).await.away();
            assert_eq!(super::answered(&site, &away).0, "code");
            landed = browser.open(&ask).await;
        }
        assert_eq!(told(&site, &mut browser, &client, &[]).await, "code", "without the wish nobody is asked");
        let both = page(&site, &mut browser, &client, &[("prompt", "login consent")]).await;
        assert_eq!(both.url.path(), "/login");
    }
}

async fn a_sign_in_may_be_exactly_max_age_old(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let signed_in = site.now().seconds();
    assert_eq!(page(&site, &mut browser, &client, &[("max_age", "0")]).await.url.path(), "/login", "means prompt=login");
    site.advance(100);
    let away = browser.open(&site.ask(&client, &[("max_age", "100")])).await.away();
    assert_eq!(claims(&site, &client, &away).await["auth_time"], signed_in);
    assert_eq!(page(&site, &mut browser, &client, &[("max_age", "99")]).await.url.path(), "/login");
    site.advance(1);
    assert_eq!(told(&site, &mut browser, &client, &[("max_age", "100"), ("prompt", "none")]).await, "login_required");
    let ask = site.ask(&client, &[("max_age", "100")]);
    let away = site.sign_in(&mut browser, &ask, &bob).await.away();
    assert_eq!(claims(&site, &client, &away).await["auth_time"], site.now().seconds());
    assert_eq!(told(&site, &mut browser, &client, &[("max_age", "9223372036854775807")]).await, "code");
}
