//! Real double clicks, with scripts and without, on a trusted device and on none.

use super::{TWO, Visit, WAIVED, tokens};
use crate::support::{chromium::Chromium, site::machine_time, totp::code_at};
use actix_web::rt::time::sleep;
use serde_json::{Value, json};
use std::time::Duration;

impl Chromium {
    /// Presses an element twice, so many milliseconds apart, as a hand does: whatever the page does meanwhile.
    async fn press_twice(&self, selector: &str, pause: u64) {
        let (x, y, width, height) = self.find(selector).await.rectangle().await.unwrap();
        let (x, y) = (x + width / 2.0, y + height / 2.0);
        for press in [1, 2] {
            for kind in ["mousePressed", "mouseReleased"] {
                let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": press});
                self.tool("Input.dispatchMouseEvent", event).await;
            }
            if press == 1 {
                sleep(Duration::from_millis(pause)).await;
            }
        }
    }
}

impl Visit {
    /// Gives name and password, and presses the button twice.
    async fn knock_twice(&self, password: &Value, pause: u64) {
        self.begin().await;
        self.at("/login").await;
        self.fill("#username", "bob").await;
        self.fill("#password", password.as_str().unwrap()).await;
        self.press_twice("#continue", pause).await;
    }
}

/// How far apart the two clicks are, milliseconds.
const PAUSES: [u64; 4] = [0, 15, 60, 200];

async fn nothing_ends(visit: &Visit) {
    let password = visit.demo.user("bob")["password"].clone();
    let app = visit.demo.user("bob")["totp_secret"].as_str().unwrap().to_owned();
    for pause in PAUSES {
        visit.knock_twice(&password, pause).await;
        visit.at("/login/factor/totp").await;
        assert!(visit.has("form#factor").await, "{pause} ms");
    }
    // The browser is trusted from here on.
    // A late second press may have ticked that on the new page already.
    if !visit.has("#trust_device:checked").await {
        visit.click("#trust_device").await;
    }
    visit.fill("#code", &code_at(&app, machine_time())).await;
    visit.click("#verify").await;
    assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"));
    let seen = visit.seen().await;
    for pause in PAUSES {
        visit.knock_twice(&password, pause).await;
        assert_eq!(visit.told().await, tokens(WAIVED, "pwd"), "{pause} ms");
    }
    let letters = visit.demo.letters().await;
    let told = letters.iter().skip(seen).map(|letter| letter["subject"].as_str().unwrap().to_owned());
    assert_eq!(told.collect::<Vec<_>>(), Vec::<String>::new(), "nobody is warned of anything");
}

#[actix_web::test]
async fn a_double_click_ends_nothing_with_scripts() {
    let visit = Visit::start().await;
    nothing_ends(&visit).await;
    assert_eq!(visit.complaints().await, Vec::<String>::new());
    visit.chromium.close().await;
}

#[actix_web::test]
async fn a_double_click_ends_nothing_without_scripts() {
    let visit = Visit::start().await;
    visit.without_scripts().await;
    nothing_ends(&visit).await;
    visit.chromium.close().await;
}

/// At the second door: with scripts the second click is none, whenever it comes.
#[actix_web::test]
async fn verify_is_pressed_once_however_often() {
    let visit = Visit::start().await;
    let app = visit.demo.user("bob")["totp_secret"].as_str().unwrap().to_owned();
    for (step, pause) in (0..).zip([0, 60]) {
        visit.knock("bob").await;
        visit.at("/login/factor/totp").await;
        visit.fill("#code", &code_at(&app, machine_time() + 30 * step)).await;
        visit.press_twice("#verify", pause).await;
        assert_eq!(visit.told().await, tokens(TWO, "pwd otp mfa"), "{pause} ms");
    }
    visit.chromium.close().await;
}
