//! OIDC Back-Channel Logout 1.0.

use super::{address, signed_in};
use crate::support::{
    acts::names,
    gateway::{Gateway, Mood},
    rows::count,
    site::{Client, Person, Site, on_both},
};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use vestibule::{
    delivery::logout::Herald,
    jobs,
    outbound::Outbound,
    protocol::SubjectType,
    store::{client::ClientRow, user},
};

on_both!(
    a_client_gets_a_logout_token_that_verifies,
    a_client_with_a_name_of_its_own_is_told_the_session_alone,
    the_token_is_signed_with_the_clients_algorithm,
    each_client_of_the_session_is_told_and_no_other,
    a_failure_is_tried_again_with_a_fresh_token,
    a_refusal_is_final_and_written_down,
    nobody_answers_for_some_minutes_and_it_is_given_up,
    however_a_session_ends_the_client_is_told_once,
    a_session_that_is_carried_over_has_not_ended,
);

/// A herald that may call this machine.
fn herald(site: &Site) -> Herald {
    let here = ipnet::IpNet::from(IpAddr::from(Ipv4Addr::LOCALHOST));
    jobs::herald(&site.state, Outbound::guarded(&[here]).unwrap())
}

async fn client(site: &Site, gateway: &Gateway, alg: &'static str) -> Client {
    client_with(site, gateway, move |row| row.signing_alg = alg.to_owned()).await
}

async fn client_with(site: &Site, gateway: &Gateway, change: impl FnOnce(&mut ClientRow)) -> Client {
    let uri = format!("http://127.0.0.1:{}/backchannel_logout", gateway.port);
    site.client(|row| {
        row.metadata.0.backchannel_logout_uri = Some(uri);
        change(row);
    })
    .await
}

async fn setting(site: &Site) -> (Gateway, Client, Person) {
    let gateway = Gateway::start();
    gateway.set(Mood::Answers(200, "", ""));
    let client = client(site, &gateway, "RS256").await;
    (gateway, client, site.person_with_app("bob").await)
}

/// Signs in and out; gives the ID token's claims.
async fn in_and_out(site: &Site, client: &Client, bob: &Person) -> Value {
    let (mut browser, tokens) = signed_in(site, client, bob).await;
    let hint = tokens.text("id_token");
    browser.open(&address(site, &[("id_token_hint", &hint)])).await.page();
    site.verified(&hint).await.1
}

async fn untold(site: &Site) -> usize {
    let url = site.url.clone();
    let count = move || count(&url, "SELECT count(*) AS n FROM audit WHERE event = 'logout_untold'");
    actix_web::web::block(count).await.unwrap()
}

async fn a_client_gets_a_logout_token_that_verifies(site: Site) {
    let (gateway, client, bob) = setting(&site).await;
    let id_token = in_and_out(&site, &client, &bob).await;
    site.advance(3);
    assert_eq!(herald(&site).round().await.unwrap(), 1);
    let [caught] = gateway.caught().try_into().unwrap();
    assert_eq!(caught.line, "POST /backchannel_logout");
    assert_eq!(caught.header("content-type"), "application/x-www-form-urlencoded");
    assert!(caught.body.starts_with("logout_token=") && !caught.body.contains('&'), "just the token: {}", caught.body);
    let (header, claims) = site.verified(&caught.field("logout_token")).await;
    assert_eq!((&header["typ"], &header["alg"]), (&json!("logout+jwt"), &json!("RS256")));
    assert_eq!(names(&claims), ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"], "and no nonce");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(site.home), &json!(client.id)));
    assert_eq!((&claims["sub"], &claims["sid"]), (&id_token["sub"], &id_token["sid"]));
    assert_eq!(claims["events"], json!({"http://schemas.openid.net/event/backchannel-logout": {}}));
    let now = site.now().seconds();
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 120)), "made when it is sent");
    assert_eq!(herald(&site).round().await.unwrap(), 0, "once");
    assert_eq!(untold(&site).await, 0);
}

/// OIDC Core §8: a client that knows a person by a name of its sector never learns our identifier.
async fn a_client_with_a_name_of_its_own_is_told_the_session_alone(site: Site) {
    let (gateway, _, bob) = setting(&site).await;
    let client = client_with(&site, &gateway, |row| row.metadata.0.subject_type = Some(SubjectType::Pairwise)).await;
    let id_token = in_and_out(&site, &client, &bob).await;
    assert_ne!(id_token["sub"], bob.id.as_str());
    assert_eq!(herald(&site).round().await.unwrap(), 1);
    let [caught] = gateway.caught().try_into().unwrap();
    let (_, claims) = site.verified(&caught.field("logout_token")).await;
    assert_eq!(names(&claims), ["aud", "events", "exp", "iat", "iss", "jti", "sid"]);
    assert_eq!(claims["sid"], id_token["sid"]);
}

async fn the_token_is_signed_with_the_clients_algorithm(site: Site) {
    let (gateway, _, bob) = setting(&site).await;
    let client = client(&site, &gateway, "ES256").await;
    gateway.set(Mood::Answers(204, "", ""));
    in_and_out(&site, &client, &bob).await;
    herald(&site).round().await.unwrap();
    let (header, _) = site.verified(&gateway.caught()[0].field("logout_token")).await;
    assert_eq!(header["alg"], "ES256");
    site.advance(60);
    assert_eq!(herald(&site).round().await.unwrap(), 0, "204 is an answer, too");
}

async fn each_client_of_the_session_is_told_and_no_other(site: Site) {
    let (gateway, client_a, bob) = setting(&site).await;
    let (client_b, idle) = (client(&site, &gateway, "RS256").await, client(&site, &gateway, "RS256").await);
    let deaf = site.client(|_| {}).await;
    let (mut browser, tokens) = signed_in(&site, &client_a, &bob).await;
    site.silent_code(&mut browser, &client_b, &[]).await;
    site.silent_code(&mut browser, &deaf, &[]).await;
    // Another session of the same person goes on.
    signed_in(&site, &idle, &bob).await;
    browser.open(&address(&site, &[("id_token_hint", &tokens.text("id_token"))])).await.page();
    herald(&site).round().await.unwrap();
    let mut told = Vec::new();
    for caught in gateway.caught() {
        told.push(site.verified(&caught.field("logout_token")).await.1["aud"].as_str().unwrap().to_owned());
    }
    told.sort();
    let mut expected = [client_a.id, client_b.id];
    expected.sort();
    assert_eq!(told, expected, "tokens or a code alone");
}

async fn a_failure_is_tried_again_with_a_fresh_token(site: Site) {
    let (gateway, client, bob) = setting(&site).await;
    gateway.set(Mood::Answers(503, "", ""));
    in_and_out(&site, &client, &bob).await;
    let herald = herald(&site);
    herald.round().await.unwrap();
    site.advance(4);
    assert_eq!(herald.round().await.unwrap(), 0, "not yet");
    gateway.set(Mood::Answers(200, "", ""));
    site.advance(1);
    assert_eq!(herald.round().await.unwrap(), 1);
    let [one, two] = gateway.caught().try_into().unwrap();
    let (_, one) = site.verified(&one.field("logout_token")).await;
    let (_, two) = site.verified(&two.field("logout_token")).await;
    assert_eq!(two["iat"].as_i64().unwrap(), one["iat"].as_i64().unwrap() + 5);
    assert_ne!(one["jti"], two["jti"]);
    site.advance(3600);
    assert_eq!(herald.round().await.unwrap(), 0);
    assert_eq!(untold(&site).await, 0);
}

async fn a_refusal_is_final_and_written_down(site: Site) {
    let (gateway, client, bob) = setting(&site).await;
    gateway.set(Mood::Answers(400, "", "{\"error\": \"invalid_request\"}"));
    in_and_out(&site, &client, &bob).await;
    let herald = herald(&site);
    herald.round().await.unwrap();
    site.advance(3600);
    assert_eq!(herald.round().await.unwrap(), 0);
    assert_eq!((gateway.caught().len(), untold(&site).await), (1, 1));
}

async fn nobody_answers_for_some_minutes_and_it_is_given_up(site: Site) {
    let (gateway, client, bob) = setting(&site).await;
    gateway.set(Mood::Drops);
    in_and_out(&site, &client, &bob).await;
    let herald = herald(&site);
    for pause in [5, 15, 60, 240, 600] {
        assert_eq!(herald.round().await.unwrap(), 1);
        assert_eq!(untold(&site).await, 0);
        site.advance(pause);
    }
    assert_eq!(herald.round().await.unwrap(), 1);
    site.advance(86_400);
    assert_eq!(herald.round().await.unwrap(), 0);
    assert_eq!(untold(&site).await, 1);
}

async fn however_a_session_ends_the_client_is_told_once(site: Site) {
    let (gateway, client, bob) = setting(&site).await;
    let herald = herald(&site);
    for (n, way) in (1..).zip(["page", "password", "everywhere", "disabled", "deleted"]) {
        let (mut browser, _) = signed_in(&site, &client, &bob).await;
        let id = bob.id.clone();
        match way {
            "page" => site.sign_out(&mut browser).await,
            "password" => {
                let done = site.state.db.write(move |tx| user::raise_epoch(tx, &id));
                done.await.unwrap();
            }
            "everywhere" => {
                let now = site.now();
                let done = site.state.db.write(move |tx| vestibule::store::session::end_of_user(tx, &id, now));
                assert!(done.await.unwrap() > 0);
            }
            "disabled" => {
                site.disable_person(&bob).await;
                let done = site.state.db.write(move |tx| user::set_disabled(tx, &id, None));
                assert!(done.await.unwrap());
            }
            _ => assert!(site.state.db.write(move |tx| user::delete(tx, &id)).await.unwrap()),
        }
        herald.round().await.unwrap();
        herald.round().await.unwrap();
        assert_eq!(gateway.caught().len(), n, "{way}");
    }
}

async fn a_session_that_is_carried_over_has_not_ended(site: Site) {
    let (gateway, client, bob) = setting(&site).await;
    let (_, tokens) = signed_in(&site, &client, &bob).await;
    signed_in(&site, &client, &bob).await;
    let (_, claims) = site.verified(&tokens.text("id_token")).await;
    let (id, session) = (bob.id.clone(), vestibule::types::SessionId::from_text(claims["sid"].as_str().unwrap()));
    let done = site.state.db.write(move |tx| {
        let epoch = user::raise_epoch(tx, &id)?;
        vestibule::store::session::carry(tx, &session, epoch)
    });
    assert!(done.await.unwrap());
    herald(&site).round().await.unwrap();
    let [caught] = gateway.caught().try_into().unwrap();
    let (_, told) = site.verified(&caught.field("logout_token")).await;
    assert_ne!(told["sid"], claims["sid"], "the other one has ended, this one has not");
}
