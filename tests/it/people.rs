//! People before a real Chromium: every method, trusted devices, the account pages; by keyboard, without scripts, and
//! with what reads pages aloud in mind.

mod account;
mod axe;
mod brand;
mod console;
mod enrol;
mod faces;
mod keyboard;
mod methods;
mod plain;
mod trust;
mod twice;

use crate::support::{chromium::Chromium, demo::Demo};
use serde_json::Value;
use std::ops::Deref;
use tempfile::TempDir;

/// A demo, and a browser before it.
struct Visit {
    demo: Demo,
    chromium: Chromium,
    _folder: TempDir,
}

impl Deref for Visit {
    type Target = Chromium;

    fn deref(&self) -> &Chromium {
        &self.chromium
    }
}

impl Visit {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::start(&[], folder.path());
        Self { demo, chromium: Chromium::start().await, _folder: folder }
    }

    /// Opens a page of the demo.
    async fn go(&self, path: &str) {
        self.open(&self.demo.url(path)).await;
    }

    /// How many letters were delivered so far.
    async fn seen(&self) -> usize {
        self.demo.letters().await.len()
    }

    /// Types the code that arrives on a channel, the first `seen` letters aside.
    async fn fill_code(&self, seen: usize, channel: &str) {
        self.fill("#code", &self.demo.code(seen, channel).await).await;
    }

    /// Leaves the provider, if it knows the browser, and begins a sign-in at the application.
    async fn begin(&self) {
        self.go("/logout").await;
        if self.has("form#logout #sign-out").await {
            self.click("form#logout #sign-out").await;
            // The answer has the same address; going on before it is there would be undone by it.
            self.gone("form#logout").await;
        }
        self.go("/demo/app/login").await;
    }

    /// Begins a sign-in and gives the password.
    async fn knock(&self, name: &str) {
        self.begin().await;
        self.password(&self.demo.user(name)["password"], name).await;
    }

    /// Gives name and password at the first door, where another name may stand.
    async fn password(&self, password: &Value, name: &str) {
        self.at("/login").await;
        self.fill("#username", name).await;
        self.fill("#password", password.as_str().unwrap()).await;
        self.click("#continue").await;
    }

    /// Chooses another way at the second door, by how its value begins.
    async fn choose(&self, kind: &str) {
        self.click("#others").await;
        self.at("/login/factor").await;
        self.click(&format!("#methods button[value^={kind}]")).await;
        self.at(&format!("/login/factor/{kind}")).await;
    }

    /// `acr` and `amr`, as the application was told.
    async fn told(&self) -> (String, String) {
        self.at("/demo/app").await;
        (self.text("#acr").await, self.text("#amr").await)
    }
}

/// What two proofs of different classes are worth.
const TWO: &str = "urn:vestibule:acr:2";
/// What a password is worth where the second proof was waived.
const WAIVED: &str = "urn:vestibule:acr:1w";
/// What a key that knows its owner is worth.
const KEY: &str = "phr";

/// `acr` and `amr` to compare with.
fn tokens(acr: &str, amr: &str) -> (String, String) {
    (acr.to_owned(), amr.to_owned())
}
