//! A whole server for one test: its own database, its own port, a clock that the test moves.

use super::{
    browser::{Browser, Landed, Page},
    postgres::Postgres,
    totp::code_at,
};
use actix_web::dev::ServerHandle;
use reqwest::Url;
use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use vestibule::{
    app::{self, Reach},
    clock::Clock,
    config::Config,
    delivery::Transports,
    open::Opened,
    store::{JsonText, StoreError, client, organization, totp, user},
    types::{
        ClientId, ClientMfa, ConsentRule, EnrolmentProof, Mails, MethodSet, MfaPolicy, OrganizationId, PasswordBy, PkceRule,
        Role, Secret, TextRules, Token, TotpFactorId, UnixTime, UserId, name, secret::ClientSecret,
    },
    web::State,
};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Runs a test once on each database: `on_both!(a_name)` beside `async fn a_name(site: Site)`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[actix_web::test] async fn $name() {
            super::$name($crate::support::site::Site::start($crate::support::site::On::Sqlite).await).await;
        })+ }
        mod postgres { $(#[actix_web::test] async fn $name() {
            super::$name($crate::support::site::Site::start($crate::support::site::On::Postgres).await).await;
        })+ }
    };
}
pub(crate) use on_both;

/// A running server.
pub struct Site {
    pub home: String,
    pub state: State,
    pub url: String,
    clock: Arc<AtomicI64>,
    handle: ServerHandle,
    folder: TempDir,
}

/// A person of the site.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    pub username: String,
    pub password: String,
    /// Base32, when the person owns an app.
    pub totp: Option<String>,
}

/// A client of the site.
#[derive(Debug, Clone)]
pub struct Client {
    pub id: String,
    pub secret: String,
    pub redirect_uri: String,
}

/// Where nobody listens; tests stop at the redirect.
pub const CALLBACK: &str = "http://127.0.0.1:9/callback";

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// Seconds since 1970 by the machine.
#[expect(clippy::disallowed_methods, reason = "tests start at the machine's time, because other people's code uses that")]
pub fn machine_time() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

impl Site {
    pub async fn start(on: On) -> Self {
        Self::start_with(on, "").await
    }

    /// Starts with more lines of configuration.
    pub async fn start_with(on: On, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match on {
            On::Sqlite => format!("sqlite://{}", folder.path().join("vestibule.sqlite").display()),
            On::Postgres => actix_web::web::block(|| Postgres::shared().fresh_database()).await.unwrap(),
        };
        Self::start_at(folder, url, &format!("{more}\n[database]\nconnections = 16\nwait = 30\n")).await
    }

    /// Starts with a database of the test's choice.
    pub async fn start_at(folder: TempDir, url: String, more: &str) -> Self {
        let clock = Arc::new(AtomicI64::new(machine_time()));
        let site = Self::serve((folder, url), more, clock, |_| ()).await;
        site.organization("acme", MfaPolicy::Required).await;
        site
    }

    async fn serve(
        (folder, url): (TempDir, String),
        more: &str,
        clock: Arc<AtomicI64>,
        change: impl FnOnce(&mut State),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let home = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let key = folder.path().join("master.key");
        let text = format!(
            "issuer = \"{home}\"\ndatabase_url = \"{url}\"\nmaster_key_file = \"{}\"\nworkers = 2\n{more}\n",
            key.display()
        );
        let config = Config::parse(&text, std::iter::empty()).unwrap_or_else(|faults| panic!("{faults}"));
        let fixed = Clock::Fixed(clock.clone());
        let opened = actix_web::web::block({
            let (config, clock) = (config.clone(), fixed);
            move || Opened::open(config, clock).unwrap()
        });
        // Also without a server and a gateway, factors that need them are there; messages wait in the outbox.
        let countries = ["US", "DE", "GB"].map(str::to_owned).to_vec();
        let usual = TextRules { countries, default_region: None, settling: 72 * 3600 };
        let reach = Reach { mails: Mails::Sent, texts: Reach::of(&config).texts.or(Some(usual)) };
        let mut state = app::state_with(opened.await.unwrap(), reach).unwrap();
        change(&mut state);
        // A test posts events when it wants to.
        let transports = Transports { webhooks: None, ..app::transports(&config).unwrap() };
        let server = app::start(&config, &state, vec![listener], transports, |_| {}).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { home, state, url, clock, handle, folder }
    }

    /// Another node on the same database, with the same clock and the same master key. It has an address of its own.
    pub async fn node(&self) -> Self {
        self.node_with(|_| ()).await
    }

    /// The same, with something else than usual in it.
    pub async fn node_with(&self, change: impl FnOnce(&mut State)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(self.folder.path().join("master.key"), folder.path().join("master.key")).unwrap();
        let more = "[database]\nconnections = 16\nwait = 30\n";
        Self::serve((folder, self.url.clone()), more, self.clock.clone(), change).await
    }

    /// The site's own folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn now(&self) -> UnixTime {
        UnixTime(self.clock.load(Ordering::Relaxed))
    }

    /// Lets seconds pass.
    pub fn advance(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.home)
    }

    pub async fn organization(&self, slug: &str, mfa: MfaPolicy) -> OrganizationId {
        let row = organization::Organization {
            // What each test is not about stays out of its way; `all_methods` brings it back.
            methods: "totp".parse().unwrap(),
            enrolment_proof: EnrolmentProof::None,
            ..organization::Organization::new(slug, &(slug[..1].to_uppercase() + &slug[1..]), mfa, self.now())
        };
        let id = row.id.clone();
        self.state.db.write(move |tx| organization::insert(tx, &row)).await.unwrap();
        id
    }

    /// Lets an organization's people use every method, and changes what else the closure likes.
    pub async fn all_methods(&self, slug: &'static str, change: impl FnOnce(&mut organization::Organization) + Send + 'static) {
        let done = self.state.db.write(move |tx| -> Result<_, StoreError> {
            let mut row = organization::by_slug(tx, slug)?.unwrap();
            row.methods = MethodSet::all();
            change(&mut row);
            organization::update(tx, &row)
        });
        assert!(done.await.unwrap());
    }

    pub async fn set_mfa(&self, slug: &'static str, mfa: MfaPolicy) {
        let done = self.state.db.write(move |tx| -> Result<_, StoreError> {
            let row = organization::by_slug(tx, slug)?.unwrap();
            organization::update(tx, &organization::Organization { mfa, ..row })
        });
        assert!(done.await.unwrap());
    }

    /// Somebody of `acme` without a second factor.
    pub async fn person(&self, username: &str) -> Person {
        self.person_of("acme", username).await
    }

    pub async fn person_of(&self, slug: &'static str, username: &str) -> Person {
        let password = format!("{username} has a long password");
        let hash = self.state.hasher.hash(&Secret::new(&*password)).unwrap();
        let (id, now, username) = (UserId::random(), self.now(), username.to_owned());
        let (user_id, name) = (id.clone(), username.clone());
        let done = self.state.db.write(move |tx| -> Result<(), StoreError> {
            let organization_id = organization::by_slug(tx, slug)?.unwrap().id;
            user::insert(
                tx,
                &user::User {
                    id: user_id,
                    organization_id,
                    username_folded: name::fold(&name),
                    name: Some(format!("{name} Example")),
                    email: Some(format!("{name}@acme.example")),
                    email_verified_at: Some(now),
                    phone_number: Some("+14155550123".to_owned()),
                    phone_verified_at: None,
                    username: name,
                    role: Role::Member,
                    password_hash: Some(hash),
                    epoch: 1,
                    created_at: now,
                    updated_at: now,
                    disabled_at: None,
                    language: None,
                    default_method: None,
                    grace_since: None,
                    skips: 0,
                    password_by: PasswordBy::Owner,
                    seen_language: None,
                    claims: JsonText::default(),
                },
            )
        });
        done.await.unwrap();
        Person { id, username, password, totp: None }
    }

    /// Somebody of `acme` who owns an authenticator app.
    pub async fn person_with_app(&self, username: &str) -> Person {
        let person = self.person(username).await;
        self.give_app(person).await
    }

    pub async fn give_app(&self, person: Person) -> Person {
        let secret = *b"secret of 20 letters";
        let id = TotpFactorId::random();
        let row = totp::TotpFactor {
            user_id: person.id.clone(),
            name: "app".to_owned(),
            secret_sealed: self.state.provider.sealer.seal("totp_factors.secret", id.as_str(), &secret).unwrap(),
            last_step: 0,
            created_at: self.now(),
            last_used_at: None,
            id,
        };
        self.state.db.write(move |tx| totp::insert(tx, &row)).await.unwrap();
        // "secret of 20 letters" in base32.
        Person { totp: Some("ONSWG4TFOQQG6ZRAGIYCA3DFOR2GK4TT".to_owned()), ..person }
    }

    /// The code that a person's app shows now.
    pub fn code(&self, person: &Person) -> String {
        code_at(person.totp.as_deref().expect("the person owns an app"), self.now().seconds())
    }

    /// A confidential client that nobody is asked about; the closure changes what it likes.
    pub async fn client(&self, change: impl FnOnce(&mut client::ClientRow)) -> Client {
        let secret = Token::<ClientSecret>::random();
        let now = self.now();
        let mut row = client::ClientRow {
            id: ClientId::random(),
            organization_id: None,
            name: "Notes".to_owned(),
            auth_method: "client_secret_basic".to_owned(),
            secret_digest: Some(secret.digest().as_str().to_owned()),
            jwks: None,
            redirect_uris: JsonText(vec![CALLBACK.to_owned()]),
            post_logout_redirect_uris: JsonText(vec![]),
            grant_types: JsonText(vec!["authorization_code".to_owned(), "refresh_token".to_owned()]),
            scope: "openid profile email phone offline_access".to_owned(),
            signing_alg: "RS256".to_owned(),
            pkce: PkceRule::Optional,
            consent: ConsentRule::Skip,
            created_at: now,
            updated_at: now,
            disabled_at: None,
            access_token_lifetime: None,
            mfa: ClientMfa::Inherit,
            metadata: JsonText::default(),
            secret_sealed: None,
            registration_digest: None,
        };
        change(&mut row);
        let made =
            Client { id: row.id.to_string(), secret: secret.expose().to_owned(), redirect_uri: row.redirect_uris.0[0].clone() };
        self.state.db.write(move |tx| client::insert(tx, &row)).await.unwrap();
        made
    }

    /// The address of an authorization request. Later pairs replace earlier ones; an empty value drops one.
    pub fn ask(&self, client: &Client, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", &client.redirect_uri),
            ("scope", "openid"),
            ("state", "st/a te"),
            ("nonce", "n1"),
        ];
        for (name, value) in more {
            pairs.retain(|(other, _)| other != name);
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        let mut url = Url::parse(&format!("{}/oauth2/authorize", self.home)).unwrap();
        url.query_pairs_mut().extend_pairs(pairs);
        url.into()
    }

    /// From the sign-in page to the end, with password and app.
    pub async fn sign_in(&self, browser: &mut Browser, address: &str, person: &Person) -> Landed {
        let page = browser.open(address).await.page();
        let page = self.password(browser, &page, person).await.page();
        self.present(browser, &page, &self.code(person)).await
    }

    pub async fn password(&self, browser: &mut Browser, page: &Page, person: &Person) -> Landed {
        let form = page.form("login").set("username", &person.username).set("password", &person.password);
        browser.submit(form.press("continue")).await
    }

    pub async fn present(&self, browser: &mut Browser, page: &Page, code: &str) -> Landed {
        browser.submit(page.form("factor").set("code", code).press("verify")).await
    }

    /// A fresh code for a person, from a fresh browser. Time moves on by a step, so that the app's code is new.
    pub async fn authorization_code(&self, client: &Client, person: &Person, more: &[(&str, &str)]) -> String {
        self.advance(30);
        let mut browser = self.browser();
        let away = self.sign_in(&mut browser, &self.ask(client, more), person).await.away();
        answer(&away, "code").unwrap_or_else(|| panic!("no code in {away}"))
    }
}

/// A parameter of an authorization response.
pub fn answer(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
