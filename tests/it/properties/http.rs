//! Requests of any kind at every address of the protocols, byte for byte: no fault of ours, errors of the right form, no way
//! to an address that nobody registered, and a server that works afterwards.

use super::{
    rules::is_plain,
    sent::{Sent, request},
    values::cases,
};
use crate::support::{
    api::http,
    site::{CALLBACK, Client, On, Person, Site, answer, on_both},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use vestibule::{
    types::{Token, secret::InteractionCookie},
    web::form_token,
};

on_both!(no_request_is_a_fault_of_ours);

/// Requests for each database.
const REQUESTS: u32 = 600;

/// Where an application may be gone to.
const OUT: &str = "http://127.0.0.1:9/out";

/// Endpoints that answer programs.
const FOR_PROGRAMS: [&str; 5] =
    ["/oauth2/token", "/oauth2/par", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/device_authorization"];

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
        let mut browser = site.browser();
        let address = site.ask(&client, &[("scope", "openid offline_access")]);
        let code = answer(&site.sign_in(&mut browser, &address, bob).await.away(), "code").unwrap();
        let tokens = site.exchange(&client, &code).await;
        let session = browser.cookies().get("vestibule_session").unwrap().value.clone();
        let mut browser = site.browser();
        browser.open(&site.ask(&client, &[])).await.page();
        let attempt = browser.cookies().get("vestibule_interaction").unwrap().value.clone();
        let mut words = vec![
            ("CLIENT", client.id.clone()),
            ("SECRET", client.secret.clone()),
            ("REDIRECT", CALLBACK.to_owned()),
            ("OUT", OUT.to_owned()),
            ("LARGE", "x".repeat(60_000)),
            ("CSRF", form_token(&Token::<InteractionCookie>::presented(attempt.clone()))),
            ("ATTEMPT", attempt),
            ("SESSION", session),
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

/// Lines that make a request one of another kind, or none at all: a second `Host`, for example.
const NOT_HTTP: [&str; 4] = ["Host", "Transfer-Encoding", "Expect", "Upgrade"];

/// Whether HTTP itself has nothing against it, so that an answer of ours is due.
fn is_http((_, _, query, lines, kind, body): &Sent) -> bool {
    query.iter().all(u8::is_ascii_graphic)
        && !lines.iter().any(|line| line.contains('\0') || NOT_HTTP.iter().any(|name| line.starts_with(name)))
        && kind.is_ascii()
        && !body.windows(5).any(|word| word == b"LARGE")
}

/// What is answered: up to its end, or until the server hangs up.
async fn exchange(site: &Site, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(site.home.trim_start_matches("http://")).await.unwrap();
    // A server that has answered may close before it has read everything.
    drop(stream.write_all(bytes).await);
    let (mut answer, is_head) = (Vec::new(), bytes.starts_with(b"HEAD "));
    while !is_whole(&answer, is_head) {
        match stream.read_buf(&mut answer).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    answer
}

/// Whether an answer ends here, RFC 9112 §6.3.
fn is_whole(answer: &[u8], is_head: bool) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    if head.contains("transfer-encoding: chunked") && !is_head {
        return answer.ends_with(b"\r\n0\r\n\r\n");
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let none = is_head || [" 204", " 304"].iter().any(|status| head.starts_with(&format!("http/1.1{status}")));
    none || length.is_some_and(|length: usize| answer.len() >= end + 4 + length)
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
            if let Some(words) = body.get(name) {
                is_plain(words.as_str().unwrap_or_default());
            }
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
    let (mut runner, requests) = (TestRunner::new(cases(REQUESTS)), request());
    let mut statuses = std::collections::BTreeMap::new();
    for _ in 0..cases(REQUESTS).cases {
        let sent = requests.new_tree(&mut runner).unwrap().current();
        let bytes = message(&site, &known, &sent);
        let answer = Answer::of(&exchange(&site, &bytes).await);
        let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(12_000)]).into_owned();
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
        assert!(statuses.contains_key(&status), "{statuses:?}");
    }
    let ready = http().get(format!("{}/health/ready", site.home)).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let code = site.authorization_code(&known.client, &bob, &[]).await;
    assert_eq!(site.exchange(&known.client, &code).await.status, 200, "and who is in order still gets tokens");
}
