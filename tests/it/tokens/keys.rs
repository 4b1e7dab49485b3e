//! Signing keys change under running clients.

use crate::support::{
    api::http,
    rows::{change, rows_of},
    site::{Site, on_both},
};
use serde_json::json;
use std::{sync::Arc, thread};
use vestibule::{
    keys::{
        self, KeyError, KeyRing,
        plan::{ANNOUNCE, LONGEST, SHORTEST, SPREAD},
    },
    protocol::SigningAlg,
};

on_both!(
    a_new_key_signs_and_the_old_one_is_still_known,
    an_announced_key_signs_from_its_time_on,
    the_keys_may_be_kept_as_long_as_the_plan_allows,
    nobody_signs_with_a_key_that_another_node_may_not_know,
    keys_that_an_older_release_lacked_are_made_once,
);

/// Makes a key that signs after `wait` seconds, and lets the server notice.
async fn rotate(site: &Site, wait: i64) -> String {
    let (provider, now) = (site.state.provider.clone(), site.now());
    let done = site.state.db.write(move |tx| -> Result<_, KeyError> {
        let kid = keys::rotate(tx, &provider.sealer, SigningAlg::Rs256, now, now + wait)?;
        provider.keys.reload(tx, &provider.sealer)?;
        Ok(kid)
    });
    done.await.unwrap().to_string()
}

async fn a_new_key_signs_and_the_old_one_is_still_known(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let before = site.silent_tokens(&mut browser, &client, &[]).await;
    let kid = rotate(&site, 0).await;
    let after = site.silent_tokens(&mut browser, &client, &[]).await;
    for name in ["id_token", "access_token"] {
        assert_ne!(site.verified(&before.text(name)).await.0["kid"], kid.as_str(), "{name}");
        assert_eq!(site.verified(&after.text(name)).await.0["kid"], kid.as_str(), "{name}");
    }
    assert_eq!(site.keys().await.keys.len(), 5, "two of RS256, one of each other algorithm");
    assert_eq!(site.userinfo(&before.text("access_token")).await.status, 200);
    let hint = [("id_token_hint", before.text("id_token"))];
    assert_eq!(site.silently(&mut browser, &client, &[(hint[0].0, &hint[0].1)]).await, "code");
    assert_eq!(site.refresh(&client, &before.text("refresh_token")).await.status, 200);
}

async fn an_announced_key_signs_from_its_time_on(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let kid = rotate(&site, ANNOUNCE).await;
    assert!(site.keys().await.find(&kid).is_some(), "published at once");
    site.advance(ANNOUNCE - 1);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_ne!(site.verified(&tokens.text("id_token")).await.0["kid"], kid.as_str());
    site.advance(1);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.0["kid"], kid.as_str());
}

/// `max-age` of the JWKS.
async fn age(site: &Site) -> i64 {
    let answer = http().get(format!("{}/oauth2/jwks", site.home)).send().await.unwrap();
    let control = answer.headers()["cache-control"].to_str().unwrap();
    control.strip_prefix("public, max-age=").unwrap().parse().unwrap()
}

async fn the_keys_may_be_kept_as_long_as_the_plan_allows(site: Site) {
    let until_copies_end = SPREAD + LONGEST;
    assert_eq!(age(&site).await, SHORTEST, "new ones");
    site.advance(until_copies_end);
    assert_eq!(age(&site).await, LONGEST);
    rotate(&site, ANNOUNCE).await;
    assert_eq!(age(&site).await, SHORTEST, "announced");
    site.advance(ANNOUNCE - 1);
    assert_eq!(age(&site).await, SHORTEST);
    site.advance(1);
    assert_eq!(age(&site).await, LONGEST, "it signs");
    let made = site.root().await.post("/keys/rotate", json!({ "alg": "EdDSA", "at_once": true })).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(age(&site).await, SHORTEST, "at once");
    assert!(site.keys().await.find(made.json[0]["kid"].as_str().unwrap()).is_some(), "published with the answer");
    site.advance(until_copies_end - 1);
    assert_eq!(age(&site).await, SHORTEST, "copies without it are around");
    site.advance(1);
    assert_eq!(age(&site).await, LONGEST);
}

async fn nobody_signs_with_a_key_that_another_node_may_not_know(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let root = site.root().await;
    let made = root.post("/keys/rotate", json!({ "alg": "RS256", "at_once": true })).await;
    let kid = made.json[0]["kid"].as_str().unwrap().to_owned();
    site.advance(SPREAD - 1);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_ne!(site.verified(&tokens.text("id_token")).await.0["kid"], kid.as_str());
    site.advance(1);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.0["kid"], kid.as_str());
}

async fn keys_that_an_older_release_lacked_are_made_once(site: Site) {
    change(&site.url, "DELETE FROM signing_keys WHERE alg IN ('PS256', 'EdDSA')").unwrap();
    assert_eq!(rows_of(&site, "signing_keys").await, 2);
    // Four processes start on it together.
    let (db, sealer, now) = (site.state.db.clone(), site.state.provider.sealer.clone(), site.now());
    let load = move || -> Vec<Arc<[u8]>> {
        let one = || db.write_now(|tx| KeyRing::load(tx, &sealer, now)).unwrap().jwks();
        thread::scope(|scope| [(); 4].map(|()| scope.spawn(one)).map(|thread| thread.join().unwrap()).into())
    };
    let seen = actix_web::web::block(load).await.unwrap();
    assert!(seen.iter().all(|keys| *keys == seen[0]), "all have the same");
    assert_eq!(rows_of(&site, "signing_keys").await, SigningAlg::ALL.len());
    // They sign from the first answer on.
    let node = site.node().await;
    let (bob, kids) = (site.person_with_app("bob").await, node.keys().await.keys.len());
    assert_eq!(kids, SigningAlg::ALL.len());
    for alg in [SigningAlg::Ps256, SigningAlg::EdDsa] {
        let client = node.client(|row| row.signing_alg = alg.to_string()).await;
        let code = node.authorization_code(&client, &bob, &[]).await;
        let tokens = node.exchange(&client, &code).await;
        assert_eq!(node.verified(&tokens.text("id_token")).await.0["alg"], alg.as_str());
    }
}
