//! The signed webhook, verified as a receiver would do it.

use super::{NUMBER, SENT, WAITS, code, courier, deliver, outbox};
use crate::support::{
    gateway::{Caught, Gateway, Mood, TAKEN},
    site::{Site, on_both},
};
use base64::{Engine, engine::general_purpose::STANDARD};

on_both!(a_post_is_signed_and_keeps_its_identifier);

const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn is_signed(caught: &Caught) -> bool {
    caught.is_signed(&STANDARD.decode(KEY).unwrap())
}

async fn a_post_is_signed_and_keeps_its_identifier(site: Site) {
    let gateway = Gateway::start();
    let settings = format!(
        "kind = 'webhook'\nurl = 'http://127.0.0.1:{}/texts'\nsecret = 'whsec_{KEY}'\ncountries = 'US'\ntimeout = 1\n",
        gateway.port
    );
    let courier = courier(&site, &settings);
    gateway.set(Mood::Answers(500, "", ""));
    code(&site, NUMBER).await;
    let (start, body) = (site.now().seconds(), |caught: &Caught| caught.json());
    deliver(&site, &courier).await;
    assert_eq!(outbox(&site, WAITS).await, 1);
    gateway.set(TAKEN);
    site.advance(5);
    deliver(&site, &courier).await;
    let [first, second] = gateway.caught().try_into().unwrap();
    assert!(is_signed(&first) && is_signed(&second), "{first:?}");
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"), "so that the receiver can drop what it has");
    assert_eq!(first.header("webhook-timestamp"), start.to_string());
    assert_eq!(second.header("webhook-timestamp"), (start + 5).to_string());
    assert_eq!((first.line.as_str(), first.header("content-type")), ("POST /texts", "application/json"));
    let said = body(&first);
    assert_eq!((&said["to"], &said["id"]), (&NUMBER.into(), &first.header("webhook-id").into()));
    assert_eq!((&said["type"], &said["sent_at"], &said["expires_at"]), (&"sms".into(), &start.into(), &(start + 600).into()));
    assert!(said["text"].as_str().unwrap().contains("12345678"));
    assert!(!first.header("webhook-id").contains('.') && outbox(&site, SENT).await == 1);
}
