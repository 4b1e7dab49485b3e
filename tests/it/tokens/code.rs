//! Authorization codes: bound to client, address and verifier, good once, for a minute.

use crate::support::{
    api::{INVALID_CLIENT, INVALID_GRANT, Reply},
    site::{Client, Site, answer, on_both},
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

on_both!(
    the_verifier_must_fit_and_a_wrong_one_uses_the_code_up,
    a_verifier_without_a_challenge_is_refused,
    plain_is_refused_at_the_door,
    another_client_does_not_use_a_code_up,
    the_address_must_be_said_again,
    a_code_lives_for_sixty_seconds,
    a_second_use_revokes_what_the_first_gave,
    a_code_dies_with_its_person,
    a_code_dies_with_its_organization_and_its_client,
    a_code_dies_with_its_session,
);

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// Redeems a code with these parameters in place of the usual ones; an empty value drops one.
async fn redeem(site: &Site, client: &Client, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut pairs = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &client.redirect_uri)];
    for (name, value) in more {
        pairs.retain(|(other, _)| other != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    site.token(client, &pairs).await
}

async fn the_verifier_must_fit_and_a_wrong_one_uses_the_code_up(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let (short, long) = ("a".repeat(42), "a".repeat(129));
    let other = VERIFIER.replace('d', "e");
    for (right, wrong) in [
        (VERIFIER, ""),
        (VERIFIER, other.as_str()),
        (VERIFIER, &challenge(VERIFIER)),
        (VERIFIER, &VERIFIER[1..]),
        (&short, &short),
        (&long, &long),
    ] {
        let challenge = challenge(right);
        let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
        let code = site.silent_code(&mut browser, &client, &pkce).await;
        assert_eq!(redeem(&site, &client, &code, &[("code_verifier", wrong)]).await.error(), INVALID_GRANT, "{wrong}");
        let late = redeem(&site, &client, &code, &[("code_verifier", right)]).await;
        assert_eq!(late.error(), INVALID_GRANT, "used up by {wrong:?}");
    }
    let challenge = challenge(VERIFIER);
    let pkce = [("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")];
    let code = site.silent_code(&mut browser, &client, &pkce).await;
    assert_eq!(redeem(&site, &client, &code, &[("code_verifier", VERIFIER)]).await.status, 200);
}

async fn a_verifier_without_a_challenge_is_refused(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let code = site.authorization_code(&client, &bob, &[]).await;
    assert_eq!(redeem(&site, &client, &code, &[("code_verifier", VERIFIER)]).await.error(), INVALID_GRANT);
}

async fn plain_is_refused_at_the_door(site: Site) {
    let client = site.client(|_| ()).await;
    for pkce in [
        vec![("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
        vec![("code_challenge", VERIFIER)],
        vec![("code_challenge", VERIFIER), ("code_challenge_method", "s256")],
        vec![("code_challenge", "short"), ("code_challenge_method", "S256")],
        vec![("code_challenge_method", "S256")],
    ] {
        let away = site.browser().open(&site.ask(&client, &pkce)).await.away();
        assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"), "{pkce:?}");
    }
}

async fn another_client_does_not_use_a_code_up(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let other = site.client(|_| ()).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    assert_eq!(site.exchange(&other, &code).await.error(), INVALID_GRANT);
    let tokens = site.exchange(&client, &code).await;
    assert_eq!(tokens.status, 200);
    assert_eq!(site.exchange(&other, &code).await.error(), INVALID_GRANT);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 200, "and revokes nothing afterwards");
}

async fn the_address_must_be_said_again(site: Site) {
    let bob = site.person_with_app("bob").await;
    let uris = ["https://app.example/cb", "https://app.example/other"];
    let client = site.client(|row| row.redirect_uris.0 = uris.map(str::to_owned).to_vec()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    for wrong in ["", uris[1], "https://app.example/cb/", "https://APP.example/cb"] {
        let code = site.silent_code(&mut browser, &client, &[]).await;
        assert_eq!(redeem(&site, &client, &code, &[("redirect_uri", wrong)]).await.error(), INVALID_GRANT, "{wrong}");
        assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT, "used up by {wrong:?}");
    }
}

async fn a_code_lives_for_sixty_seconds(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let code = site.silent_code(&mut browser, &client, &[]).await;
    site.advance(59);
    assert_eq!(site.exchange(&client, &code).await.status, 200);
    let code = site.silent_code(&mut browser, &client, &[]).await;
    site.advance(60);
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT);
    for made_up in ["made-up", &"A".repeat(43), &format!("{code}x"), &"x".repeat(10_000)] {
        assert_eq!(site.exchange(&client, made_up).await.error(), INVALID_GRANT);
    }
}

async fn a_second_use_revokes_what_the_first_gave(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let code = site.silent_code(&mut browser, &client, &[]).await;
    let first = site.exchange(&client, &code).await;
    let second = site.refresh(&client, &first.text("refresh_token")).await;
    let bystander = site.silent_tokens(&mut browser, &client, &[]).await;
    // Also long after the code has expired.
    site.advance(120);
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT);
    for tokens in [&first, &second] {
        assert_eq!(site.userinfo(&tokens.text("access_token")).await.error(), (401, "invalid_token"));
    }
    assert_eq!(site.refresh(&client, &second.text("refresh_token")).await.error(), INVALID_GRANT);
    assert_eq!(site.refresh(&client, &bystander.text("refresh_token")).await.status, 200, "others live on");
}

async fn a_code_dies_with_its_person(site: Site) {
    let (bob, carl) = (site.person_with_app("bob").await, site.person_with_app("carl").await);
    let client = site.client(|_| ()).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    site.disable_person(&bob).await;
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT);
    let code = site.authorization_code(&client, &carl, &[]).await;
    site.change_password(&carl).await;
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT);
}

async fn a_code_dies_with_its_organization_and_its_client(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let second = site.client(|_| ()).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let code = site.silent_code(&mut browser, &client, &[]).await;
    site.disable_client(&client).await;
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_CLIENT);
    let code = site.silent_code(&mut browser, &second, &[]).await;
    site.disable_organization("acme").await;
    assert_eq!(site.exchange(&second, &code).await.error(), INVALID_GRANT);
}

async fn a_code_dies_with_its_session(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let code = site.silent_code(&mut browser, &client, &[]).await;
    site.sign_out(&mut browser).await;
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT);
}
