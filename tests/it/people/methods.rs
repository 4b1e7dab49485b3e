//! Each of the five methods, set up and used.

use super::{KEY, TWO, Visit, tokens};
use crate::support::{
    chromium::{Memory, Recognition},
    site::machine_time,
    totp::code_at,
};

impl Visit {
    /// Sets up codes by mail on the way in, and takes backup codes along. They are given.
    pub(super) async fn enrol_by_mail(&self, name: &str) -> Vec<String> {
        let seen = self.seen().await;
        self.knock(name).await;
        self.at("/login/enrol").await;
        self.click("#method-email").await;
        self.at("/login/enrol/proof").await;
        self.fill_code(seen, "email").await;
        self.click("#confirm").await;
        self.at("/login/enrol/email").await;
        let seen = self.seen().await;
        self.click("#send").await;
        self.at("/login/factor/email").await;
        self.fill_code(seen, "email").await;
        self.click("#verify").await;
        self.at("/login/backup").await;
        self.click("#create").await;
        self.find("#continue").await;
        let codes = self.texts("#codes li").await;
        self.click("#continue").await;
        codes
    }

    /// Adds the person's number in the account pages.
    pub(super) async fn add_sms(&self, name: &str) {
        self.go("/account/add/sms").await;
        let seen = self.seen().await;
        self.fill("#address", self.demo.user(name)["phone_number"].as_str().unwrap()).await;
        self.click("#send").await;
        self.fill_code(seen, "sms").await;
        self.click("#confirm").await;
        self.at("/account/security").await;
    }

    /// Adds an app in the account pages. Its secret is given.
    pub(super) async fn add_app(&self) -> String {
        self.go("/account/add/totp").await;
        let secret = self.text("#secret").await;
        self.fill("#code", &code_at(&secret, machine_time())).await;
        self.click("#confirm").await;
        self.at("/account/security").await;
        secret
    }

    /// Adds a passkey in the account pages, and a device that holds it. The device's identifier is given. Its owner
    /// agrees to nothing for now, or the next first door would let it in at once.
    pub(super) async fn add_passkey(&self) -> String {
        let authenticator = self.add_virtual_authenticator(Recognition::Owner, Memory::Keeps).await;
        self.go("/account/add/passkey").await;
        self.click("#confirm").await;
        self.at("/account/security").await;
        self.owner_hesitates(&authenticator).await;
        authenticator
    }

    /// To the passkey at the second door: one that was never used is not asked for first.
    pub(super) async fn turn_to_passkey(&self) {
        self.find("#others").await;
        if self.path().await != "/login/factor/passkey" {
            self.choose("passkey").await;
        }
    }

    /// Shows the passkey at the second door.
    pub(super) async fn show_passkey(&self, authenticator: &str) {
        self.turn_to_passkey().await;
        self.owner_agrees(authenticator).await;
        self.click("#verify").await;
        self.at("/demo/app").await;
        self.owner_hesitates(authenticator).await;
    }
}

#[actix_web::test]
async fn each_method_is_set_up_and_signs_in() {
    let visit = Visit::start().await;
    let codes = visit.enrol_by_mail("alice").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"), "a code by mail");
    assert_eq!(codes.len(), 10, "{codes:?}");
    visit.add_sms("alice").await;
    let secret = visit.add_app().await;
    let passkey = visit.add_passkey().await;
    assert_eq!(visit.texts("#methods li").await.len(), 4);

    let seen = visit.seen().await;
    visit.knock("alice").await;
    // Codes by mail were used last, so one is sent now. A late letter would be taken for the next one.
    visit.demo.code(seen, "email").await;
    visit.show_passkey(&passkey).await;
    assert_eq!(visit.told().await, tokens(KEY, "pwd pop user mfa"), "a passkey beside the password");

    let seen = visit.seen().await;
    visit.knock("alice").await;
    visit.choose("email").await;
    visit.fill_code(seen, "email").await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"), "a code by mail");

    visit.knock("alice").await;
    let seen = visit.seen().await;
    visit.choose("sms").await;
    visit.fill_code(seen, "sms").await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp sms mfa"), "a code by text message");

    visit.knock("alice").await;
    visit.choose("totp").await;
    visit.fill("#code", &code_at(&secret, machine_time() + 30)).await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"), "a code of an app");

    visit.knock("alice").await;
    visit.choose("backup").await;
    visit.fill("#code", &codes[0]).await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"), "a backup code");

    // Without a password, by the button and from what the browser suggests.
    visit.begin().await;
    visit.at("/login").await;
    visit.owner_agrees(&passkey).await;
    // What the browser suggests may be quicker than the button; then the button is gone.
    visit.script("document.querySelector('#use-passkey')?.click()").await;
    assert_eq!(visit.told().await, tokens(KEY, "pop user"), "a passkey alone");
    visit.begin().await;
    assert_eq!(visit.told().await, tokens(KEY, "pop user"), "a passkey alone, suggested");
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}
