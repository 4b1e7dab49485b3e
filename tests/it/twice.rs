//! Buttons that are pressed twice: nothing ends by it, and nobody else gains anything.

use crate::{
    factors::{claims, is_prompted, trusting},
    support::{
        browser::{Browser, Landed, Page},
        rows::rows_of,
        site::{Client, Person, Site, answer, on_both},
    },
};
use vestibule::{post::Notice, types::ConsentRule};

on_both!(
    a_second_press_goes_where_the_first_one_did,
    an_answer_that_did_not_arrive_is_given_again,
    an_old_cookie_alone_shows_nothing,
    verify_that_is_pressed_twice_signs_in,
    allow_that_is_pressed_twice_answers_the_application,
    on_a_trusted_device_a_lost_answer_costs_nothing,
    a_value_whose_successor_nobody_has_used_is_no_theft,
    a_copy_is_found_out_when_both_were_used,
    what_was_taken_back_is_found_out_when_somebody_uses_it,
);

/// A browser at the first door, and its page.
async fn first_door(site: &Site, client: &Client) -> (Browser, Page) {
    let mut browser = site.browser();
    let page = browser.open(&site.ask(client, &[("prompt", "login")])).await.page();
    (browser, page)
}

async fn misuse_was_told(site: &Site) -> bool {
    site.mails().await.iter().any(|mail| matches!(mail.message.notice.what, Notice::DeviceMisused { .. }))
}

async fn a_second_press_goes_where_the_first_one_did(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (mut browser, page) = first_door(&site, &client).await;
    site.password(&mut browser, &page, &bob).await.page();
    let again = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!((again.status, again.url.path()), (200, "/login/factor/totp"));
    site.present(&mut browser, &again, &site.code(&bob)).await.away();
    assert_eq!(rows_of(&site, "audit WHERE event = 'password_accepted'").await, 1, "the second was not looked at");
}

async fn an_answer_that_did_not_arrive_is_given_again(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (mut browser, page) = first_door(&site, &client).await;
    let mut lost = browser.clone();
    site.password(&mut lost, &page, &bob).await.page();
    let page = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!((page.status, page.url.path()), (200, "/login/factor/totp"));
    let away = site.present(&mut browser, &page, &site.code(&bob)).await.away();
    assert_eq!(claims(&site, &client, &away).await.0, "urn:vestibule:acr:2");
}

async fn an_old_cookie_alone_shows_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (mut browser, page) = first_door(&site, &client).await;
    let thief = browser.clone();
    let second = site.password(&mut browser, &page, &bob).await.page();
    for path in ["/login", "/login/factor", "/login/factor/totp"] {
        assert_eq!(thief.clone().get(path).await.status, 400, "{path}");
    }
    let guess = Person { password: "a guess".to_owned(), ..bob.clone() };
    let at_first = |landed: Landed| {
        let page = landed.page();
        assert_eq!((page.url.path(), page.form("login").value("username")), ("/login", Some("")), "{}", page.html);
    };
    at_first(site.password(&mut thief.clone(), &page, &guess).await);
    let csrf = page.form("login").value("csrf").unwrap().to_owned();
    let code = second.form("factor").set("csrf", &csrf).set("code", &site.code(&bob));
    at_first(thief.clone().submit(code).await);
    // The owner is not disturbed by it.
    let before = browser.clone();
    let away = site.present(&mut browser, &second, &site.code(&bob)).await.away();
    assert_eq!(claims(&site, &client, &away).await.0, "urn:vestibule:acr:2");
    // Nor is there anything to have when the sign-in is complete, and the code is used.
    at_first(site.present(&mut before.clone(), &second, &site.code(&bob)).await);
    assert_eq!(site.rows().await[0], ("sessions", 1));
    site.advance(10);
    assert_eq!(site.present(&mut before.clone(), &second, &site.code(&bob)).await.page().status, 400);
    assert_eq!(site.password(&mut thief.clone(), &page, &bob).await.page().status, 400, "it is over");
}

async fn verify_that_is_pressed_twice_signs_in(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (mut browser, page) = first_door(&site, &client).await;
    let page = site.password(&mut browser, &page, &bob).await.page();
    let form = page.form("factor").set("code", &site.code(&bob)).press("verify");
    browser.submit(form.clone()).await.away();
    // The browser has the session by now: it is answered by that, whatever the code is worth.
    let away = browser.submit(form).await.away();
    assert_eq!(claims(&site, &client, &away).await.0, "urn:vestibule:acr:2");
    assert_eq!(site.rows().await[0], ("sessions", 1));
    assert_eq!(rows_of(&site, "audit WHERE event IN ('factor_accepted', 'factor_refused')").await, 1);
}

async fn allow_that_is_pressed_twice_answers_the_application(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|row| row.consent = ConsentRule::Ask).await;
    let mut browser = site.browser();
    let page = site.sign_in(&mut browser, &site.ask(&client, &[]), &bob).await.page();
    let form = page.form("consent").press("allow");
    browser.submit(form.clone()).await.away();
    let away = browser.submit(form).await.away();
    assert!(answer(&away, "code").is_some(), "{away}");
}

async fn on_a_trusted_device_a_lost_answer_costs_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    let page = browser.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    let mut lost = browser.clone();
    site.password(&mut lost, &page, &bob).await.away();
    let away = site.password(&mut browser, &page, &bob).await.away();
    assert_eq!(claims(&site, &client, &away).await.0, "urn:vestibule:acr:1w");
    assert_eq!(site.silently(&mut lost, &client, &[]).await, "login_required", "what did not arrive is closed");
    site.mails().await;
    site.advance(60);
    assert!(!is_prompted(&site, &mut browser, &client, &bob).await);
    assert!(!misuse_was_told(&site).await);
}

/// A value that the browser never got, as it was given up too early: the one before comes again, a day later.
async fn a_value_whose_successor_nobody_has_used_is_no_theft(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    let mut lost = browser.clone();
    assert!(!is_prompted(&site, &mut lost, &client, &bob).await);
    site.mails().await;
    let epoch = rows_of(&site, "users WHERE epoch = 1").await;
    site.advance(86_400);
    assert!(is_prompted(&site, &mut browser, &client, &bob).await, "at most a prompt");
    assert!(!misuse_was_told(&site).await);
    assert_eq!(rows_of(&site, "users WHERE epoch = 1").await, epoch, "nothing else of the person's ends");
    assert_eq!(site.silently(&mut lost, &client, &[]).await, "login_required", "but what that use has opened");
    // The owner trusts the browser anew, and goes on.
    trusting(&site, &mut browser, &client, &bob).await;
    assert!(!is_prompted(&site, &mut browser, &client, &bob).await);
    assert!(!misuse_was_told(&site).await);
}

/// Whoever is first, thief or owner: as soon as both have used what they have, it is known.
async fn a_copy_is_found_out_when_both_were_used(site: Site) {
    let client = site.client(|_| ()).await;
    for (name, owner_first) in [("ann", true), ("bob", false)] {
        let person = site.person_with_app(name).await;
        let mut owner = site.browser();
        trusting(&site, &mut owner, &client, &person).await;
        let mut thief = owner.clone();
        let (first, second) = if owner_first { (&mut owner, &mut thief) } else { (&mut thief, &mut owner) };
        assert!(!is_prompted(&site, first, &client, &person).await);
        site.mails().await;
        site.advance(11);
        assert!(is_prompted(&site, second, &client, &person).await, "{name}: nothing is waived for the second");
        assert_eq!(site.silently(first, &client, &[]).await, "login_required", "{name}: what the first has opened is closed");
        assert!(is_prompted(&site, first, &client, &person).await, "{name}: nothing is waived for either any more");
        assert!(misuse_was_told(&site).await, "{name}: the owner is told");
        assert!(is_prompted(&site, second, &client, &person).await);
        let trusted = format!("trusted_devices WHERE ended_at IS NULL AND user_id = '{}'", person.id);
        assert_eq!(rows_of(&site, &trusted).await, 0);
    }
}

/// A thief who has everything, the old cookie of the attempt and the password, too, and is quick.
async fn what_was_taken_back_is_found_out_when_somebody_uses_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut owner = site.browser();
    trusting(&site, &mut owner, &client, &bob).await;
    let page = owner.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    let mut thief = owner.clone();
    site.password(&mut owner, &page, &bob).await.away();
    site.password(&mut thief, &page, &bob).await.away();
    site.mails().await;
    site.advance(11);
    assert!(is_prompted(&site, &mut owner, &client, &bob).await);
    assert!(misuse_was_told(&site).await);
    assert_eq!(site.silently(&mut thief, &client, &[]).await, "login_required");
    // Where the application had its code, the answer did arrive, and nothing is taken back.
    let mut owner = site.browser();
    trusting(&site, &mut owner, &client, &bob).await;
    let page = owner.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    let mut thief = owner.clone();
    let away = site.password(&mut owner, &page, &bob).await.away();
    claims(&site, &client, &away).await;
    let prompted = site.password(&mut thief, &page, &bob).await.page();
    assert_eq!(prompted.url.path(), "/login/factor/totp");
    assert_eq!(site.silently(&mut owner, &client, &[]).await, "code");
}
