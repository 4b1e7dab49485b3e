//! What requests cost beside the cheapest one: one client, one connection after another, the whole stack over loopback,
//! SQLite with `synchronous=FULL`. Figures are requests a second and ratios to discovery, which only copies bytes.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark sets up its own world, takes the time and prints"
)]

use futures_util::future::join_all;
use std::{net::TcpListener, time::Instant};
use vestibule::{
    app,
    clock::Clock,
    config::Config,
    delivery::Transports,
    open::Opened,
    protocol::{AuthorizeRequest, Params},
    store::{JsonText, StoreError, client, interaction, organization, totp, user},
    types::{
        ClientId, ClientMfa, ConsentRule, MfaPolicy, PasswordBy, PkceRule, Role, Token, TotpFactorId, UserId,
        secret::{ClientSecret, InteractionCookie},
    },
    web::{State, form_token},
};

/// Requests of each kind.
const REQUESTS: usize = 2000;

/// How many run at once.
const AT_ONCE: usize = 8;

struct World {
    home: String,
    state: State,
    http: reqwest::Client,
    client: ClientId,
    secret: Token<ClientSecret>,
    user: UserId,
}

fn folded(state: &State, alg: &str) -> (client::ClientRow, Token<ClientSecret>, user::User, organization::Organization) {
    let (secret, now) = (Token::random(), state.clock.now());
    let organization =
        organization::Organization::new(&format!("acme-{}", alg.to_lowercase()), "Acme", MfaPolicy::Required, now);
    let user = user::User {
        id: UserId::random(),
        organization_id: organization.id.clone(),
        username: alg.to_owned(),
        username_folded: alg.to_lowercase(),
        name: Some("Bob Example".into()),
        email: None,
        email_verified_at: None,
        phone_number: None,
        phone_verified_at: None,
        role: Role::Member,
        password_hash: None,
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
    };
    let client = client::ClientRow {
        id: ClientId::random(),
        organization_id: None,
        name: "Notes".into(),
        auth_method: "client_secret_post".into(),
        secret_digest: Some(secret.digest().as_str().to_owned()),
        jwks: None,
        redirect_uris: JsonText(vec!["http://127.0.0.1:9/callback".into()]),
        post_logout_redirect_uris: JsonText(vec![]),
        grant_types: JsonText(vec!["authorization_code".into(), "refresh_token".into()]),
        scope: "openid profile offline_access".into(),
        signing_alg: alg.to_owned(),
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
    (client, secret, user, organization)
}

async fn world(home: &str, state: &State, alg: &str) -> World {
    let (row, secret, person, company) = folded(state, alg);
    let (client, user) = (row.id.clone(), person.id.clone());
    let app = TotpFactorId::random();
    let factor = totp::TotpFactor {
        user_id: user.clone(),
        name: "app".into(),
        secret_sealed: state.provider.sealer.seal("totp_factors.secret", app.as_str(), b"12345678901234567890").unwrap(),
        last_step: 0,
        created_at: state.clock.now(),
        last_used_at: None,
        id: app,
    };
    let made = state.db.write(move |tx| -> Result<(), StoreError> {
        organization::insert(tx, &company)?;
        user::insert(tx, &person)?;
        totp::insert(tx, &factor)?;
        client::insert(tx, &row)
    });
    made.await.unwrap();
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    World { home: home.to_owned(), state: state.clone(), http, client, secret, user }
}

impl World {
    fn ask(&self) -> String {
        let query =
            [("response_type", "code"), ("client_id", self.client.as_str()), ("scope", "openid profile offline_access")];
        let tail = "&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&nonce=n";
        let head: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "%20"))).collect();
        format!("{}{tail}", head.join("&"))
    }

    /// A session's cookie: through the second door, the first one is what argon2 costs.
    async fn session(&self) -> String {
        let request = AuthorizeRequest::parse(&Params::parse(&self.ask()).unwrap(), &[]).unwrap();
        let (door, now) = (Token::<InteractionCookie>::random(), self.state.clock.now());
        let stage = serde_json::json!({
            "stage": "factor",
            "subject": { "user": self.user, "epoch": 1 },
            "evidence": [{ "class": "password", "at": now }],
            "fresh": "no",
            "session": null,
        });
        let row = interaction::InteractionRow {
            digest: door.digest().as_str().to_owned(),
            version: 0,
            client_id: request.client_id.clone(),
            request: serde_json::to_string(&request).unwrap(),
            stage: stage.to_string(),
            created_at: now,
            expires_at: now + 900,
            user_id: None,
            former: None,
            moved_at: None,
            ended_at: None,
            session_id: None,
        };
        self.state.db.write(move |tx| interaction::insert(tx, &row)).await.unwrap();
        let key = totp_rs::Secret::new_stack(*b"12345678901234567890");
        let totp = totp_rs::Builder::new().with_secret(key).build_noncompliant();
        let code = totp.generate(u64::try_from(now.seconds()).unwrap()).to_string();
        let answer = self
            .http
            .post(format!("{}/login/factor/totp", self.home))
            .header("cookie", format!("vestibule_interaction={}", door.expose()))
            .form(&[("csrf", form_token(&door)), ("code", code)])
            .send()
            .await
            .unwrap();
        let mut cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
        let session = cookies.find_map(|cookie| cookie.strip_prefix("vestibule_session=")).unwrap();
        format!("vestibule_session={}", session.split(';').next().unwrap())
    }

    async fn code(&self, cookie: &str) -> String {
        let url = format!("{}/oauth2/authorize?{}", self.home, self.ask());
        let answer = self.http.get(url).header("cookie", cookie).send().await.unwrap();
        let to = reqwest::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        to.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    async fn tokens(&self, more: &[(&str, &str)]) -> serde_json::Value {
        let mut form = vec![("client_id", self.client.as_str()), ("client_secret", self.secret.expose())];
        form.extend_from_slice(more);
        let answer = self.http.post(format!("{}/oauth2/token", self.home)).form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn redeem(&self, code: &str) -> serde_json::Value {
        let uri = "http://127.0.0.1:9/callback";
        self.tokens(&[("grant_type", "authorization_code"), ("code", code), ("redirect_uri", uri)]).await
    }
}

/// Runs jobs, some at a time; gives what they gave, and how many were done a second.
async fn measure<T, F: Future<Output = T>>(jobs: Vec<F>) -> (Vec<T>, f64) {
    let count = jobs.len();
    let begun = Instant::now();
    let mut lanes: Vec<Vec<F>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    for (n, job) in jobs.into_iter().enumerate() {
        lanes[n % AT_ONCE].push(job);
    }
    let lane = |jobs: Vec<F>| async move {
        let mut done = Vec::new();
        for job in jobs {
            done.push(job.await);
        }
        done
    };
    let done: Vec<T> = join_all(lanes.into_iter().map(lane)).await.into_iter().flatten().collect();
    let rate = f64::from(u32::try_from(count).unwrap()) / begun.elapsed().as_secs_f64();
    (done, rate)
}

fn line(what: &str, rate: f64, floor: f64) {
    println!("{what:<42} {rate:>8.0} a second   1 : {:.2}", floor / rate);
}

async fn run(home: &str, state: &State, alg: &str) {
    let world = world(home, state, alg).await;
    let url = format!("{home}/.well-known/openid-configuration");
    let get = || async { world.http.get(&url).send().await.unwrap().bytes().await.unwrap().len() };
    let (_, floor) = measure((0..REQUESTS).map(|_| get()).collect()).await;
    println!("{alg}");
    line("discovery", floor, floor);
    let cookie = world.session().await;
    let (codes, rate) = measure((0..REQUESTS).map(|_| world.code(&cookie)).collect()).await;
    line("authorize with a session", rate, floor);
    let (tokens, rate) = measure(codes.iter().map(|code| world.redeem(code)).collect()).await;
    line("code -> access, ID and refresh token", rate, floor);
    let user = |tokens: &serde_json::Value| {
        let token = tokens["access_token"].as_str().unwrap().to_owned();
        let request = world.http.get(format!("{home}/oauth2/userinfo")).bearer_auth(token);
        async move { assert_eq!(request.send().await.unwrap().status(), 200) }
    };
    let (_, rate) = measure(tokens.iter().map(user).collect()).await;
    line("userinfo", rate, floor);
    let refresh = |tokens: &serde_json::Value| {
        let token = tokens["refresh_token"].as_str().unwrap().to_owned();
        let world = &world;
        async move { world.tokens(&[("grant_type", "refresh_token"), ("refresh_token", &token)]).await }
    };
    let (_, rate) = measure(tokens.iter().map(refresh).collect()).await;
    line("refresh -> access, ID and refresh token", rate, floor);
}

#[actix_web::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let path = folder.path().display();
    let text = format!("issuer = \"{home}\"\ndatabase_url = \"sqlite://{path}/v.sqlite\"\nmaster_key_file = \"{path}/key\"\n");
    let config = Config::parse(&text, std::iter::empty()).unwrap();
    let opened = Opened::open(config.clone(), Clock::System).unwrap();
    let state = app::state(opened).unwrap();
    let server = app::start(&config, &state, vec![listener], Transports::default(), |_| {}).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    for alg in ["RS256", "ES256"] {
        run(&home, &state, alg).await;
    }
    handle.stop(false).await;
}
