//! One-time things work one time, however many try at once: 64 parallel tries, 50 rounds, on both databases. Codes of the second door
//! and guesses at them are in [`second`].

mod changes;
mod nodes;
mod second;

use crate::support::{
    api::{INVALID_GRANT, http},
    site::{Site, on_both},
};
use futures_util::future::join_all;
use vestibule::store::{StoreError, throttle};

/// How many try at once.
const CROWD: usize = 64;

/// How often.
const ROUNDS: usize = 50;

on_both!(
    an_authorization_code_has_one_winner,
    a_refresh_token_has_one_winner,
    a_totp_code_has_one_winner,
    parallel_passwords_stay_within_the_budget,
);

async fn an_authorization_code_has_one_winner(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    for round in 0..ROUNDS {
        let away = browser.open(&site.ask(&client, &[])).await.away();
        let code = crate::support::site::answer(&away, "code").unwrap();
        let replies = join_all((0..CROWD).map(|_| site.exchange(&client, &code))).await;
        let won: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(won.len(), 1, "round {round}");
        assert!(replies.iter().filter(|reply| reply.status != 200).all(|reply| reply.error() == INVALID_GRANT));
        // A second redemption was seen, so what the first one gave is dead.
        assert_eq!(site.userinfo(&won[0].text("access_token")).await.status, 401, "round {round}");
        assert_eq!(site.refresh(&client, &won[0].text("refresh_token")).await.error(), INVALID_GRANT);
    }
}

async fn a_refresh_token_has_one_winner(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.away();
    for round in 0..ROUNDS {
        let away = browser.open(&site.ask(&client, &[])).await.away();
        let tokens = site.exchange(&client, &crate::support::site::answer(&away, "code").unwrap()).await;
        let token = tokens.text("refresh_token");
        let replies = join_all((0..CROWD).map(|_| site.refresh(&client, &token))).await;
        let won: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(won.len(), 1, "round {round}");
        assert!(replies.iter().filter(|reply| reply.status != 200).all(|reply| reply.error() == INVALID_GRANT));
        assert_eq!(site.refresh(&client, &won[0].text("refresh_token")).await.error(), INVALID_GRANT, "the family is dead");
    }
}

async fn a_totp_code_has_one_winner(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    for round in 0..ROUNDS {
        site.advance(30);
        let doors = site.doors(&bob, &client, &serde_json::Value::Null, CROWD).await;
        let code = site.code(&bob);
        let answers = join_all(doors.iter().map(|door| site.knock(door, "totp", &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1, "round {round}: {answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer.status == 422).count(), CROWD - 1);
        assert_eq!(site.rows().await[0], ("sessions", round + 1));
        let user = bob.id.clone();
        site.state.db.write(move |tx| throttle::reset(tx, user.as_str(), "totp")).await.unwrap();
    }
}

/// 200 wrong passwords at once are ten comparisons, and the owner waits seconds, not for an unlocking.
async fn parallel_passwords_stay_within_the_budget(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (ask, now) = (site.ask(&client, &[]), site.now());
    let mut doors = Vec::new();
    for _ in 0..200 {
        let mut browser = site.browser();
        let csrf = browser.open(&ask).await.page().form("login").value("csrf").unwrap().to_owned();
        doors.push((browser.cookies().get("vestibule_interaction").unwrap().value.clone(), csrf));
    }
    let tries = doors.iter().map(|(door, csrf)| {
        http()
            .post(format!("{}/login", site.home))
            .header("cookie", format!("vestibule_interaction={door}"))
            .form(&[("csrf", csrf.as_str()), ("username", "BOB"), ("password", "guess")])
            .send()
    });
    let answers = join_all(tries).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().status() == 422));
    let user = bob.id.clone();
    let budget = site.state.db.write(move |tx| -> Result<_, StoreError> { throttle::lock(tx, user.as_str(), "password", now) });
    assert_eq!(budget.await.unwrap().failures, 10);
    let mut browser = site.browser();
    let page = browser.open(&ask).await.page();
    assert_eq!(site.password(&mut browser, &page, &bob).await.page().status, 422, "refused unseen for a second");
    site.advance(30);
    let page = browser.open(&ask).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
}
