//! Refresh tokens: each good once, a family with one fate.

use crate::support::{
    api::{INVALID_GRANT, Reply},
    site::{Client, Site, on_both},
};

on_both!(
    each_use_gives_the_next_one,
    a_second_use_kills_the_family,
    another_client_is_refused_and_harms_nothing,
    a_token_dies_of_disuse_and_a_family_of_age,
    fewer_scopes_may_be_asked_and_more_may_not,
    a_family_dies_with_the_epoch,
    a_family_dies_with_its_session_unless_it_is_offline,
    a_family_dies_with_its_person_and_its_client,
    a_client_without_the_grant_gets_no_refresh_token,
);

const OFFLINE: [(&str, &str); 1] = [("scope", "openid offline_access")];

async fn refreshed(site: &Site, client: &Client, tokens: &Reply) -> Reply {
    let reply = site.refresh(client, &tokens.text("refresh_token")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

/// That neither token of an answer opens anything any more.
async fn dead(site: &Site, client: &Client, tokens: &Reply) {
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.error(), (401, "invalid_token"));
    assert_eq!(site.refresh(client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
}

async fn each_use_gives_the_next_one(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let mut tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    for _ in 0..3 {
        let next = refreshed(&site, &client, &tokens).await;
        for name in ["refresh_token", "access_token"] {
            assert_ne!(next.text(name), tokens.text(name));
        }
        assert_eq!(site.userinfo(&next.text("access_token")).await.text("sub"), bob.id.as_str());
        tokens = next;
    }
    for made_up in ["made-up", &"A".repeat(43), &format!("{}x", tokens.text("refresh_token"))] {
        assert_eq!(site.refresh(&client, made_up).await.error(), INVALID_GRANT);
    }
    refreshed(&site, &client, &tokens).await;
}

async fn a_second_use_kills_the_family(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let first = site.silent_tokens(&mut browser, &client, &[]).await;
    let bystander = site.silent_tokens(&mut browser, &client, &[]).await;
    let second = refreshed(&site, &client, &first).await;
    let third = refreshed(&site, &client, &second).await;
    assert_eq!(site.refresh(&client, &first.text("refresh_token")).await.error(), INVALID_GRANT, "a thief or the owner");
    for tokens in [first, second, third] {
        dead(&site, &client, &tokens).await;
    }
    refreshed(&site, &client, &bystander).await;
}

async fn another_client_is_refused_and_harms_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let other = site.client(|_| ()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let first = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_eq!(site.refresh(&other, &first.text("refresh_token")).await.error(), INVALID_GRANT);
    let second = refreshed(&site, &client, &first).await;
    // Not even with a used one: only the owner's second use tells of a theft.
    assert_eq!(site.refresh(&other, &first.text("refresh_token")).await.error(), INVALID_GRANT);
    refreshed(&site, &client, &second).await;
}

async fn a_token_dies_of_disuse_and_a_family_of_age(site: Site) {
    const IDLE: i64 = 14 * 86_400;
    const ABSOLUTE: i64 = 90 * 86_400;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let unused = site.silent_tokens(&mut browser, &client, &OFFLINE).await;
    let mut tokens = site.silent_tokens(&mut browser, &client, &OFFLINE).await;
    let begun = site.now();
    site.advance(IDLE - 1);
    tokens = refreshed(&site, &client, &tokens).await;
    site.advance(1);
    assert_eq!(site.refresh(&client, &unused.text("refresh_token")).await.error(), INVALID_GRANT);
    tokens = refreshed(&site, &client, &tokens).await;
    while site.now() + IDLE < begun + ABSOLUTE {
        site.advance(IDLE - 1);
        tokens = refreshed(&site, &client, &tokens).await;
    }
    site.advance((begun + ABSOLUTE) - site.now() - 1);
    tokens = refreshed(&site, &client, &tokens).await;
    site.advance(1);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
}

async fn fewer_scopes_may_be_asked_and_more_may_not(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[("scope", "openid email profile")]).await;
    assert_eq!(tokens.text("scope"), "email openid profile");
    let narrow = |token: String, scope: &'static str| {
        let (site, client) = (&site, &client);
        async move {
            let pairs = [("grant_type", "refresh_token"), ("refresh_token", token.as_str()), ("scope", scope)];
            site.token(client, &pairs).await
        }
    };
    for wider in ["openid phone", "openid email profile offline_access", "openid unknown", "openid \"email\""] {
        let refused = narrow(tokens.text("refresh_token"), wider).await;
        assert_eq!(refused.error(), (400, "invalid_scope"), "{wider}");
    }
    let fewer = narrow(tokens.text("refresh_token"), "email openid").await;
    assert_eq!((fewer.status, fewer.text("scope").as_str()), (200, "email openid"), "the wider wishes used nothing up");
    let userinfo = site.userinfo(&fewer.text("access_token")).await;
    assert!(userinfo.json["email"].is_string() && userinfo.json["name"].is_null());
    assert_eq!(site.verified(&fewer.text("access_token")).await.1["scope"], "email openid");
    // RFC 6749 §6: left out, it means what was granted.
    assert_eq!(refreshed(&site, &client, &fewer).await.text("scope"), "email openid profile");
}

async fn a_family_dies_with_the_epoch(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let (plain, offline) =
        (site.silent_tokens(&mut browser, &client, &[]).await, site.silent_tokens(&mut browser, &client, &OFFLINE).await);
    site.change_password(&bob).await;
    dead(&site, &client, &plain).await;
    dead(&site, &client, &offline).await;
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required", "and the session with them");
}

async fn a_family_dies_with_its_session_unless_it_is_offline(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let (plain, offline) =
        (site.silent_tokens(&mut browser, &client, &[]).await, site.silent_tokens(&mut browser, &client, &OFFLINE).await);
    site.sign_out(&mut browser).await;
    dead(&site, &client, &plain).await;
    assert_eq!(site.userinfo(&offline.text("access_token")).await.status, 200);
    refreshed(&site, &client, &offline).await;

    let mut browser = site.signed_in(&client, &bob).await;
    let (plain, offline) =
        (site.silent_tokens(&mut browser, &client, &[]).await, site.silent_tokens(&mut browser, &client, &OFFLINE).await);
    site.advance(43_200);
    dead(&site, &client, &plain).await;
    refreshed(&site, &client, &offline).await;
}

async fn a_family_dies_with_its_person_and_its_client(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = site.client(|_| ()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let of_bob = site.silent_tokens(&mut browser, &client, &OFFLINE).await;
    let mut browser = site.signed_in(&client, &carl).await;
    let of_carl = site.silent_tokens(&mut browser, &client, &OFFLINE).await;
    site.disable_person(&bob).await;
    dead(&site, &client, &of_bob).await;
    assert_eq!(site.userinfo(&of_carl.text("access_token")).await.status, 200);
    site.disable_client(&client).await;
    assert_eq!(site.userinfo(&of_carl.text("access_token")).await.error(), (401, "invalid_token"));
    assert_eq!(site.refresh(&client, &of_carl.text("refresh_token")).await.error(), (401, "invalid_client"));
}

async fn a_client_without_the_grant_gets_no_refresh_token(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.grant_types.0 = vec!["authorization_code".to_owned()]).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let tokens = site.exchange(&client, &code).await;
    assert!(tokens.status == 200 && tokens.json["refresh_token"].is_null(), "{tokens:?}");
    assert_eq!(site.refresh(&client, "made-up").await.error(), (400, "unauthorized_client"));
    let other = site.client(|row| row.grant_types.0 = vec!["refresh_token".to_owned()]).await;
    assert_eq!(site.exchange(&other, "made-up").await.error(), (400, "unauthorized_client"));
}
