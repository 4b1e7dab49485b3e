//! Signing out at an application's wish, OIDC RP-Initiated Logout 1.0: only a hint at this very session ends it unasked,
//! and nobody is sent to an address that is not registered.

use crate::support::{
    acts::{foreign_form, segment, unsigned},
    api::{INVALID_GRANT, Reply, http},
    browser::{Browser, Page},
    site::{Client, Person, Site, on_both},
};
use reqwest::Url;
use serde_json::json;
use vestibule::{protocol::SigningAlg, store::JsonText};

on_both!(
    a_hint_at_this_session_signs_out_and_goes_back,
    an_address_that_is_not_registered_is_not_gone_to,
    without_a_good_hint_the_person_is_asked,
    a_hint_at_another_session_asks,
    afterwards_only_offline_tokens_live,
    the_question_is_answered_on_our_own_page,
    a_form_works_like_a_query,
    a_form_from_another_site_works_like_a_query,
    who_is_not_signed_in_has_nothing_to_end,
    without_a_hint_a_link_leads_back,
);

const BYE: &str = "https://app.example/bye";

async fn setting(site: &Site) -> (Person, Client) {
    let bye = || vec![BYE.to_owned(), format!("{BYE}?x=%41")];
    let client = site.client(|row| row.post_logout_redirect_uris.0 = bye()).await;
    (site.person_with_app("bob").await, client)
}

/// A browser in which bob is signed in, and the client's tokens of that session.
async fn signed_in(site: &Site, client: &Client, bob: &Person) -> (Browser, Reply) {
    let mut browser = site.signed_in(client, bob).await;
    let tokens = site.silent_tokens(&mut browser, client, &[]).await;
    (browser, tokens)
}

fn address(site: &Site, pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&format!("{}/oauth2/logout", site.home)).unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.into()
}

async fn is_alive(site: &Site, browser: &Browser, client: &Client) -> bool {
    match site.silently(&mut browser.clone(), client, &[]).await.as_str() {
        "code" => true,
        "login_required" => false,
        other => panic!("{other}"),
    }
}

fn is_signed_out(page: &Page) {
    assert_eq!(page.status, 200, "{}", page.html);
    assert!(!page.has("form") && !page.has("a[href^='http']"), "{}", page.html);
}

async fn a_hint_at_this_session_signs_out_and_goes_back(site: Site) {
    let (bob, client) = setting(&site).await;
    let strange = "a&b=c#d%20+\"<x> \u{e4}";
    for (uri, state, expected) in [
        (BYE, None, BYE.to_owned()),
        (BYE, Some("s1"), format!("{BYE}?state=s1")),
        (&format!("{BYE}?x=%41"), Some("s1"), format!("{BYE}?x=%41&state=s1")),
        (BYE, Some(strange), String::new()),
    ] {
        let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
        let hint = tokens.text("id_token");
        let mut pairs = vec![("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", uri), ("client_id", &client.id)];
        pairs.extend(state.map(|state| ("state", state)));
        // The hint has expired by then; the session has not.
        site.advance(1000);
        let page = browser.get(&address(&site, &pairs)).await;
        assert_eq!(page.status, 303);
        let location = page.header("location");
        match state {
            Some(state) if state == strange => {
                let url = Url::parse(&location).unwrap();
                let pairs: Vec<_> = url.query_pairs().collect();
                assert_eq!(pairs, [("state".into(), state.into())]);
                assert!(url.fragment().is_none() && location.starts_with(BYE));
            }
            _ => assert_eq!(location, expected),
        }
        assert!(browser.cookies().get("vestibule_session").is_none());
        assert!(!is_alive(&site, &browser, &client).await);
    }
}

async fn an_address_that_is_not_registered_is_not_gone_to(site: Site) {
    let (bob, client) = setting(&site).await;
    let other = site.client(|row| row.post_logout_redirect_uris.0 = vec!["https://other.example/bye".to_owned()]).await;
    for (uri, client_id) in [
        ("https://evil.example/", ""),
        ("https://app.example/bye/", ""),
        ("https://app.example/BYE", ""),
        ("https://app.example/bye?x=A", ""),
        ("https://app.example/bye#x", ""),
        ("https://other.example/bye", ""),
        ("https://other.example/bye", &other.id),
        (BYE, &other.id),
        (BYE, "unknown"),
        (&client.redirect_uri, ""),
        ("", ""),
    ] {
        let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
        let hint = tokens.text("id_token");
        let mut pairs = vec![("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", uri), ("state", "s")];
        if !client_id.is_empty() {
            pairs.push(("client_id", client_id));
        }
        let page = browser.get(&address(&site, &pairs)).await;
        assert_eq!(page.header("location"), "", "{uri}");
        is_signed_out(&page);
    }
    // A client alone is no hint.
    let (mut browser, _) = signed_in(&site, &client, &bob).await;
    let pairs = [("client_id", client.id.as_str()), ("post_logout_redirect_uri", BYE)];
    assert_eq!(browser.open(&address(&site, &pairs)).await.page().url.path(), "/logout");
    assert!(is_alive(&site, &browser, &client).await);
}

async fn without_a_good_hint_the_person_is_asked(site: Site) {
    let (bob, client) = setting(&site).await;
    let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
    let hint = tokens.text("id_token");
    let mut claims = segment(&hint, 1);
    let none = unsigned(&json!({"alg": "none", "typ": "JWT"}), &claims);
    claims["iss"] = json!("https://other.example");
    let issuer = site.state.provider.keys.sign(SigningAlg::Rs256, "JWT", &claims, site.now()).unwrap();
    let cut = hint.rsplit_once('.').unwrap().0.to_owned() + ".";
    for bad in ["", "garbage", &none, &cut, &issuer, &tokens.text("access_token"), &tokens.text("refresh_token")] {
        let mut pairs = vec![("post_logout_redirect_uri", BYE), ("state", "s1")];
        if !bad.is_empty() {
            pairs.push(("id_token_hint", bad));
        }
        let page = browser.open(&address(&site, &pairs)).await.page();
        assert_eq!((page.status, page.url.path()), (200, "/logout"), "{bad}");
        assert!(page.has("form#logout") && page.html.contains("bob"));
        assert!(is_alive(&site, &browser, &client).await, "until the person says so: {bad}");
    }
    let twice = format!("{}&id_token_hint={hint}", address(&site, &[("id_token_hint", &hint)]));
    assert_eq!(browser.get(&twice).await.status, 400);
    assert!(is_alive(&site, &browser, &client).await);
    let page = browser.open(&address(&site, &[])).await.page();
    is_signed_out(&browser.submit(page.form("logout").press("sign-out")).await.page());
    assert!(!is_alive(&site, &browser, &client).await);
}

async fn a_hint_at_another_session_asks(site: Site) {
    let (bob, client) = setting(&site).await;
    let carl = site.person_with_app("carl").await;
    let (first, tokens_of_first) = signed_in(&site, &client, &bob).await;
    let (mut second, _) = signed_in(&site, &client, &bob).await;
    let (mut third, _) = signed_in(&site, &client, &carl).await;
    let hint = tokens_of_first.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
    for browser in [&mut second, &mut third] {
        let page = browser.open(&address(&site, &pairs)).await.page();
        assert_eq!(page.url.path(), "/logout", "the same person's other session is another one, too");
    }
    for browser in [&first, &second, &third] {
        assert!(is_alive(&site, browser, &client).await);
    }
}

async fn afterwards_only_offline_tokens_live(site: Site) {
    let (bob, client) = setting(&site).await;
    let (mut browser, plain) = signed_in(&site, &client, &bob).await;
    let offline = site.silent_tokens(&mut browser, &client, &[("scope", "openid offline_access")]).await;
    let unspent = site.silent_code(&mut browser, &client, &[]).await;
    let (other, of_other) = signed_in(&site, &client, &bob).await;
    let thief = browser.clone();
    let hint = plain.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
    browser.open(&address(&site, &pairs)).await.away();

    assert!(!is_alive(&site, &browser, &client).await);
    assert!(!is_alive(&site, &thief, &client).await, "the cookie is dead, not only deleted");
    assert_eq!(site.userinfo(&plain.text("access_token")).await.error(), (401, "invalid_token"));
    assert_eq!(site.refresh(&client, &plain.text("refresh_token")).await.error(), INVALID_GRANT);
    assert_eq!(site.exchange(&client, &unspent).await.error(), INVALID_GRANT);
    assert_eq!(site.userinfo(&offline.text("access_token")).await.status, 200);
    assert_eq!(site.refresh(&client, &offline.text("refresh_token")).await.status, 200);
    assert!(is_alive(&site, &other, &client).await, "other browsers stay signed in");
    assert_eq!(site.userinfo(&of_other.text("access_token")).await.status, 200);
}

async fn the_question_is_answered_on_our_own_page(site: Site) {
    let (bob, client) = setting(&site).await;
    let (mut browser, _) = signed_in(&site, &client, &bob).await;
    let (mut other, _) = signed_in(&site, &client, &bob).await;
    let page = browser.open("/logout").await.page();
    let foreign = other.open("/logout").await.page().form("logout").value("csrf").unwrap().to_owned();
    for csrf in ["", "A", &"A".repeat(43), &foreign] {
        let refused = browser.submit(page.form("logout").set("csrf", csrf)).await.page();
        assert_eq!(refused.status, 403, "{csrf}");
    }
    assert_eq!(browser.submit(page.form("logout").without("csrf")).await.page().status, 403);
    // Another site's form carries no cookie, and must not delete ours either.
    let csrf = page.form("logout").value("csrf").unwrap().to_owned();
    let refused = browser.submit(foreign_form(&format!("{}/logout", site.home), &[("csrf", &csrf)])).await.page();
    assert_eq!(refused.status, 403);
    for path in ["/logout", "/oauth2/logout"] {
        // From a browser that does not say where the form comes from.
        let answer = http().post(format!("{}{path}", site.home)).form(&[("csrf", &csrf)]).send().await.unwrap();
        assert!(answer.headers().get("set-cookie").is_none(), "{path}");
    }
    assert!(is_alive(&site, &browser, &client).await);
    is_signed_out(&browser.submit(page.form("logout").press("sign-out")).await.page());
    assert!(!is_alive(&site, &browser, &client).await && is_alive(&site, &other, &client).await);
}

async fn a_form_works_like_a_query(site: Site) {
    let (bob, client) = setting(&site).await;
    let post = |browser: &Browser, pairs: &[(&str, &str)]| {
        let session = browser.cookies().get("vestibule_session").unwrap();
        let request = http().post(format!("{}/oauth2/logout", site.home));
        request.header("cookie", format!("{}={}", session.name, session.value)).form(pairs).send()
    };
    let (browser, tokens) = signed_in(&site, &client, &bob).await;
    let answer = post(&browser, &[("post_logout_redirect_uri", BYE)]).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/logout"));
    assert!(is_alive(&site, &browser, &client).await);
    let hint = tokens.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s 1")];
    let answer = post(&browser, &pairs).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, &*format!("{BYE}?state=s+1")));
    assert!(!is_alive(&site, &browser, &client).await);
}

/// The form of an application's page carries no cookie of ours. It still ends the right session, and ends none unasked.
async fn a_form_from_another_site_works_like_a_query(site: Site) {
    let (bob, client) = setting(&site).await;
    let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
    let url = format!("{}/oauth2/logout", site.home);
    let page = browser.submit(foreign_form(&url, &[("post_logout_redirect_uri", BYE)])).await.page();
    assert_eq!(page.url.path(), "/logout", "asked, not signed out");
    assert!(is_alive(&site, &browser, &client).await);
    let hint = tokens.text("id_token");
    let fields = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s 1")];
    let thief = browser.clone();
    let away = browser.submit(foreign_form(&url, &fields)).await.away();
    assert_eq!(away.as_str(), format!("{BYE}?state=s+1"));
    assert!(!is_alive(&site, &thief, &client).await, "the session itself has ended");
}

async fn who_is_not_signed_in_has_nothing_to_end(site: Site) {
    let (bob, client) = setting(&site).await;
    let (mut browser, tokens) = signed_in(&site, &client, &bob).await;
    is_signed_out(&site.browser().open(&address(&site, &[])).await.page());
    is_signed_out(&site.browser().open("/logout").await.page());
    site.sign_out(&mut browser).await;
    // The way back is open to whom we signed out ourselves.
    let hint = tokens.text("id_token");
    let pairs = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s1")];
    assert_eq!(browser.open(&address(&site, &pairs)).await.away().as_str(), format!("{BYE}?state=s1"));
}

async fn without_a_hint_a_link_leads_back(site: Site) {
    let bob = site.person_with_app("bob").await;
    let bye = "https://app.example/bye";
    let client = site.client(|row| row.post_logout_redirect_uris = JsonText(vec![bye.to_owned()])).await;
    let mut browser = site.browser();
    site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    for (uri, link) in [(bye, true), ("https://evil.example/", false)] {
        let query = format!("/oauth2/logout?client_id={}&post_logout_redirect_uri={uri}&state=s", client.id);
        let page = browser.open(&query).await.page();
        if !page.has("form#logout") {
            // The session is gone by now; nobody is asked.
            assert!(!page.has("#return"));
            continue;
        }
        let out = browser.submit(page.form("logout").press("sign-out")).await.page();
        assert_eq!(out.has("#return"), link, "{uri}");
        assert_eq!(out.attribute("#return", "href"), format!("{bye}?state=s"));
    }
}
