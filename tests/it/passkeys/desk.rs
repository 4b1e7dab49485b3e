//! Where keys are made and shown, without pages.

use crate::support::{
    authenticator::{Key, Scene},
    site::{Person, Site},
};
use serde_json::Value;
use std::sync::Arc;
use vestibule::{
    auth::{
        Fault, Finding, account,
        ceremony::Binding,
        passkey::{self, Ceremony, New, Relying},
    },
    store::{
        StoreError, Tx, audit, organization,
        passkey::{self as rows, PasskeyRow},
    },
    types::{MethodSet, SessionId, UnixTime},
};

/// One browser at one step.
#[derive(Clone)]
pub struct Desk<'a> {
    pub site: &'a Site,
    relying: Arc<Relying>,
    binding: Binding,
}

/// What a verifier found, in words: proofs can not be looked into.
pub type Found = Result<String, &'static str>;

impl<'a> Desk<'a> {
    pub fn new(site: &'a Site) -> Self {
        let relying = Relying::of(&site.state.provider.issuer, "Vestibule").expect("the site has a name");
        Self { site, relying: Arc::new(relying), binding: Binding::session(&SessionId::random()) }
    }

    /// The place of an honest browser.
    pub fn scene(&self) -> Scene {
        Scene::at(&self.site.home)
    }

    /// Does something in one transaction.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Ceremony<'_>, UnixTime) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let (desk, now) = ((self.relying.clone(), self.binding.clone()), self.site.now());
        let provider = self.site.state.provider.clone();
        let done = self.site.state.db.write(move |tx| {
            let (relying, binding) = &desk;
            let mut rules = organization::by_slug(tx, "acme")?.unwrap();
            // The site's rule; one that a test has made stays.
            if rules.methods.as_str() == "totp" {
                rules.methods = MethodSet::all();
                organization::update(tx, &rules)?;
            }
            work(tx, &Ceremony { relying, sealer: &provider.sealer, binding }, now)
        });
        done.await.unwrap()
    }

    pub async fn want(&self, person: &Person) -> Value {
        let id = person.id.clone();
        self.run(move |tx, ceremony, now| {
            let account = account::open(tx, &id)?.unwrap();
            passkey::begin_registration(tx, ceremony, &account, now)
        })
        .await
    }

    pub async fn bring(&self, person: &Person, answer: impl ToString, name: &'static str) -> Finding<PasskeyRow> {
        let (id, response) = (person.id.clone(), answer.to_string());
        self.run(move |tx, ceremony, now| {
            let account = account::open(tx, &id)?.unwrap();
            passkey::finish_registration(tx, ceremony, &account, New { response: &response, name }, now)
        })
        .await
    }

    /// Gives a person a key.
    pub async fn key(&self, person: &Person) -> Key {
        let (key, answer) = Key::make(&self.want(person).await, &self.scene());
        self.bring(person, answer, "Phone").await.unwrap();
        key
    }

    pub async fn ask(&self, person: &Person) -> Option<Value> {
        let id = person.id.clone();
        self.run(move |tx, ceremony, now| {
            let account = account::open(tx, &id)?.unwrap();
            passkey::begin_assertion(tx, ceremony, &account, now)
        })
        .await
    }

    pub async fn show(&self, person: &Person, answer: impl ToString) -> Found {
        let (id, response) = (person.id.clone(), answer.to_string());
        self.run(move |tx, ceremony, now| {
            let account = account::open(tx, &id)?.unwrap();
            let found = passkey::finish_assertion(tx, ceremony, &account, &response, now)?;
            Ok(found.map(|proof| format!("{proof:?}")))
        })
        .await
    }

    /// Asks for a person's key and shows it.
    pub async fn round(&self, person: &Person, key: &Key, scene: &Scene) -> Found {
        let options = self.ask(person).await.expect("there is a key");
        self.show(person, key.sign(&options, scene)).await
    }

    pub async fn ask_anybody(&self) -> Value {
        self.run(passkey::begin_discoverable).await
    }

    pub async fn show_alone(&self, answer: impl ToString) -> Found {
        let response = answer.to_string();
        self.run(move |tx, ceremony, now| {
            let found = passkey::finish_discoverable(tx, ceremony, &response, now)?;
            Ok(found.map(|(proof, account)| format!("{} {proof:?}", account.user.username)))
        })
        .await
    }

    /// Every byte of a person's keys.
    pub async fn rows(&self, person: &Person) -> Vec<PasskeyRow> {
        let id = person.id.clone();
        self.site.state.db.read(move |tx| rows::of_user(tx, &id)).await.unwrap()
    }

    /// The newest of these events about a person.
    pub async fn event(&self, person: &Person, event: &'static str) -> Option<String> {
        let id = person.id.clone();
        let found = self.site.state.db.read(move |tx| -> Result<_, StoreError> { audit::of_user(tx, &id, &[event], 1) });
        found.await.unwrap().pop().map(|row| row.detail)
    }
}
