//! A trusted device, and all that ends its trust.

use super::{TWO, Visit, WAIVED, tokens};
use crate::support::{
    chromium::Chromium,
    site::{On, Site, machine_time},
    totp::code_at,
};
use serde_json::{Value, json};

impl Visit {
    /// Signs in with a passkey as second factor, and trusts the browser.
    async fn trust(&self, passkey: &str, password: &Value) {
        self.begin().await;
        self.password(password, "bob").await;
        self.turn_to_passkey().await;
        self.click("#trust_device").await;
        self.show_passkey(passkey).await;
        self.is_trusted(password).await;
    }

    /// The password alone lets in.
    async fn is_trusted(&self, password: &Value) {
        self.begin().await;
        self.password(password, "bob").await;
        assert_eq!(self.told().await, tokens(WAIVED, "pwd"));
    }

    /// The password alone leads to the second door, which is asked for the passkey.
    async fn is_prompted(&self, password: &Value) {
        self.begin().await;
        self.password(password, "bob").await;
        self.at("/login/factor/passkey").await;
    }
}

#[actix_web::test]
async fn trust_spares_the_prompt_here_until_something_ends_it() {
    let visit = Visit::start().await;
    let password = visit.demo.user("bob")["password"].clone();
    let app = visit.demo.user("bob")["totp_secret"].as_str().unwrap().to_owned();
    visit.knock("bob").await;
    visit.at("/login/factor/totp").await;
    visit.fill("#code", &code_at(&app, machine_time())).await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"));
    // A new method ends all trust, so it comes first.
    let passkey = visit.add_passkey().await;
    visit.trust(&passkey, &password).await;

    // Another browser is another device.
    let other = Chromium::start().await;
    other.open(&visit.demo.url("/demo/app/login")).await;
    other.at("/login").await;
    other.fill("#username", "bob").await;
    other.fill("#password", password.as_str().unwrap()).await;
    other.click("#continue").await;
    other.at("/login/factor/passkey").await;
    other.close().await;

    visit.go("/account/sessions").await;
    visit.click("#end-all").await;
    visit.gone("#end-all").await;
    visit.is_prompted(&password).await;

    visit.trust(&passkey, &password).await;
    change_password(&visit, &passkey, &password).await;
    let password = json!("a quiet harbour of violets");
    visit.is_prompted(&password).await;

    visit.trust(&passkey, &password).await;
    reset(&visit, "bob", "nine lanterns over slow water").await;
    visit.is_prompted(&json!("nine lanterns over slow water")).await;
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}

/// Changes the password in the account pages, which first ask for the second factor although the device is trusted.
async fn change_password(visit: &Visit, passkey: &str, old: &Value) {
    visit.go("/account/password").await;
    visit.at("/login").await;
    visit.fill("#password", old.as_str().unwrap()).await;
    visit.click("#continue").await;
    visit.at("/login/factor/passkey").await;
    visit.owner_agrees(passkey).await;
    visit.click("#verify").await;
    visit.at("/account/password").await;
    visit.owner_hesitates(passkey).await;
    visit.fill("#current", old.as_str().unwrap()).await;
    visit.fill("#new-password", "a quiet harbour of violets").await;
    visit.click("#save").await;
    visit.at("/account/security").await;
}

/// Sets a new password by a mailed link.
pub(super) async fn reset(visit: &Visit, name: &str, new: &str) {
    visit.go("/login/forgot").await;
    let seen = visit.seen().await;
    visit.fill("#username", name).await;
    visit.click("#send").await;
    visit.find("#sent").await;
    visit.open(&visit.demo.link(seen, "/login/reset").await).await;
    visit.fill("#password", new).await;
    visit.click("#save").await;
    visit.find("main:not(:has(form))").await;
}

/// A day, seconds.
const DAY: i64 = 86_400;

#[actix_web::test]
async fn trust_lasts_ninety_days_and_not_a_second_longer() {
    let site = Site::start(On::Sqlite).await;
    let bob = site.person_with_app("bob").await;
    let chromium = Chromium::start().await;
    let knock = async || {
        chromium.open(&format!("{}/logout", site.home)).await;
        if chromium.has("form#logout").await {
            chromium.click("form#logout #sign-out").await;
            chromium.gone("form#logout").await;
        }
        chromium.open(&format!("{}/account", site.home)).await;
        chromium.at("/login").await;
        chromium.fill("#username", "bob").await;
        chromium.fill("#password", &bob.password).await;
        chromium.click("#continue").await;
    };
    knock().await;
    chromium.at("/login/factor/totp").await;
    chromium.click("#trust_device").await;
    chromium.fill("#code", &site.code(&bob)).await;
    chromium.click("#verify").await;
    chromium.at("/account").await;
    site.advance(90 * DAY - 1);
    knock().await;
    chromium.at("/account").await;
    site.advance(2);
    knock().await;
    chromium.at("/login/factor/totp").await;
    chromium.close().await;
}
