//! Providers that other people wrote, and a second Vestibule.

use super::{Fed, LOOPBACK, provider_row};
use crate::support::{
    elsewhere::{Elsewhere, Make, Shows},
    site::{On, Site, answer},
};
use serde_json::{Value, json};
use vestibule::{
    store::{JsonText, provider, user},
    types::{OnOff, OrganizationId, ProviderAuth, ProviderTrust},
};

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

/// The clients that a provider is to know: one for each way to show who asks.
fn clients(fed: &Fed) -> Value {
    let url = |rest: &str| format!("{}/login/sso/acme-sso/{rest}", fed.site.home);
    let client = |id: &str, method: &str| {
        json!({
            "client_id": id,
            "client_secret": "what only the two of them know",
            "redirect_uris": [url("callback")],
            "token_endpoint_auth_method": method,
        })
    };
    let keyed = json!({
        "client_id": "keyed",
        "redirect_uris": [url("callback")],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks_uri": url("jwks"),
    });
    json!([client("basic", "client_secret_basic"), client("post", "client_secret_post"), keyed])
}

fn people() -> Value {
    let ann = json!({
        "email": "ann@acme.example",
        "email_verified": true,
        "preferred_username": "ann",
        "name": "Ann There",
    });
    json!({"ann-there": ann})
}

/// Ann goes there, shows this and comes back: what our token says of it. The answer there is good once.
async fn signed_in(fed: &Fed, there: &Elsewhere, shows: Shows<'_>) -> Value {
    let mut browser = fed.site.browser();
    let asked = fed.away(&mut browser, &[]).await;
    let back = there.sign_in(&asked, Shows { login: "ann-there", ..shows }).await;
    let claims = fed.claims(browser.open(back.as_str()).await).await;
    super::refused(browser.open(back.as_str()).await, 400);
    claims
}

async fn ann(fed: &Fed) -> user::User {
    fed.site.state.db.read(|tx| user::by_folded_name(tx, "ann")).await.unwrap().unwrap()
}

#[actix_web::test]
async fn people_come_in_through_the_npm_package() {
    let fed = Fed::start(On::Sqlite).await;
    let there = Elsewhere::start(Make::Node, &clients(&fed), &people()).await;
    let (id, sealer) = (fed.provider.id.clone(), fed.site.state.provider.sealer.clone());
    for (client, method) in [("basic", ProviderAuth::Basic), ("post", ProviderAuth::Post), ("keyed", ProviderAuth::PrivateKey)]
    {
        let (sealer, id) = (sealer.clone(), id.clone());
        site_with(&fed, &there.issuer, move |row| {
            (row.client_id, row.auth_method) = (client.to_owned(), method);
            if method == ProviderAuth::PrivateKey {
                let (_, key) = vestibule::protocol::jose::SigningKey::generate(vestibule::protocol::SigningAlg::Es256).unwrap();
                row.credential_sealed = Some(sealer.seal(provider::CREDENTIAL, id.as_str(), key.expose()).unwrap());
            }
        })
        .await;
        let claims = signed_in(&fed, &there, Shows::default()).await;
        assert_eq!(claims["acr"], "urn:vestibule:acr:1w", "{client}: it says nothing of factors");
    }
    // The domain was not verified for this provider: its word about the address is not passed on.
    let made = ann(&fed).await;
    assert_eq!((made.email.as_deref(), made.email_verified_at.is_some()), (Some("ann@acme.example"), false));
}

#[actix_web::test]
async fn people_come_in_through_the_python_package() {
    let fed = Fed::start(On::Sqlite).await;
    let there = Elsewhere::start(Make::Authlib, &clients(&fed), &people()).await;
    // It does not decode what RFC 6749 §2.3.1 has encoded in a Basic header; our secret has spaces.
    site_with(&fed, &there.issuer, |row| (row.client_id, row.auth_method) = ("post".to_owned(), ProviderAuth::Post)).await;
    let claims = signed_in(&fed, &there, Shows::default()).await;
    assert_eq!(claims["acr"], "urn:vestibule:acr:1w");
    assert_eq!(ann(&fed).await.email.as_deref(), Some("ann@acme.example"));
}

#[actix_web::test]
async fn what_a_real_provider_signs_decides_whether_the_local_factor_is_asked() {
    for make in [Make::Node, Make::Authlib] {
        let fed = Fed::start(On::Sqlite).await;
        let there = Elsewhere::start(make, &clients(&fed), &people()).await;
        site_with(&fed, &there.issuer, |row| {
            (row.client_id, row.auth_method) = ("post".to_owned(), ProviderAuth::Post);
            row.trust = ProviderTrust::AcceptIfProven;
            let settings = &mut row.settings.0;
            (settings.acr, settings.amr) = (Vec::new(), vec!["mfa".to_owned()]);
        })
        .await;
        let claims = signed_in(&fed, &there, Shows { amr: "pwd otp mfa", ..Shows::default() }).await;
        assert_eq!(claims["acr"], "urn:vestibule:acr:2", "{make:?}");
        assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]), "{make:?}");

        let mut browser = fed.site.browser();
        let asked = fed.away(&mut browser, &[]).await;
        let back = there.sign_in(&asked, Shows { login: "ann-there", amr: "pwd", ..Shows::default() }).await;
        let page = browser.open(back.as_str()).await.page();
        assert!(page.url.path().starts_with("/login/enrol"), "{make:?}: one factor there, none here yet: {}", page.url);
    }
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
