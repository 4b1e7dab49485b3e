//! OpenID Providers that somebody else wrote, which `./scripts/setup test` puts beside the build. Their sign-in page believes
//! whatever it is told.

use super::{
    browser::Browser,
    guard::Guard,
    process::{eventually, free_port},
};
use reqwest::Url;
use serde_json::{Value, json};
use std::{
    net::TcpStream,
    path::{Path, PathBuf},
};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// `oidc-provider` from the npm registry.
    Node,
    /// Authlib's server, from the Python Package Index, under Flask.
    Authlib,
}

/// One that runs. It is stopped when this value is dropped.
pub struct Elsewhere {
    pub issuer: String,
    _guard: Guard,
}

/// What a person shows there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shows<'a> {
    /// The subject.
    pub login: &'a str,
    /// The `acr` that the provider says; empty: none.
    pub acr: &'a str,
    /// The `amr` values that it says, separated by spaces; empty: none.
    pub amr: &'a str,
}

/// Where `./scripts/setup test` puts other people's programs.
pub fn beside_the_build(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(name)
}

impl Elsewhere {
    /// Starts one. `clients`: metadata of RFC 7591; `people`: claims by subject.
    pub async fn start(make: Make, clients: &Value, people: &Value) -> Self {
        let port = free_port();
        let folder = tempfile::tempdir().unwrap().keep();
        let script = |name| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upstreams").join(name).display().to_string();
        let given = json!({"port": port, "clients": clients, "people": people}).to_string();
        let words = match make {
            Make::Node => {
                // The program looks for packages where it is started.
                let modules = beside_the_build("oidc-provider-9.13.3").join("node_modules");
                assert!(modules.is_dir(), "no {}; run ./scripts/setup test", modules.display());
                std::os::unix::fs::symlink(modules, folder.join("node_modules")).unwrap();
                ["node".to_owned(), script("oidc_provider.mjs"), given]
            }
            Make::Authlib => {
                let python = beside_the_build("authlib-1.9.10").join("bin/python");
                assert!(python.is_file(), "no {}; run ./scripts/setup test", python.display());
                [python.display().to_string(), script("authlib_provider.py"), given]
            }
        };
        let mut guard = Guard::start(&words, "TERM", &folder).unwrap();
        let guard = actix_web::web::block(move || {
            let log = folder.join("log");
            eventually("the other provider listens", || {
                assert!(!guard.is_over(), "{}", std::fs::read_to_string(&log).unwrap_or_default());
                TcpStream::connect(("127.0.0.1", port)).is_ok()
            });
            guard
        });
        Self { issuer: format!("http://127.0.0.1:{port}"), _guard: guard.await.unwrap() }
    }

    /// Somebody whom a request led there signs in; where that leads back to.
    pub async fn sign_in(&self, asked: &Url, shows: Shows<'_>) -> Url {
        let mut there = Browser::elsewhere(&self.issuer);
        let page = there.open(asked.as_str()).await.page();
        assert_eq!(page.status, 200, "{}", page.html);
        let form = page.form("elsewhere").set("login", shows.login).set("acr", shows.acr).set("amr", shows.amr);
        there.submit(form).await.away()
    }
}

/// A request for a code, as any relying party would make it.
fn request(at: &str) -> Url {
    let query = [
        ("client_id", "vestibule"),
        ("redirect_uri", "http://localhost:9/callback"),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "st"),
        ("nonce", "n"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    Url::parse_with_params(at, query).unwrap()
}

#[actix_web::test]
async fn both_let_somebody_in_and_lead_back() {
    for (make, path) in [(Make::Node, "auth"), (Make::Authlib, "authorize")] {
        let clients = json!([{
            "client_id": "vestibule",
            "client_secret": "a secret that is long enough for a test",
            "redirect_uris": ["http://localhost:9/callback"],
        }]);
        let there = Elsewhere::start(make, &clients, &json!({"ann": {"email": "ann@acme.example"}})).await;
        let asked = request(&format!("{}/{path}", there.issuer));
        let back = there.sign_in(&asked, Shows { login: "ann", acr: "gold", amr: "pwd otp" }).await;
        let query: Vec<_> = back.query_pairs().collect();
        assert!(query.iter().any(|(name, value)| name == "code" && !value.is_empty()), "{make:?}: {back}");
        assert!(query.contains(&("state".into(), "st".into())), "{make:?}: {back}");
    }
}
