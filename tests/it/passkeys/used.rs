//! Using keys as their owners do.

use super::desk::Desk;
use crate::support::{
    authenticator::{BACKED_UP, ELIGIBLE, Key, PRESENT, RECOGNIZED, decode, encode},
    rows,
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::{
    store::{StoreError, Tx, organization, user},
    types::MethodSet,
};

on_both!(
    a_key_is_a_second_factor_with_and_without_recognition,
    a_key_alone_must_recognize_its_owner,
    a_key_is_used_for_each_question_once,
    a_copied_key_is_suspended,
    what_is_closed_or_not_allowed_opens_nothing,
);

async fn a_key_is_a_second_factor_with_and_without_recognition(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    assert_eq!(desk.ask(&bob).await, None, "there is no key yet");
    let key = desk.key(&bob).await;
    let mut options = desk.ask(&bob).await.unwrap();
    assert_eq!(decode(&options["publicKey"]["challenge"].take()).len(), 32);
    let allowed = json!([{"type": "public-key", "id": encode(&key.id), "transports": ["internal", "hybrid"]}]);
    assert_eq!(
        options,
        json!({"publicKey": {
            "challenge": null, "timeout": 300_000, "rpId": "localhost", "userVerification": "preferred",
            "allowCredentials": allowed,
        }})
    );
    let proof = desk.round(&bob, &key, &desk.scene()).await.unwrap();
    assert!(proof.starts_with("SecondOk") && proof.contains("verification: User"), "{proof}");
    // The lid is closed: the same key can not recognize anybody now.
    let proof = desk.round(&bob, &key, &desk.scene().flags(PRESENT)).await.unwrap();
    assert!(proof.contains("class: Webauthn") && proof.contains("verification: None"), "{proof}");
    assert_eq!(desk.rows(&bob).await[0].last_used_at, Some(site.now()));

    // A security key without a PIN, which keeps no handle.
    let (key, answer) = Key::make(&desk.want(&bob).await, &desk.scene().flags(PRESENT));
    desk.bring(&bob, answer, "Key").await.unwrap();
    let options = desk.ask(&bob).await.unwrap();
    let mut answer = key.sign(&options, &desk.scene().flags(PRESENT));
    answer["response"]["userHandle"] = serde_json::Value::Null;
    assert!(desk.show(&bob, answer).await.unwrap().contains("verification: None"));
    // It gets a PIN later.
    assert!(desk.round(&bob, &key, &desk.scene()).await.unwrap().contains("verification: User"));
}

async fn a_key_alone_must_recognize_its_owner(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    let mut options = desk.ask_anybody().await;
    let proof = desk.show_alone(key.sign(&options, &desk.scene())).await.unwrap();
    assert!(proof.starts_with("bob PasskeyOk") && proof.contains("verification: User"), "{proof}");
    assert!(desk.event(&bob, "factor_accepted").await.unwrap().contains(r#""method":"passkey""#));
    options["publicKey"]["challenge"].take();
    assert_eq!(
        options,
        json!({"mediation": "conditional", "publicKey": {
            "challenge": null, "timeout": 300_000, "rpId": "localhost", "userVerification": "required",
            "allowCredentials": [],
        }})
    );
    let options = desk.ask_anybody().await;
    let answer = key.sign(&options, &desk.scene().flags(PRESENT));
    assert_eq!(desk.show_alone(answer).await.unwrap_err(), "owner not recognized");
    let refusal = desk.event(&bob, "factor_refused").await.unwrap();
    assert!(refusal.contains("owner not recognized"), "{refusal}");
}

async fn a_key_is_used_for_each_question_once(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    let answer = key.sign(&desk.ask(&bob).await.unwrap(), &desk.scene());
    let all = futures_util::future::join_all((0..32).map(|_| desk.show(&bob, &answer))).await;
    assert_eq!(all.iter().filter(|found| found.is_ok()).count(), 1, "{all:?}");
    site.advance(3600);
    let answer = key.sign(&desk.ask_anybody().await, &desk.scene());
    let all = futures_util::future::join_all((0..32).map(|_| desk.show_alone(&answer))).await;
    assert_eq!(all.iter().filter(|found| found.is_ok()).count(), 1, "{all:?}");

    // Questions of one kind are not answered by the other's answers, nor in another browser, nor late.
    let answer = key.sign(&desk.ask_anybody().await, &desk.scene());
    assert_eq!(desk.show(&bob, &answer).await.unwrap_err(), "nothing was asked");
    assert_eq!(Desk::new(&site).show_alone(&answer).await.unwrap_err(), "nothing was asked");
    site.advance(300);
    assert_eq!(desk.show_alone(&answer).await.unwrap_err(), "nothing was asked");
    let answer = key.sign(&desk.ask(&bob).await.unwrap(), &desk.scene());
    assert_eq!(desk.show_alone(&answer).await.unwrap_err(), "nothing was asked");
    assert!(desk.show(&bob, &answer).await.is_ok(), "and the question is still there");
    let answer = key.sign(&desk.ask(&bob).await.unwrap(), &desk.scene());
    let id = bob.id.clone();
    site.state.db.write(move |tx| user::raise_epoch(tx, &id)).await.unwrap();
    assert_eq!(desk.show(&bob, &answer).await.unwrap_err(), "nothing was asked", "an older epoch");
}

async fn a_copied_key_is_suspended(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let first = desk.key(&bob).await;
    site.advance(1);
    let other = desk.key(&bob).await;
    let at = |counter| desk.scene().counter(counter);
    for counter in [0, 0, 1, 2, 700] {
        assert!(desk.round(&bob, &first, &at(counter)).await.is_ok(), "{counter}");
    }
    // A wrong signature with an old counter proves nothing and suspends nobody.
    let options = desk.ask(&bob).await.unwrap();
    let mut answer = first.sign(&options, &at(5));
    answer["response"]["signature"] = other.sign(&options, &at(5))["response"]["signature"].take();
    assert_eq!(desk.show(&bob, answer).await.unwrap_err(), "wrong signature");
    let before = desk.rows(&bob).await;
    assert!(before.iter().all(|row| row.suspended_at.is_none()));

    assert_eq!(desk.round(&bob, &first, &at(700)).await.unwrap_err(), "counter went back");
    let after = desk.rows(&bob).await;
    assert_eq!((after[0].suspended_at, after[1].suspended_at), (Some(site.now()), None));
    assert_eq!(after[0].credential, before[0].credential);
    let (url, sql) = (site.url.clone(), "SELECT count(*) AS n FROM outbox");
    assert_eq!(actix_web::web::block(move || rows::count(&url, sql)).await.unwrap(), 1, "the owner is told once");
    // It is asked for no more, and opens nothing, also with a counter that fits.
    let options = desk.ask(&bob).await.unwrap();
    assert_eq!(options["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(desk.show(&bob, first.sign(&options, &at(701))).await.unwrap_err(), "key is suspended");
    let answer = first.sign(&desk.ask_anybody().await, &at(702));
    assert_eq!(desk.show_alone(answer).await.unwrap_err(), "key is suspended");
    assert!(desk.round(&bob, &other, &at(0)).await.is_ok(), "the other key is still good");
}

async fn what_is_closed_or_not_allowed_opens_nothing(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    // A passkey begins to be synchronized, and does not stop being so.
    let synced = desk.scene().flags(PRESENT | RECOGNIZED | ELIGIBLE);
    assert!(desk.round(&bob, &key, &synced).await.is_ok());
    assert!(desk.round(&bob, &key, &synced.clone().flags(synced.flags | BACKED_UP)).await.is_ok());
    assert_eq!(desk.round(&bob, &key, &desk.scene()).await.unwrap_err(), "backup flags do not fit");

    let answer = key.sign(&desk.ask(&bob).await.unwrap(), &synced);
    let alone = key.sign(&desk.ask_anybody().await, &synced);
    let methods: MethodSet = "totp sms".parse().unwrap();
    let rule = move |tx: &mut Tx<'_>| -> Result<_, StoreError> {
        let acme = organization::by_slug(tx, "acme")?.unwrap();
        organization::update(tx, &organization::Organization { methods, ..acme })
    };
    site.state.db.write(rule).await.unwrap();
    assert_eq!(desk.show(&bob, answer).await.unwrap_err(), "method not allowed");
    assert_eq!(desk.show_alone(alone).await.unwrap_err(), "method not allowed");
    assert_eq!(desk.ask(&bob).await, None);
    let made = Key::make(&desk.want(&bob).await, &desk.scene()).1;
    assert_eq!(desk.bring(&bob, made, "").await.unwrap_err(), "method not allowed");

    let (alone, now, id) = (key.sign(&desk.ask_anybody().await, &synced), site.now(), bob.id.clone());
    site.state.db.write(move |tx| user::set_disabled(tx, &id, Some(now))).await.unwrap();
    assert_eq!(desk.show_alone(alone).await.unwrap_err(), "account is closed");
}
