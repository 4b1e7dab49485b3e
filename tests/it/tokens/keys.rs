//! Signing keys change under running clients.

use crate::support::site::{Site, on_both};
use vestibule::{
    keys::{self, KeyError},
    protocol::SigningAlg,
};

on_both!(a_new_key_signs_and_the_old_one_is_still_known, an_announced_key_signs_from_its_time_on);

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
    assert_eq!(site.keys().await.keys.len(), 3, "two of RS256, one of ES256");
    assert_eq!(site.userinfo(&before.text("access_token")).await.status, 200);
    let hint = [("id_token_hint", before.text("id_token"))];
    assert_eq!(site.silently(&mut browser, &client, &[(hint[0].0, &hint[0].1)]).await, "code");
    assert_eq!(site.refresh(&client, &before.text("refresh_token")).await.status, 200);
}

async fn an_announced_key_signs_from_its_time_on(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let kid = rotate(&site, keys::ANNOUNCE).await;
    assert!(site.keys().await.find(&kid).is_some(), "published at once");
    site.advance(keys::ANNOUNCE - 1);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_ne!(site.verified(&tokens.text("id_token")).await.0["kid"], kid.as_str());
    site.advance(1);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.0["kid"], kid.as_str());
}
