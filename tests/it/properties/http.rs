//! Requests of any kind at every address of the protocols, byte for byte: no fault of ours, errors of the right form, no way to an
//! address that nobody registered, and a server that works afterwards.

use super::{
    rules::is_plain,
    values::{runner, text},
};
use crate::support::{
    api::http,
    site::{CALLBACK, Client, On, Person, Site, on_both},
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::form_urlencoded::byte_serialize;

on_both!(no_request_is_a_fault_of_ours);

/// Requests for each database.
const REQUESTS: usize = 600;

/// Where an application may be gone to.
const OUT: &str = "http://127.0.0.1:9/out";

const PATHS: &[&str] = &[
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/oauth2/jwks",
    "/oauth2/token",
    "/oauth2/token",
    "/oauth2/token",
    "/oauth2/par",
    "/oauth2/par",
    "/oauth2/userinfo",
    "/oauth2/introspect",
    "/oauth2/revoke",
    "/oauth2/device_authorization",
    "/oauth2/authorize",
    "/oauth2/authorize",
    "/oauth2/authorize",
    "/oauth2/logout",
    "/oauth2/check_session",
    "/oauth2/register",
    "/oauth2/register",
    "/oauth2/register/x",
    "/oauth2/register/%00",
    "/login/sso/x/callback",
    "/login/sso/x/logout",
    "/device",
    "/login",
    "/logout",
    "/consent",
    "/oauth2/nothing",
];

/// Endpoints that answer programs.
const FOR_PROGRAMS: [&str; 5] =
    ["/oauth2/token", "/oauth2/par", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/device_authorization"];

const NAMES: &[&str] = &[
    "client_id",
    "client_id",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "grant_type",
    "grant_type",
    "code",
    "code_verifier",
    "redirect_uri",
    "redirect_uri",
    "refresh_token",
    "device_code",
    "scope",
    "resource",
    "token",
    "token_type_hint",
    "response_type",
    "response_mode",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "claims",
    "request",
    "request_uri",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "ui_locales",
    "idp_hint",
    "code_challenge",
    "code_challenge_method",
    "access_token",
    "post_logout_redirect_uri",
    "logout_hint",
    "user_code",
    "csrf",
    "username",
    "password",
    "x",
];

const VALUES: &[&str] = &[
    "CLIENT",
    "CLIENT",
    "SECRET",
    "REDIRECT",
    "REDIRECT",
    "REFRESH",
    "ACCESS",
    "IDTOKEN",
    "OUT",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "implicit",
    "code",
    "id_token",
    "code id_token token",
    "query",
    "fragment",
    "form_post",
    "openid",
    "openid offline_access",
    "none",
    "login",
    "0",
    "-1",
    "9223372036854775807",
    "S256",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "https://evil.example/cb",
    "http://127.0.0.1:9/callback/../x",
    "http://127.0.0.1:9@evil.example/callback",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "urn:ietf:params:oauth:request_uri:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjIn0.",
    r#"{"id_token":{"sub":{"value":"\u0000"},"acr":{"values":["\u0000","\ud83d\ude00"]}},"userinfo":{"email":null}}"#,
    r#"{"userinfo":[]}"#,
    "\u{0}",
    "\r\nx-injected: 1",
    "\u{1f600}\u{202e}",
    "\"\\",
    "en-\u{e4}",
    "BCDF-GHJK",
    "LARGE",
    "",
];

const BODIES: &[&str] = &[
    "{}",
    "[]",
    "null",
    "{",
    r#"{"redirect_uris":["https://app.example/cb"]}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"client_name":"a\u0000b"}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"contacts":["\u0000"],"software_id":"\u0000","default_acr_values":["\u0000"]}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"scope":"openid \u0000"}"#,
    r#"{"redirect_uris":["\ud800"]}"#,
    r#"{"redirect_uris":1,"redirect_uris":[]}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"\u0000","y":""}]}}"#,
    r#"{"redirect_uris":["https://app.example/cb"],"default_max_age":-9223372036854775808,"request_uris":["https://127.0.0.1/x"]}"#,
];

const HEADERS: &[&str] = &[
    "Authorization: Basic CREDENTIALS",
    "Authorization: Basic CREDENTIALS",
    "Authorization: Basic CREDENTIALS",
    "Authorization: Bearer ACCESS",
    "Authorization: bearer ACCESS",
    "Authorization: Bearer",
    "Authorization: Basic",
    "Authorization: Basic !!!!",
    "Authorization: DPoP x",
    "Authorization: Bearer \u{e4}",
    "Authorization: Bearer a b",
    "Cookie: vestibule_session=x",
    "Cookie: vestibule_interaction=\u{1f600}; vestibule_interaction=;",
    "Cookie: ;;;=;",
    "Cookie: ",
    "Accept-Language: de;q=\u{e4},*;q=9999999999999",
    "Accept-Language: -,--,x-",
    "Origin: null",
    "Origin: https://evil.example",
    "Sec-Fetch-Site: cross-site",
    "Content-Encoding: gzip",
    "Content-Encoding: identity",
    "Transfer-Encoding: identity",
    "X-Forwarded-For: 1.2.3.4, \u{e4}",
    "Forwarded: for=\"[::\"",
    "Expect: 100-continue",
    "Range: bytes=0-",
    "If-None-Match: *",
    "If-None-Match: \"",
    "Accept: text/html;q=x",
    "DPoP: e30.e30.e30",
    "User-Agent: \u{1f600}",
    "Host: evil.example",
    "X-Any: \u{0}",
    "Access-Control-Request-Method: POST",
    "Content-Type: text/plain",
    "Upgrade: h2c",
];

const TYPES: &[&str] = &[
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json",
    "application/json",
    "multipart/form-data; boundary=",
    "APPLICATION/X-WWW-FORM-URLENCODED;",
    "/",
    "\u{e4}",
    "",
];

/// What is sent: method, path, query, lines of the head, kind of the body, body.
type Sent = (&'static str, &'static str, Vec<u8>, Vec<&'static str>, &'static str, Vec<u8>);

fn pairs() -> impl Strategy<Value = String> {
    let name = prop_oneof![8 => select(NAMES).prop_map(str::to_owned), 1 => text()];
    let value = prop_oneof![8 => select(VALUES).prop_map(str::to_owned), 1 => text()];
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = (name, value, 0..16_u8).prop_map(move |(name, value, how)| match how {
        0 => format!("{}=%ff", encoded(&name)),
        1 => format!("{}=%2", encoded(&name)),
        2 => format!("{}=a&{0}={}", encoded(&name), encoded(&value)),
        _ => format!("{}={}", encoded(&name), encoded(&value)),
    });
    let good = select(
        &[
            "",
            "",
            "grant_type=refresh_token&refresh_token=REFRESH",
            "grant_type=authorization_code&code=x&redirect_uri=REDIRECT",
            "client_id=CLIENT&client_secret=SECRET&token=ACCESS",
            "client_id=CLIENT&response_type=code&redirect_uri=REDIRECT&scope=openid",
            "client_id=CLIENT&response_type=code&redirect_uri=REDIRECT&scope=openid&prompt=none&state=s",
            "id_token_hint=IDTOKEN&post_logout_redirect_uri=OUT",
        ][..],
    );
    (good, vec(pair, 0..6)).prop_map(|(good, pairs)| format!("{good}&{}", pairs.join("&")))
}

fn request() -> impl Strategy<Value = Sent> {
    let method = select(
        &["GET", "GET", "GET", "POST", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"][..],
    );
    let query = prop_oneof![2 => Just(Vec::new()), 6 => pairs().prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..40)];
    let body = prop_oneof![
        6 => pairs().prop_map(String::into_bytes),
        2 => select(BODIES).prop_map(|body| body.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..200),
    ];
    (method, select(PATHS), query, vec(select(HEADERS), 0..4), select(TYPES), body)
}

/// What the words in capitals stand for.
struct Known {
    client: Client,
    words: Vec<(&'static str, String)>,
}

impl Known {
    async fn of(site: &Site, bob: &Person) -> Self {
        let change = |row: &mut vestibule::store::client::ClientRow| {
            row.auth_method = "client_secret_basic".to_owned();
            row.post_logout_redirect_uris.0 = vec![OUT.to_owned()];
            row.grant_types.0.extend(["client_credentials", "urn:ietf:params:oauth:grant-type:device_code"].map(str::to_owned));
        };
        let client = site.client(change).await;
        let code = site.authorization_code(&client, bob, &[("scope", "openid offline_access")]).await;
        let tokens = site.exchange(&client, &code).await;
        let mut words = vec![
            ("CLIENT", client.id.clone()),
            ("SECRET", client.secret.clone()),
            ("REDIRECT", CALLBACK.to_owned()),
            ("OUT", OUT.to_owned()),
            ("LARGE", "x".repeat(60_000)),
        ];
        for (word, name) in [("ACCESS", "access_token"), ("REFRESH", "refresh_token"), ("IDTOKEN", "id_token")] {
            words.push((word, tokens.text(name)));
        }
        let pair = format!("{}:{}", client.id, client.secret);
        words.push(("CREDENTIALS", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair)));
        Self { client, words }
    }

    fn put_into(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(mut text) = String::from_utf8(bytes.to_vec()) else { return bytes.to_vec() };
        for (word, value) in &self.words {
            // There is no room for a large one in an address.
            text = text.replace(word, value);
        }
        text.into_bytes()
    }
}

fn message(site: &Site, known: &Known, (method, path, query, lines, kind, body): &Sent) -> Vec<u8> {
    let mut bytes = format!("{method} {path}").into_bytes();
    if !query.is_empty() {
        bytes.push(b'?');
        bytes.extend(known.put_into(query));
    }
    let host = site.home.trim_start_matches("http://");
    bytes.extend(format!(" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n").into_bytes());
    for line in lines {
        bytes.extend(known.put_into(line.as_bytes()));
        bytes.extend(b"\r\n");
    }
    let body = if ["GET", "HEAD", "TRACE"].contains(method) { Vec::new() } else { known.put_into(body) };
    if !body.is_empty() {
        bytes.extend(format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len()).into_bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    bytes
}

/// Whether HTTP itself has nothing against it, so that an answer of ours is due.
fn is_http((_, _, query, lines, kind, body): &Sent) -> bool {
    query.iter().all(u8::is_ascii_graphic)
        && !lines.iter().any(|line| line.contains('\0') || line.starts_with("Transfer-Encoding") || line.starts_with("Expect"))
        && kind.is_ascii()
        && !body.windows(5).any(|word| word == b"LARGE")
}

async fn exchange(site: &Site, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(site.home.trim_start_matches("http://")).await.unwrap();
    // A server that has answered may close before it has read everything.
    drop(stream.write_all(bytes).await);
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    answer
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn of(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        Some(Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn check(site: &Site, sent: &Sent, answer: &Answer) -> Result<(), String> {
    let path = sent.1;
    if answer.status >= 500 {
        return Err("a fault of ours".to_owned());
    }
    if answer.header("x-injected").is_some() {
        return Err("a header that the request made".to_owned());
    }
    if let Some(place) = answer.header("location") {
        let ours = place.starts_with('/') && !place.starts_with("//") || place.starts_with(&format!("{}/", site.home));
        let to = |uri: &str| place.strip_prefix(uri).is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']));
        if !(ours || to(CALLBACK) || to(OUT)) {
            return Err("a way to somewhere else".to_owned());
        }
    }
    let json = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    if json && sent.0 != "HEAD" {
        let body: Value = serde_json::from_str(&answer.body).map_err(|why| why.to_string())?;
        for name in ["error", "error_description"] {
            body.get(name).map(|words| is_plain(words.as_str().unwrap_or("\"")));
        }
        if answer.status >= 400 && body.get("error").is_none() {
            return Err("an error without its code".to_owned());
        }
    } else if is_http(sent) && sent.0 == "POST" && FOR_PROGRAMS.contains(&path) && [400, 401, 403].contains(&answer.status) {
        return Err("an error that no program reads".to_owned());
    }
    if answer.status == 401 && answer.header("www-authenticate").is_none() {
        return Err("401 without a challenge".to_owned());
    }
    Ok(())
}

async fn no_request_is_a_fault_of_ours(site: Site) {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    let site = Site::start_with(on, "[registration]\nmode = 'open'\n").await;
    let bob = site.person_with_app("bob").await;
    let known = Known::of(&site, &bob).await;
    let (mut runner, requests) = (runner(), request());
    let mut statuses = std::collections::BTreeMap::new();
    for _ in 0..REQUESTS {
        let sent = requests.new_tree(&mut runner).unwrap().current();
        let bytes = message(&site, &known, &sent);
        let answer = Answer::of(&exchange(&site, &bytes).await);
        let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(3000)]).into_owned();
        let Some(answer) = answer else {
            assert!(!is_http(&sent), "no answer to {}", shown());
            continue;
        };
        if let Err(why) = check(&site, &sent, &answer) {
            panic!("{why}: {}\n\n{}\n{}", shown(), answer.head, answer.body);
        }
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    // The requests reach what they are meant for.
    for status in [200, 303, 400, 401, 405] {
        assert!(statuses.get(&status).is_some_and(|count| *count > 5), "{statuses:?}");
    }
    let ready = http().get(format!("{}/health/ready", site.home)).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let code = site.authorization_code(&known.client, &bob, &[]).await;
    assert_eq!(site.exchange(&known.client, &code).await.status, 200, "and who is in order still gets tokens");
}
