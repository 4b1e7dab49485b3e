//! Access tokens that nobody but this server reads.

use crate::support::{
    acts::segment,
    api::{INVALID_GRANT, Reply},
    rp::RelyingParty,
    site::{Client, Person, Site, answer, on_both},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use vestibule::{
    protocol::{AccessTokenFormat, ResponseType},
    store::{JsonText, client::ClientRow},
};

on_both!(
    an_opaque_token_opens_what_a_jwt_opens_and_says_nothing,
    other_peoples_code_takes_it,
    a_client_has_one_in_its_own_name,
    the_first_exchange_s_opaque_token_dies_with_a_replay,
    revoked_expired_and_ended_ones_are_dead,
    a_changed_one_is_nothing,
    it_outlives_the_keys_that_sign,
    another_node_reads_it,
    the_authorization_endpoint_gives_it_too,
);

fn opaque(row: &mut ClientRow) {
    row.metadata.0.access_token_format = Some(AccessTokenFormat::Opaque);
}

async fn tokens(site: &Site, scope: &str) -> (Person, Client, String, Reply) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(opaque).await);
    let code = site.authorization_code(&client, &bob, &[("scope", scope)]).await;
    let tokens = site.exchange(&client, &code).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    (bob, client, code, tokens)
}

/// That a token opens nothing any more.
async fn is_dead(site: &Site, client: &Client, token: &str, why: &str) {
    assert_eq!(site.userinfo(token).await.error(), (401, "invalid_token"), "{why}");
    assert_eq!(site.introspect(client, token).await.json, json!({"active": false}), "{why}");
}

async fn an_opaque_token_opens_what_a_jwt_opens_and_says_nothing(site: Site) {
    let (bob, client, _, tokens) = tokens(&site, "openid email offline_access").await;
    let token = tokens.text("access_token");
    assert!(token.starts_with("vat_") && !token.contains('.'), "{token}");
    assert!(token.len() < 1400, "{}", token.len());
    let raw = URL_SAFE_NO_PAD.decode(&token[4..]).unwrap();
    for said in [bob.id.as_str(), &client.id, "email", "urn:vestibule"] {
        assert!(!raw.windows(said.len()).any(|window| window == said.as_bytes()), "{said}");
    }
    let userinfo = site.userinfo(&token).await;
    assert_eq!((userinfo.status, &userinfo.json["email"]), (200, &json!("bob@acme.example")));
    let said = site.introspect(&client, &token).await.json;
    assert_eq!((&said["active"], &said["client_id"], &said["iss"]), (&json!(true), &json!(client.id), &json!(site.home)));
    assert_eq!((&said["sub"], &said["scope"]), (&json!(bob.id.as_str()), &json!("email offline_access openid")));
    let again = site.refresh(&client, &tokens.text("refresh_token")).await.text("access_token");
    assert!(again.starts_with("vat_") && again != token);
    assert_eq!(site.userinfo(&again).await.status, 200);
    // The ID token is a JWT as ever, and says which access token came with it.
    assert!(segment(&tokens.text("id_token"), 1)["at_hash"].is_string());
}

async fn other_peoples_code_takes_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(opaque).await);
    let rp = RelyingParty::discover(&site.home, &client).await;
    let pending = rp.begin(&["email"]);
    let callback = site.sign_in(&mut site.browser(), pending.url.as_str(), &bob).await.away();
    let got = rp.finish(pending, &callback).await;
    assert_eq!(got.userinfo.email().unwrap().as_str(), "bob@acme.example");
}

async fn a_client_has_one_in_its_own_name(site: Site) {
    let machine = site
        .client(|row| {
            opaque(row);
            (row.grant_types, row.scope) = (JsonText(vec!["client_credentials".to_owned()]), "admin".to_owned());
        })
        .await;
    let caller = site.caller(&machine).await;
    assert!(caller.token.starts_with("vat_"));
    assert_eq!(caller.get("/users").await.status, 200);
    site.advance(301);
    assert_eq!(caller.get("/users").await.status, 401, "it ends as it says");
}

async fn the_first_exchange_s_opaque_token_dies_with_a_replay(site: Site) {
    let (_, client, code, tokens) = tokens(&site, "openid").await;
    let token = tokens.text("access_token");
    assert_eq!(site.userinfo(&token).await.status, 200);
    assert_eq!(site.exchange(&client, &code).await.error(), INVALID_GRANT);
    is_dead(&site, &client, &token, "after the replay").await;
}

async fn revoked_expired_and_ended_ones_are_dead(site: Site) {
    let (bob, client, _, tokens) = tokens(&site, "openid offline_access").await;
    let token = tokens.text("access_token");
    let revoked = site.asks(&client, "revoke", &[("token", &token)]).await;
    assert_eq!(revoked.status, 200);
    is_dead(&site, &client, &token, "revoked").await;
    let next = site.refresh(&client, &tokens.text("refresh_token")).await;
    let second = next.text("access_token");
    assert_eq!(site.userinfo(&second).await.status, 200, "the family lives on");
    site.advance(301);
    is_dead(&site, &client, &second, "expired").await;
    let third = site.refresh(&client, &next.text("refresh_token")).await.text("access_token");
    site.disable_person(&bob).await;
    is_dead(&site, &client, &third, "the person is disabled").await;
}

async fn a_changed_one_is_nothing(site: Site) {
    let (_, client, _, tokens) = tokens(&site, "openid").await;
    let token = tokens.text("access_token");
    let other = if token.ends_with('A') { "Q" } else { "A" };
    let last = token.len() - 1;
    for wrong in [
        token[..last].to_owned(),
        format!("{token}A"),
        format!("{token}="),
        format!("{}{other}", &token[..last]),
        token[4..].to_owned(),
        format!("vat_{token}"),
        token.replace("vat_", "VAT_"),
        "vat_".to_owned(),
        format!("vat_{}", tokens.text("id_token")),
        format!("vat_{}", "A".repeat(900)),
    ] {
        is_dead(&site, &client, &wrong, &wrong).await;
    }
    assert_eq!(site.userinfo(&token).await.status, 200);
}

async fn it_outlives_the_keys_that_sign(site: Site) {
    let (_, _, _, tokens) = tokens(&site, "openid").await;
    assert!(site.root().await.post("/keys/rotate", json!({})).await.status < 300);
    assert_eq!(site.userinfo(&tokens.text("access_token")).await.status, 200);
}

async fn another_node_reads_it(site: Site) {
    let (_, _, _, tokens) = tokens(&site, "openid").await;
    // A node with another address has another issuer; what it can not read at all is another matter than what is not its own.
    let node = site.node_with(|state| state.provider = site.state.provider.clone()).await;
    assert_eq!(node.userinfo(&tokens.text("access_token")).await.status, 200);
    let stranger = Site::start(crate::support::site::On::Sqlite).await;
    assert_eq!(stranger.userinfo(&tokens.text("access_token")).await.error(), (401, "invalid_token"));
}

async fn the_authorization_endpoint_gives_it_too(site: Site) {
    let client = site
        .client(|row| {
            opaque(row);
            row.redirect_uris = JsonText(vec!["https://app.example/cb".to_owned()]);
            row.grant_types = JsonText(vec!["implicit".to_owned(), "authorization_code".to_owned()]);
            row.metadata.0.response_types = ResponseType::ALL.to_vec();
        })
        .await;
    let bob = site.person_with_app("bob").await;
    let asked = site.ask(&client, &[("response_type", "id_token token")]);
    let mut away = site.sign_in(&mut site.browser(), &asked, &bob).await.away();
    let fragment = away.fragment().unwrap().to_owned();
    away.set_query(Some(&fragment));
    let token = answer(&away, "access_token").unwrap();
    assert!(token.starts_with("vat_"));
    assert_eq!(site.userinfo(&token).await.json["sub"], bob.id.as_str());
    assert!(segment(&answer(&away, "id_token").unwrap(), 1)["at_hash"].is_string());
}
