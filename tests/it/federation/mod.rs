//! Sign-in through upstream providers.

mod admin;
mod evil;
mod failure;
mod leave;
mod links;
mod races;
mod real;
mod worth;

use crate::support::{
    browser::{Browser, Landed, Page},
    idp::{Idp, SECRET},
    rows,
    site::{Client, On, Person, Site, answer},
};
use reqwest::Url;
use serde_json::{Value, json};
use vestibule::{
    store::{JsonText, StoreError, identity, identity::IdentityRow, organization, provider, provider::ProviderRow},
    types::{
        IdentityId, LinkedBy, OnOff, OrganizationId, ProviderAuth, ProviderId, ProviderKind, ProviderSettings, ProviderState,
        ProviderTrust,
    },
};

/// What lets the product call providers on this machine.
pub const LOOPBACK: &str = "[outbound]\nallow = \"127.0.0.1\"\n";

/// Runs a test once on each database, with an upstream provider that the product may call.
macro_rules! with_idp {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[actix_web::test] async fn $name() {
            super::$name($crate::federation::Fed::start($crate::support::site::On::Sqlite).await).await;
        })+ }
        mod postgres { $(#[actix_web::test] async fn $name() {
            super::$name($crate::federation::Fed::start($crate::support::site::On::Postgres).await).await;
        })+ }
    };
}
pub(crate) use with_idp;

/// A site with an upstream provider, *Acme SSO*, live for the people of `acme`.
pub struct Fed {
    pub site: Site,
    pub idp: Idp,
    pub client: Client,
    pub provider: ProviderRow,
}

impl Fed {
    pub async fn start(on: On) -> Self {
        Self::with(Site::start_with(on, LOOPBACK).await).await
    }

    async fn with(site: Site) -> Self {
        let idp = Idp::start(site.now().seconds());
        let id = OrganizationId::from_text(site.id_of("acme").await);
        let of = id.clone();
        let client = site.client(move |row| row.organization_id = Some(of)).await;
        let provider = provider_row(&site, (&id, "acme-sso", "Acme SSO"), &idp.issuer);
        let row = provider.clone();
        site.state.db.write(move |tx| provider::insert(tx, &row)).await.unwrap();
        site.advance(1);
        Self { site, idp, client, provider }
    }

    /// Changes the provider, a second before now.
    pub async fn set(&self, change: impl FnOnce(&mut ProviderRow) + Send + 'static) {
        let (id, now) = (self.provider.id.clone(), self.site.now());
        let done = self.site.state.db.write(move |tx| -> Result<bool, StoreError> {
            let mut row = provider::lock(tx, &id)?.unwrap();
            change(&mut row);
            row.updated_at = now;
            provider::update(tx, &row)
        });
        assert!(done.await.unwrap());
        self.site.advance(1);
        self.idp.at(self.site.now().seconds());
    }

    /// Changes the provider's settings.
    pub async fn settings(&self, change: impl FnOnce(&mut ProviderSettings) + Send + 'static) {
        self.set(|row| change(&mut row.settings.0)).await;
    }

    pub async fn trust(&self, trust: ProviderTrust) {
        self.set(move |row| row.trust = trust).await;
    }

    /// Changes the organization.
    pub async fn organization(&self, change: impl FnOnce(&mut organization::Organization) + Send + 'static) {
        let id = self.provider.organization_id.clone();
        let done = self.site.state.db.write(move |tx| -> Result<_, StoreError> {
            let mut row = organization::lock(tx, &id)?.unwrap();
            change(&mut row);
            organization::update(tx, &row)
        });
        assert!(done.await.unwrap());
    }

    /// Links a person to a subject at the provider, past the product.
    pub async fn link(&self, person: &Person, subject: &str) {
        let row = IdentityRow {
            id: IdentityId::random(),
            provider_id: self.provider.id.clone(),
            issuer: self.provider.issuer.clone(),
            subject: subject.to_owned(),
            user_id: person.id.clone(),
            label: subject.to_owned(),
            linked_by: LinkedBy::Owner,
            created_at: self.site.now(),
            last_used_at: None,
        };
        assert!(self.site.state.db.write(move |tx| identity::insert(tx, &row)).await.unwrap());
    }

    /// Lets the seconds pass here and there.
    pub fn advance(&self, seconds: i64) {
        self.site.advance(seconds);
        self.idp.at(self.site.now().seconds());
    }

    /// From the application to the provider, by the button.
    pub async fn away(&self, browser: &mut Browser, more: &[(&str, &str)]) -> Url {
        let page = browser.open(&self.site.ask(&self.client, more)).await.page();
        browser.click(&page, "#sso-0").await.away()
    }

    /// The whole way: to the provider, where somebody signs in, and back.
    pub async fn come(&self, browser: &mut Browser, claims: Value, more: &[(&str, &str)]) -> Landed {
        let asked = self.away(browser, more).await;
        let back = self.idp.sign_in(&asked, claims);
        browser.open(back.as_str()).await
    }

    /// The tokens' claims after a complete sign-in.
    pub async fn claims(&self, landed: Landed) -> Value {
        let code = code_of(landed);
        let reply = self.site.exchange(&self.client, &code).await;
        self.site.verified(&reply.text("id_token")).await.1
    }

    /// Why sign-ins at the provider came to nothing, oldest first.
    pub async fn refusals(&self) -> Vec<Value> {
        let (url, sql) = (self.site.url.clone(), "SELECT detail AS t FROM audit WHERE event = 'upstream_refused' ORDER BY id");
        let rows = actix_web::web::block(move || rows::texts(&url, sql)).await.unwrap();
        rows.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// What was written down about a person, oldest first.
    pub async fn audited(&self, person: &Person, event: &str) -> Vec<Value> {
        let sql = format!("SELECT detail AS t FROM audit WHERE event = '{event}' AND user_id = '{}' ORDER BY id", person.id);
        let url = self.site.url.clone();
        let rows = actix_web::web::block(move || rows::texts(&url, &sql)).await.unwrap();
        rows.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// Nobody has got in.
    pub async fn is_shut(&self) {
        for (table, rows) in self.site.rows().await {
            assert_eq!(rows, 0, "{table}");
        }
    }
}

/// A live provider with the usual settings.
pub fn provider_row(site: &Site, (of, slug, name): (&OrganizationId, &str, &str), issuer: &str) -> ProviderRow {
    let id = ProviderId::random();
    let sealed = site.state.provider.sealer.seal(provider::CREDENTIAL, id.as_str(), SECRET.as_bytes()).unwrap();
    ProviderRow {
        id,
        organization_id: of.clone(),
        slug: slug.to_owned(),
        name: name.to_owned(),
        kind: ProviderKind::Oidc,
        issuer: issuer.to_owned(),
        client_id: "vestibule".to_owned(),
        auth_method: ProviderAuth::Basic,
        credential_sealed: Some(sealed),
        state: ProviderState::Live,
        trust: ProviderTrust::Accept,
        settings: JsonText(ProviderSettings { listed: OnOff::On, ..ProviderSettings::default() }),
        proved_by: None,
        proved_at: None,
        created_at: site.now(),
        updated_at: site.now(),
    }
}

/// The code of a complete sign-in.
pub fn code_of(landed: Landed) -> String {
    let away = landed.away();
    answer(&away, "code").unwrap_or_else(|| panic!("no code in {away}"))
}

/// The page that says that nothing came of it, with the status.
#[track_caller]
pub fn refused(landed: Landed, status: u16) -> Page {
    let page = landed.page();
    assert_eq!((page.status, page.has("#sso-failed")), (status, true), "{} {}", page.url, page.html);
    assert!(page.has("#reference"), "{}", page.html);
    page
}

/// Somebody at the provider.
pub fn ann() -> Value {
    json!({"sub": "ann-there", "preferred_username": "ann.sso", "name": "Ann There", "email": "ann@acme.example", "email_verified": true})
}
