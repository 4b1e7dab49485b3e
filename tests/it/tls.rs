//! TLS by the server itself.

use crate::support::{
    acts::{choose_app, without_codes},
    browser::Browser,
    process::{Place, Server, ask, eventually},
    site::CALLBACK,
    totp::code_at,
};
use std::{
    fs,
    net::TcpStream,
    time::{SystemTime, UNIX_EPOCH},
};

#[expect(clippy::disallowed_methods, reason = "the program uses the machine's time")]
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// A place with an https issuer, and its certificate.
fn secure() -> (Place, String) {
    let mut place = Place::new();
    place.home = format!("https://localhost:{}", place.port);
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(place.path("cert.pem"), made.cert.pem()).unwrap();
    fs::write(place.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    place.configure(&format!(
        "issuer = \"{}\"\nlisten = \"127.0.0.1:{}\"\n[tls]\ncert = \"cert.pem\"\nkey = \"key.pem\"\n",
        place.home, place.port
    ));
    (place, made.cert.pem())
}

fn serve(place: &Place) -> Server {
    let server = place.begin(place.command(&["serve"]), place.port);
    eventually("the port is open", || TcpStream::connect(("127.0.0.1", place.port)).is_ok());
    server
}

#[actix_web::test]
async fn a_whole_sign_in_goes_over_tls() {
    let (place, certificate) = secure();
    let server = serve(&place);
    let password = place.json(&["user", "add", "ann", "--admin"])["password"].as_str().unwrap().to_owned();
    let client = place.json(&["client", "add", "Notes", "--redirect-uri", CALLBACK, "--consent", "skip", "--pkce", "optional"]);
    let id = client["client_id"].as_str().unwrap();

    // The browser itself checks that cookies of an https page are Secure.
    let mut browser = Browser::trusting(&place.home, &certificate);
    let ask = format!("/oauth2/authorize?response_type=code&client_id={id}&redirect_uri={CALLBACK}&scope=openid&state=s");
    let page = browser.open(&ask).await.page();
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    let form = page.form("login").set("username", "ann").set("password", &password).press("continue");
    let page = browser.submit(form).await.page();
    let page = choose_app(&mut browser, page).await;
    let secret = page.text("#secret");
    let confirm = page.form("enrol").set("code", &code_at(&secret, now() - 30)).press("confirm");
    let page = browser.submit(confirm).await.page();
    let landed = browser.submit(page.form("factor").set("code", &code_at(&secret, now())).press("verify")).await;
    let away = without_codes(&mut browser, landed).await;
    assert!(away.as_str().starts_with(CALLBACK) && away.as_str().contains("code="), "{away}");

    let names: Vec<String> = browser.cookies().dump().iter().map(|kept| kept.name.clone()).collect();
    assert_eq!(names, ["__Host-vestibule_session", "__Host-vestibule_browser_state", "__Host-vestibule_device"]);
    let away = browser.open(&format!("{ask}&prompt=none")).await.away();
    assert!(away.as_str().contains("code="), "{away}");
    for name in ["vestibule_session", "Host-vestibule_session"] {
        let mut other = Browser::trusting(&place.home, &certificate);
        let value = &browser.cookies().get("__Host-vestibule_session").unwrap().value;
        other.cookies_mut().take(&place.home.parse().unwrap(), &format!("{name}={value}; Path=/; Secure"));
        let away = other.open(&format!("{ask}&prompt=none")).await.away();
        assert!(away.as_str().contains("error=login_required"), "{name} is no cookie of ours");
    }
    let discovery = browser.get("/.well-known/openid-configuration").await.json();
    assert_eq!(discovery["issuer"], place.home.as_str());
    assert!(discovery["token_endpoint"].as_str().unwrap().starts_with("https://"));
    server.stop();
}

#[test]
fn plain_http_gets_nothing_from_that_port() {
    let (place, _) = secure();
    let _server = serve(&place);
    for path in ["/health/live", "/login", "/.well-known/openid-configuration"] {
        let answer = ask(place.port, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        assert!(answer.as_deref().is_none_or(|text| !text.contains("HTTP/1.1") && !text.contains("issuer")), "{answer:?}");
    }
}

#[test]
fn unfit_tls_files_are_named_in_one_line() {
    let (place, _) = secure();
    let refused = |why: &str| {
        let ran = place.run(&["serve"]);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert!(ran.err.contains(why), "{ran:?}");
        assert_eq!(ran.err.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{ran:?}");
    };
    let certificate = fs::read(place.path("cert.pem")).unwrap();
    fs::write(place.path("cert.pem"), "").unwrap();
    refused("cert.pem: no certificate in it");
    fs::remove_file(place.path("cert.pem")).unwrap();
    refused("cert.pem: ");
    fs::write(place.path("cert.pem"), certificate).unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(place.path("key.pem"), other.signing_key.serialize_pem()).unwrap();
    refused("error: configuration: tls.key: ");
    fs::write(place.path("key.pem"), "nothing").unwrap();
    refused("key.pem: ");
}
