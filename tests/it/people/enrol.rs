//! The first second factor, set up at the sign-in: each kind that the chooser offers besides codes by mail, through the
//! pages and the script that people meet there.

use super::{KEY, TWO, Visit, tokens};
use crate::support::{
    chromium::{Memory, Recognition},
    site::machine_time,
    totp::code_at,
};

impl Visit {
    /// Chooses at a sign-in what to set up, after the code that was mailed to the address on file.
    async fn choose_first(&self, method: &str) {
        let seen = self.seen().await;
        self.knock("alice").await;
        self.at("/login/enrol").await;
        self.click(&format!("#method-{method}")).await;
        self.at("/login/enrol/proof").await;
        self.fill_code(seen, "email").await;
        self.click("#confirm").await;
        self.at(&format!("/login/enrol/{method}")).await;
    }

    /// Goes on to the application without backup codes.
    async fn without_codes(&self) {
        self.at("/login/backup").await;
        self.click("#later").await;
    }
}

#[actix_web::test]
async fn a_passkey_is_made_at_the_sign_in() {
    let visit = Visit::start().await;
    visit.add_virtual_authenticator(Recognition::Owner, Memory::Keeps).await;
    visit.choose_first("passkey").await;
    visit.click("#confirm").await;
    visit.at("/login/factor/passkey").await;
    visit.click("#verify").await;
    visit.without_codes().await;
    assert_eq!(visit.told().await, tokens(KEY, "pwd pop user mfa"));
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}

#[actix_web::test]
async fn an_app_is_set_up_at_the_sign_in() {
    let visit = Visit::start().await;
    visit.choose_first("totp").await;
    let secret = visit.text("#secret").await;
    visit.fill("#code", &code_at(&secret, machine_time())).await;
    visit.click("#confirm").await;
    visit.at("/login/factor/totp").await;
    // The code that set it up is used up.
    visit.fill("#code", &code_at(&secret, machine_time() + 30)).await;
    visit.click("#verify").await;
    visit.without_codes().await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"));
    // What the application offers can be told apart on a telephone.
    visit.telephone(360, 640).await;
    let apart = "const [a, b] = ['sign-out', 'account'].map(id => document.getElementById(id).getBoundingClientRect());
        return b.top - a.bottom >= 8 || b.left - a.right >= 8";
    assert_eq!(visit.script(apart).await, true);
    visit.chromium.close().await;
}

#[actix_web::test]
async fn codes_by_text_are_set_up_at_the_sign_in() {
    let visit = Visit::start().await;
    visit.choose_first("sms").await;
    let seen = visit.seen().await;
    visit.fill("#address", visit.demo.user("alice")["phone_number"].as_str().unwrap()).await;
    visit.click("#send").await;
    visit.fill_code(seen, "sms").await;
    let seen = visit.seen().await;
    visit.click("#confirm").await;
    visit.at("/login/factor/sms").await;
    visit.fill_code(seen, "sms").await;
    visit.click("#verify").await;
    visit.without_codes().await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp sms mfa"));
    visit.chromium.close().await;
}

/// With another sign-in left behind, the browser's own button leads back to where this one stands.
#[actix_web::test]
async fn back_leads_to_where_the_sign_in_stands() {
    let visit = Visit::start().await;
    visit.go("/demo/app/login").await;
    visit.at("/login").await;
    visit.go("/demo/app/login").await;
    visit.password(&visit.demo.user("bob")["password"].clone(), "bob").await;
    visit.at("/login/factor/totp").await;
    visit.chromium.client.back().await.unwrap();
    visit.at("/login/factor/totp").await;
    assert!(visit.has("form#factor").await);
    visit.chromium.close().await;
}
