//! Errors that the client is told at its address, with `state` and `iss`, RFC 6749 §4.1.2.1.

use crate::support::{
    api::http,
    site::{Client, Site, answer, on_both},
};
use reqwest::Url;
use vestibule::types::PkceRule;

on_both!(
    each_fault_has_its_error,
    what_a_client_is_not_registered_for_it_does_not_get,
    state_comes_back_as_it_was_sent,
    an_address_with_a_query_keeps_it,
    a_form_is_answered_like_a_query,
    a_form_from_another_site_finds_the_session,
    unknown_parameters_are_ignored,
);

/// Asks with a raw addition to the query, by GET and by POST; both must be told the same.
async fn told(site: &Site, client: &Client, more: &[(&str, &str)], raw: &str) -> Url {
    let query = site.ask(client, more).split_once('?').unwrap().1.to_owned() + raw;
    let url = format!("{}/oauth2/authorize", site.home);
    let away = site.browser().open(&format!("{url}?{query}")).await.away();
    let form = http().post(&url).header("content-type", "application/x-www-form-urlencoded").body(query);
    let answer = form.send().await.unwrap();
    assert_eq!(answer.status(), 303, "never 307: a form is not to be sent on");
    assert_eq!(answer.headers()["location"].to_str().unwrap(), away.as_str());
    assert!(away.as_str().starts_with(&client.redirect_uri), "{away}");
    away
}

async fn each_fault_has_its_error(site: Site) {
    let client = site.client(|_| ()).await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for (name, value, error) in [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code code", "unsupported_response_type"),
        ("response_type", "Code", "unsupported_response_type"),
        ("response_mode", "web_message", "invalid_request"),
        ("request", "a.b.c", "invalid_request_object"),
        ("request_uri", "https://app.example/request.jwt", "invalid_request_uri"),
        ("resource", "https://api.example", "invalid_target"),
        ("registration", "{}", "registration_not_supported"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "consent none", "invalid_request"),
        ("prompt", "unknown", "invalid_request"),
        ("prompt", "Login", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "+1", "invalid_request"),
        ("max_age", "1.5", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("max_age", "99999999999999999999", "invalid_request"),
        ("scope", "unknown", "invalid_scope"),
        ("scope", "\"openid\"", "invalid_scope"),
        ("scope", "openid\u{e4}", "invalid_scope"),
        ("code_challenge", challenge, "invalid_request"),
        ("code_challenge_method", "S256", "invalid_request"),
        ("id_token_hint", "garbage", "invalid_request"),
        ("nonce", &"n".repeat(513), "invalid_request"),
        ("login_hint", &"n".repeat(321), "invalid_request"),
    ] {
        let away = told(&site, &client, &[(name, value)], "").await;
        assert_eq!(super::answered(&site, &away).0, error, "{name}={value}");
        let words = answer(&away, "error_description").unwrap();
        assert!(words.bytes().all(|b| matches!(b, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "RFC 6749 §4.1.2.1: {words}");
    }
    for raw in ["&nonce=n1", "&prompt=login&prompt=login", "&unknown=1&unknown=2", "&scope=openid", "&nonce2=%ff", "&x=%zz"] {
        let away = told(&site, &client, &[], raw).await;
        assert_eq!(super::answered(&site, &away).0, "invalid_request", "{raw}");
    }
    // Which of two states would be the right one? None is sent.
    let away = told(&site, &client, &[], "&state=other").await;
    assert_eq!((answer(&away, "error").as_deref(), answer(&away, "state")), (Some("invalid_request"), None));
    assert_eq!(answer(&away, "iss").as_deref(), Some(site.home.as_str()));
}

async fn what_a_client_is_not_registered_for_it_does_not_get(site: Site) {
    let refresh_only = site.client(|row| row.grant_types.0 = vec!["refresh_token".to_owned()]).await;
    let pkce = site.client(|row| row.pkce = PkceRule::Required).await;
    let public = site.client(|row| row.auth_method = "none".to_owned()).await;
    let plain = site.client(|row| row.scope = "profile email".to_owned()).await;
    for (client, scope, error) in [
        (&refresh_only, "openid", "unauthorized_client"),
        (&pkce, "openid", "invalid_request"),
        (&public, "openid", "invalid_request"),
        (&plain, "openid profile", "invalid_scope"),
        (&plain, "phone", "invalid_scope"),
    ] {
        let away = told(&site, client, &[("scope", scope)], "").await;
        assert_eq!(super::answered(&site, &away).0, error, "{scope}");
    }
    // Of some that are allowed and some that are not it gets the allowed ones, and is told so (RFC 6749 §3.3).
    let bob = site.person_with_app("bob").await;
    let code = site.authorization_code(&plain, &bob, &[("scope", "profile phone unknown")]).await;
    assert_eq!(site.exchange(&plain, &code).await.text("scope"), "profile");
}

async fn state_comes_back_as_it_was_sent(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let strange = "a&b=c#d%20+e\"'<script>;,?/\\|~`{}[]^$@!*() \u{e4}\u{20ac}\u{1f511}\t\r\n&code=x&iss=y";
    let long = format!("{strange}{}", "z".repeat(128));
    for state in [&"s".repeat(128), strange, &long, &"s".repeat(2048), "0", "null"] {
        for more in [("prompt", "none"), ("max_age", "x")] {
            let away = browser.open(&site.ask(&client, &[("state", state), more])).await.away();
            let states: Vec<_> = away.query_pairs().filter(|(name, _)| name == "state").collect();
            assert_eq!(states.len(), 1);
            assert_eq!(states[0].1, state);
            assert_eq!(answer(&away, "iss").as_deref(), Some(site.home.as_str()));
            assert!(away.fragment().is_none());
        }
    }
    let away = browser.open(&site.ask(&client, &[("state", "")])).await.away();
    assert!(away.query_pairs().all(|(name, _)| name != "state"), "none was sent: {away}");
    let away = browser.open(&site.ask(&client, &[("state", &"s".repeat(2049))])).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"));
}

async fn an_address_with_a_query_keeps_it(site: Site) {
    let bob = site.person_with_app("bob").await;
    let uri = "https://app.example/cb?a=%41&code=old";
    let client = site.client(|row| row.redirect_uris.0 = vec![uri.to_owned()]).await;
    let mut browser = site.signed_in(&client, &bob).await;
    for (more, next) in [(("nonce", "n"), "&code="), (("max_age", "x"), "&error=")] {
        let away = browser.open(&site.ask(&client, &[more])).await.away();
        assert!(away.as_str().starts_with(&format!("{uri}{next}")), "{away}");
    }
}

async fn a_form_is_answered_like_a_query(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let query = site.ask(&client, &[]).split_once('?').unwrap().1.to_owned();
    let mut browser = site.signed_in(&client, &bob).await;
    let session = browser.cookies().get("vestibule_session").unwrap().clone();
    let post = |cookie: &str| {
        let form = http().post(format!("{}/oauth2/authorize", site.home)).header("cookie", cookie);
        form.header("content-type", "application/x-www-form-urlencoded").body(query.clone()).send()
    };
    let answer = post(&format!("{}={}", session.name, session.value)).await.unwrap();
    assert!(answer.headers()["location"].to_str().unwrap().starts_with(&format!("{}?code=", client.redirect_uri)));
    let answer = post("").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/login"));
    // The parameters of a form are in its body, not in the address.
    let page = browser.get("/oauth2/authorize").await;
    assert_eq!(page.status, 400);
}

/// A form of another site carries no cookie of ours. Its person is still found to be signed in.
async fn a_form_from_another_site_finds_the_session(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let form = crate::support::acts::foreign_form(
        &format!("{}/oauth2/authorize", site.home),
        &[
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", &client.redirect_uri),
            ("scope", "openid"),
            ("state", "st/a te"),
            ("prompt", "none"),
        ],
    );
    let away = browser.submit(form).await.away();
    assert_eq!(super::answered(&site, &away).0, "code");
    // What fits into no address is answered all the same, and never by a fault.
    for body in ["client_id=\u{e4}", "client_id=a\nb", "client_id=a\r\nx: y", &format!("client_id={}", "a".repeat(9000))] {
        let form = http().post(format!("{}/oauth2/authorize", site.home)).header("sec-fetch-site", "cross-site");
        let form = form.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
        assert_eq!(form.send().await.unwrap().status(), 400, "{body:?}");
    }
}

async fn unknown_parameters_are_ignored(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let more = [
        ("extra", "foobar"),
        ("display", "popup"),
        ("claims", "{\"userinfo\":{\"email\":null}}"),
        ("claims_locales", "de"),
        ("response_mode", "query"),
        ("code", "x"),
        ("iss", "y"),
    ];
    assert_eq!(super::told(&site, &mut browser, &client, &more).await, "code");
    // An empty value counts as left out, RFC 6749 §3.1.
    let url = site.ask(&client, &[]) + "&prompt=&max_age=&id_token_hint=&request=";
    assert_eq!(super::answered(&site, &browser.open(&url).await.away()).0, "code");
}
