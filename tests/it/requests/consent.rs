//! People decide what an application may know of them.

use super::{answered, page, told};
use crate::support::{
    api::http,
    browser::{Browser, Page},
    site::{Client, Person, Site, on_both},
};
use vestibule::types::ConsentRule;

on_both!(
    people_are_asked_once_for_each_width,
    a_refusal_is_told_and_not_remembered,
    only_the_browser_that_was_asked_answers,
    a_decision_is_one_of_two_words,
    a_decision_counts_once,
);

async fn asking(site: &Site) -> (Person, Client) {
    let client = site.client(|row| (row.consent, row.name) = (ConsentRule::Ask, "Notes <b>& more".to_owned()));
    (site.person_with_app("bob").await, client.await)
}

/// A browser that is signed in and stands before the question.
async fn before_the_question(site: &Site, client: &Client, bob: &Person) -> (Browser, Page) {
    site.advance(30);
    let mut browser = site.browser();
    let page = site.sign_in(&mut browser, &site.ask(client, &[]), bob).await.page();
    assert_eq!(page.url.path(), "/consent");
    (browser, page)
}

async fn people_are_asked_once_for_each_width(site: Site) {
    let (bob, client) = asking(&site).await;
    let (mut browser, question) = before_the_question(&site, &client, &bob).await;
    assert!(question.text("h1").contains("Notes <b>& more"), "{}", question.html);
    assert_eq!(question.texts(".scopes li").len(), 1);
    assert_eq!(told(&site, &mut browser.clone(), &client, &[("prompt", "none")]).await, "consent_required", "not yet");
    let away = browser.submit(question.form("consent").press("allow")).await.away();
    assert_eq!(answered(&site, &away).0, "code");
    assert_eq!(told(&site, &mut browser, &client, &[]).await, "code", "remembered");
    assert_eq!(told(&site, &mut browser, &client, &[("prompt", "none")]).await, "code");

    let wider = [("scope", "openid email phone")];
    assert_eq!(told(&site, &mut browser, &client, &[wider[0], ("prompt", "none")]).await, "consent_required");
    let question = page(&site, &mut browser, &client, &wider).await;
    assert_eq!((question.url.path(), question.texts(".scopes li").len()), ("/consent", 3));
    browser.submit(question.form("consent").press("allow")).await.away();
    for scope in ["openid", "openid email", "openid email phone", "openid phone unknown"] {
        assert_eq!(told(&site, &mut browser, &client, &[("scope", scope)]).await, "code", "{scope}");
    }
    // Another client is another question, another browser of the same person is not.
    let other = site.client(|row| row.consent = ConsentRule::Ask).await;
    assert_eq!(page(&site, &mut browser, &other, &[]).await.url.path(), "/consent");
    site.advance(30);
    site.sign_in(&mut site.browser(), &site.ask(&client, &wider), &bob).await.away();
}

async fn a_refusal_is_told_and_not_remembered(site: Site) {
    let (bob, client) = asking(&site).await;
    let (mut browser, mut question) = before_the_question(&site, &client, &bob).await;
    for _ in 0..2 {
        let away = browser.submit(question.form("consent").press("deny")).await.away();
        assert_eq!(answered(&site, &away).0, "access_denied");
        assert_eq!(site.rows().await[1], ("codes", 0));
        question = page(&site, &mut browser, &client, &[]).await;
        assert_eq!(question.url.path(), "/consent");
    }
    browser.submit(question.form("consent").press("allow")).await.away();
    assert_eq!(site.rows().await[1], ("codes", 1));
}

fn is_over(page: &Page) {
    assert_eq!((page.status, page.text("h1").as_str()), (400, "This sign-in has ended, start again"));
}

async fn only_the_browser_that_was_asked_answers(site: Site) {
    let (bob, client) = asking(&site).await;
    let carl = site.person_with_app("carl").await;
    let (mut victim, question) = before_the_question(&site, &client, &bob).await;
    let attempt = victim.cookies().get("vestibule_interaction").unwrap().clone();
    let (others, _) = before_the_question(&site, &client, &carl).await;
    // With the attempt's cookie but another session, the same person's other session, or none.
    let (same_person, _) = before_the_question(&site, &client, &bob).await;
    for mut thief in [others, same_person, site.browser()] {
        thief.cookies_mut().set(attempt.clone());
        is_over(&thief.clone().get("/consent").await);
        is_over(&thief.submit(question.form("consent").press("allow")).await.page());
    }
    assert_eq!(site.rows().await[1], ("codes", 0));
    let away = victim.submit(question.form("consent").press("allow")).await.away();
    assert_eq!(answered(&site, &away).0, "code", "the victim's attempt was not harmed");
}

async fn a_decision_is_one_of_two_words(site: Site) {
    let (bob, client) = asking(&site).await;
    let (mut browser, question) = before_the_question(&site, &client, &bob).await;
    let csrf = question.form("consent").value("csrf").unwrap().to_owned();
    let cookies: Vec<_> = browser.cookies().dump().iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect();
    let post = |fields: Vec<(&'static str, String)>| {
        http().post(format!("{}/consent", site.home)).header("cookie", cookies.join("; ")).form(&fields).send()
    };
    let decisions = ["", "Allow", "yes", "allow,deny", "true"];
    for decision in decisions {
        let answer = post(vec![("csrf", csrf.clone()), ("decision", decision.to_owned())]).await.unwrap();
        assert_eq!(answer.status(), 400, "{decision}");
    }
    assert_eq!(post(vec![("csrf", csrf.clone())]).await.unwrap().status(), 400);
    let twice = vec![("csrf", csrf.clone()), ("decision", "deny".to_owned()), ("decision", "allow".to_owned())];
    assert_eq!(post(twice).await.unwrap().status(), 400);
    for csrf in [String::new(), "A".repeat(43)] {
        let answer = post(vec![("csrf", csrf), ("decision", "allow".to_owned())]).await.unwrap();
        assert_eq!(answer.status(), 403);
    }
    assert_eq!(site.rows().await[1], ("codes", 0));
    browser.submit(question.form("consent").press("allow")).await.away();
}

async fn a_decision_counts_once(site: Site) {
    let (bob, client) = asking(&site).await;
    let (mut browser, question) = before_the_question(&site, &client, &bob).await;
    let before = browser.clone();
    browser.submit(question.form("consent").press("deny")).await.away();
    is_over(&before.clone().get("/consent").await);
    // A press that comes after another one is taken for one whose answer did not arrive: the question is asked anew.
    let anew = before.clone().submit(question.form("consent").press("allow")).await.page();
    assert_eq!((anew.url.path(), anew.has("#consent")), ("/consent", true), "{}", anew.html);
    assert_eq!(site.rows().await[1], ("codes", 0));
    // A question is not answered after its session has ended, nor after its time.
    let (mut browser, question) = before_the_question(&site, &client, &bob).await;
    site.sign_out(&mut browser.clone()).await;
    is_over(&browser.submit(question.form("consent").press("allow")).await.page());
    let (mut browser, question) = before_the_question(&site, &client, &bob).await;
    site.advance(900);
    is_over(&browser.submit(question.form("consent").press("allow")).await.page());
}
