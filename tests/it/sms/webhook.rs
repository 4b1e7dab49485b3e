//! The signed webhook, verified as a receiver would do it.

use super::{NUMBER, SENT, WAITS, code, courier, deliver, outbox};
use crate::support::{
    gateway::{Caught, Gateway, Mood, TAKEN},
    site::{Site, on_both},
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};

on_both!(a_post_is_signed_and_keeps_its_identifier);

const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// HMAC of RFC 2104 over SHA-256, from its definition.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let padded = |with: u8| (0..64).map(|n| key.get(n).copied().unwrap_or(0) ^ with).collect::<Vec<u8>>();
    let inner = digest(&SHA256, &[&padded(0x36), text].concat());
    digest(&SHA256, &[&padded(0x5c), inner.as_ref()].concat()).as_ref().to_vec()
}

fn signature(id: &str, timestamp: &str, body: &str) -> String {
    let key = STANDARD.decode(KEY).unwrap();
    format!("v1,{}", STANDARD.encode(hmac(&key, format!("{id}.{timestamp}.{body}").as_bytes())))
}

#[test]
fn the_receiver_s_arithmetic_is_that_of_the_specification() {
    let published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    assert_eq!(signature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"), published);
}

fn is_signed(caught: &Caught) -> bool {
    let (id, timestamp) = (caught.header("webhook-id"), caught.header("webhook-timestamp"));
    caught.header("webhook-signature") == signature(id, timestamp, &caught.body)
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
