//! `vestibule conformance-fixture`, as the suite meets it: everything that is done here comes from the file that it writes.

use crate::support::{
    browser::{Browser, Landed, Page},
    process::{Place, Server, eventually},
    site::answer,
};
use reqwest::{Client, Url};
use serde_json::{Value, json};
use std::{fs, net::TcpStream, os::unix::fs::PermissionsExt};

const SUITE: &str = "https://127.0.0.1:8443";

/// A running fixture, what it wrote, and whom its certificate is believed by.
struct Fixture {
    _server: Server,
    told: Value,
    pem: String,
    https: Client,
    discovery: Value,
}

#[expect(clippy::disallowed_methods, reason = "a relying party of its own")]
fn https(pem: &str) -> Client {
    let certificate = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
    let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.add_root_certificate(certificate).build().unwrap()
}

async fn start(place: &Place, more: &[&str]) -> Fixture {
    let listen = format!("127.0.0.1:{}", place.port);
    let usual = ["conformance-fixture", "--out", "suite.json", "--listen", &listen, "--suite", SUITE, "--data", "data"];
    let server = place.begin(place.command(&[&usual[..], more].concat()), place.port);
    let file = place.path("suite.json");
    eventually("the file is there", || {
        assert!(!server.log().contains("error: "), "{}", server.log());
        file.exists() && TcpStream::connect(("127.0.0.1", place.port)).is_ok()
    });
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let told: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let pem = fs::read_to_string(told["certificate"].as_str().unwrap()).unwrap();
    let https = https(&pem);
    let discovery = https.get(told["discovery_url"].as_str().unwrap()).send().await.unwrap().json().await.unwrap();
    Fixture { _server: server, told, pem, https, discovery }
}

/// A pattern of the suite's: stars stand for anything. Ours have one, at the end.
fn fits(pattern: &Value, url: &Url) -> bool {
    let pattern = pattern.as_str().unwrap();
    pattern.strip_suffix('*').map_or(url.as_str() == pattern, |start| url.as_str().starts_with(start))
}

/// The form of a page that has an element.
fn form_of(page: &Page, id: &str) -> &'static str {
    let forms = ["login", "consent", "logout", "respond"];
    let found = forms.into_iter().find(|form| page.has(&format!("form#{form} #{id}")));
    found.unwrap_or_else(|| panic!("no {id} at {}: {}", page.url, page.html))
}

impl Fixture {
    fn browser(&self) -> Browser {
        Browser::trusting(self.told["issuer"].as_str().unwrap(), &self.pem)
    }

    fn plan(&self, name: &str) -> &Value {
        self.told["plans"].as_array().unwrap().iter().find(|plan| plan["name"] == name).unwrap()
    }

    fn endpoint(&self, name: &str) -> &str {
        self.discovery[name].as_str().unwrap()
    }

    /// Does on an address what a plan's script says, as the suite's browser does it. Gives the addresses at which tasks were
    /// done, and where that ended.
    async fn drive(&self, browser: &mut Browser, script: &Value, url: &Url) -> (Vec<String>, Landed) {
        let entry = script.as_array().unwrap().iter().find(|entry| fits(&entry["match"], url)).unwrap();
        let (mut here, mut done) = (browser.open(url.as_str()).await, Vec::new());
        for task in entry["tasks"].as_array().unwrap() {
            let at = match &here {
                Landed::Page(page) => page.url.clone(),
                Landed::Away(url) => url.clone(),
            };
            if !fits(&task["match"], &at) {
                assert_eq!(task["optional"], true, "{task} is not for {at}");
                continue;
            }
            done.push(task["task"].as_str().unwrap().to_owned());
            let Landed::Page(page) = here else { continue };
            here = obey(browser, page, &task["commands"]).await;
        }
        (done, here)
    }

    /// The address of a sign-in for a client.
    fn ask(&self, client: &str, more: &[(&str, &str)]) -> Url {
        let callback = format!("{SUITE}/test/a/vestibule/callback");
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", &callback),
            ("scope", "openid profile email address phone"),
            ("state", "s1"),
            ("nonce", "n1"),
        ];
        pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        pairs.extend(more);
        Url::parse_with_params(self.endpoint("authorization_endpoint"), pairs).unwrap()
    }

    /// The address of a sign-out.
    fn leave(&self, pairs: &[(&str, &str)]) -> Url {
        Url::parse_with_params(self.endpoint("end_session_endpoint"), pairs).unwrap()
    }

    /// A sign-in for a client, and its tokens.
    async fn tokens(&self, plan: &str, client: (&str, &str), browser: &mut Browser, by_form: bool) -> Value {
        let redirect_uri = format!("{SUITE}/test/a/vestibule/callback");
        let script = &self.plan(plan)["configuration"]["browser"];
        let (done, landed) = self.drive(browser, script, &self.ask(client.0, &[])).await;
        assert_eq!(done.last().map(String::as_str), Some("Back at the suite"), "{done:?}");
        let away = landed.away();
        assert_eq!(answer(&away, "state").as_deref(), Some("s1"), "{away}");
        let code = answer(&away, "code").unwrap_or_else(|| panic!("no code in {away}"));
        let mut pairs = vec![("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &redirect_uri)];
        let request = self.https.post(self.endpoint("token_endpoint"));
        let request = if by_form {
            pairs.extend([("client_id", client.0), ("client_secret", client.1)]);
            request
        } else {
            request.basic_auth(client.0, Some(client.1))
        };
        let tokens: Value = request.form(&pairs).send().await.unwrap().json().await.unwrap();
        assert!(tokens["id_token"].is_string(), "{tokens}");
        tokens
    }

    async fn register(&self, body: &Value) -> (u16, Value) {
        let answer = self.https.post(self.endpoint("registration_endpoint")).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Signs out as a plan's script says. Gives where that ended.
    async fn sign_out(&self, plan: &str, id_token: &Value, browser: &mut Browser) -> Url {
        let back = format!("{SUITE}/test/a/vestibule/post_logout_redirect");
        let hint = id_token.as_str().unwrap();
        let url = self.leave(&[("id_token_hint", hint), ("post_logout_redirect_uri", &back), ("state", "s2")]);
        self.drive(browser, &self.plan(plan)["configuration"]["browser"], &url).await.1.away()
    }
}

/// Commands of one task. What waits for the suite's own page has nothing to do here.
async fn obey(browser: &mut Browser, page: Page, commands: &Value) -> Landed {
    let mut form = None;
    for command in commands.as_array().into_iter().flatten() {
        let word = |n: usize| command[n].as_str().unwrap();
        match word(0) {
            "text" => {
                let filling = form.take().unwrap_or_else(|| page.form(form_of(&page, word(2))));
                form = Some(filling.set(&page.attribute(&format!("#{}", word(2)), "name"), word(3)));
            }
            "click" => {
                let filled = form.take().unwrap_or_else(|| page.form(form_of(&page, word(2)))).press(word(2));
                // Nobody is there: where a form goes to the suite, that is enough to know.
                let away = filled.action.as_str().starts_with(SUITE);
                return if away { Landed::Away(filled.action) } else { browser.submit(filled).await };
            }
            other => assert_eq!(other, "wait", "{command}"),
        }
    }
    Landed::Page(page)
}

fn claims(token: &Value) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn pair(client: &Value) -> (&str, &str) {
    (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap())
}

const CLAIMS: [&str; 20] = [
    "sub",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "address",
];

#[actix_web::test]
async fn a_client_that_registered_itself_signs_somebody_in_and_out_by_the_script() {
    let place = Place::new();
    let fixture = start(&place, &[]).await;
    assert_eq!(fixture.discovery["issuer"], format!("https://localhost:{}", place.port));
    let callback = format!("{SUITE}/test/a/vestibule/callback");
    let wanted = json!({
        "client_name": "Registered by itself",
        "redirect_uris": [callback],
        "post_logout_redirect_uris": [format!("{SUITE}/test/a/vestibule/post_logout_redirect")],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let (status, client) = fixture.register(&wanted).await;
    assert_eq!(status, 201, "{client}");

    let mut browser = fixture.browser();
    let tokens = fixture.tokens("basic-dynamic", pair(&client), &mut browser, false).await;
    let told = claims(&tokens["id_token"]);
    assert_eq!((&told["acr"], &told["amr"]), (&json!("urn:vestibule:acr:1"), &json!(["pwd"])), "a password, and it says so");
    let request = fixture.https.get(fixture.endpoint("userinfo_endpoint"));
    let response = request.bearer_auth(tokens["access_token"].as_str().unwrap()).send().await.unwrap();
    let known: Value = response.json().await.unwrap();
    for name in CLAIMS {
        assert!(!known[name].is_null(), "{name}: {known}");
    }
    assert_eq!((&known["email_verified"], &known["phone_number_verified"]), (&json!(true), &json!(true)));

    let away = fixture.sign_out("rp-initiated-logout-dynamic", &tokens["id_token"], &mut browser).await;
    assert_eq!(away.as_str(), format!("{SUITE}/test/a/vestibule/post_logout_redirect?state=s2"));
    let away = browser.open(fixture.ask(pair(&client).0, &[("prompt", "none")]).as_str()).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("login_required"), "{away}");

    // Loopback is open by configuration, and nothing else.
    for (place, status) in
        [("https://127.0.0.1:8443/jwks", 201), ("https://10.1.2.3/jwks", 400), ("https://127.0.0.2/jwks", 400)]
    {
        let mut body = wanted.clone();
        (body["token_endpoint_auth_method"], body["jwks_uri"]) = (json!("private_key_jwt"), json!(place));
        let (found, answer) = fixture.register(&body).await;
        assert_eq!(found, status, "{place}: {answer}");
        assert!(status == 201 || answer["error"] == "invalid_client_metadata", "{answer}");
    }
}

#[actix_web::test]
async fn static_clients_work_and_stay_with_the_folder() {
    let place = Place::new();
    let first = start(&place, &[]).await;
    let known = first.told.clone();
    for (plan, member, by_form) in [
        ("basic-static", "client", false),
        ("basic-static", "client2", false),
        ("basic-static", "client_secret_post", true),
        ("backchannel-logout-static", "client", false),
    ] {
        let client = first.plan(plan)["configuration"][member].clone();
        let mut browser = first.browser();
        first.tokens(plan, pair(&client), &mut browser, by_form).await;
    }
    // Who is told by a frame is told first, and the page goes on to the application.
    let client = first.plan("frontchannel-logout-static")["configuration"]["client"].clone();
    let mut browser = first.browser();
    let tokens = first.tokens("frontchannel-logout-static", pair(&client), &mut browser, false).await;
    let back = format!("{SUITE}/test/a/vestibule/post_logout_redirect");
    let hint = tokens["id_token"].as_str().unwrap();
    let url = first.leave(&[("id_token_hint", hint), ("post_logout_redirect_uri", &back), ("state", "s2")]);
    let page = browser.open(url.as_str()).await.page();
    assert!(page.url.as_str().starts_with(first.endpoint("end_session_endpoint")));
    assert!(page.attribute("iframe", "src").starts_with(&format!("{SUITE}/test/a/vestibule/frontchannel_logout?")));
    assert_eq!(page.header("refresh"), format!("5; url={back}?state=s2"));
    drop(first);

    let log = fs::read_to_string(place.path(&format!("log-{}", place.port))).unwrap();
    assert!(log.contains("tester with ") && log.contains("key rotate --now --config "), "{log}");
    fs::remove_file(place.path("suite.json")).unwrap();
    let second = start(&place, &[]).await;
    assert_eq!(second.told, known, "a second start tells the same");
    let client = &second.plan("basic-static")["configuration"]["client"];
    second.tokens("basic-static", pair(client), &mut second.browser(), false).await;
}

#[actix_web::test]
async fn single_modules_end_where_their_scripts_say() {
    let place = Place::new();
    let fixture = start(&place, &[]).await;
    let special = |plan: &str, module: &str| fixture.plan(plan)["configuration"]["override"][module]["browser"].clone();
    let client = fixture.plan("basic-static")["configuration"]["client"]["client_id"].as_str().unwrap();
    let mut browser = fixture.browser();

    let script = special("basic-static", "oidcc-ensure-registered-redirect-uri");
    let url = fixture.ask(client, &[("redirect_uri", "https://127.0.0.1:8443/elsewhere")]);
    let (done, landed) = fixture.drive(&mut browser, &script, &url).await;
    assert_eq!((done, landed.page().status), (vec!["The error page".to_owned()], 400));
    let script = special("dynamic", "oidcc-registration-logo-uri");
    let (done, landed) = fixture.drive(&mut browser, &script, &fixture.ask(client, &[])).await;
    assert!(done == ["The sign-in page"] && landed.page().has("#login"));

    let script = special("basic-static", "oidcc-prompt-login");
    for more in [&[][..], &[("prompt", "login")]] {
        let (done, landed) = fixture.drive(&mut browser, &script, &fixture.ask(client, more)).await;
        assert_eq!(done, ["Sign in", "Back at the suite"]);
        assert!(answer(&landed.away(), "code").is_some());
    }
    // A form that the suite's browser posts by itself or by the button; also when nobody is asked anything.
    let script = &fixture.plan("formpost-hybrid-static")["configuration"]["browser"];
    let hybrid = [("response_mode", "form_post"), ("response_type", "code id_token")];
    for (mut browser, first) in [(fixture.browser(), Some("Sign in")), (browser.clone(), None)] {
        let (done, _) = fixture.drive(&mut browser, script, &fixture.ask(client, &hybrid)).await;
        let expected: Vec<&str> = first.into_iter().chain(["Post the answer", "Back at the suite"]).collect();
        assert_eq!(done, expected);
    }
    // All levels that discovery lists: a password is one of them.
    let levels = fixture.discovery["acr_values_supported"].as_array().unwrap().iter().map(|level| level.as_str().unwrap());
    let url = fixture.ask(client, &[("acr_values", &levels.collect::<Vec<_>>().join(" "))]);
    let (_, landed) =
        fixture.drive(&mut fixture.browser(), &fixture.plan("basic-static")["configuration"]["browser"], &url).await;
    assert!(answer(&landed.away(), "code").is_some());

    let module = |name: &str| special("rp-initiated-logout-static", &format!("oidcc-rp-initiated-logout-{name}"));
    let mut other = browser.clone();
    let (done, landed) = fixture.drive(&mut browser, &module("no-params"), &fixture.leave(&[])).await;
    assert_eq!(done, ["Confirm", "The page that says who is signed out"]);
    assert!(!landed.page().has("form"));
    let hint = {
        let tokens =
            fixture.tokens("basic-static", pair(&fixture.plan("basic-static")["configuration"]["client"]), &mut other, false);
        tokens.await["id_token"].as_str().unwrap().to_owned()
    };
    let bad = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://127.0.0.1:8443/bad"), ("state", "s2")];
    let (done, _) = fixture.drive(&mut other, &module("bad-post-logout-redirect-uri"), &fixture.leave(&bad)).await;
    assert_eq!(done, ["The page that says who is signed out"]);
}

#[actix_web::test]
async fn a_password_is_enough_because_the_policy_says_so() {
    let place = Place::new();
    let fixture = start(&place, &[]).await;
    let client = fixture.plan("basic-static")["configuration"]["client"].clone();
    fixture.tokens("basic-static", pair(&client), &mut fixture.browser(), false).await;
    let ran = place.run(&["organization", "set", "conformance", "--mfa", "required", "--config", "data/vestibule.toml"]);
    assert!(ran.status.success(), "{ran:?}");
    let mut browser = fixture.browser();
    let page = browser.open(fixture.ask(pair(&client).0, &[]).as_str()).await.page();
    let task = &fixture.plan("basic-static")["configuration"]["browser"][0]["tasks"][0];
    let page = obey(&mut browser, page, &task["commands"]).await.page();
    assert!(page.url.path().starts_with("/login/enrol"), "{}", page.url);
}

#[actix_web::test]
async fn the_command_that_it_names_rotates_its_keys() {
    let place = Place::new();
    let fixture = start(&place, &["--alias", "other"]).await;
    assert_eq!(fixture.plan("basic-static")["configuration"]["alias"], "other");
    let words: Vec<&str> = fixture.told["rotate_keys"].as_str().unwrap().split(' ').collect();
    let (program, words) = words.split_first().unwrap();
    assert_eq!(*program, "vestibule");
    let jwks = async || -> Vec<Value> {
        let keys: Value = fixture.https.get(fixture.endpoint("jwks_uri")).send().await.unwrap().json().await.unwrap();
        keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect()
    };
    let before = jwks().await;
    let ran = place.run(words);
    assert!(ran.status.success(), "{ran:?}");
    // Another process made them: the server looks every ten seconds.
    let start = crate::support::process::clock();
    let mut after = jwks().await;
    while after.len() == before.len() {
        assert!(start.elapsed().as_secs() < 60, "the keys are not seen");
        actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
        after = jwks().await;
    }
    assert!(before.iter().all(|kid| after.contains(kid)), "old keys stay");
}

#[test]
fn what_does_not_go_together_is_said_at_once() {
    let place = Place::new();
    let run =
        |more: &[&str]| place.run(&[&["conformance-fixture", "--out", "suite.json", "--listen", "127.0.0.1:0"], more].concat());
    for (more, code, why) in [
        (&["--certificate", "op.pem"][..], 2, "--key"),
        (&["--alias", "a/b"], 2, "1 to 64 letters"),
        (&["--suite", "https://suite.example/path"], 2, "no path"),
        (&["--suite", "http://localhost:8443"], 1, "--suite: must be https"),
        (&["--issuer", "http://localhost:8444"], 1, "issuer: must be https because tls is given"),
        (&["--ca", "nothing.pem"], 1, "nothing.pem: "),
        (&["--certificate", "nothing.pem", "--key", "nothing.key"], 1, "nothing.pem: "),
    ] {
        let ran = run(more);
        assert_eq!(ran.status.code(), Some(code), "{ran:?}");
        assert!(ran.err.contains(why), "{why}: {ran:?}");
        assert!(!place.path("suite.json").exists());
    }
}
