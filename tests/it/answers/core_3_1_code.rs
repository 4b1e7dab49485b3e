//! The code flow, and who may ask for what, OIDC Core §3.1.

use super::{answered, everything, fragment, members};
use crate::support::{
    acts::names,
    site::{Site, answer, on_both},
};
use vestibule::protocol::ResponseType;

on_both!(
    a_code_travels_by_fragment_where_that_was_asked,
    a_request_without_a_type_is_told_by_query,
    a_client_gets_only_the_types_that_it_registered,
    a_registered_max_age_counts_where_a_request_has_none,
    a_client_that_must_have_auth_time_gets_it,
    a_code_flow_needs_no_nonce,
);

async fn a_code_travels_by_fragment_where_that_was_asked(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let told = answered(&site, &mut browser, &client, &[("response_mode", "fragment")]).await;
    assert_eq!(members(&told), ["code", "iss", "session_state", "state"]);
    assert_eq!(site.exchange(&client, &told["code"]).await.status, 200);
    let told = answered(&site, &mut browser, &client, &[("response_mode", "fragment"), ("max_age", "x")]).await;
    assert_eq!(told["error"], "invalid_request", "errors travel the same way");
}

async fn a_request_without_a_type_is_told_by_query(site: Site) {
    let client = site.client(everything).await;
    let away = site.browser().open(&site.ask(&client, &[("response_type", "")])).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"));
    assert_eq!(answer(&away, "state").as_deref(), Some("st/a te"));
    assert_eq!(away.fragment(), None);
}

async fn a_client_gets_only_the_types_that_it_registered(site: Site) {
    let plain = site.client(|_| ()).await;
    let no_grant = site.client(|row| row.metadata.0.response_types = ResponseType::ALL.to_vec()).await;
    let no_types = site.client(|row| row.grant_types.0.push("implicit".to_owned())).await;
    let mut browser = site.browser();
    for wanted in ResponseType::ALL.iter().filter(|wanted| **wanted != ResponseType::Code) {
        for client in [&plain, &no_grant, &no_types] {
            let told = answered(&site, &mut browser, client, &[("response_type", wanted.as_str())]).await;
            assert_eq!(told["error"], "unauthorized_client", "{wanted}");
        }
    }
    let implicit = site
        .client(|row| {
            row.grant_types.0 = vec!["implicit".to_owned()];
            row.metadata.0.response_types = vec![ResponseType::IdToken];
        })
        .await;
    let away = browser.open(&site.ask(&implicit, &[])).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("unauthorized_client"), "no code for it");
    let told = answered(&site, &mut browser, &implicit, &[("response_type", "id_token"), ("prompt", "none")]).await;
    assert_eq!(told["error"], "login_required", "it may ask for that");
}

async fn a_registered_max_age_counts_where_a_request_has_none(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.metadata.0.default_max_age = Some(100)).await;
    let mut browser = site.signed_in(&client, &bob).await;
    site.advance(100);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "code");
    site.advance(1);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
    assert_eq!(site.silently(&mut browser, &client, &[("max_age", "1000")]).await, "code");
}

async fn a_client_that_must_have_auth_time_gets_it(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.metadata.0.require_auth_time = true).await;
    let mut browser = site.signed_in(&client, &bob).await;
    let at = site.now().seconds();
    site.advance(1000);
    let tokens = site.silent_tokens(&mut browser, &client, &[]).await;
    assert_eq!(site.verified(&tokens.text("id_token")).await.1["auth_time"], at, "however long ago");
}

async fn a_code_flow_needs_no_nonce(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(everything).await);
    let mut browser = site.signed_in(&client, &bob).await;
    let tokens = site.silent_tokens(&mut browser, &client, &[("nonce", "")]).await;
    assert!(!names(&site.verified(&tokens.text("id_token")).await.1).contains(&"nonce"));
    let away = browser.open(&site.ask(&client, &[("nonce", ""), ("response_type", "code token")])).await.away();
    assert!(fragment(&away).contains_key("access_token"));
}
