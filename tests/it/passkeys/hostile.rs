//! Answers that were made to deceive.

use super::desk::Desk;
use crate::support::{
    authenticator::{Key, Scene, decode, encode},
    site::{Person, Site, on_both},
};
use serde_json::{Value, json};

on_both!(
    a_flipped_bit_is_refused_and_changes_nothing,
    only_the_exact_origin_is_accepted,
    a_key_answers_for_its_owner_only,
    failures_have_a_rate,
    cut_answers_are_refused,
);

async fn a_flipped_bit_is_refused_and_changes_nothing(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    desk.round(&bob, &key, &desk.scene().counter(9)).await.unwrap();
    let before = format!("{:?}", desk.rows(&bob).await);
    let mut tries = 0;
    for part in ["signature", "authenticatorData", "clientDataJSON"] {
        let mut at = 0;
        loop {
            // The rate is another test's.
            site.advance(if tries % 25 == 0 { 3600 } else { 0 });
            tries += 1;
            let options = desk.ask(&bob).await.unwrap();
            let mut answer = key.sign(&options, &desk.scene().counter(10 + tries));
            let mut bytes = decode(&answer["response"][part]);
            let Some(byte) = bytes.get_mut(at) else { break };
            *byte ^= 1 << (at % 8);
            answer["response"][part] = encode(&bytes).into();
            let found = desk.show(&bob, &answer).await;
            assert!(found.is_err(), "byte {at} of {part}: {found:?}");
            at += 1;
        }
    }
    assert_eq!(format!("{:?}", desk.rows(&bob).await), before);
    assert!(desk.round(&bob, &key, &desk.scene().counter(10)).await.is_ok());
}

async fn only_the_exact_origin_is_accepted(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    let port = site.home.rsplit(':').next().unwrap();
    let origins = [
        format!("https://localhost:{port}"),
        "http://localhost".to_owned(),
        format!("http://localhost:{port}0"),
        format!("http://localhost:{port}/"),
        format!("http://localhost:{port}/login"),
        format!("http://badlocalhost:{port}"),
        format!("http://localhost.evil.example:{port}"),
        format!("http://evil.localhost:{port}"),
        format!("http://localhost.:{port}"),
        format!("http://LOCALHOST:{port}"),
        format!("http://loc\u{430}lhost:{port}"),
        format!("http://xn--loclhost-4fg:{port}"),
        format!("http://127.0.0.1:{port}"),
        format!("http://evil@localhost:{port}"),
        format!("http://localhost:{port}#"),
        format!(" http://localhost:{port}"),
        "null".to_owned(),
        String::new(),
    ];
    for origin in origins {
        let scene = desk.scene().moved(&origin);
        assert_eq!(desk.round(&bob, &key, &scene).await.unwrap_err(), "wrong origin", "{origin}");
        let answer = key.sign(&desk.ask_anybody().await, &scene);
        assert_eq!(desk.show_alone(answer).await.unwrap_err(), "wrong origin", "{origin}");
        let made = Key::make(&desk.want(&bob).await, &scene).1;
        assert_eq!(desk.bring(&bob, made, "").await.unwrap_err(), "wrong origin", "{origin}");
    }
    site.advance(3600);
    let fair = desk.scene();
    let scenes = [
        (Scene { rp_id: "evil.example".to_owned(), ..fair.clone() }, "made for another site"),
        (fair.clone().words(json!({"crossOrigin": true})), "shown inside another site"),
        (fair.clone().words(json!({"topOrigin": "https://evil.example"})), "shown inside another site"),
        (fair.clone().words(json!({"type": "webauthn.create"})), "answer to another question"),
        (fair.clone().words(json!({"challenge": encode(&[0; 32])})), "wrong challenge"),
        (fair.clone().words(json!({"challenge": ""})), "wrong challenge"),
        (fair.clone().words(json!({"origin": [site.home]})), "malformed answer"),
        (fair.clone().flags(4), "nobody was present"),
    ];
    for (scene, reason) in scenes {
        assert_eq!(desk.round(&bob, &key, &scene).await.unwrap_err(), reason, "{scene:?}");
    }
    assert!(desk.round(&bob, &key, &fair).await.is_ok());
}

async fn a_key_answers_for_its_owner_only(site: Site) {
    let (desk, ann, bob) = (Desk::new(&site), site.person("ann").await, site.person("bob").await);
    let (hers, his) = (desk.key(&ann).await, desk.key(&bob).await);
    let rows = async || format!("{:?} {:?}", desk.rows(&ann).await, desk.rows(&bob).await);
    let before = rows().await;
    let refused = async |person: &Person, answer: Value| desk.show(person, answer).await.unwrap_err();
    // Her key at his prompt; and what was asked of him, answered at her prompt.
    assert_eq!(refused(&bob, hers.sign(&desk.ask(&bob).await.unwrap(), &desk.scene())).await, "not a key of this account");
    assert_eq!(refused(&ann, hers.sign(&desk.ask(&bob).await.unwrap(), &desk.scene())).await, "nothing was asked");
    // Her signature under his key's name, and the other way round.
    let options = desk.ask(&bob).await.unwrap();
    let mut answer = hers.sign(&options, &desk.scene());
    answer["rawId"] = encode(&his.id).into();
    answer["response"]["userHandle"] = encode(&his.handle).into();
    assert_eq!(refused(&bob, answer).await, "wrong signature");
    // Handles: another user's, nobody's.
    for handle in [&hers.handle[..], b"", b"x", &[0; 64]] {
        let mut answer = his.sign(&desk.ask(&bob).await.unwrap(), &desk.scene());
        answer["response"]["userHandle"] = encode(handle).into();
        assert_eq!(refused(&bob, answer).await, "another user's handle");
        let mut answer = his.sign(&desk.ask_anybody().await, &desk.scene());
        answer["response"]["userHandle"] = encode(handle).into();
        assert_eq!(desk.show_alone(answer).await.unwrap_err(), "another user's handle");
    }
    let mut answer = his.sign(&desk.ask_anybody().await, &desk.scene());
    answer["response"]["userHandle"] = Value::Null;
    assert_eq!(desk.show_alone(answer).await.unwrap_err(), "key does not say whose it is");
    // A key that nobody has.
    let stranger = Key::make(&desk.want(&bob).await, &desk.scene()).0;
    assert_eq!(desk.show_alone(stranger.sign(&desk.ask_anybody().await, &desk.scene())).await.unwrap_err(), "unknown key");
    assert_eq!(rows().await, before);
    assert!(desk.show_alone(hers.sign(&desk.ask_anybody().await, &desk.scene())).await.unwrap().starts_with("ann "));
}

async fn failures_have_a_rate(site: Site) {
    let (desk, ann, bob) = (Desk::new(&site), site.person("ann").await, site.person("bob").await);
    let (hers, his) = (desk.key(&ann).await, desk.key(&bob).await);
    for _ in 0..30 {
        assert_eq!(desk.show(&bob, "{}").await.unwrap_err(), "nothing was asked");
    }
    assert_eq!(desk.round(&bob, &his, &desk.scene()).await.unwrap_err(), "too many failures");
    let alone = desk.show_alone(his.sign(&desk.ask_anybody().await, &desk.scene())).await;
    assert!(alone.is_ok(), "whoever knows the password does not keep the key from the first door: {alone:?}");
    // Nor do strangers, who get no further than that, keep it from the second.
    for _ in 0..40 {
        let mut answer = his.sign(&desk.ask_anybody().await, &desk.scene());
        answer["response"]["signature"] = encode(b"nonsense").into();
        assert!(desk.show_alone(answer).await.is_err());
    }
    assert!(desk.round(&ann, &hers, &desk.scene()).await.is_ok(), "everybody has their own");
    site.advance(3600);
    assert!(desk.round(&bob, &his, &desk.scene()).await.is_ok());
}

async fn cut_answers_are_refused(site: Site) {
    let (desk, bob) = (Desk::new(&site), site.person("bob").await);
    let key = desk.key(&bob).await;
    let fair = key.sign(&desk.ask_anybody().await, &desk.scene()).to_string();
    for end in (0..fair.len()).step_by(17) {
        desk.ask_anybody().await;
        assert_eq!(desk.show_alone(&fair[..end]).await.unwrap_err(), "malformed answer", "{end}");
    }
    for part in ["signature", "authenticatorData"] {
        for end in 0..37 {
            site.advance(if end % 20 == 0 { 3600 } else { 0 });
            let mut answer = key.sign(&desk.ask_anybody().await, &desk.scene());
            let bytes = decode(&answer["response"][part]);
            answer["response"][part] = encode(&bytes[..end]).into();
            assert!(desk.show_alone(answer).await.is_err(), "{end} bytes of {part}");
        }
    }
    assert!(desk.show_alone(key.sign(&desk.ask_anybody().await, &desk.scene())).await.is_ok());
}
