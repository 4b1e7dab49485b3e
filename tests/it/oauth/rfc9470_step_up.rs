//! What our own resources say when more has to be shown, RFC 9470.

use crate::support::{
    admin::Caller,
    api::{Reply, http, send},
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::{
    types::{Role, Token, secret::SessionCookie},
    web::form_token,
};

on_both!(
    a_token_of_a_weak_sign_in_is_told_the_level_to_ask_for,
    introspection_says_the_level_that_was_reached,
    an_old_session_is_told_the_age_that_counts,
);

/// The challenge of a refusal.
fn challenge(reply: &Reply) -> String {
    assert_eq!(reply.status, 401, "RFC 9470 §3: {reply:?}");
    reply.header("www-authenticate").to_owned()
}

async fn a_token_of_a_weak_sign_in_is_told_the_level_to_ask_for(site: Site) {
    let token = site.weak_token().await;
    let said = challenge(&Caller { site: &site, token: token.clone() }.get("/users").await);
    assert!(said.starts_with("Bearer ") && said.contains("error=\"insufficient_user_authentication\""), "{said}");
    assert!(said.contains("acr_values=\"urn:vestibule:acr:2\""), "{said}");
    assert_eq!(site.userinfo(&token).await.status, 200, "userinfo asks for no level");
}

async fn introspection_says_the_level_that_was_reached(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let tokens = site.exchange(&client, &site.authorization_code(&client, &bob, &[]).await).await;
    let said = site.introspect(&client, &tokens.text("access_token")).await;
    assert_eq!(said.text("acr"), "urn:vestibule:acr:2");
    assert_eq!(said.json["auth_time"].as_i64(), Some(site.now().seconds()));
}

async fn an_old_session_is_told_the_age_that_counts(site: Site) {
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    let client = site.client(|_| ()).await;
    let browser = site.signed_in(&client, &chief).await;
    let cookies = browser.cookies().dump().iter().find(|kept| kept.name.ends_with("session")).cloned().unwrap();
    let token = Token::<SessionCookie>::presented(cookies.value.clone());
    let ask = || {
        let address = format!("{}/admin/api/v1/users/{}/reset-mfa", site.home, chief.id);
        let request = http().post(address).header("cookie", format!("{}={}", cookies.name, cookies.value));
        send(request.header("x-csrf-token", form_token(&token)).json(&json!({ "reason": "x" })))
    };
    site.advance(301);
    let said = challenge(&ask().await);
    assert!(said.contains("insufficient_user_authentication") && said.contains("max_age=\"300\""), "{said}");
    assert!(said.contains("acr_values=\"urn:vestibule:acr:2\""), "{said}");
}
