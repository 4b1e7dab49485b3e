//! Apache with `mod_auth_openidc` before a page: `tests/clients/httpd.conf`.

use super::registered;
use crate::support::{
    api::INVALID_GRANT,
    browser::Browser,
    guard::Guard,
    process::{eventually, free_port},
    site::{Client, On, Site},
};
use reqwest::Url;
use std::{
    fs::{self, Permissions},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
};
use vestibule::protocol::SigningAlg;

const APACHE: &str = "/usr/sbin/apache2";

/// Starts it in the foreground and waits until it listens.
async fn apache(site: &Site, client: &Client, (port, alg): (u16, SigningAlg)) -> Guard {
    assert!(Path::new(APACHE).is_file(), "no {APACHE}; run ./scripts/setup test");
    let folder = tempfile::tempdir().unwrap().keep();
    fs::create_dir_all(folder.join("pages/inside")).unwrap();
    fs::write(folder.join("pages/inside/page.html"), "inside").unwrap();
    fs::write(folder.join("pages/bye.html"), "bye").unwrap();
    // Started by root, it reads pages as somebody else.
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let configuration = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/httpd.conf").display().to_string();
    let mut words = [APACHE, "-D", "FOREGROUND", "-f", &configuration].map(str::to_owned).to_vec();
    let (of, number) = (folder.display().to_string(), port.to_string());
    for (name, value) in [
        ("folder", &*of),
        ("port", &number),
        ("issuer", &site.home),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
        ("alg", alg.as_str()),
    ] {
        words.extend(["-C".to_owned(), format!("Define {name} {value}")]);
    }
    let mut guard = Guard::start(&words, "TERM", &folder).unwrap();
    let waited = actix_web::web::block(move || {
        eventually("Apache listens", || {
            assert!(
                !guard.is_over(),
                "{}",
                ["log", "error.log"].map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default()).concat()
            );
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        guard
    });
    waited.await.unwrap()
}

/// The module's own address with a wish.
fn wish(home: &str, pairs: &[(&str, &str)]) -> String {
    Url::parse_with_params(&format!("{home}/inside/oidc"), pairs).unwrap().into()
}

async fn round(site: Site, alg: SigningAlg) {
    let port = free_port();
    let home = format!("http://localhost:{port}");
    let (page, bye) = (format!("{home}/inside/page.html"), format!("{home}/bye.html"));
    let client = registered(&site, alg, (&format!("{home}/inside/oidc"), &bye)).await;
    let bob = site.person_with_app("bob").await;
    let _apache = apache(&site, &client, (port, alg)).await;
    // One person, but cookies know no ports: two browsers keep them apart.
    let (mut there, mut here) = (Browser::elsewhere(&home), site.browser());

    let asked = there.open(&page).await.away();
    let back = site.sign_in(&mut here, asked.as_str(), &bob).await.away();
    let inside = there.open(back.as_str()).await.page();
    assert_eq!((inside.status, inside.url.as_str(), &*inside.html), (200, &*page, "inside"));
    assert_eq!(
        ["x-remote-user", "x-acr", "x-email"].map(|name| inside.header(name)),
        ["bob", "urn:vestibule:acr:2", "bob@acme.example"]
    );
    let first = there.get(&wish(&home, &[("info", "json")])).await.json();
    assert_eq!((&first["id_token"]["sub"], &first["userinfo"]["name"]), (&bob.id.as_str().into(), &"bob Example".into()));
    assert_eq!(first["id_token"]["amr"], serde_json::json!(["pwd", "otp", "mfa"]));

    let token = first["access_token"].as_str().unwrap();
    let again = there.open(&wish(&home, &[("refresh", &page), ("access_token", token)])).await.page();
    assert_eq!((again.status, again.url.as_str()), (200, &*page), "a failure would be in the address");
    let second = there.get(&wish(&home, &[("info", "json")])).await.json();
    for token in ["access_token", "refresh_token"] {
        assert!(second[token].is_string() && second[token] != first[token], "{token}: {second}");
    }
    assert_eq!(second["userinfo"], first["userinfo"]);

    let leave = there.open(&wish(&home, &[("logout", &bye)])).await.away();
    let landed = here.open(leave.as_str()).await.away();
    assert_eq!(landed.as_str(), bye);
    assert_eq!(there.open(landed.as_str()).await.page().html, "bye");
    assert!(here.cookies().get("vestibule_session").is_none());
    let dead = site.refresh(&client, second["refresh_token"].as_str().unwrap()).await;
    assert_eq!(dead.error(), INVALID_GRANT);
    let asked = there.open(&page).await.away();
    assert_eq!(here.open(asked.as_str()).await.page().url.path(), "/login", "both sessions are over");
}

#[actix_web::test]
async fn mod_auth_openidc_signs_in_refreshes_and_signs_out() {
    for (on, alg) in [(On::Sqlite, SigningAlg::Rs256), (On::Postgres, SigningAlg::Es256), (On::Sqlite, SigningAlg::Ps256)] {
        round(Site::start(on).await, alg).await;
    }
}
