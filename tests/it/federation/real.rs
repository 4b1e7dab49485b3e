//! Providers that other people wrote, and a second Vestibule.

use super::{Fed, LOOPBACK, code_of, provider_row};
use crate::support::{
    guard::Guard,
    process::{eventually, free_port},
    site::{On, Site, answer},
};
use reqwest::{Method, Url, header};
use scraper::{Html, Selector};
use std::{
    collections::HashMap,
    net::TcpStream,
    path::{Path, PathBuf},
};
use vestibule::{
    store::{JsonText, provider, user},
    types::{OnOff, OrganizationId, ProviderAuth, ProviderTrust},
};

fn beside(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(name);
    assert!(folder.exists(), "no {name}; run ./scripts/setup test");
    folder
}

/// A browser at somebody else's pages: it keeps cookies, follows, and fills in the first form.
struct Elsewhere {
    client: reqwest::Client,
    cookies: HashMap<String, String>,
}

impl Elsewhere {
    #[expect(clippy::disallowed_methods, reason = "a browser is not the server's outbound client")]
    fn new() -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { client, cookies: HashMap::new() }
    }

    async fn send(&mut self, method: Method, url: &Url, fields: &[(String, String)]) -> (Option<Url>, String) {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.client.request(method.clone(), url.clone()).header("cookie", cookies.join("; "));
        if method == Method::POST {
            request = request.form(fields);
        }
        let reply = request.send().await.unwrap();
        for cookie in reply.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let to = reply.headers().get(header::LOCATION).map(|to| url.join(to.to_str().unwrap()).unwrap());
        (to, reply.text().await.unwrap())
    }

    /// From a provider's address to where it sends the browser back to.
    async fn through(&mut self, asked: Url, home: &str, typed: &[(&str, &str)]) -> Url {
        let (mut url, mut method, mut fields) = (asked, Method::GET, Vec::new());
        for _ in 0..20 {
            let (to, html) = self.send(method, &url, &fields).await;
            if let Some(to) = to {
                if to.as_str().starts_with(home) {
                    return to;
                }
                (url, method) = (to, Method::GET);
                continue;
            }
            let page = Html::parse_document(&html);
            let form = page.select(&Selector::parse("form").unwrap()).next().unwrap_or_else(|| panic!("{url}: {html}"));
            fields = form
                .select(&Selector::parse("input[name], button[name]").unwrap())
                .map(|field| {
                    let of = |name: &str| field.attr(name).unwrap_or_default().to_owned();
                    let given = typed.iter().find(|(name, _)| *name == of("name"));
                    (of("name"), given.map_or_else(|| of("value"), |(_, value)| (*value).to_owned()))
                })
                .collect();
            let action = form.attr("action").filter(|action| !action.is_empty());
            url = action.map_or(url.clone(), |action| url.join(action).unwrap());
            method = Method::POST;
        }
        panic!("no way through, at last {url}");
    }
}

/// A site whose people sign in at this issuer.
async fn site_with(fed: &Fed, issuer: &str, change: impl FnOnce(&mut provider::ProviderRow) + Send + 'static) {
    let issuer = issuer.to_owned();
    fed.set(move |row| {
        row.issuer = issuer;
        (row.settings.0.just_in_time, row.settings.0.userinfo) = (OnOff::On, OnOff::On);
        change(row);
    })
    .await;
}

async fn listens(port: u16) {
    let up = move || eventually("the provider listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    actix_web::web::block(up).await.unwrap();
}

#[actix_web::test]
async fn people_come_in_through_the_npm_package() {
    let fed = Fed::start(On::Sqlite).await;
    let (folder, port) = (beside("oidc-provider-9.13.3"), free_port());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/upstream/oidc-provider.mjs");
    let url = |rest: &str| format!("{}/login/sso/acme-sso/{rest}", fed.site.home);
    let words = [
        "node".to_owned(),
        script.display().to_string(),
        folder.display().to_string(),
        port.to_string(),
        url("callback"),
        url("jwks"),
    ];
    let log = tempfile::tempdir().unwrap().keep();
    let _guard = Guard::start(&words, "TERM", &log).unwrap();
    listens(port).await;
    let issuer = format!("http://127.0.0.1:{port}");
    let id = fed.provider.id.clone();
    let sealer = fed.site.state.provider.sealer.clone();
    let mut told = 0;
    for (client, method) in [("basic", ProviderAuth::Basic), ("post", ProviderAuth::Post), ("keyed", ProviderAuth::PrivateKey)]
    {
        let (sealer, id) = (sealer.clone(), id.clone());
        site_with(&fed, &issuer, move |row| {
            (row.client_id, row.auth_method) = (client.to_owned(), method);
            if method == ProviderAuth::PrivateKey {
                let (_, key) = vestibule::protocol::jose::SigningKey::generate(vestibule::protocol::SigningAlg::Es256).unwrap();
                row.credential_sealed = Some(sealer.seal(provider::CREDENTIAL, id.as_str(), key.expose()).unwrap());
            }
        })
        .await;
        let (mut browser, mut elsewhere) = (fed.site.browser(), Elsewhere::new());
        let asked = fed.away(&mut browser, &[]).await;
        let back = elsewhere.through(asked, &fed.site.home, &[("login", "ann"), ("password", "x")]).await;
        let landed = browser.open(back.as_str()).await;
        assert_eq!(fed.refusals().await.len(), told, "{client}: {:?}", fed.refusals().await);
        assert_eq!(fed.claims(landed).await["acr"], "urn:vestibule:acr:1w", "{client}");
        // Used once, it is used up, there as here.
        super::refused(browser.open(back.as_str()).await, 400);
        told += 1;
    }
    let made = fed.site.state.db.read(|tx| user::by_folded_name(tx, "ann")).await.unwrap().unwrap();
    assert_eq!((made.email.as_deref(), made.email_verified_at.is_some()), (Some("ann@acme.example"), true));
}

#[actix_web::test]
async fn people_come_in_through_the_python_package() {
    let fed = Fed::start(On::Sqlite).await;
    let (program, port) = (beside("oidc-provider-mock").join("bin/oidc-provider-mock"), free_port());
    let person = r#"{"sub": "ann-there", "preferred_username": "ann", "email": "ann@acme.example"}"#;
    let words = [&program.display().to_string(), "--port", &port.to_string(), "--user-claims", person].map(str::to_owned);
    let log = tempfile::tempdir().unwrap().keep();
    let _guard = Guard::start(&words, "TERM", &log).unwrap();
    listens(port).await;
    site_with(&fed, &format!("http://127.0.0.1:{port}"), |_| ()).await;
    let (mut browser, mut elsewhere) = (fed.site.browser(), Elsewhere::new());
    let asked = fed.away(&mut browser, &[]).await;
    let back = elsewhere.through(asked, &fed.site.home, &[("sub", "ann-there")]).await;
    code_of(browser.open(back.as_str()).await);
    assert!(fed.site.state.db.read(|tx| user::by_folded_name(tx, "ann")).await.unwrap().is_some());
}

#[actix_web::test]
async fn people_come_in_through_a_second_vestibule() {
    let (site, there) = (Site::start_with(On::Sqlite, LOOPBACK).await, Site::start(On::Sqlite).await);
    let callback = format!("{}/login/sso/other/callback", site.home);
    let known = there
        .client(|row| {
            row.redirect_uris = JsonText(vec![callback]);
            row.pkce = vestibule::types::PkceRule::Required;
        })
        .await;
    let bob = there.person_with_app("bob").await;
    let of = OrganizationId::from_text(site.id_of("acme").await);
    let mut row = provider_row(&site, (&of, "other", "Other"), &there.home);
    let sealed = site.state.provider.sealer.seal(provider::CREDENTIAL, row.id.as_str(), known.secret.as_bytes()).unwrap();
    (row.client_id, row.credential_sealed) = (known.id.clone(), Some(sealed));
    row.trust = ProviderTrust::AcceptIfProven;
    let settings = &mut row.settings.0;
    (settings.just_in_time, settings.userinfo) = (OnOff::On, OnOff::On);
    (settings.acr, settings.amr) = (vec!["urn:vestibule:acr:2".to_owned()], Vec::new());
    site.state.db.write(move |tx| provider::insert(tx, &row)).await.unwrap();
    let skew = there.now().seconds() - site.now().seconds();
    site.advance(skew.max(0) + 1);
    let client = site.client(|_| ()).await;

    let (mut here, mut browser) = (site.browser(), there.browser());
    let page = here.open(&site.ask(&client, &[])).await.page();
    let asked = here.click(&page, "#sso-0").await.away();
    assert_eq!(answer(&asked, "acr_values").as_deref(), Some("urn:vestibule:acr:2"));
    let back = there.sign_in(&mut browser, asked.as_str(), &bob).await.away();
    let away = here.open(back.as_str()).await.away();
    let reply = site.exchange(&client, &answer(&away, "code").unwrap_or_else(|| panic!("{away}"))).await;
    let claims = site.verified(&reply.text("id_token")).await.1;
    assert_eq!((&claims["acr"], &claims["amr"]), (&"urn:vestibule:acr:2".into(), &serde_json::json!(["pwd", "otp", "mfa"])));
}
