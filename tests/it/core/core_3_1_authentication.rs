//! Authentication by the authorization code, OIDC Core §3.1, step by step as the conformance suite goes.

use super::curious;
use crate::{
    requests::object::Pair,
    support::{
        acts::names,
        api::{INVALID_CLIENT, INVALID_GRANT, http, send},
        site::{Client, Person, Site, answer, on_both},
    },
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vestibule::{
    grant::client::keep_secret,
    protocol::{AccessTokenFormat, SigningAlg},
    types::{Token, secret::ClientSecret},
};

on_both!(
    oidcc_server,
    oidcc_alternate_happy_flow,
    oidcc_display_page_and_popup,
    oidcc_ui_locales_and_claims_locales,
    oidcc_login_hint,
    oidcc_ensure_request_with_acr_values_succeeds,
    oidcc_prompt_none_logged_in,
    oidcc_id_token_hint,
    oidcc_max_age_1,
    oidcc_max_age_10000,
    oidcc_claims_essential,
    oidcc_codereuse,
    oidcc_codereuse_30seconds,
    keys_of_every_algorithm_prove_a_client,
    secrets_prove_a_client_wherever_it_may_ask,
);

/// As the suite judges random values: at least 16 bytes, and Shannon's entropy of its characters times its length above 96 bits.
fn is_unguessable(value: &str) -> bool {
    let mut counts = BTreeMap::new();
    for byte in value.bytes() {
        *counts.entry(byte).or_insert(0_u32) += 1;
    }
    let length = f64::from(u32::try_from(value.len()).unwrap());
    let bits: f64 = counts.values().map(|count| f64::from(*count) / length).map(|share| -share * share.log2()).sum();
    value.len() >= 16 && bits * length > 96.0
}

#[test]
fn the_measure_of_entropy_is_the_suite_s() {
    assert!(is_unguessable("0123456789abcdefghijklmnopqrstuv"));
    assert!(!is_unguessable("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    assert!(!is_unguessable("0123456789abcde"));
}

async fn people(site: &Site) -> (Person, Client) {
    (site.person_with_app("bob").await, curious(site, |_| ()).await)
}

async fn oidcc_server(site: Site) {
    let (bob, client) = people(&site).await;
    for _ in 0..20 {
        let code = Token::<ClientSecret>::random();
        assert!(is_unguessable(code.expose()), "{}", code.expose());
    }
    let code = site.authorization_code(&client, &bob, &[("scope", "openid offline_access")]).await;
    let tokens = site.exchange(&client, &code).await;
    assert_eq!((tokens.status, tokens.header("content-type")), (200, "application/json"));
    for value in [&code, &client.secret, &tokens.text("access_token"), &tokens.text("refresh_token")] {
        assert!(is_unguessable(value), "{value}");
    }
    assert_eq!(tokens.text("token_type"), "Bearer");
    assert!((1..=31_536_000).contains(&tokens.json["expires_in"].as_i64().unwrap()));
    let (header, id) = site.verified(&tokens.text("id_token")).await;
    assert!(header["kid"].is_string());
    let allowed = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "azp",
        "at_hash",
        "c_hash",
        "nbf",
        "jti",
        "sid",
        "txn",
        "s_hash",
    ];
    assert!(names(&id).iter().all(|name| allowed.contains(name)), "{id}");
    let userinfo = site.userinfo(&tokens.text("access_token")).await;
    assert_eq!((&userinfo.json["sub"], userinfo.header("content-type")), (&id["sub"], "application/json"));
}

async fn oidcc_alternate_happy_flow(site: Site) {
    let (bob, client) = people(&site).await;
    let mut browser = site.browser();
    let (id, uri) = (&client.id, "http%3A%2F%2F127.0.0.1%3A9%2Fcallback");
    let asked = format!(
        "{}/oauth2/authorize?state=s&nonce=n1&response_type=code&scope=email%20openid&redirect_uri={uri}&client_id={id}",
        site.home
    );
    let away = site.sign_in(&mut browser, &asked, &bob).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.json["email"], "bob@acme.example");
}

/// That a request with these parameters ends with tokens.
async fn is_accepted(site: &Site, client: &Client, bob: &Person, more: &[(&str, &str)]) -> Value {
    let code = site.authorization_code(client, bob, more).await;
    let tokens = site.exchange(client, &code).await;
    site.verified(&tokens.text("id_token")).await.1
}

async fn oidcc_display_page_and_popup(site: Site) {
    let (bob, client) = people(&site).await;
    for display in ["page", "popup", "touch", "wap", "other"] {
        is_accepted(&site, &client, &bob, &[("display", display)]).await;
    }
}

async fn oidcc_ui_locales_and_claims_locales(site: Site) {
    let (bob, client) = people(&site).await;
    is_accepted(&site, &client, &bob, &[("ui_locales", "se")]).await;
    is_accepted(&site, &client, &bob, &[("ui_locales", "se fr-CA x")]).await;
    is_accepted(&site, &client, &bob, &[("claims_locales", "se")]).await;
}

async fn oidcc_login_hint(site: Site) {
    let (bob, client) = people(&site).await;
    let hint = format!("buffy@{}", site.home.trim_start_matches("http://"));
    is_accepted(&site, &client, &bob, &[("login_hint", &hint)]).await;
}

async fn oidcc_ensure_request_with_acr_values_succeeds(site: Site) {
    let (bob, client) = people(&site).await;
    let discovery = http().get(format!("{}/.well-known/openid-configuration", site.home)).send().await.unwrap();
    let discovery: Value = discovery.json().await.unwrap();
    let values: Vec<&str> = discovery["acr_values_supported"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
    let id = is_accepted(&site, &client, &bob, &[("acr_values", &values.join(" "))]).await;
    assert!(values.contains(&id["acr"].as_str().unwrap()), "{id}");
    // Somebody for whom a password is enough.
    site.organization("plain", vestibule::types::MfaPolicy::Off).await;
    let carol = site.person_of("plain", "carol").await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[("acr_values", &values.join(" "))])).await.page();
    let away = site.password(&mut browser, &page, &carol).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    let id = site.verified(&tokens.text("id_token")).await.1;
    assert!(values.contains(&id["acr"].as_str().unwrap()), "{id}");
}

/// A browser in which somebody is signed in, and what their ID token says.
async fn first(
    site: &Site,
    client: &Client,
    bob: &Person,
    more: &[(&str, &str)],
) -> (crate::support::browser::Browser, String) {
    let mut browser = site.browser();
    let away = site.sign_in(&mut browser, &site.ask(client, more), bob).await.away();
    let tokens = site.exchange(client, &answer(&away, "code").unwrap()).await;
    (browser, tokens.text("id_token"))
}

async fn oidcc_prompt_none_logged_in(site: Site) {
    let (bob, client) = people(&site).await;
    let (mut browser, before) = first(&site, &client, &bob, &[]).await;
    site.advance(5);
    let tokens = site.silent_tokens(&mut browser, &client, &[("prompt", "none")]).await;
    let (before, after) = (site.verified(&before).await.1, site.verified(&tokens.text("id_token")).await.1);
    assert_eq!((&before["sub"], &before["auth_time"]), (&after["sub"], &after["auth_time"]));
}

async fn oidcc_id_token_hint(site: Site) {
    let (bob, client) = people(&site).await;
    let (mut browser, token) = first(&site, &client, &bob, &[]).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[("prompt", "none"), ("id_token_hint", &token)]).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.1["sub"], bob.id.as_str());
}

async fn oidcc_max_age_1(site: Site) {
    let (bob, client) = people(&site).await;
    let (mut browser, before) = first(&site, &client, &bob, &[]).await;
    site.advance(30);
    let again = site.ask(&client, &[("max_age", "1")]);
    let page = browser.open(&again).await.page();
    assert_eq!(page.url.path(), "/login");
    let away = site.sign_in(&mut browser, &again, &bob).await.away();
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    let (before, after) = (site.verified(&before).await.1, site.verified(&tokens.text("id_token")).await.1);
    assert_eq!((&before["sub"], &after["auth_time"]), (&after["sub"], &json!(site.now().seconds())));
    assert!(before["auth_time"].as_i64() < after["auth_time"].as_i64());
}

async fn oidcc_max_age_10000(site: Site) {
    let (bob, client) = people(&site).await;
    let (mut browser, before) = first(&site, &client, &bob, &[("max_age", "15000")]).await;
    site.advance(2);
    let tokens = site.silent_tokens(&mut browser, &client, &[("max_age", "10000")]).await;
    let (before, after) = (site.verified(&before).await.1, site.verified(&tokens.text("id_token")).await.1);
    assert_eq!((&before["sub"], &before["auth_time"]), (&after["sub"], &after["auth_time"]));
    assert!(after["auth_time"].is_i64());
}

async fn oidcc_claims_essential(site: Site) {
    let (bob, client) = people(&site).await;
    let claims = json!({"userinfo": {"name": {"essential": true}}}).to_string();
    let code = site.authorization_code(&client, &bob, &[("claims", &claims)]).await;
    let tokens = site.exchange(&client, &code).await;
    assert!(site.verified(&tokens.text("id_token")).await.1.get("name").is_none());
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.json["name"], "bob Example");
}

/// Redeems a code a second time some seconds later: refused, and what the first time gave is dead, whatever it looks like.
async fn reused(site: &Site, format: AccessTokenFormat, seconds: i64) {
    let name = format!("bob-{seconds}-{}", format.as_str());
    let bob = site.person_with_app(&name).await;
    let client = curious(site, |row| row.metadata.0.access_token_format = Some(format)).await;
    let thief = site.client(|_| ()).await;
    let code = site.authorization_code(&client, &bob, &[("scope", "openid offline_access")]).await;
    let tokens = site.exchange(&client, &code).await;
    let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    assert_eq!(site.userinfo(&access).await.status, 200);
    assert_eq!(site.exchange(&thief, &code).await.error(), INVALID_GRANT, "another client");
    site.advance(seconds);
    let again = site.exchange(&client, &code).await;
    assert_eq!((again.error(), again.header("content-type")), (INVALID_GRANT, "application/json"));
    assert_eq!(site.userinfo(&access).await.error(), (401, "invalid_token"));
    assert_eq!(site.introspect(&client, &access).await.json, json!({"active": false}));
    assert_eq!(site.refresh(&client, &refresh).await.error(), INVALID_GRANT);
}

async fn oidcc_codereuse(site: Site) {
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        reused(&site, format, 0).await;
    }
}

async fn oidcc_codereuse_30seconds(site: Site) {
    for format in [AccessTokenFormat::Jwt, AccessTokenFormat::Opaque] {
        reused(&site, format, 30).await;
    }
}

/// How an endpoint takes a client that presents an assertion.
async fn presented(site: &Site, path: &str, assertion: &str) -> (u16, String) {
    let pairs = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "made-up"),
        ("token", "made-up"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
    ];
    let reply = send(http().post(format!("{}{path}", site.home)).form(&pairs)).await;
    (reply.status, reply.error().1.to_owned())
}

/// Where clients authenticate, and what one that is believed is told there.
const DOORS: [(&str, (u16, &str)); 3] =
    [("/oauth2/token", INVALID_GRANT), ("/oauth2/introspect", (200, "")), ("/oauth2/revoke", (200, ""))];

/// What an assertion says. Each is a new one.
fn said(site: &Site, client: &Client) -> Value {
    let (now, jti) = (site.now().seconds(), Token::<ClientSecret>::random());
    json!({"iss": client.id, "sub": client.id, "aud": site.home, "jti": jti.expose(), "iat": now, "exp": now + 60})
}

fn told((status, error): &(u16, String)) -> (u16, &str) {
    (*status, error)
}

async fn keys_of_every_algorithm_prove_a_client(site: Site) {
    for alg in SigningAlg::ALL.iter().copied() {
        let (pair, stranger) = (Pair::new(alg), Pair::new(alg));
        let client = site.client(|row| {
            (row.auth_method, row.secret_digest) = ("private_key_jwt".to_owned(), None);
            row.jwks = Some(pair.jwks().to_string());
        });
        let client = client.await;
        for (path, believed) in DOORS {
            let good = presented(&site, path, &pair.sign("JWT", &said(&site, &client))).await;
            assert_eq!(told(&good), believed, "{alg} at {path}");
            let bad = presented(&site, path, &stranger.sign("JWT", &said(&site, &client))).await;
            assert_eq!(told(&bad), INVALID_CLIENT, "{alg} at {path}");
        }
    }
}

async fn secrets_prove_a_client_wherever_it_may_ask(site: Site) {
    let secret = Token::<ClientSecret>::for_signatures();
    let signing = site.client(|row| {
        row.auth_method = "client_secret_jwt".to_owned();
        keep_secret(row, &site.state.provider.sealer, Some(&secret)).unwrap();
    });
    let signing = signing.await;
    let mac = |alg: Algorithm, key: &str| {
        let key = EncodingKey::from_secret(key.as_bytes());
        jsonwebtoken::encode(&Header::new(alg), &said(&site, &signing), &key).unwrap()
    };
    let basic = site.client(|_| ()).await;
    let post = site.client(|row| row.auth_method = "client_secret_post".to_owned()).await;
    for (path, believed) in DOORS {
        for alg in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            assert_eq!(told(&presented(&site, path, &mac(alg, secret.expose())).await), believed, "{alg:?} at {path}");
            assert_eq!(told(&presented(&site, path, &mac(alg, &"x".repeat(64))).await), INVALID_CLIENT, "{alg:?} at {path}");
        }
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", "made-up"), ("token", "made-up")];
        let place = format!("{}{path}", site.home);
        let answer = send(http().post(&place).basic_auth(&basic.id, Some(&basic.secret)).form(&pairs)).await;
        assert_eq!(answer.error(), believed, "basic at {path}");
        let own = [("client_id", post.id.as_str()), ("client_secret", post.secret.as_str())];
        let answer = send(http().post(&place).form(&[&pairs[..], &own[..]].concat())).await;
        assert_eq!(answer.error(), believed, "post at {path}");
    }
}
