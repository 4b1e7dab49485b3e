//! One-time things work one time, however many try at once: 64 parallel tries, 50 rounds, on both databases.

use crate::support::{
    api::{INVALID_GRANT, http},
    site::{Person, Site, on_both},
};
use futures_util::future::join_all;
use vestibule::{
    protocol::{AuthorizeRequest, Params},
    store::{StoreError, interaction, throttle},
    types::{Token, secret::InteractionCookie},
    web::form_token,
};

/// How many try at once.
const CROWD: usize = 64;

/// How often.
const ROUNDS: usize = 50;

on_both!(
    an_authorization_code_has_one_winner,
    a_refresh_token_has_one_winner,
    a_totp_code_has_one_winner,
    parallel_guesses_stay_within_the_budget,
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

/// An attempt that stands before the second door, written into the table: the password is not what is tested here.
async fn at_the_second_door(site: &Site, person: &Person, ask: &str) -> Token<InteractionCookie> {
    let query = ask.split_once('?').unwrap().1;
    let request = AuthorizeRequest::parse(&Params::parse(query).unwrap(), &[]).unwrap();
    let (door, now) = (Token::random(), site.now());
    let stage = serde_json::json!({
        "stage": "factor",
        "subject": { "user": person.id, "epoch": 1 },
        "evidence": [{ "class": "password", "at": now }],
        "fresh": "no",
        "session": null,
    });
    let row = interaction::InteractionRow {
        digest: door.digest().as_str().to_owned(),
        version: 0,
        client_id: request.client_id.clone(),
        request: serde_json::to_string(&request).unwrap(),
        stage: stage.to_string(),
        created_at: now,
        expires_at: now + 900,
    };
    site.state.db.write(move |tx| interaction::insert(tx, &row)).await.unwrap();
    door
}

async fn a_totp_code_has_one_winner(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let ask = site.ask(&client, &[]);
    for round in 0..ROUNDS {
        site.advance(30);
        let mut doors = Vec::new();
        for _ in 0..CROWD {
            doors.push(at_the_second_door(&site, &bob, &ask).await);
        }
        let code = site.code(&bob);
        let post = |door: &Token<InteractionCookie>| {
            http()
                .post(format!("{}/login/factor/totp", site.home))
                .header("cookie", format!("vestibule_interaction={}", door.expose()))
                .form(&[("csrf", form_token(door)), ("code", code.clone())])
                .send()
        };
        let statuses: Vec<u16> =
            join_all(doors.iter().map(post)).await.into_iter().map(|answer| answer.unwrap().status().as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "round {round}: {statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), CROWD - 1);
        assert_eq!(site.rows().await[0], ("sessions", round + 1));
        let user = bob.id.clone();
        site.state.db.write(move |tx| throttle::reset(tx, user.as_str(), "totp")).await.unwrap();
    }
}

async fn parallel_guesses_stay_within_the_budget(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let ask = site.ask(&client, &[]);
    let mut guesses = Vec::new();
    for _ in 0..200 {
        guesses.push(at_the_second_door(&site, &bob, &ask).await);
    }
    let post = |door: &Token<InteractionCookie>| {
        http()
            .post(format!("{}/login/factor/totp", site.home))
            .header("cookie", format!("vestibule_interaction={}", door.expose()))
            .form(&[("csrf", form_token(door)), ("code", "000000".to_owned())])
            .send()
    };
    let answers = join_all(guesses.iter().map(post)).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().status() == 422));
    let user = bob.id.clone();
    let now = site.now();
    let budget = site.state.db.write(move |tx| throttle::lock(tx, user.as_str(), "totp", now)).await.unwrap();
    assert_eq!((budget.failures, budget.consecutive), (10, 10), "ten were looked at, the rest were not");

    // The right code does not help any more today; tomorrow it does.
    let mut browser = site.browser();
    let page = browser.open(&ask).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!(site.present(&mut browser, &page, &site.code(&bob)).await.page().status, 422);
    site.advance(86_400);
    site.sign_in(&mut site.browser(), &ask, &bob).await.away();

    // Passwords: 200 wrong ones at once are ten comparisons, and the owner waits seconds, not for an unlocking.
    let mut doors = Vec::new();
    for _ in 0..200 {
        let mut browser = site.browser();
        doors.push(browser.open(&ask).await.page().form("login").value("csrf").unwrap().to_owned());
        guesses.push(Token::presented(browser.cookies().get("vestibule_interaction").unwrap().value.clone()));
    }
    let tries = guesses.iter().rev().take(200).zip(doors.iter().rev()).map(|(door, csrf)| {
        http()
            .post(format!("{}/login", site.home))
            .header("cookie", format!("vestibule_interaction={}", door.expose()))
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
