//! A real browser makes and shows keys.

use super::desk::Desk;
use crate::support::{
    chromium::{Chromium, Memory, Recognition},
    site::{On, Site},
};
use serde_json::{Value, json};

const CREATE: &str = "const [options, done] = arguments; \
    navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey)}) \
    .then(made => done(made.toJSON()), error => done(String(error)));";

const GET: &str = "const [options, done] = arguments; \
    navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey)}) \
    .then(shown => done(shown.toJSON()), error => done(String(error)));";

async fn chromium(site: &Site, recognition: Recognition, memory: Memory) -> Chromium {
    let chromium = Chromium::start().await;
    chromium.open(&format!("{}/health/live", site.home)).await;
    chromium.add_virtual_authenticator(recognition, memory).await;
    chromium
}

#[actix_web::test]
async fn chromium_makes_a_passkey_and_signs_in_with_it_alone() {
    let site = Site::start(On::Sqlite).await;
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let chromium = chromium(&site, Recognition::Owner, Memory::Keeps).await;
    let made = chromium.later(CREATE, vec![desk.want(&bob).await]).await;
    assert_eq!(made["clientExtensionResults"]["credProps"], json!({"rk": true}), "{made}");
    desk.bring(&bob, made, "Laptop").await.unwrap();
    let refused = chromium.later(CREATE, vec![desk.want(&bob).await]).await;
    assert!(refused.as_str().is_some_and(|text| text.contains("InvalidStateError")), "excluded: {refused}");
    let alone = chromium.later(GET, vec![desk.ask_anybody().await]).await;
    assert!(desk.show_alone(alone).await.unwrap().starts_with("bob PasskeyOk"));
    let second = chromium.later(GET, vec![desk.ask(&bob).await.unwrap()]).await;
    assert!(desk.show(&bob, second).await.unwrap().contains("verification: User"));
    chromium.close().await;
}

#[actix_web::test]
async fn chromium_uses_a_security_key_without_a_pin_as_a_second_factor() {
    let site = Site::start(On::Sqlite).await;
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let chromium = chromium(&site, Recognition::Touch, Memory::Forgets).await;
    let made: Value = chromium.later(CREATE, vec![desk.want(&bob).await]).await;
    desk.bring(&bob, made, "Key").await.unwrap();
    let second = chromium.later(GET, vec![desk.ask(&bob).await.unwrap()]).await;
    assert!(desk.show(&bob, second).await.unwrap().contains("verification: None"));
    chromium.close().await;
}
