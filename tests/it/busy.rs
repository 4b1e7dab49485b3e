//! The database is away or locked: the answer is 503 within the configured wait, nothing is half done, and when it is
//! back all works without a restart.

use crate::support::{
    api::{INVALID_GRANT, fleeting_http as http},
    browser::Page,
    forwarder::{Forwarder, Wire},
    postgres::Postgres,
    process::clock,
    site::{Client, Person, Site},
};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use futures_util::future::join_all;
use reqwest::{RequestBuilder, Response};
use std::time::Duration;

/// What a request may take at most: one second for a place, one for a connection, one for a lock; and the machine's
/// own time.
const LIMIT: Duration = Duration::from_secs(5);

const CONFIGURATION: &str = "[database]\nconnections = 4\nwait = 1\n";

/// The answer, which must come in time.
async fn soon(request: RequestBuilder) -> Response {
    let start = clock();
    let answer = request.send().await.unwrap();
    assert!(start.elapsed() < LIMIT, "{:?} {}", start.elapsed(), answer.url());
    answer
}

fn is_busy(answer: &Response) -> bool {
    answer.status() == 503 && answer.headers()["retry-after"] == "2" && answer.headers()["cache-control"] == "no-store"
}

/// A site on PostgreSQL behind a wire.
async fn wired() -> (Site, Forwarder) {
    let url = actix_web::web::block(|| Postgres::shared().fresh_database()).await.unwrap();
    let mut url = reqwest::Url::parse(&url).unwrap();
    let forwarder = Forwarder::to(url.port().unwrap());
    url.set_port(Some(forwarder.port)).unwrap();
    (Site::start_at(tempfile::tempdir().unwrap(), url.into(), CONFIGURATION).await, forwarder)
}

/// Waits until the site is ready or no longer ready.
async fn wait_for(site: &Site, status: u16) {
    let start = clock();
    while soon(http().get(format!("{}/health/ready", site.home))).await.status() != status {
        assert!(start.elapsed() < Duration::from_secs(30), "/health/ready is not {status}");
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn postgresql_goes_away_and_comes_back() {
    let (site, forwarder) = wired().await;
    survive(&site, &forwarder, Wire::Cut).await;
}

#[actix_web::test]
async fn postgresql_falls_silent_and_speaks_again() {
    let (site, forwarder) = wired().await;
    survive(&site, &forwarder, Wire::Clogged).await;
}

async fn survive(site: &Site, forwarder: &Forwarder, fault: Wire) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let code = site.authorization_code(&client, &bob, &[]).await;
    let tokens = site.exchange(&client, &code).await;
    let (access, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let mut browser = site.browser();
    let login = browser.open(&site.ask(&client, &[])).await.page();

    forwarder.set(fault);
    without_database(site, &client, &access).await;
    // An answer of ours, whatever form was sent.
    let form = login.form("login").set("username", &bob.username).set("password", &bob.password);
    let busy: Page = browser.post(&form.clone().press("continue")).await;
    assert_eq!((busy.status, busy.header("retry-after").as_str()), (503, "2"), "{}", busy.html);

    forwarder.set(Wire::Whole);
    wait_for(site, 200).await;
    let page = browser.submit(form.press("continue")).await.page();
    site.advance(30);
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
    let again = site.refresh(&client, &refresh).await;
    assert_eq!(again.status, 200, "a refresh token that was not looked at is not used up");
    assert_eq!(site.refresh(&client, &refresh).await.error(), INVALID_GRANT);
}

/// What answers and what does not, many at once: nobody waits for those before.
async fn without_database(site: &Site, client: &Client, access: &str) {
    let at = |path: &str| http().get(format!("{}{path}", site.home));
    let token = || {
        let form = [("grant_type", "refresh_token"), ("refresh_token", "not looked at")];
        http().post(format!("{}/oauth2/token", site.home)).basic_auth(&client.id, Some(&client.secret)).form(&form)
    };
    let cookie = "vestibule_interaction=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let page = |path: &str| at(path).header("cookie", cookie);
    let mut asked: Vec<RequestBuilder> = (0..8).map(|_| http().get(site.ask(client, &[]))).collect();
    asked.extend((0..8).map(|_| token()));
    asked.extend(["/login", "/login/factor/totp", "/login/enrol/totp", "/consent"].map(page));
    asked.push(at("/oauth2/userinfo").bearer_auth(access));
    for answer in join_all(asked.into_iter().map(soon)).await {
        assert!(is_busy(&answer), "{answer:?}");
    }
    let ready = soon(at("/health/ready")).await;
    assert_eq!(ready.status(), 503);
    for path in ["/health/live", "/.well-known/openid-configuration", "/oauth2/jwks"] {
        assert_eq!(soon(at(path)).await.status(), 200, "{path}");
    }
    let said: serde_json::Value = soon(token()).await.json().await.unwrap();
    assert_eq!(said["error"], "temporarily_unavailable");
}

/// A lock that another program holds.
struct Held(SqliteConnection);

impl Held {
    fn take(site: &Site) -> Self {
        let mut connection = SqliteConnection::establish(site.url.strip_prefix("sqlite://").unwrap()).unwrap();
        connection.batch_execute("BEGIN IMMEDIATE").unwrap();
        Self(connection)
    }

    fn release(mut self) {
        self.0.batch_execute("ROLLBACK").unwrap();
    }
}

async fn site_on_sqlite() -> (Site, Person, Client) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("vestibule.sqlite").display());
    let site = Site::start_at(folder, url, CONFIGURATION).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    (site, bob, client)
}

#[actix_web::test]
async fn a_locked_sqlite_is_503_and_no_step_is_lost() {
    let (site, bob, client) = site_on_sqlite().await;
    let mut browser = site.browser();
    let login = browser.open(&site.ask(&client, &[])).await.page();

    let held = Held::take(&site);
    assert_eq!(soon(http().get(format!("{}/oauth2/jwks", site.home))).await.status(), 200);
    let form = login.form("login").set("username", &bob.username).set("password", &bob.password).press("continue");
    let start = clock();
    let busy = browser.post(&form).await;
    assert_eq!((busy.status, busy.header("retry-after").as_str()), (503, "2"), "{}", busy.html);
    assert!((Duration::from_secs(1)..LIMIT).contains(&start.elapsed()), "{:?}", start.elapsed());
    assert_eq!(browser.get("/login").await.status, 200, "reading goes on");
    held.release();

    let factor = browser.submit(form).await.page();
    let held = Held::take(&site);
    let code = site.code(&bob);
    let busy = browser.post(&factor.form("factor").set("code", &code).press("verify")).await;
    assert_eq!(busy.status, 503);
    assert_eq!(site.rows().await[0], ("sessions", 0));
    held.release();
    site.present(&mut browser, &factor, &code).await.away();
    assert_eq!(site.rows().await, [("sessions", 1), ("codes", 1), ("grants", 0), ("refresh_tokens", 0)]);
}

#[actix_web::test]
async fn a_locked_sqlite_uses_up_neither_code_nor_refresh_token() {
    let (site, bob, client) = site_on_sqlite().await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let post = |form: Vec<(&'static str, String)>| {
        http().post(format!("{}/oauth2/token", site.home)).basic_auth(&client.id, Some(&client.secret)).form(&form)
    };
    let exchange = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.clone()),
        ("redirect_uri", client.redirect_uri.clone()),
    ];
    let held = Held::take(&site);
    for answer in join_all((0..4).map(|_| soon(post(exchange.clone())))).await {
        assert!(is_busy(&answer), "{answer:?}");
    }
    held.release();
    let tokens = site.exchange(&client, &code).await;
    let refresh = tokens.text("refresh_token");
    let held = Held::take(&site);
    let used = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh.clone())];
    assert!(is_busy(&soon(post(used)).await));
    held.release();
    assert_eq!(site.refresh(&client, &refresh).await.status, 200);
}
