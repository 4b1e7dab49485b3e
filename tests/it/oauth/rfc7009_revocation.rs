//! Revocation, RFC 7009.

use crate::support::{
    acts::segment,
    api::{INVALID_CLIENT, INVALID_GRANT, Reply, http, send},
    rows::rows_of,
    site::{Client, Person, Site, on_both},
};
use futures_util::future::join_all;
use vestibule::{store::purge, types::UnixTime};

on_both!(
    a_refresh_token_takes_its_family_along,
    an_access_token_goes_alone,
    a_clients_own_token_is_revoked_too,
    what_is_foreign_or_unknown_stays_as_it_is,
    a_hint_does_not_matter,
    a_public_client_revokes_its_own,
    who_does_not_authenticate_revokes_nothing,
    scripts_of_the_clients_own_origin_may_read,
    a_revoked_token_is_forgotten_when_it_is_dead_by_itself,
    a_revoked_family_gives_nothing_to_a_refresh_at_the_same_time,
);

async fn tokens(site: &Site) -> (Person, Client, Reply) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
    (bob, client, tokens)
}

/// That a token was taken back, or that nothing is said about why not.
fn taken(reply: &Reply) {
    assert_eq!((reply.status, reply.json.is_null()), (200, true), "RFC 7009 §2.2: {reply:?}");
}

async fn is_active(site: &Site, client: &Client, token: &str) -> bool {
    site.introspect(client, token).await.json["active"].as_bool().unwrap()
}

async fn a_refresh_token_takes_its_family_along(site: Site) {
    let (_, client, first) = tokens(&site).await;
    let second = site.refresh(&client, &first.text("refresh_token")).await;
    taken(&site.revoke(&client, &second.text("refresh_token")).await);
    for tokens in [&first, &second] {
        assert_eq!(site.userinfo(&tokens.text("access_token")).await.error(), (401, "invalid_token"));
        assert!(!is_active(&site, &client, &tokens.text("access_token")).await);
        assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.error(), INVALID_GRANT);
    }
    taken(&site.revoke(&client, &second.text("refresh_token")).await);
}

async fn an_access_token_goes_alone(site: Site) {
    let (bob, client, first) = tokens(&site).await;
    let token = first.text("access_token");
    taken(&site.revoke(&client, &token).await);
    taken(&site.revoke(&client, &token).await);
    assert_eq!(site.userinfo(&token).await.error(), (401, "invalid_token"));
    assert!(!is_active(&site, &client, &token).await);
    let second = site.refresh(&client, &first.text("refresh_token")).await;
    assert_eq!(site.userinfo(&second.text("access_token")).await.text("sub"), bob.id.as_str());
}

async fn a_clients_own_token_is_revoked_too(site: Site) {
    let root = site.machine("admin", None).await;
    let caller = site.caller(&root).await;
    assert_eq!(caller.get("/users").await.status, 200);
    taken(&site.revoke(&root, &caller.token).await);
    assert_eq!(caller.get("/users").await.status, 401);
    assert!(!is_active(&site, &root, &caller.token).await);
    assert_eq!(site.caller(&root).await.get("/users").await.status, 200, "the next one is good");
}

async fn what_is_foreign_or_unknown_stays_as_it_is(site: Site) {
    let (_, client, tokens) = tokens(&site).await;
    let other = site.client(|_| ()).await;
    for foreign in [tokens.text("access_token"), tokens.text("refresh_token"), tokens.text("id_token"), "x".to_owned()] {
        taken(&site.revoke(&other, &foreign).await);
    }
    assert!(is_active(&site, &client, &tokens.text("access_token")).await);
    assert_eq!(site.refresh(&client, &tokens.text("refresh_token")).await.status, 200);
}

async fn a_hint_does_not_matter(site: Site) {
    let (_, client, tokens) = tokens(&site).await;
    let wrong = [("token", tokens.text("access_token")), ("token_type_hint", "refresh_token".to_owned())];
    let pairs: Vec<_> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    taken(&site.asks(&client, "revoke", &pairs).await);
    assert!(!is_active(&site, &client, &tokens.text("access_token")).await);
    let token = tokens.text("refresh_token");
    taken(&site.asks(&client, "revoke", &[("token", &token), ("token_type_hint", "pigeon")]).await);
    assert_eq!(site.refresh(&client, &token).await.error(), INVALID_GRANT);
    assert_eq!(site.asks(&client, "revoke", &[]).await.error(), (400, "invalid_request"));
}

async fn a_public_client_revokes_its_own(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.public_client().await);
    let verifier = "public-clients-have-nothing-but-their-verifier.";
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    let challenge = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, hash);
    let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let code = site.authorization_code(&client, &bob, &pkce).await;
    let post = |what: &str, pairs: &[(&str, &str)]| {
        let mut form = vec![("client_id", client.id.as_str())];
        form.extend(pairs);
        send(http().post(format!("{}/oauth2/{what}", site.home)).form(&form))
    };
    let redeem = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &client.redirect_uri),
        ("code_verifier", verifier),
    ];
    let tokens = post("token", &redeem).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    taken(&post("revoke", &[("token", &tokens.text("refresh_token"))]).await);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 401);
}

async fn who_does_not_authenticate_revokes_nothing(site: Site) {
    let (_, client, tokens) = tokens(&site).await;
    let token = tokens.text("refresh_token");
    let at = format!("{}/oauth2/revoke", site.home);
    for secret in [None, Some("wrong")] {
        let mut pairs = vec![("token", token.as_str()), ("client_id", client.id.as_str())];
        pairs.extend(secret.map(|secret| ("client_secret", secret)));
        assert_eq!(send(http().post(&at).form(&pairs)).await.error(), INVALID_CLIENT);
    }
    assert_eq!(http().get(&at).send().await.unwrap().status(), 405);
    assert_eq!(site.refresh(&client, &token).await.status, 200);
}

async fn scripts_of_the_clients_own_origin_may_read(site: Site) {
    let (_, client, tokens) = tokens(&site).await;
    for (origin, expected) in [("http://127.0.0.1:9", "http://127.0.0.1:9"), ("https://evil.example", "")] {
        let request = http().post(format!("{}/oauth2/revoke", site.home)).header("origin", origin);
        let request = request.basic_auth(&client.id, Some(&client.secret));
        let reply = send(request.form(&[("token", tokens.text("access_token"))])).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, expected));
    }
}

async fn a_revoked_token_is_forgotten_when_it_is_dead_by_itself(site: Site) {
    let (_, client, tokens) = tokens(&site).await;
    taken(&site.revoke(&client, &tokens.text("access_token")).await);
    let left = async |now: UnixTime| {
        site.state.db.write(move |tx| purge::quick(tx, now, UnixTime(now.seconds() - 86_400))).await.unwrap();
        rows_of(&site, "denied_tokens").await
    };
    let end = UnixTime(segment(&tokens.text("access_token"), 1)["exp"].as_i64().unwrap());
    assert_eq!(left(UnixTime(end.seconds() - 1)).await, 1);
    assert_eq!(left(end).await, 0);
}

async fn a_revoked_family_gives_nothing_to_a_refresh_at_the_same_time(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    for round in 0..10 {
        let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
        let token = tokens.text("refresh_token");
        let refreshing = join_all((0..2).map(|_| site.refresh(&client, &token)));
        let (won, gone) = futures_util::future::join(refreshing, site.revoke(&client, &token)).await;
        taken(&gone);
        for reply in won.iter().filter(|reply| reply.status == 200) {
            assert_eq!(site.userinfo(&reply.text("access_token")).await.status, 401, "round {round}");
            assert_eq!(site.refresh(&client, &reply.text("refresh_token")).await.error(), INVALID_GRANT);
        }
    }
}
