//! Pushed authorization requests, RFC 9126: sent ahead by their client, good for one answer.

use super::{
    answered,
    object::{Pair, claims, is_told_here, keyed, unsigned, with},
};
use crate::support::{
    acts::segment,
    api::{INVALID_CLIENT, Reply, http, send},
    browser::Browser,
    site::{Client, Person, Site, answer, on_both},
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use vestibule::{
    protocol::SigningAlg,
    types::{ConsentRule, PkceRule, Token, secret::ClientSecret},
};

on_both!(
    a_pushed_request_is_answered_once,
    it_may_be_loaded_again_until_it_is_answered,
    it_is_its_own_clients_and_lives_ninety_seconds,
    what_began_in_time_may_end_later,
    the_request_is_checked_when_it_is_pushed,
    only_its_client_can_push,
    what_the_browser_brings_beside_does_not_count,
    what_the_client_is_registered_for_counts_at_the_end,
    some_clients_must_push,
    a_server_can_demand_it_of_all,
    an_object_can_be_pushed,
    a_refusal_uses_it_up,
    an_assertion_may_be_for_this_endpoint,
    of_eight_completions_at_once_one_is_answered,
    of_eight_consents_at_once_one_is_answered,
);

const DEAD: &str = "invalid_request_uri: the pushed request is unknown, expired or used";
const USED: &str = "invalid_request_uri: the pushed request has been used";
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// Pushes with the client's Basic authentication: a usual request, changed by these pairs.
async fn push(site: &Site, client: &Client, more: &[(&str, &str)]) -> Reply {
    let query = site.ask(client, more).split_once('?').unwrap().1.to_owned();
    let request = http().post(format!("{}/oauth2/par", site.home)).basic_auth(&client.id, Some(&client.secret));
    send(request.header("content-type", "application/x-www-form-urlencoded").body(query)).await
}

/// The address that a client sends a browser to.
fn at(site: &Site, client: &Client, uri: &str) -> String {
    let pairs = [("client_id", client.id.as_str()), ("request_uri", uri)];
    reqwest::Url::parse_with_params(&format!("{}/oauth2/authorize", site.home), pairs).unwrap().into()
}

/// Pushes, and gives that address.
async fn pushed(site: &Site, client: &Client, more: &[(&str, &str)]) -> String {
    let reply = push(site, client, more).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    at(site, client, &reply.text("request_uri"))
}

async fn a_pushed_request_is_answered_once(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let reply = push(&site, &client, &[("nonce", "pushed"), ("scope", "openid email")]).await;
    assert_eq!((reply.status, &reply.json["expires_in"]), (201, &json!(90)));
    assert_eq!(reply.json.as_object().unwrap().len(), 2, "RFC 9126 §2.2: {reply:?}");
    let uri = reply.text("request_uri");
    assert!(uri.strip_prefix(URN).is_some_and(|name| name.len() >= 43), "256 bits: {uri}");
    let url = at(&site, &client, &uri);
    let mut browser = site.browser();
    let away = site.sign_in(&mut browser, &url, &bob).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(tokens.text("scope"), "email openid");
    assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "pushed");
    is_told_here(&browser.get(&url).await, DEAD);
    is_told_here(&site.browser().get(&url).await, DEAD);
    // Equal requests have names of their own.
    assert_ne!(push(&site, &client, &[]).await.text("request_uri"), push(&site, &client, &[]).await.text("request_uri"));
}

async fn it_may_be_loaded_again_until_it_is_answered(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let url = pushed(&site, &client, &[]).await;
    let (mut first, mut second) = (site.browser(), site.browser());
    for _ in 0..3 {
        assert_eq!(first.open(&url).await.page().url.path(), "/login");
    }
    let page = second.open(&url).await.page();
    let away = site.sign_in(&mut first, &url, &bob).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    // The other window signs in, too; its person is not sent back with a second code.
    site.advance(30);
    let page = site.password(&mut second, &page, &bob).await.page();
    let page = site.present(&mut second, &page, &site.code(&bob)).await.page();
    is_told_here(&page, USED);
}

async fn it_is_its_own_clients_and_lives_ninety_seconds(site: Site) {
    let (client, other) = (site.client(|_| ()).await, site.client(|_| ()).await);
    let uri = push(&site, &client, &[]).await.text("request_uri");
    is_told_here(&site.browser().get(&at(&site, &other, &uri)).await, DEAD);
    for bad in [
        format!("{uri}x"),
        uri[..uri.len() - 1].to_owned(),
        URN.to_owned(),
        format!("{URN}x"),
        uri.replace(URN, &format!("{URN}{URN}")),
    ] {
        is_told_here(&site.browser().get(&at(&site, &client, &bad)).await, DEAD);
    }
    // Beside it stands an address of the client's, and still nobody is redirected by a request that is not known.
    let url = site.ask(&other, &[("request_uri", &uri)]);
    is_told_here(&site.browser().get(&url).await, DEAD);
    let nameless = at(&site, &client, &uri).replace("client_id", "client");
    is_told_here(&site.browser().get(&nameless).await, "client_id is missing or given twice");
    site.advance(89);
    assert_eq!(site.browser().open(&at(&site, &client, &uri)).await.page().url.path(), "/login");
    site.advance(1);
    is_told_here(&site.browser().get(&at(&site, &client, &uri)).await, DEAD);
}

async fn what_began_in_time_may_end_later(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let url = pushed(&site, &client, &[]).await;
    let mut browser = site.browser();
    let page = browser.open(&url).await.page();
    site.advance(600);
    let page = site.password(&mut browser, &page, &bob).await.page();
    let away = site.present(&mut browser, &page, &site.code(&bob)).await.away();
    assert_eq!(answered(&site, &away).0, "code");
}

async fn the_request_is_checked_when_it_is_pushed(site: Site) {
    let client = site.client(|_| ()).await;
    let pkce = site.client(|row| row.pkce = PkceRule::Required).await;
    let other = site.client(|_| ()).await;
    for (name, value, error) in [
        ("redirect_uri", "https://evil.example/cb", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
        ("response_type", "", "invalid_request"),
        ("response_type", "nonsense", "unsupported_response_type"),
        ("scope", "unknown", "invalid_scope"),
        ("max_age", "soon", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("code_challenge_method", "S256", "invalid_request"),
        ("resource", "https://api.example", "invalid_target"),
        ("request", "a.b.c", "invalid_request_object"),
        ("request_uri", "https://app.example/o", "invalid_request"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request"),
    ] {
        let reply = push(&site, &client, &[(name, value)]).await;
        assert_eq!(reply.error(), (400, error), "{name}={value}");
        let words = reply.text("error_description");
        assert!(words.bytes().all(|b| matches!(b, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "{words}");
    }
    assert_eq!(push(&site, &pkce, &[]).await.error(), (400, "invalid_request"));
    assert_eq!(push(&site, &client, &[("client_id", "")]).await.status, 201, "the credentials say who");
    assert_eq!(push(&site, &client, &[("client_id", &other.id)]).await.error(), INVALID_CLIENT);
    let post = || http().post(format!("{}/oauth2/par", site.home)).basic_auth(&client.id, Some(&client.secret));
    let query = site.ask(&client, &[]).split_once('?').unwrap().1.to_owned();
    let form = |body: String| send(post().header("content-type", "application/x-www-form-urlencoded").body(body));
    assert_eq!(form(format!("{query}&state=twice")).await.error(), (400, "invalid_request"));
    assert_eq!(form(String::new()).await.error(), (400, "invalid_request"));
    assert_eq!(form("x".repeat(64 * 1024 + 1)).await.error(), (413, "invalid_request"));
    assert_eq!(send(post().json(&json!({}))).await.error(), (400, "invalid_request"));
    let got = http().get(format!("{}/oauth2/par", site.home)).send().await.unwrap();
    assert_eq!((got.status().as_u16(), got.headers()["allow"].to_str().unwrap()), (405, "POST"), "RFC 9126 §2.3");
}

async fn only_its_client_can_push(site: Site) {
    let client = site.client(|_| ()).await;
    let wrong = Client { secret: "wrong".to_owned(), ..client.clone() };
    assert_eq!(push(&site, &wrong, &[]).await.error(), INVALID_CLIENT);
    let unknown = Client { id: "unknown".to_owned(), ..client.clone() };
    assert_eq!(push(&site, &unknown, &[]).await.error(), INVALID_CLIENT);
    let query = site.ask(&client, &[]).split_once('?').unwrap().1.to_owned();
    let bare = http().post(format!("{}/oauth2/par", site.home)).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(send(bare.body(query)).await.error(), INVALID_CLIENT, "nobody's word");
    site.disable_client(&client).await;
    assert_eq!(push(&site, &client, &[]).await.error(), INVALID_CLIENT);
    // A public client pushes under its name alone, with PKCE.
    let public = site.client(|row| (row.auth_method, row.secret_digest) = ("none".to_owned(), None)).await;
    let challenge = [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256")];
    for (more, status) in [(&challenge[..], 201), (&[], 400)] {
        let query = site.ask(&public, more).split_once('?').unwrap().1.to_owned();
        let post = http().post(format!("{}/oauth2/par", site.home)).header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(send(post.body(query)).await.status, status);
    }
}

async fn what_the_browser_brings_beside_does_not_count(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let uri = push(&site, &client, &[("nonce", "")]).await.text("request_uri");
    let url = site.ask(
        &client,
        &[
            ("request_uri", &uri),
            ("redirect_uri", "https://evil.example/cb"),
            ("state", "other"),
            ("nonce", "beside"),
            ("scope", "openid email phone"),
            ("prompt", "none"),
        ],
    );
    let away = site.sign_in(&mut site.browser(), &url, &bob).await.away();
    assert!(away.as_str().starts_with(&client.redirect_uri), "{away}");
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(tokens.text("scope"), "openid");
    assert!(segment(&tokens.text("id_token"), 1).get("nonce").is_none());
}

/// Between push and use an administrator takes something away.
async fn what_the_client_is_registered_for_counts_at_the_end(site: Site) {
    let client = site.client(|_| ()).await;
    let url = pushed(&site, &client, &[]).await;
    let (id, now) = (vestibule::types::ClientId::from_text(&client.id), site.now());
    let other = vec!["https://other.example/cb".to_owned()];
    let done = site.state.db.write(move |tx| vestibule::store::client::set_redirect_uris(tx, &id, other, now));
    assert!(done.await.unwrap());
    is_told_here(&site.browser().get(&url).await, "redirect_uri is not registered for this client");
    site.disable_client(&client).await;
    is_told_here(&site.browser().get(&url).await, "client_id is not known here");
}

async fn some_clients_must_push(site: Site) {
    let client = site.client(|row| row.metadata.0.require_pushed_authorization_requests = true).await;
    let object = unsigned(&claims(&site, &client, &json!({})));
    for more in [&[][..], &[("request", object.as_str())]] {
        let away = site.browser().open(&site.ask(&client, more)).await.away();
        assert_eq!(answered(&site, &away).0, "invalid_request", "RFC 9126 §6");
    }
    let url = pushed(&site, &client, &[]).await;
    assert_eq!(site.browser().open(&url).await.page().url.path(), "/login");
}

async fn a_server_can_demand_it_of_all(site: Site) {
    let document = |site: &Site| http().get(format!("{}/.well-known/openid-configuration", site.home)).send();
    let says: Value = document(&site).await.unwrap().json().await.unwrap();
    assert_eq!(says["require_pushed_authorization_requests"], false);
    let site = with(&site, "[requests]\npushed = 'required'\n").await;
    let says: Value = document(&site).await.unwrap().json().await.unwrap();
    assert_eq!(says["require_pushed_authorization_requests"], true);
    let client = site.client(|_| ()).await;
    let away = site.browser().open(&site.ask(&client, &[])).await.away();
    assert_eq!(answered(&site, &away).0, "invalid_request");
    let url = pushed(&site, &client, &[]).await;
    assert_eq!(site.browser().open(&url).await.page().url.path(), "/login");
}

async fn an_object_can_be_pushed(site: Site) {
    let (bob, pair, foreign) = (site.person_with_app("bob").await, Pair::new(SigningAlg::Es256), Pair::new(SigningAlg::Es256));
    let client = keyed(&site, &pair, |row| row.metadata.0.require_signed_request_object = true).await;
    let good = claims(&site, &client, &json!({"nonce": "in the object"}));
    assert_eq!(push(&site, &client, &[]).await.error(), (400, "invalid_request"), "it must be signed");
    for bad in
        [unsigned(&good), foreign.sign("JWT", &good), pair.sign("JWT", &claims(&site, &client, &json!({"client_id": "x"})))]
    {
        assert_eq!(push(&site, &client, &[("request", &bad)]).await.error(), (400, "invalid_request_object"));
    }
    // Beside it stands nonsense, which does not count (RFC 9126 §3).
    let beside = [("request", pair.sign("JWT", &good)), ("state", "other".to_owned()), ("max_age", "x".to_owned())];
    let beside: Vec<_> = beside.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let url = pushed(&site, &client, &beside).await;
    let away = site.sign_in(&mut site.browser(), &url, &bob).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    let tokens = site.exchange(&client, &answer(&away, "code").unwrap()).await;
    assert_eq!(segment(&tokens.text("id_token"), 1)["nonce"], "in the object");
    // The same for a client that may do as it likes.
    let free = keyed(&site, &pair, |_| ()).await;
    let half = pair.sign("JWT", &claims(&site, &free, &json!({"redirect_uri": null})));
    assert_eq!(push(&site, &free, &[("request", &half)]).await.error(), (400, "invalid_request"));
}

async fn a_refusal_uses_it_up(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.consent = ConsentRule::Ask).await;
    let url = pushed(&site, &client, &[]).await;
    let mut browser = site.browser();
    let page = site.sign_in(&mut browser, &url, &bob).await.page();
    assert_eq!(page.url.path(), "/consent");
    let away = browser.submit(page.form("consent").press("deny")).await.away();
    assert_eq!(answered(&site, &away).0, "access_denied");
    is_told_here(&browser.get(&url).await, DEAD);
}

async fn an_assertion_may_be_for_this_endpoint(site: Site) {
    let pair = Pair::new(SigningAlg::Es256);
    let client = keyed(&site, &pair, |row| row.auth_method = "private_key_jwt".to_owned()).await;
    let now = site.now().seconds();
    let with = async |aud: Value| {
        let jti = Token::<ClientSecret>::random().expose().to_owned();
        let claims = json!({"iss": client.id, "sub": client.id, "aud": aud, "jti": jti, "exp": now + 60});
        let pairs = [
            ("response_type", "code".to_owned()),
            ("redirect_uri", client.redirect_uri.clone()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
            ("client_assertion", pair.sign("JWT", &claims)),
        ];
        send(http().post(format!("{}/oauth2/par", site.home)).form(&pairs)).await.status
    };
    for name in ["", "/oauth2/token", "/oauth2/par"] {
        let aud = format!("{}{name}", site.home);
        assert_eq!(with(json!(aud)).await, 201, "{aud}");
        assert_eq!(with(json!([aud, "x"])).await, 201, "{aud}");
    }
    for aud in [json!(format!("{}/oauth2/authorize", site.home)), json!("https://other.example"), json!([])] {
        assert_eq!(with(aud.clone()).await, 401, "{aud}");
    }
}

/// How many of some windows get a code. The others are told that somebody was faster.
fn codes(site: &Site, landed: Vec<crate::support::browser::Landed>) -> usize {
    use crate::support::browser::Landed;
    let code = |landed: Landed| match landed {
        Landed::Away(away) => answered(site, &away).0 == "code",
        Landed::Page(page) => {
            let words = page.text("#detail");
            assert!(page.status == 400 && [DEAD, USED].contains(&words.as_str()), "{words}");
            false
        }
    };
    landed.into_iter().filter_map(|landed| code(landed).then_some(())).count()
}

/// Windows of people who are signed in.
async fn windows(site: &Site, client: &Client, bob: &Person) -> Vec<Browser> {
    let browser = site.signed_in(client, bob).await;
    vec![browser; 8]
}

async fn of_eight_completions_at_once_one_is_answered(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut windows = windows(&site, &client, &bob).await;
    for round in 0..20 {
        let url = pushed(&site, &client, &[]).await;
        let landed = join_all(windows.iter_mut().map(|window| window.open(&url))).await;
        assert_eq!(codes(&site, landed), 1, "round {round}");
    }
}

async fn of_eight_consents_at_once_one_is_answered(site: Site) {
    let (bob, vouched) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let client = site.client(|row| row.consent = ConsentRule::Ask).await;
    let mut windows = windows(&site, &vouched, &bob).await;
    for round in 0..5 {
        // Asked anew each time, though it was allowed before.
        let url = pushed(&site, &client, &[("prompt", "consent")]).await;
        let mut questions = Vec::new();
        for window in &mut windows {
            questions.push(window.open(&url).await.page().form("consent").press("allow"));
        }
        let landed = join_all(windows.iter_mut().zip(questions).map(|(window, form)| window.submit(form))).await;
        assert_eq!(codes(&site, landed), 1, "round {round}");
    }
}
