//! The program `vestibule serve` as an operator meets it: first start, second start, wrong starts, the end.

use crate::support::{
    acts::{choose_app, without_codes},
    api::fleeting_http as http,
    browser::Browser,
    postgres::Postgres,
    process::{Place, Server, ask, clock, eventually, free_port},
    rows::{count, texts},
    site::answer,
    totp::code_at,
};
use serde_json::Value;
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What an application gets told when it is registered.
struct App {
    id: String,
    secret: String,
}

const CALLBACK: &str = "http://127.0.0.1:9/callback";

fn register(place: &Place) -> App {
    let made = place.json(&["client", "add", "Notes", "--redirect-uri", CALLBACK, "--consent", "skip"]);
    let text = |name: &str| made[name].as_str().unwrap_or_else(|| panic!("no {name} in {made}")).to_owned();
    App { id: text("client_id"), secret: text("client_secret") }
}

/// An authorization request, with the PKCE example of RFC 7636 appendix B.
fn request(home: &str, app: &App) -> String {
    format!(
        "{home}/oauth2/authorize?response_type=code&client_id={}&redirect_uri={CALLBACK}&scope=openid&state=s\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
        app.id
    )
}

#[expect(clippy::disallowed_methods, reason = "the program uses the machine's time")]
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Adds an administrator beside whatever runs. The password.
fn administrator(place: &Place) -> String {
    place.json(&["user", "add", "ann", "--admin"])["password"].as_str().unwrap().to_owned()
}

/// Signs ann in for the first time: password, setting up, the new app. Her secret, and where she arrives.
///
/// The app's clock is half a minute behind, then right: that is two codes without waiting.
async fn first_sign_in(place: &Place, app: &App, password: &str) -> (String, reqwest::Url) {
    let mut browser = Browser::new(&place.home);
    let page = browser.open(&request(&place.home, app)).await.page();
    let form = page.form("login").set("username", "ann").set("password", password).press("continue");
    let page = browser.submit(form).await.page();
    let page = choose_app(&mut browser, page).await;
    let secret: String = page.text("#secret").split_whitespace().collect();
    let confirm = page.form("enrol").set("code", &code_at(&secret, now() - 30)).press("confirm");
    let page = browser.submit(confirm).await.page();
    let form = page.form("factor").set("code", &code_at(&secret, now())).press("verify");
    let landed = browser.submit(form).await;
    (secret, without_codes(&mut browser, landed).await)
}

async fn redeem(home: &str, app: &App, callback: &reqwest::Url) -> Value {
    let code = answer(callback, "code").unwrap_or_else(|| panic!("no code in {callback}"));
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK), ("code_verifier", verifier)];
    let request = http().post(format!("{home}/oauth2/token")).basic_auth(&app.id, Some(&app.secret)).form(&form);
    request.send().await.unwrap().json().await.unwrap()
}

async fn get(url: &str) -> String {
    http().get(url).send().await.unwrap().text().await.unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A start that must fail soon, with one line. The line.
fn refused(place: &Place) -> String {
    let ran = place.run(&["serve"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(ran.took < Duration::from_secs(5), "{ran:?}");
    assert!(ran.out.is_empty() && ran.err.starts_with("error: ") && ran.err.trim_end().lines().count() == 1, "{ran:?}");
    ran.err
}

#[actix_web::test]
async fn one_line_of_configuration_and_one_command_are_enough() {
    let place = Place::new();
    let server = place.serve();
    assert_eq!(mode(&place.path("vestibule.sqlite")), 0o600);
    assert_eq!(mode(&place.path("master.key")), 0o600);
    let keys: Value = serde_json::from_str(&get(&format!("{}/oauth2/jwks", place.home)).await).unwrap();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 4, "{keys}");

    let advice = "vestibule user add NAME --admin";
    assert!(server.log().contains(advice), "{}", server.log());
    let password = administrator(&place);
    let app = register(&place);
    let (_, callback) = first_sign_in(&place, &app, &password).await;
    let tokens = redeem(&place.home, &app, &callback).await;
    assert!(tokens["id_token"].is_string(), "{tokens}");
    server.stop();

    let again = place.serve();
    assert_eq!(again.log().matches(advice).count(), 1, "there is an administrator now");
}

#[test]
fn the_advice_names_the_configuration_and_is_json_where_the_log_is() {
    let place = Place::new();
    let text = format!("issuer = \"{}\"\n[log]\nformat = \"json\"\n", place.home);
    fs::write(place.path("own file.toml"), text).unwrap();
    fs::remove_file(place.path("vestibule.toml")).unwrap();
    let server = place.begin(place.command(&["serve", "--config", "own file.toml"]), place.port);
    server.wait_until_ready();
    let log = server.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let advice = lines.iter().find(|line| line["level"] == "WARN").unwrap_or_else(|| panic!("no warning in {log}"));
    let words = advice["fields"]["message"].as_str().unwrap();
    assert!(words.ends_with("vestibule user add NAME --admin --config 'own file.toml'"), "{words}");
    server.stop();
}

#[actix_web::test]
async fn a_second_start_has_the_same_keys_and_people() {
    let place = Place::new();
    let server = place.serve();
    let keys = get(&format!("{}/oauth2/jwks", place.home)).await;
    let password = administrator(&place);
    let app = register(&place);
    let (secret, callback) = first_sign_in(&place, &app, &password).await;
    let tokens = redeem(&place.home, &app, &callback).await;
    server.stop();

    let _server = place.serve();
    assert_eq!(get(&format!("{}/oauth2/jwks", place.home)).await, keys);
    let token = tokens["access_token"].as_str().unwrap();
    let userinfo = http().get(format!("{}/oauth2/userinfo", place.home)).bearer_auth(token).send().await.unwrap();
    assert_eq!(userinfo.status(), 200);
    let mut browser = Browser::new(&place.home);
    let page = browser.open(&request(&place.home, &app)).await.page();
    let page = browser.submit(page.form("login").set("username", "ann").set("password", &password)).await.page();
    // The app's clock is ahead now: a third code without waiting.
    let code = code_at(&secret, now() + 30);
    browser.submit(page.form("factor").set("code", &code).press("verify")).await.away();
}

#[test]
fn a_master_key_that_others_can_read_is_refused() {
    let place = Place::new();
    place.serve().stop();
    for bits in [0o640, 0o604, 0o620, 0o602, 0o644] {
        fs::set_permissions(place.path("master.key"), fs::Permissions::from_mode(bits)).unwrap();
        assert!(refused(&place).contains("master.key must be readable by its owner only: chmod 600"), "{bits:o}");
    }
    fs::set_permissions(place.path("master.key"), fs::Permissions::from_mode(0o600)).unwrap();
    place.serve().stop();
}

#[test]
fn a_wrong_master_key_is_refused_and_changes_nothing() {
    let (place, other) = (Place::new(), Place::new());
    place.serve().stop();
    other.serve().stop();
    let right = fs::read(place.path("master.key")).unwrap();
    let wrong = fs::read(other.path("master.key")).unwrap();
    // Not the file's bytes: when the last connection closes, SQLite moves them there from its log.
    let url = format!("sqlite://{}", place.path("vestibule.sqlite").display());
    let keys = || {
        let sql = "SELECT hex(wrapped) AS t FROM data_keys UNION ALL SELECT hex(private_sealed) FROM signing_keys ORDER BY t";
        texts(&url, sql)
    };
    let before = keys();
    assert_eq!(before.len(), 5);
    fs::write(place.path("master.key"), &wrong).unwrap();
    assert!(refused(&place).contains("is this the right master key?"));
    assert_eq!(fs::read(place.path("master.key")).unwrap(), wrong);
    assert_eq!(keys(), before);

    fs::remove_file(place.path("master.key")).unwrap();
    assert!(refused(&place).contains("put it back"));
    assert!(!place.path("master.key").exists(), "no other key is made in its place");
    fs::write(place.path("master.key"), right).unwrap();
    fs::set_permissions(place.path("master.key"), fs::Permissions::from_mode(0o600)).unwrap();
    place.serve().stop();
}

#[test]
fn what_stands_in_the_way_is_said_on_one_line() {
    let place = Place::new();
    let taken = TcpListener::bind(("127.0.0.1", place.port)).unwrap();
    let why = refused(&place);
    assert!(why.contains(&format!("can not listen on 127.0.0.1:{}: ", place.port)), "{why}");
    drop(taken);

    place.configure("issuer = \n");
    assert!(refused(&place).contains("line 1"));
    place.configure(&format!("issuer = \"{}\"\nisuer = \"x\"\n", place.home));
    assert!(refused(&place).contains("isuer: is unknown; did you mean issuer?"));
    place.configure("");
    assert!(refused(&place).contains("issuer: is required"));
    place.configure(&format!("issuer = \"{}\"\ndatabase_url = \"postgres://x@127.0.0.1:1/x\"\n", place.home));
    assert!(refused(&place).contains("database: "));
    fs::remove_file(place.path("vestibule.toml")).unwrap();
    fs::create_dir(place.path("vestibule.toml")).unwrap();
    assert!(refused(&place).contains("vestibule.toml: cannot be read"));
}

#[test]
fn the_environment_alone_is_enough() {
    let place = Place::new();
    fs::remove_file(place.path("vestibule.toml")).unwrap();
    let mut command = place.command(&["serve"]);
    command.env("VESTIBULE_ISSUER", &place.home).env("VESTIBULE_LOG__FORMAT", "json");
    let server = place.begin(command, place.port);
    server.wait_until_ready();
    assert!(server.log().lines().any(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", server.log());
    server.stop();
}

#[test]
fn sigterm_lets_requests_end_and_takes_no_new_ones() {
    let place = Place::new();
    let server = place.serve();
    let mut stream = TcpStream::connect(("127.0.0.1", place.port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let body = "grant_type=refresh_token&refresh_token=x";
    let head = format!(
        "POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n", "the server reads the body");

    let asked = clock();
    server.terminate();
    eventually("nobody listens any more", || TcpStream::connect(("127.0.0.1", place.port)).is_err());
    stream.write_all(body.as_bytes()).unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.starts_with("HTTP/1.1 401 ") && rest.contains("invalid_client"), "{rest}");
    let log = server.log();
    assert_eq!(server.wait().code(), Some(0), "{log}");
    assert!(asked.elapsed() < Duration::from_secs(10), "it does not wait for what is over");
}

#[actix_web::test]
async fn without_a_mail_server_no_link_to_a_new_password_is_promised() {
    let place = Place::new();
    let _server = place.serve();
    assert!(!get(&format!("{}/login", place.home)).await.contains("/login/forgot"));
    let url = format!("{}/login/forgot", place.home);
    let asked = get(&url).await;
    let post = http().post(&url).header("sec-fetch-site", "same-origin").form(&[("username", "bob")]);
    let answer = post.send().await.unwrap().text().await.unwrap();
    for page in [asked, answer] {
        assert!(
            page.contains("This server sends no mails") && !page.contains("on its way") && !page.contains("<form"),
            "{page}"
        );
    }
}

#[actix_web::test]
async fn hostile_headers_change_no_address() {
    let place = Place::new();
    let _server = place.serve();
    let app = register(&place);
    let target = request(&place.home, &app).replace(&place.home, "");
    for path in ["/.well-known/openid-configuration", "/oauth2/jwks", &target, "/login", "/favicon.ico", "/nothing", "/logout"]
    {
        let get = |headers: &str| {
            ask(place.port, &format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")).expect("an answer")
        };
        let usual = settle(&get(&format!("Host: localhost:{}\r\n", place.port)));
        let evil = "evil.example";
        for headers in [
            format!("Host: {evil}\r\n"),
            format!("Host: localhost\r\nX-Forwarded-Host: {evil}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 1.2.3.4\r\n"),
            format!("Host: localhost\r\nForwarded: host={evil};proto=https;for=1.2.3.4\r\n"),
            format!("Host: localhost\r\nX-Original-URL: https://{evil}/\r\nX-Host: {evil}\r\n"),
        ] {
            assert_eq!(settle(&get(&headers)), usual, "{path} with {headers}");
        }
        let absolute = format!("GET http://{evil}{path} HTTP/1.1\r\nHost: {evil}\r\nConnection: close\r\n\r\n");
        assert_eq!(settle(&ask(place.port, &absolute).unwrap()), usual, "{path} by an absolute address");
    }
    let document: Value =
        serde_json::from_str(&get(&format!("{}/.well-known/openid-configuration", place.home)).await).unwrap();
    assert_eq!(document["issuer"], place.home.as_str());
}

/// An answer without what differs each time: the date and the value of the attempt's cookie.
fn settle(answer: &str) -> Vec<String> {
    let cookie = |line: &str| {
        let (start, rest) = line.split_once("vestibule_interaction=")?;
        Some(format!("{start}vestibule_interaction={}", rest.split_once(';')?.1))
    };
    let lines = answer
        .lines()
        .filter(|line| !line.to_lowercase().starts_with("date: ") && !line.contains("name=\"csrf\"") && !line.contains("?a"));
    let mut lines: Vec<String> = lines.map(|line| cookie(line).unwrap_or_else(|| line.to_owned())).collect();
    // Headers have no order.
    lines.sort();
    lines
}

/// Four servers of one database and one folder, started at the same moment.
fn four_at_once(database: &str) -> (Place, Vec<Server>) {
    let place = Place::with(&format!("database_url = \"{database}\""));
    let starts: Vec<_> = (0..4)
        .map(|node| {
            let port = if node == 0 { place.port } else { free_port() };
            let mut command = place.command(&["serve"]);
            command.env("VESTIBULE_LISTEN", format!("127.0.0.1:{port}"));
            (command, port)
        })
        .collect();
    let servers: Vec<_> = starts.into_iter().map(|(command, port)| place.begin(command, port)).collect();
    servers.iter().for_each(Server::wait_until_ready);
    (place, servers)
}

#[actix_web::test]
async fn servers_that_start_together_on_postgresql_have_the_same_keys() {
    for round in 0..5 {
        let url = Postgres::shared().fresh_database();
        let (place, servers) = four_at_once(&url);
        let mut seen = Vec::new();
        for server in &servers {
            seen.push(get(&format!("http://127.0.0.1:{}/oauth2/jwks", server.port)).await);
        }
        assert!(seen.iter().all(|keys| keys == &seen[0]), "round {round}: {seen:#?}");
        let rows = ["data_keys", "signing_keys"].map(|table| count(&url, &format!("SELECT count(*) AS n FROM {table}")));
        assert_eq!(rows, [1, 4], "round {round}");
        assert_eq!(mode(&place.path("master.key")), 0o600);
        if round == 0 {
            each_opens_what_another_has_sealed(&place, &servers).await;
        }
        servers.into_iter().for_each(Server::stop);
    }
}

/// The app is set up at the first server, used at the last; the code is redeemed at the second.
async fn each_opens_what_another_has_sealed(place: &Place, servers: &[Server]) {
    let (password, app) = (administrator(place), register(place));
    let (secret, _) = first_sign_in(place, &app, &password).await;
    let homes: Vec<String> = servers.iter().map(|server| format!("http://localhost:{}", server.port)).collect();
    let mut browser = Browser::new(&homes[3]);
    let page = browser.open(&request(&homes[3], &app)).await.page();
    // A form names its origin, and these servers know one only.
    let csrf = page.form("login").value("csrf").unwrap().to_owned();
    let post = |path: &str, fields: Vec<(&str, String)>, cookie: String| {
        http().post(format!("{}{path}", homes[3])).header("cookie", cookie).form(&fields).send()
    };
    let kept = browser.cookies().get("vestibule_interaction").unwrap().clone();
    let cookie = format!("{}={}", kept.name, kept.value);
    let fields = vec![("csrf", csrf), ("username", "ann".to_owned()), ("password", password)];
    let moved = post("/login", fields, cookie).await.unwrap();
    assert_eq!(moved.headers()["location"], "/login/factor/totp");
    let value = moved.headers()["set-cookie"].to_str().unwrap().split([';', '=']).nth(1).unwrap().to_owned();
    let token = vestibule::types::Token::<vestibule::types::secret::InteractionCookie>::presented(value.clone());
    let fields = vec![("csrf", vestibule::web::form_token(&token)), ("code", code_at(&secret, now() + 30))];
    let done = post("/login/factor/totp", fields, format!("vestibule_interaction={value}")).await.unwrap();
    assert_eq!(done.status(), 303);
    let callback = reqwest::Url::parse(done.headers()["location"].to_str().unwrap()).unwrap();
    let tokens = redeem(&homes[1], &app, &callback).await;
    assert!(tokens["access_token"].is_string(), "{tokens}");
}

#[test]
fn a_command_and_a_server_may_make_the_database_together() {
    for _ in 0..5 {
        let place = Place::new();
        let server = place.begin(place.command(&["serve"]), place.port);
        let list = || place.run(&["organization", "list"]);
        std::thread::scope(|scope| {
            for ran in [scope.spawn(list), scope.spawn(list), scope.spawn(list)].map(|thread| thread.join().unwrap()) {
                assert!(ran.status.success(), "{ran:?}");
            }
        });
        server.wait_until_ready();
        server.stop();
    }
}
