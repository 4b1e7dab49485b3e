//! OIDC Session Management 1.0.

use super::{Party, address, arrive, signed_in};
use crate::support::{
    api::http,
    chromium::Chromium,
    site::{On, Site, answer, on_both},
};
use serde_json::json;

on_both!(
    session_state_is_in_answers_with_a_code_and_not_in_errors,
    the_page_for_frames_may_be_framed_by_all_and_no_other_page_may,
    the_readable_cookie_says_nothing_of_the_session,
);

async fn session_state_is_in_answers_with_a_code_and_not_in_errors(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| {}).await);
    let (mut browser, _) = signed_in(&site, &client, &bob).await;
    let state = |url: &reqwest::Url| answer(url, "session_state");
    let one = state(&browser.open(&site.ask(&client, &[])).await.away()).unwrap();
    let two = state(&browser.open(&site.ask(&client, &[])).await.away()).unwrap();
    assert_ne!(one, two, "each has a salt of its own");
    for text in [&one, &two] {
        assert!(text.split('.').count() == 2 && !text.contains(' '), "{text}");
    }
    let plain = browser.open(&site.ask(&client, &[("scope", "profile")])).await.away();
    assert_eq!(state(&plain), None, "no authentication request");
    let error = site.browser().open(&site.ask(&client, &[("prompt", "none")])).await.away();
    assert_eq!((answer(&error, "error").unwrap().as_str(), state(&error)), ("login_required", None));
}

async fn the_page_for_frames_may_be_framed_by_all_and_no_other_page_may(site: Site) {
    let page = http().get(format!("{}/oauth2/check_session", site.home)).send().await.unwrap();
    let header = |name: &str| page.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    assert!(header("content-security-policy").ends_with("frame-ancestors *"));
    assert!(!header("content-security-policy").contains("unsafe") && header("x-frame-options").is_empty());
    for path in ["/login", "/logout", "/oauth2/authorize", "/account"] {
        let page = http().get(format!("{}{path}", site.home)).send().await.unwrap();
        assert_eq!(page.headers()["x-frame-options"], "DENY", "{path}");
    }
}

async fn the_readable_cookie_says_nothing_of_the_session(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| {}).await);
    let (mut browser, _) = signed_in(&site, &client, &bob).await;
    let cookie = |browser: &crate::support::browser::Browser, name: &str| {
        browser.cookies().get(name).map(|kept| (kept.value.clone(), kept.http_only))
    };
    let (session, hidden) = cookie(&browser, "vestibule_session").unwrap();
    let (state, readable) = cookie(&browser, "vestibule_browser_state").unwrap();
    assert!(hidden && !readable && !state.contains(&session) && state.len() == 64);
    site.sign_out(&mut browser).await;
    assert!(cookie(&browser, "vestibule_browser_state").is_none());
}

/// As a relying party's page does it: embeds the provider's page and asks.
const ASK: &str = r#"
    const [page, text, done] = arguments;
    const origin = new URL(page).origin;
    const frame = document.createElement("iframe");
    addEventListener("message", (event) => event.origin === origin && done(event.data), { once: true });
    frame.addEventListener("load", () => frame.contentWindow.postMessage(text, origin));
    frame.src = page;
    document.body.append(frame);
"#;

#[actix_web::test]
async fn a_frame_says_unchanged_and_after_the_sign_out_changed() {
    let (site, party) = (Site::start(On::Sqlite).await, Party::start());
    let (bob, client) = (site.person_with_app("bob").await, party.client(&site).await);
    let chromium = Chromium::start().await;
    let back = arrive(&site, &chromium, &client, &bob).await;
    let text = format!("{} {}", client.id, answer(&back, "session_state").unwrap());
    let page = format!("{}/oauth2/check_session", site.home);
    let ask = |text: String| {
        let (chromium, page) = (&chromium, page.clone());
        async move { chromium.later(ASK, vec![json!(page), json!(text)]).await }
    };
    assert_eq!(ask(text.clone()).await, "unchanged");
    assert_eq!(ask(text.replacen(&client.id, "other", 1)).await, "changed");
    for broken in ["", "one", "one two", "one two three", "one .", "one a.b.c"] {
        assert_eq!(ask(broken.to_owned()).await, "error", "{broken}");
    }
    let tokens = site.exchange(&client, &answer(&back, "code").unwrap()).await;
    let bye = party.url("/bye");
    chromium.open(&address(&site, &[("id_token_hint", &tokens.text("id_token")), ("post_logout_redirect_uri", &bye)])).await;
    chromium.at("/bye").await;
    assert_eq!(ask(text).await, "changed");
    chromium.close().await;
}
