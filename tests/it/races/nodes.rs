//! The same races on two nodes of one PostgreSQL: each has a program, connections and caches of its own, and nothing but the
//! database between them.

use super::CROWD;
use crate::support::{
    door::Door,
    rows::rows_of,
    site::{Client, On, Person, Site, answer},
};
use futures_util::future::join_all;
use serde_json::Value;
use vestibule::{
    auth::{Fault, account, backup},
    types::Method,
};

/// How often.
const ROUNDS: usize = 10;

/// Two nodes, and somebody with an app.
async fn nodes() -> ([Site; 2], Person, Client) {
    let one = Site::start(On::Postgres).await;
    one.all_methods("acme", |_| ()).await;
    let (bob, client) = (one.person_with_app("bob").await, one.client(|_| ()).await);
    let other = one.node().await;
    assert_ne!(one.home, other.home);
    ([one, other], bob, client)
}

/// Each presents the same at a door of its own, one half at each node: one gets in.
async fn one_gets_in(nodes: &[Site; 2], doors: &[Door], (method, code): (&str, &str)) {
    let tries = doors.iter().enumerate().map(|(n, door)| nodes[n % 2].knock(door, method, code));
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), doors.len() - 1, "{answers:?}");
}

#[actix_web::test]
async fn a_totp_step_has_one_winner_on_two_nodes() {
    let (nodes, bob, client) = nodes().await;
    for round in 1..=ROUNDS {
        nodes[0].advance(30);
        let doors = nodes[0].doors(&bob, &client, &Value::Null, CROWD).await;
        one_gets_in(&nodes, &doors, ("totp", &nodes[0].code(&bob))).await;
        assert_eq!(nodes[1].rows().await[0], ("sessions", round));
        let user = bob.id.clone();
        let reset = nodes[0].state.db.write(move |tx| vestibule::store::throttle::reset(tx, user.as_str(), "totp"));
        reset.await.unwrap();
    }
}

async fn a_sent_code_has_one_winner(channel: Method, address: &str) {
    let (nodes, bob, client) = nodes().await;
    let sent = nodes[0].send_code(&bob, channel, address).await;
    let doors = nodes[1].doors(&bob, &client, &sent.sent, CROWD).await;
    one_gets_in(&nodes, &doors, (channel.as_str(), &sent.code)).await;
    assert_eq!(nodes[1].rows().await[..2], [("sessions", 1), ("codes", 1)]);
}

#[actix_web::test]
async fn a_mailed_code_has_one_winner_on_two_nodes() {
    a_sent_code_has_one_winner(Method::Email, "bob@acme.example").await;
}

#[actix_web::test]
async fn a_texted_code_has_one_winner_on_two_nodes() {
    a_sent_code_has_one_winner(Method::Sms, "+14155550123").await;
}

#[actix_web::test]
async fn a_backup_code_has_one_winner_on_two_nodes() {
    let (nodes, bob, client) = nodes().await;
    let (sealer, id, now) = (nodes[1].state.provider.sealer.clone(), bob.id.clone(), nodes[1].now());
    let made = nodes[1].state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        backup::make(tx, &sealer, &account, now)
    });
    let codes = made.await.unwrap();
    let doors = nodes[0].doors(&bob, &client, &Value::Null, CROWD).await;
    one_gets_in(&nodes, &doors, ("backup", codes[0].expose())).await;
    assert_eq!(rows_of(&nodes[0], "backup_codes WHERE used_at IS NOT NULL").await, 1);
}

#[actix_web::test]
async fn guesses_on_two_nodes_share_a_budget() {
    let (nodes, bob, client) = nodes().await;
    let doors = nodes[0].doors(&bob, &client, &Value::Null, 20).await;
    let wrong = if nodes[0].code(&bob) == "555555" { "555556" } else { "555555" };
    let tries = (0..200).map(|n| nodes[n % 2].knock(&doors[n % doors.len()], "totp", wrong));
    assert!(join_all(tries).await.iter().all(|answer| answer.status == 422));
    let spent = format!("throttles WHERE subject = '{}' AND class = 'totp' AND failures = 10", bob.id);
    assert_eq!(rows_of(&nodes[1], &spent).await, 1);
}

/// Somebody who is signed in at the first node, and what an application gets there.
async fn codes_of(node: &Site, bob: &Person, client: &Client) -> Vec<String> {
    let mut browser = node.browser();
    node.sign_in(&mut browser, &node.ask(client, &[]), bob).await.away();
    let mut codes = Vec::new();
    for _ in 0..ROUNDS {
        codes.push(answer(&browser.open(&node.ask(client, &[])).await.away(), "code").unwrap());
    }
    codes
}

#[actix_web::test]
async fn a_code_has_one_winner_on_two_nodes() {
    let (nodes, bob, client) = nodes().await;
    for code in codes_of(&nodes[0], &bob, &client).await {
        let replies = join_all((0..CROWD).map(|n| nodes[n % 2].exchange(&client, &code))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    }
}

#[actix_web::test]
async fn a_refresh_token_has_one_winner_on_two_nodes() {
    let (nodes, bob, client) = nodes().await;
    for code in codes_of(&nodes[0], &bob, &client).await {
        let token = nodes[1].exchange(&client, &code).await.text("refresh_token");
        let replies = join_all((0..CROWD).map(|n| nodes[n % 2].refresh(&client, &token))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    }
}
