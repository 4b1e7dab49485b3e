//! Making keys: what browsers are asked for, and what is accepted.

use super::desk::Desk;
use crate::support::{
    authenticator::{Key, PRESENT, decode, encode},
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::{
    auth::passkey::{LONGEST_ANSWER, MOST},
    store::user,
};

on_both!(
    what_browsers_are_asked_for,
    a_key_is_made_once,
    a_key_is_one_persons_key,
    a_step_is_one_persons_in_time_and_at_its_epoch,
    what_browsers_promise_is_checked,
    what_is_no_answer_is_refused,
    keys_have_names_and_a_bound,
);

async fn what_browsers_are_asked_for(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    let mut options = desk.want(&bob).await;
    let asked = &mut options["publicKey"];
    assert_eq!(decode(&asked["challenge"].take()).len(), 32);
    assert_eq!(encode(&decode(&asked["user"]["id"])), bob.id.as_str());
    assert_eq!(
        *asked,
        json!({
            "rp": {"id": "localhost", "name": "Vestibule"},
            "user": {"id": bob.id, "name": "bob", "displayName": "bob Example"},
            "challenge": null,
            "pubKeyCredParams": [
                {"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -35}, {"type": "public-key", "alg": -257},
            ],
            "timeout": 300_000,
            "attestation": "none",
            "excludeCredentials": [{"type": "public-key", "id": encode(&key.id)}],
            "authenticatorSelection": {
                "residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred",
            },
            "extensions": {
                "credProps": true,
                "credentialProtectionPolicy": "userVerificationOptionalWithCredentialIDList",
            },
        })
    );
}

async fn a_key_is_made_once(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let (key, answer) = Key::make(&desk.want(&bob).await, &desk.scene());
    let row = desk.bring(&bob, &answer, "Phone").await.unwrap();
    assert_eq!((row.name.as_str(), row.credential_id), ("Phone", encode(&key.id)));
    assert_eq!(desk.bring(&bob, &answer, "Phone").await.unwrap_err(), "nothing was asked");
    // The browser was told to leave a known key alone, and answers with it all the same.
    let again = key.attest(&desk.want(&bob).await, &desk.scene(), 0x26);
    assert_eq!(desk.bring(&bob, again, "Phone").await.unwrap_err(), "algorithm or key not asked for");
    assert_eq!(desk.rows(&bob).await.len(), 1);
}

async fn a_key_is_one_persons_key(site: Site) {
    let (desk, ann, bob) = (Desk::new(&site), site.person("ann").await, site.person("bob").await);
    let theirs = desk.key(&ann).await;
    let before = format!("{:?}", desk.rows(&ann).await);
    let (_, answer) = Key::make_as(theirs.id.clone(), &desk.want(&bob).await, &desk.scene());
    assert_eq!(desk.bring(&bob, answer, "").await.unwrap_err(), "key is known already");
    assert_eq!((format!("{:?}", desk.rows(&ann).await), desk.rows(&bob).await.len()), (before, 0));
}

async fn a_step_is_one_persons_in_time_and_at_its_epoch(site: Site) {
    let (desk, ann, bob) = (Desk::new(&site), site.person("ann").await, site.person("bob").await);
    let make = async |desk: &Desk<'_>| Key::make(&desk.want(&bob).await, &desk.scene()).1;
    let answer = make(&desk).await;
    assert_eq!(desk.bring(&ann, answer, "").await.unwrap_err(), "nothing was asked");
    let answer = make(&desk).await;
    assert_eq!(Desk::new(&site).bring(&bob, &answer, "").await.unwrap_err(), "nothing was asked", "another browser's");
    site.advance(299);
    assert!(desk.bring(&bob, answer, "").await.is_ok());
    let answer = make(&desk).await;
    site.advance(300);
    assert_eq!(desk.bring(&bob, answer, "").await.unwrap_err(), "nothing was asked", "too late");
    let (old, id) = (make(&desk).await, bob.id.clone());
    site.state.db.write(move |tx| user::raise_epoch(tx, &id)).await.unwrap();
    assert_eq!(desk.bring(&bob, old, "").await.unwrap_err(), "nothing was asked", "an older epoch");
    let old = make(&desk).await;
    make(&desk).await;
    assert_eq!(desk.bring(&bob, old, "").await.unwrap_err(), "wrong challenge", "a newer step took its place");
}

async fn what_browsers_promise_is_checked(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let fair = desk.scene();
    let other = format!("{}1", site.home);
    let scenes = [
        (fair.clone().moved(&other), "wrong origin"),
        (fair.clone().words(json!({"crossOrigin": true})), "shown inside another site"),
        (fair.clone().words(json!({"topOrigin": site.home})), "shown inside another site"),
        (fair.clone().words(json!({"type": "webauthn.get"})), "answer to another question"),
        (fair.clone().words(json!({"challenge": encode(&[7; 32])})), "wrong challenge"),
        (fair.clone().flags(0), "nobody was present"),
        (fair.clone().flags(PRESENT | 16), "backup flags do not fit"),
    ];
    for (scene, reason) in scenes {
        let answer = Key::make(&desk.want(&bob).await, &scene).1;
        assert_eq!(desk.bring(&bob, answer, "").await.unwrap_err(), reason, "{scene:?}");
    }
    let foreign = crate::support::authenticator::Scene { rp_id: "evil.example".to_owned(), ..fair.clone() };
    let answer = Key::make(&desk.want(&bob).await, &foreign).1;
    assert_eq!(desk.bring(&bob, answer, "").await.unwrap_err(), "made for another site");
    // Algorithms of EC2 keys that were not offered: ES256K, ES512, and one that nobody knows.
    let key = desk.key(&bob).await;
    for algorithm in [0x38, 0x2b, 0x37] {
        let answer = key.attest(&desk.want(&bob).await, &fair, algorithm);
        assert!(desk.bring(&bob, answer, "").await.is_err());
    }
}

async fn what_is_no_answer_is_refused(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let options = desk.want(&bob).await;
    let fair = Key::make(&options, &desk.scene()).1.to_string();
    let padded = format!("{}{}", fair, " ".repeat(LONGEST_ANSWER));
    assert_eq!(desk.bring(&bob, padded, "").await.unwrap_err(), "answer too long");
    let mut texts: Vec<String> = ["", "null", "[]", "{}", "\"\"", "{\"type\":\"public-key\"}"].map(str::to_owned).into();
    texts.push("[".repeat(10_000));
    texts.push(fair.replace("public-key", "password"));
    texts.extend((0..fair.len()).step_by(23).map(|end| fair[..end].to_owned()));
    for text in texts {
        desk.want(&bob).await;
        assert_eq!(desk.bring(&bob, &text, "").await.unwrap_err(), "malformed answer", "{text}");
    }
    // What the authenticator made is cut short at every byte.
    let object = decode(&serde_json::from_str::<serde_json::Value>(&fair).unwrap()["response"]["attestationObject"]);
    for end in 0..object.len() {
        let mut answer = Key::make(&desk.want(&bob).await, &desk.scene()).1;
        answer["response"]["attestationObject"] = encode(&object[..end]).into();
        assert!(desk.bring(&bob, answer, "").await.is_err(), "{end}");
    }
    assert!(desk.rows(&bob).await.is_empty());
}

async fn keys_have_names_and_a_bound(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    for n in 0..=MOST {
        let (name, shown) = [("  Phone ", "Phone"), ("", "Passkey"), ("a\nb", "ab")][n % 3];
        let answer = Key::make(&desk.want(&bob).await, &desk.scene()).1;
        match desk.bring(&bob, answer, name).await {
            Ok(row) => assert_eq!(row.name, shown),
            Err(reason) => assert_eq!((n, reason), (MOST, "too many keys")),
        }
    }
    assert_eq!(desk.rows(&bob).await.len(), MOST);
}
