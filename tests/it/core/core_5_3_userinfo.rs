//! Signed userinfo answers, OIDC Core §5.3.2.

use super::{curious, fill};
use crate::support::{
    acts::names,
    api::http,
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::protocol::SigningAlg;

on_both!(
    a_client_that_registered_for_it_gets_a_signed_answer,
    a_signed_answer_is_no_id_token,
    scopes_that_a_client_lost_give_nothing_more,
);

/// Content type and body of a userinfo answer.
pub async fn raw(site: &Site, token: &str) -> (String, String) {
    let answer = http().get(format!("{}/oauth2/userinfo", site.home)).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (kind, answer.text().await.unwrap())
}

async fn a_client_that_registered_for_it_gets_a_signed_answer(site: Site) {
    let bob = site.person_with_app("bob").await;
    fill(&site, &bob).await;
    let document: serde_json::Value =
        http().get(format!("{}/.well-known/openid-configuration", site.home)).send().await.unwrap().json().await.unwrap();
    for alg in SigningAlg::ALL.iter().copied() {
        let supported = document["userinfo_signing_alg_values_supported"].as_array().unwrap();
        assert!(supported.contains(&json!(alg)));
        let client = curious(&site, |row| row.metadata.0.userinfo_signed_response_alg = Some(alg)).await;
        let code = site.authorization_code(&client, &bob, &[("scope", "openid email")]).await;
        let (kind, token) = raw(&site, &site.exchange(&client, &code).await.text("access_token")).await;
        assert_eq!(kind, "application/jwt");
        let (header, claims) = site.verified(&token).await;
        assert_eq!(header["alg"], alg.as_str());
        assert_eq!(names(&claims), ["aud", "email", "email_verified", "iss", "sub"], "no nonce");
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(site.home), &json!(client.id)));
        assert_eq!(claims["sub"], bob.id.as_str());
    }
    let client = curious(&site, |_| ()).await;
    let code = site.authorization_code(&client, &bob, &[]).await;
    let (kind, _) = raw(&site, &site.exchange(&client, &code).await.text("access_token")).await;
    assert_eq!(kind, "application/json");
}

async fn a_signed_answer_is_no_id_token(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = curious(&site, |row| row.metadata.0.userinfo_signed_response_alg = Some(SigningAlg::Rs256)).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    let (_, answer) = raw(&site, &tokens.text("access_token")).await;
    assert_eq!(site.silently(&mut browser, &client, &[("id_token_hint", &answer)]).await, "invalid_request");
    assert_eq!(site.userinfo(&answer).await.status, 401);
}

async fn scopes_that_a_client_lost_give_nothing_more(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, curious(&site, |_| ()).await);
    let code = site.authorization_code(&client, &bob, &[("scope", "openid email phone")]).await;
    let token = site.exchange(&client, &code).await.text("access_token");
    let root = site.root().await;
    let narrowed = root.patch(&format!("/clients/{}", client.id), json!({"scope": "openid phone"})).await;
    assert_eq!(narrowed.status, 200, "{narrowed:?}");
    assert_eq!(names(&site.userinfo(&token).await.json), ["phone_number", "phone_number_verified", "sub"]);
}
