//! OIDC RP-Initiated Logout 1.0, case by case as the conformance suite asks.

use super::{address, signed_in};
use crate::support::{
    acts::{segment, unsigned},
    api::Reply,
    browser::Browser,
    site::{Client, Site, on_both},
};
use serde_json::json;
use vestibule::protocol::SigningAlg;

on_both!(
    rp_initiated_logout_goes_back_with_the_state_and_prompt_none_errs,
    without_a_state_there_is_none,
    a_bad_post_logout_redirect_uri_is_not_gone_to,
    a_query_added_to_the_post_logout_redirect_uri_is_not_gone_to,
    a_hint_modified_to_alg_none_does_not_lead_back,
    a_hint_that_the_client_signed_does_not_lead_back,
    without_a_hint_nothing_leads_back,
    without_parameters_the_person_is_asked_and_signed_out,
    without_a_post_logout_redirect_uri_the_person_is_signed_out,
    with_only_a_state_the_person_is_signed_out,
    logout_hint_and_ui_locales_change_nothing,
);

const BYE: &str = "https://app.example/bye";

async fn setting(site: &Site) -> (Client, Browser, Reply) {
    let client = site.client(|row| row.post_logout_redirect_uris.0 = vec![BYE.to_owned()]).await;
    let bob = site.person_with_app("bob").await;
    let (browser, tokens) = signed_in(site, &client, &bob).await;
    (client, browser, tokens)
}

async fn is_out(site: &Site, browser: &mut Browser, client: &Client) {
    assert_eq!(site.silently(browser, client, &[]).await, "login_required");
}

async fn rp_initiated_logout_goes_back_with_the_state_and_prompt_none_errs(site: Site) {
    let (client, mut browser, tokens) = setting(&site).await;
    let hint = tokens.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s1")];
    assert_eq!(browser.open(&address(&site, &pairs)).await.away().as_str(), format!("{BYE}?state=s1"));
    is_out(&site, &mut browser, &client).await;
}

async fn without_a_state_there_is_none(site: Site) {
    let (client, mut browser, tokens) = setting(&site).await;
    let hint = tokens.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(browser.open(&address(&site, &pairs)).await.away().as_str(), BYE);
    is_out(&site, &mut browser, &client).await;
}

/// Leads nowhere: to a page of ours, whether it asks or says that it is done.
async fn stays(site: &Site, browser: &mut Browser, pairs: &[(&str, &str)]) {
    let page = browser.open(&address(site, pairs)).await.page();
    assert_eq!((page.status, page.url.origin()), (200, reqwest::Url::parse(&site.home).unwrap().origin()));
    assert!(!page.has("a[href^='https:']"), "{}", page.html);
}

async fn a_bad_post_logout_redirect_uri_is_not_gone_to(site: Site) {
    let (_, mut browser, tokens) = setting(&site).await;
    let hint = tokens.text("id_token");
    let bad = ("post_logout_redirect_uri", "https://app.example/other");
    stays(&site, &mut browser, &[("id_token_hint", &hint), bad, ("state", "s1")]).await;
}

async fn a_query_added_to_the_post_logout_redirect_uri_is_not_gone_to(site: Site) {
    let (_, mut browser, tokens) = setting(&site).await;
    let hint = tokens.text("id_token");
    let bad = ("post_logout_redirect_uri", "https://app.example/bye?foo=bar");
    stays(&site, &mut browser, &[("id_token_hint", &hint), bad, ("state", "s1")]).await;
}

async fn a_hint_modified_to_alg_none_does_not_lead_back(site: Site) {
    let (_, mut browser, tokens) = setting(&site).await;
    let hint = unsigned(&json!({"alg": "none"}), &segment(&tokens.text("id_token"), 1));
    stays(&site, &mut browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE), ("state", "s1")]).await;
}

async fn a_hint_that_the_client_signed_does_not_lead_back(site: Site) {
    let (client, mut browser, tokens) = setting(&site).await;
    let mut claims = segment(&tokens.text("id_token"), 1);
    (claims["iss"], claims["aud"]) = (json!(client.id), json!(site.home));
    let hint = site.state.provider.keys.sign(SigningAlg::Rs256, "JWT", &claims, site.now()).unwrap();
    stays(&site, &mut browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE), ("state", "s1")]).await;
}

async fn without_a_hint_nothing_leads_back(site: Site) {
    let (_, mut browser, _) = setting(&site).await;
    let pairs = [("post_logout_redirect_uri", BYE), ("state", "s1")];
    stays(&site, &mut browser, &pairs).await;
    let page = browser.open(&address(&site, &pairs)).await.page();
    let out = browser.submit(page.form("logout").press("sign-out")).await.page();
    assert!(!out.has("#return"), "{}", out.html);
}

async fn without_parameters_the_person_is_asked_and_signed_out(site: Site) {
    let (client, mut browser, _) = setting(&site).await;
    let page = browser.open(&address(&site, &[])).await.page();
    browser.submit(page.form("logout").press("sign-out")).await.page();
    is_out(&site, &mut browser, &client).await;
}

async fn without_a_post_logout_redirect_uri_the_person_is_signed_out(site: Site) {
    let (client, mut browser, tokens) = setting(&site).await;
    let page = browser.open(&address(&site, &[("id_token_hint", &tokens.text("id_token"))])).await.page();
    assert!(!page.has("form") && !page.has("#return"), "{}", page.html);
    is_out(&site, &mut browser, &client).await;
}

async fn with_only_a_state_the_person_is_signed_out(site: Site) {
    let (client, mut browser, _) = setting(&site).await;
    let page = browser.open(&address(&site, &[("state", "s1")])).await.page();
    browser.submit(page.form("logout").press("sign-out")).await.page();
    is_out(&site, &mut browser, &client).await;
}

async fn logout_hint_and_ui_locales_change_nothing(site: Site) {
    let (client, mut browser, tokens) = setting(&site).await;
    let hint = tokens.text("id_token");
    let pairs = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", BYE),
        ("logout_hint", "somebody else"),
        ("ui_locales", "fr de"),
    ];
    assert_eq!(browser.open(&address(&site, &pairs)).await.away().as_str(), BYE);
    is_out(&site, &mut browser, &client).await;
}
