//! A hundred thousand people: the first page of the list and what a search finds, by API and at the console, on SQLite and
//! PostgreSQL, which it starts for itself. Target: below 50 ms. Another number of people is the first argument.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark sets up its own world, takes the time and prints"
)]

#[path = "../tests/it/support/guard.rs"]
mod guard;
#[path = "../tests/it/support/postgres.rs"]
#[expect(unused_imports, reason = "those of its tests")]
mod postgres;

use diesel::{Connection, PgConnection, RunQueryDsl};
use reqwest::{RequestBuilder, StatusCode};
use std::{net::TcpListener, time::Instant};
use vestibule::{
    app,
    clock::Clock,
    config::Config,
    delivery::Transports,
    open::Opened,
    store::{JsonText, StoreError, client, organization, totp, user},
    types::{
        ClientId, ClientMfa, ConsentRule, MfaPolicy, OrganizationId, PkceRule, Role, Token, TotpFactorId, UserId, name::fold,
        secret::ClientSecret,
    },
    web::State,
};

/// People, if nothing else is said.
const PEOPLE: usize = 100_000;

/// People that are added in one transaction.
const BATCH: usize = 2_000;

/// How often each request is made; the median is told, and the slowest of twenty.
const ROUNDS: usize = 40;

/// Milliseconds.
const TARGET: f64 = 50.0;

const FIRST: [&str; 20] = [
    "Anna", "Ben", "Clara", "David", "Emma", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Karla", "Leon", "Mia", "Noah", "Olga",
    "Paul", "Rosa", "Samuel", "Tilda", "Viktor",
];
const LAST: [&str; 16] = [
    "Adler", "Berger", "Conrad", "Dietrich", "Engel", "Fischer", "Graf", "Huber", "Jung", "Keller", "Lorenz", "Maier",
    "Neumann", "Ott", "Peters", "Quandt",
];

/// A server with a crowd.
struct World {
    home: String,
    http: reqwest::Client,
    token: String,
    cookie: String,
    organization: OrganizationId,
}

/// A number scattered over a range, the same in each run.
fn scattered(number: usize) -> usize {
    number.wrapping_mul(2_654_435_761) % 4_294_967_296
}

fn person(number: usize, organization: &OrganizationId, now: vestibule::types::UnixTime) -> user::User {
    let spread = scattered(number);
    let (first, last) = (FIRST[spread % FIRST.len()], LAST[spread / 32 % LAST.len()]);
    let username = format!("{}.{}{number}", first.to_lowercase(), last.to_lowercase());
    let mut row = user::User::new(organization, &username, fold(&username), now);
    row.name = Some(format!("{first} {last}"));
    row.email = Some(format!("{username}@acme.example"));
    row.email_verified_at = Some(now);
    row
}

async fn crowd(state: &State, organization: &OrganizationId, people: usize) {
    let now = state.clock.now();
    for begin in (0..people).step_by(BATCH) {
        let (organization, end) = (organization.clone(), (begin + BATCH).min(people));
        let done = state.db.write(move |tx| -> Result<(), StoreError> {
            for number in begin..end {
                let row = person(number, &organization, now);
                user::insert(tx, &row)?;
                if number % 3 == 0 {
                    totp::insert(tx, &app_of(&row.id, Vec::new(), now))?;
                }
            }
            Ok(())
        });
        done.await.unwrap();
    }
}

fn app_of(user: &UserId, secret_sealed: Vec<u8>, now: vestibule::types::UnixTime) -> totp::TotpFactor {
    totp::TotpFactor {
        id: TotpFactorId::random(),
        user_id: user.clone(),
        name: "app".to_owned(),
        secret_sealed,
        last_step: 0,
        created_at: now,
        last_used_at: None,
    }
}

/// The client that administers, and its token.
async fn token(home: &str, state: &State, http: &reqwest::Client) -> String {
    let (secret, now) = (Token::<ClientSecret>::random(), state.clock.now());
    let row = client::ClientRow {
        id: ClientId::random(),
        organization_id: None,
        name: "Bench".to_owned(),
        auth_method: "client_secret_post".to_owned(),
        secret_digest: Some(secret.digest().as_str().to_owned()),
        jwks: None,
        redirect_uris: JsonText(vec![]),
        post_logout_redirect_uris: JsonText(vec![]),
        grant_types: JsonText(vec!["client_credentials".to_owned()]),
        scope: "admin".to_owned(),
        signing_alg: "ES256".to_owned(),
        pkce: PkceRule::Optional,
        consent: ConsentRule::Skip,
        created_at: now,
        updated_at: now,
        disabled_at: None,
        access_token_lifetime: Some(86_400),
        mfa: ClientMfa::Inherit,
        metadata: JsonText::default(),
        secret_sealed: None,
        registration_digest: None,
    };
    let id = row.id.to_string();
    state.db.write(move |tx| client::insert(tx, &row)).await.unwrap();
    let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", secret.expose())];
    let answer = http.post(format!("{home}/oauth2/token")).form(&form).send().await.unwrap();
    answer.json::<serde_json::Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
}

/// The cookies of an answer, as the next request sends them.
fn cookies(answer: &reqwest::Response) -> Vec<String> {
    let set = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    set.filter_map(|cookie| cookie.split(';').next()).filter(|pair| !pair.ends_with('=')).map(str::to_owned).collect()
}

/// The value of the field of forms.
fn csrf(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"csrf\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Signs an administrator in at the console, past the script of a browser.
async fn console(home: &str, state: &State, http: &reqwest::Client, organization: &OrganizationId) -> String {
    let now = state.clock.now();
    let mut chief = user::User::new(organization, "chief", "chief".to_owned(), now);
    let password = "a lantern over quiet water";
    chief.role = Role::Administrator;
    chief.password_hash = Some(state.hasher.hash(&vestibule::types::Secret::new(password)).unwrap());
    let mut app = app_of(&chief.id, Vec::new(), now);
    let secret = *b"12345678901234567890";
    app.secret_sealed = state.provider.sealer.seal("totp_factors.secret", app.id.as_str(), &secret).unwrap();
    let done = state.db.write(move |tx| -> Result<(), StoreError> {
        user::insert(tx, &chief)?;
        totp::insert(tx, &app)?;
        Ok(())
    });
    done.await.unwrap();
    let door = http.get(format!("{home}/admin/users")).send().await.unwrap();
    let jar = cookies(&door).join("; ");
    let at = |answer: &reqwest::Response| {
        reqwest::Url::parse(home).unwrap().join(answer.headers()["location"].to_str().unwrap()).unwrap()
    };
    let page = http.get(at(&door)).header("cookie", &jar).send().await.unwrap();
    let url = page.url().clone();
    let form = [("csrf", csrf(&page.text().await.unwrap())), ("username", "chief".into()), ("password", password.into())];
    let next = http.post(url).header("cookie", &jar).form(&form).send().await.unwrap();
    let jar = [vec![jar], cookies(&next)].concat();
    let jar = jar.last().unwrap().clone();
    let page = http.get(at(&next)).header("cookie", &jar).send().await.unwrap();
    let url = page.url().clone();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::new_stack(secret)).build_noncompliant();
    let code = totp.generate(u64::try_from(now.seconds()).unwrap()).to_string();
    let form = [("csrf", csrf(&page.text().await.unwrap())), ("code", code)];
    let inside = http.post(url).header("cookie", &jar).form(&form).send().await.unwrap();
    let all = cookies(&inside);
    all.into_iter().find(|cookie| cookie.starts_with("vestibule_session=")).expect("a session")
}

impl World {
    /// Makes a request some times; tells the median and the slowest of twenty. Gives the median, milliseconds.
    async fn measure(&self, what: &str, request: RequestBuilder) -> f64 {
        let mut times = Vec::new();
        let mut size = 0;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let answer = request.try_clone().unwrap().send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{what}");
            size = answer.bytes().await.unwrap().len();
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let (median, slow) = (times[ROUNDS / 2], times[ROUNDS * 19 / 20]);
        let verdict = if median < TARGET { "" } else { "   too slow" };
        println!("  {what:<54} {median:>7.1} ms   {slow:>7.1} ms   {:>4} KiB{verdict}", size / 1024);
        median
    }

    fn api(&self, query: &str) -> RequestBuilder {
        self.http.get(format!("{}/admin/api/v1/users{query}", self.home)).bearer_auth(&self.token)
    }

    fn page(&self, query: &str) -> RequestBuilder {
        self.http.get(format!("{}/admin/users{query}", self.home)).header("cookie", &self.cookie)
    }

    async fn run(&self) -> f64 {
        let of = format!("?organization_id={}", self.organization);
        let mut slowest: f64 = 0.0;
        for (what, request) in [
            ("API: first page, 50 of everybody", self.api("")),
            ("API: first page, 200 of one organization", self.api(&format!("{of}&limit=200"))),
            ("API: search `a`: six thousand by first name", self.api(&format!("{of}&search=a"))),
            ("API: search `anna`: a first name", self.api(&format!("{of}&search=anna"))),
            ("API: search `fischer`: a last name", self.api("?search=fischer")),
            ("API: search `anna.berger12`: a few", self.api(&format!("{of}&search=anna.berger12"))),
            ("API: search `nobody`: none", self.api("?search=nobody")),
            ("API: without a factor", self.api(&format!("{of}&method=none"))),
            ("API: with an app, name `keller`", self.api(&format!("{of}&method=totp&search=keller"))),
            ("API: disabled: none", self.api(&format!("{of}&enabled=false"))),
            ("API: administrators: one", self.api(&format!("{of}&role=administrator"))),
            ("console: first page", self.page("")),
            ("console: search `a`", self.page("?q=a")),
            ("console: search `anna`", self.page("?q=anna")),
            ("console: search `fischer`", self.page("?q=fischer")),
            ("console: search `anna.berger12`", self.page("?q=anna.berger12")),
            ("console: without a factor", self.page("?method=none")),
            ("console: with an app", self.page("?method=totp")),
            ("console: disabled", self.page("?status=disabled")),
        ] {
            slowest = slowest.max(self.measure(what, request).await);
        }
        slowest
    }
}

/// PostgreSQL looks by itself within minutes what is in its tables; until then it guesses how to search them.
fn learn(url: &str) {
    if url.starts_with("postgres") {
        let mut connection = PgConnection::establish(url).unwrap();
        diesel::sql_query("ANALYZE").execute(&mut connection).unwrap();
    }
}

async fn measure(name: &str, url: &str, people: usize) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let path = folder.path().display();
    let url = if url.is_empty() { format!("sqlite://{path}/v.sqlite") } else { url.to_owned() };
    let text = format!("issuer = \"{home}\"\ndatabase_url = \"{url}\"\nmaster_key_file = \"{path}/key\"\n");
    let config = Config::parse(&text, std::iter::empty()).unwrap();
    let opened = Opened::open(config.clone(), Clock::System).unwrap();
    let state = app::state(opened).unwrap();
    let server = app::start(&config, &state, vec![listener], Transports::default(), |_| {}).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let company = organization::Organization::new("acme", "Acme", MfaPolicy::Required, state.clock.now());
    let organization = company.id.clone();
    state.db.write(move |tx| organization::insert(tx, &company)).await.unwrap();
    let begun = Instant::now();
    crowd(&state, &organization, people).await;
    learn(&url);
    println!("{name}: {people} people, added in {:.0} s; median and the slowest of twenty", begun.elapsed().as_secs_f64());
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let (token, cookie) = (token(&home, &state, &http).await, console(&home, &state, &http, &organization).await);
    let slowest = World { home, http, token, cookie, organization }.run().await;
    handle.stop(false).await;
    slowest
}

#[actix_web::main]
async fn main() {
    let people = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(PEOPLE);
    let mut slowest = measure("SQLite", "", people).await;
    let url = postgres::Postgres::shared().fresh_database();
    slowest = slowest.max(measure("PostgreSQL", &url, people).await);
    println!("slowest median: {slowest:.1} ms; the target is below {TARGET} ms");
}
