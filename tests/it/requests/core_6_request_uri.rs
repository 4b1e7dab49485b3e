//! Request objects by reference, OIDC Core §6.2: only from where their client has registered them, and never from inside.

use super::{
    answered,
    object::{Pair, ask, claims, is_told_here, keyed, unsigned, with},
};
use crate::support::{
    acts::segment,
    gateway::{Gateway, Mood},
    site::{Client, Site, answer, on_both},
};
use serde_json::json;
use vestibule::protocol::SigningAlg;

on_both!(
    oidcc_request_uri_signed_rs256,
    oidcc_request_uri_unsigned,
    what_is_not_registered_is_not_called,
    private_addresses_get_no_packet,
    answers_that_are_no_object_are_refused,
    a_slow_place_keeps_nobody_else_waiting,
    an_object_there_is_judged_like_any_other,
);

/// Calls to this machine are allowed there.
const HERE: &str = "[outbound]\nallow = ['127.0.0.1/32']\n";

fn serves(gateway: &Gateway, object: String) {
    gateway.set(Mood::Answers(200, "Content-Type: application/jwt\r\n", object.leak()));
}

fn place(gateway: &Gateway) -> String {
    format!("http://127.0.0.1:{}/request.jwt", gateway.port)
}

/// What the client is told.
async fn told(site: &Site, client: &Client, uri: &str) -> String {
    let away = site.browser().open(&site.ask(client, &[("request_uri", uri)])).await.away();
    assert!(away.as_str().starts_with(&client.redirect_uri), "{away}");
    answered(site, &away).0
}

async fn leads_in(site: &Site, client: &Client, uri: &str) -> bool {
    let page = site.browser().get(&site.ask(client, &[("request_uri", uri)])).await;
    page.header("location") == "/login"
}

async fn oidcc_request_uri_signed_rs256(site: Site) {
    let site = with(&site, HERE).await;
    let (bob, gateway, pair) = (site.person_with_app("bob").await, Gateway::start(), Pair::new(SigningAlg::Rs256));
    let uri = format!("{}#3q2-7wAhHi8", place(&gateway));
    let client = keyed(&site, &pair, |row| row.metadata.0.request_uris = vec![uri.clone()]).await;
    serves(&gateway, pair.sign("JWT", &claims(&site, &client, &json!({"nonce": "fetched"}))) + "\n");
    let mut browser = site.browser();
    let away = site.sign_in(&mut browser, &ask(&site, &client, ("request_uri", &uri)), &bob).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "fetched");
    assert_eq!(gateway.caught()[0].line, "GET /request.jwt", "a fragment is not sent");
    assert!(gateway.caught()[0].header("accept").contains("application/jwt"));
    // Each request is fetched anew, with another fragment too (OIDC Core §6.2: a newer version).
    serves(&gateway, pair.sign("JWT", &claims(&site, &client, &json!({"prompt": "none", "nonce": null}))));
    for uri in [place(&gateway), uri, format!("{}#other", place(&gateway))] {
        let away = browser.open(&ask(&site, &client, ("request_uri", &uri))).await.away();
        assert_eq!(answered(&site, &away).0, "code", "{uri}");
    }
    assert_eq!(gateway.caught().len(), 4);
}

async fn oidcc_request_uri_unsigned(site: Site) {
    let site = with(&site, HERE).await;
    let gateway = Gateway::start();
    for (registered, works) in [(None, true), (Some("none"), true), (Some("RS256"), false)] {
        let client = site.client(|row| {
            row.metadata.0.request_uris = vec![place(&gateway)];
            row.metadata.0.request_object_signing_alg = registered.map(str::to_owned);
        });
        let client = client.await;
        serves(&gateway, unsigned(&claims(&site, &client, &json!({}))));
        if works {
            assert!(leads_in(&site, &client, &place(&gateway)).await, "{registered:?}");
        } else {
            assert_eq!(told(&site, &client, &place(&gateway)).await, "invalid_request_object");
        }
    }
}

async fn what_is_not_registered_is_not_called(site: Site) {
    let site = with(&site, HERE).await;
    let gateway = Gateway::start();
    let client = site.client(|row| row.metadata.0.request_uris = vec![place(&gateway)]).await;
    let other = site.client(|_| ()).await;
    serves(&gateway, unsigned(&claims(&site, &client, &json!({}))));
    let root = format!("http://127.0.0.1:{}", gateway.port);
    for uri in [
        format!("{root}/other.jwt"),
        format!("{root}/request.jwt/"),
        format!("{root}/request.jwt?a=b"),
        format!("{root}/./request.jwt"),
        format!("{root}/REQUEST.jwt"),
        format!("{root}/request%2ejwt"),
        format!("http://x@127.0.0.1:{}/request.jwt", gateway.port),
        format!("http://localhost:{}/request.jwt", gateway.port),
        format!("https://127.0.0.1:{}/request.jwt", gateway.port),
        format!("{}#{}", place(&gateway), "f".repeat(512)),
        "file:///etc/passwd".to_owned(),
        "x".to_owned(),
        "#".to_owned(),
    ] {
        assert_eq!(told(&site, &client, &uri).await, "invalid_request_uri", "{uri}");
    }
    assert_eq!(told(&site, &other, &place(&gateway)).await, "invalid_request_uri", "another client's");
    site.disable_client(&client).await;
    let page = site.browser().get(&site.ask(&client, &[("request_uri", &place(&gateway))])).await;
    is_told_here(&page, "client_id is not known here");
    let bare = ask(&site, &other, ("request_uri", &place(&gateway)));
    is_told_here(&site.browser().get(&bare).await, "request_uri is not registered for this client");
    assert_eq!(gateway.connections(), 0);
}

/// Whatever is registered: only the operator's word opens the way inside.
async fn private_addresses_get_no_packet(site: Site) {
    let gateway = Gateway::start();
    let hosts = ["http://127.0.0.1", "https://127.0.0.1", "https://localhost", "https://[::1]", "https://[::ffff:127.0.0.1]"];
    let mut uris: Vec<String> = hosts.iter().map(|host| format!("{host}:{}/o", gateway.port)).collect();
    uris.extend(["https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/o", "file:///etc/passwd"].map(str::to_owned));
    let client = site.client(|row| row.metadata.0.request_uris.clone_from(&uris)).await;
    for uri in &uris {
        assert_eq!(told(&site, &client, uri).await, "invalid_request_uri", "{uri}");
    }
    assert_eq!(gateway.connections(), 0);
}

async fn answers_that_are_no_object_are_refused(site: Site) {
    let site = with(&site, HERE).await;
    let (gateway, inside) = (Gateway::start(), Gateway::start());
    let client = site.client(|row| row.metadata.0.request_uris = vec![place(&gateway)]).await;
    let object: &str = unsigned(&claims(&site, &client, &json!({}))).leak();
    let there: &str = format!("Content-Type: application/jwt\r\nLocation: http://127.0.0.1:{}/\r\n", inside.port).leak();
    let jwt = "Content-Type: application/jwt\r\n";
    let large: &str = format!("{object}{}", " ".repeat(64 * 1024 + 1 - object.len())).leak();
    for mood in [
        Mood::Answers(302, there, object),
        Mood::Answers(307, there, object),
        Mood::Answers(201, jwt, object),
        Mood::Answers(404, jwt, object),
        Mood::Answers(500, jwt, object),
        Mood::Answers(200, "Content-Type: text/html\r\n", object),
        Mood::Answers(200, jwt, large),
        Mood::Drops,
    ] {
        let words = format!("{mood:?}");
        gateway.set(mood);
        assert_eq!(told(&site, &client, &place(&gateway)).await, "invalid_request_uri", "{words:.80}");
    }
    assert_eq!(inside.connections(), 0, "no redirect is followed");
    for kind in [jwt, "Content-Type: application/oauth-authz-req+jwt; charset=utf-8\r\n", "Content-Type: Application/JWT\r\n"] {
        gateway.set(Mood::Answers(200, kind, object));
        assert!(leads_in(&site, &client, &place(&gateway)).await, "{kind}");
    }
    let most: &str = format!("{object}{}", " ".repeat(64 * 1024 - object.len())).leak();
    gateway.set(Mood::Answers(200, jwt, most));
    assert!(leads_in(&site, &client, &place(&gateway)).await);
    gateway.set(Mood::Answers(200, jwt, "no object"));
    assert_eq!(told(&site, &client, &place(&gateway)).await, "invalid_request_object");
}

async fn a_slow_place_keeps_nobody_else_waiting(site: Site) {
    let site = with(&site, HERE).await;
    let gateway = Gateway::start();
    let client = site.client(|row| row.metadata.0.request_uris = vec![place(&gateway)]).await;
    gateway.set(Mood::Hangs);
    let uri = place(&gateway);
    // It is waited for to the end of our patience; meanwhile others write to the database.
    let others = async {
        gateway.wait_for(1).await;
        let page = site.browser().open(&site.ask(&client, &[])).await.page();
        assert_eq!(page.url.path(), "/login");
        let bob = site.person("bob").await;
        assert!(!bob.username.is_empty());
    };
    let (slow, ()) = futures_util::future::join(told(&site, &client, &uri), others).await;
    assert_eq!(slow, "invalid_request_uri");
}

async fn an_object_there_is_judged_like_any_other(site: Site) {
    let site = with(&site, HERE).await;
    let (gateway, pair, foreign) = (Gateway::start(), Pair::new(SigningAlg::Es256), Pair::new(SigningAlg::Es256));
    let client = keyed(&site, &pair, |row| row.metadata.0.request_uris = vec![place(&gateway)]).await;
    let good = claims(&site, &client, &json!({}));
    serves(&gateway, pair.sign("JWT", &good));
    assert!(leads_in(&site, &client, &place(&gateway)).await);
    for bad in [
        foreign.sign("JWT", &good),
        pair.sign("JWT", &claims(&site, &client, &json!({"exp": site.now().seconds()}))),
        pair.sign("JWT", &claims(&site, &client, &json!({"request_uri": place(&gateway)}))),
        pair.sign("JWT", &claims(&site, &client, &json!({"client_id": "other"}))),
    ] {
        serves(&gateway, bad);
        assert_eq!(told(&site, &client, &place(&gateway)).await, "invalid_request_object");
    }
    serves(&gateway, pair.sign("JWT", &claims(&site, &client, &json!({"redirect_uri": "https://evil.example/"}))));
    let page = site.browser().get(&site.ask(&client, &[("request_uri", &place(&gateway))])).await;
    is_told_here(&page, "redirect_uri is not registered for this client");
}
