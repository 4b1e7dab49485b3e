//! `id_token_hint`, `login_hint`, `acr_values`, `ui_locales`.

use super::{page, told};
use crate::support::{
    acts::{segment, unsigned},
    browser::Page,
    site::{On, Site, answer, on_both},
};
use serde_json::json;
use vestibule::{protocol::SigningAlg, types::MfaPolicy};

on_both!(
    a_hint_at_the_person_who_is_signed_in_is_silent,
    a_hint_at_somebody_else_asks_for_that_person,
    a_hint_that_is_no_id_token_of_ours_is_refused,
    login_hint_fills_in_the_user_name,
    a_client_may_ask_for_a_second_factor,
    pages_speak_the_language_that_the_client_wishes,
);

async fn a_hint_at_the_person_who_is_signed_in_is_silent(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let other = site.client(|_| ()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let hint = site.silent_tokens(&mut browser, &client, &[]).await.text("id_token");
    let more = [("id_token_hint", hint.as_str()), ("prompt", "none")];
    assert_eq!(told(&site, &mut browser, &client, &more).await, "code");
    assert_eq!(told(&site, &mut browser, &other, &more).await, "code", "another client's will do");
    site.advance(1000);
    assert_eq!(told(&site, &mut browser, &client, &more).await, "code", "expired, OIDC Core §3.1.2.1");
    assert_eq!(told(&site, &mut site.browser(), &client, &more).await, "login_required", "a hint is no sign-in");
}

async fn a_hint_at_somebody_else_asks_for_that_person(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = site.client(|_| ()).await;
    let code = site.authorization_code(&client, &carl, &[]).await;
    let hint = site.exchange(&client, &code).await.text("id_token");
    let mut browser = site.signed_in(&client, &bob).await;
    let more = [("id_token_hint", hint.as_str())];
    assert_eq!(told(&site, &mut browser, &client, &[more[0], ("prompt", "none")]).await, "login_required");
    // Another person than the hinted one signs in: the client must not take one for the other.
    for mut browser in [browser.clone(), site.browser()] {
        site.advance(30);
        let away = site.sign_in(&mut browser, &site.ask(&client, &more), &bob).await.away();
        assert_eq!(super::answered(&site, &away).0, "login_required");
    }
    let away = site.sign_in(&mut browser, &site.ask(&client, &more), &carl).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.text("sub"), carl.id.as_str());
}

async fn a_hint_that_is_no_id_token_of_ours_is_refused(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    let hint = tokens.text("id_token");
    let mut claims = segment(&hint, 1);
    let foreign = Site::start(On::Sqlite).await;
    let theirs = foreign.state.provider.keys.sign(SigningAlg::Rs256, "JWT", &claims, site.now()).unwrap();
    let none = unsigned(&json!({"alg": "none", "typ": "JWT"}), &claims);
    claims["iss"] = json!("https://other.example");
    let issuer = site.state.provider.keys.sign(SigningAlg::Rs256, "JWT", &claims, site.now()).unwrap();
    let cut = &hint[..hint.len() - 5];
    for bad in ["garbage", "a.b.c", cut, &none, &theirs, &issuer, &tokens.text("access_token"), &"x".repeat(5000)] {
        for more in [vec![("id_token_hint", bad)], vec![("id_token_hint", bad), ("prompt", "none")]] {
            assert_eq!(told(&site, &mut browser, &client, &more).await, "invalid_request", "{bad}");
        }
    }
}

async fn login_hint_fills_in_the_user_name(site: Site) {
    let client = site.client(|_| ()).await;
    for hint in ["bob", "bob@acme.example", "\"><script>alert(1)</script>", "unknown \u{e4}"] {
        let page = page(&site, &mut site.browser(), &client, &[("login_hint", hint)]).await;
        assert_eq!(page.attribute("#username", "value"), hint);
        assert!(!page.has("script:not([src])"), "{}", page.html);
    }
    let page = page(&site, &mut site.browser(), &client, &[]).await;
    assert_eq!(page.form("login").value("username"), Some(""));
}

async fn a_client_may_ask_for_a_second_factor(site: Site) {
    site.organization("plain", MfaPolicy::Optional).await;
    let (carol, client) = (site.person_of("plain", "carol").await, site.client(|_| ()).await);
    for (acr, path) in [
        ("urn:vestibule:acr:2", Some("/login/enrol/totp")),
        ("unknown urn:vestibule:acr:2 urn:vestibule:acr:1", Some("/login/enrol/totp")),
        ("urn:vestibule:acr:1 urn:vestibule:acr:2", None),
        ("unknown", None),
        ("URN:VESTIBULE:ACR:2", None),
    ] {
        let mut browser = site.browser();
        let page = page(&site, &mut browser, &client, &[("acr_values", acr)]).await;
        let landed = site.password(&mut browser, &page, &carol).await;
        if let Some(path) = path {
            assert_eq!(landed.page().url.path(), path, "{acr}");
            continue;
        }
        let tokens = site.exchange(&client, &answer(&landed.away(), "code").unwrap()).await;
        let (_, claims) = site.verified(&tokens.text("id_token")).await;
        assert_eq!((&claims["acr"], &claims["amr"]), (&json!("urn:vestibule:acr:1"), &json!(["pwd"])), "{acr}");
    }
    // A live session steps up.
    let mut browser = site.browser();
    let first = page(&site, &mut browser, &client, &[]).await;
    site.password(&mut browser, &first, &carol).await.away();
    let more = page(&site, &mut browser, &client, &[("acr_values", "urn:vestibule:acr:2")]).await;
    assert_eq!(more.url.path(), "/login/enrol/totp");
    let why = |page: &Page| page.texts(".lead").remove(0);
    assert!(why(&more).ends_with("asks to confirm this sign-in with a second factor."), "{}", why(&more));
    site.set_mfa("plain", MfaPolicy::Required).await;
    let page = browser.get("/login/enrol/totp").await;
    assert!(why(&page).ends_with("asks everybody to confirm sign-ins with a second factor."), "{}", why(&page));
}

async fn pages_speak_the_language_that_the_client_wishes(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    for (wish, lang) in
        [("de", "de"), ("de-AT", "de"), ("xx de en", "de"), ("xx", "en"), ("en de", "en"), ("!!", "en"), ("", "en")]
    {
        let page = page(&site, &mut site.browser(), &client, &[("ui_locales", wish)]).await;
        assert_eq!(page.attribute("html", "lang"), lang, "{wish}");
        assert_eq!(page.header("content-language"), lang);
        assert_eq!(page.text("h1"), if lang == "de" { "Anmelden" } else { "Sign in" });
    }
    let mut browser = site.browser();
    let first = page(&site, &mut browser, &client, &[("ui_locales", "de")]).await;
    let second = site.password(&mut browser, &first, &bob).await.page();
    assert_eq!((second.attribute("html", "lang").as_str(), second.text("h1").as_str()), ("de", "Code eingeben"));
    let refused = site.present(&mut browser, &second, "000000").await.page();
    assert_eq!((refused.status, refused.attribute("html", "lang").as_str()), (422, "de"));
}
