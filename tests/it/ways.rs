//! Which ways through the second door are open, and what a person is told of those that are not.

use crate::{
    factors::{is_prompted, one_code, reached, second_door, trusting},
    passkeys::desk::Desk,
    support::{
        rows::rows_of,
        site::{Person, Site, on_both},
    },
};
use vestibule::{
    store::{audit, passkey},
    types::{Method, MfaPolicy},
};

on_both!(
    a_code_that_is_used_gives_its_send_back,
    a_code_that_is_over_costs_no_try_and_says_so,
    a_method_that_was_guessed_at_too_often_is_not_offered,
    a_copied_trust_ends_what_was_opened_with_it,
    a_suspended_key_is_still_a_second_factor,
    a_page_whose_method_is_gone_leads_to_the_choice,
    only_what_is_enough_is_offered,
);

async fn a_code_that_is_used_gives_its_send_back(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    for _ in 0..12 {
        let mut browser = site.browser();
        let page = second_door(&site, &mut browser, &client, &ann).await;
        let code = one_code(&site, "email").await;
        site.present(&mut browser, &page, &code).await.away();
    }
    // Three that nobody uses are the most.
    for sent in [true, true, true, false] {
        let page = second_door(&site, &mut site.browser(), &client, &ann).await;
        assert_eq!(page.has("#error"), !sent, "{}", page.html);
    }
}

async fn a_code_that_is_over_costs_no_try_and_says_so(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    let right = one_code(&site, "email").await;
    let mut texts = Vec::new();
    for _ in 0..9 {
        let page = site.present(&mut browser, &page, "00000000").await.page();
        texts.push(page.text("#error"));
    }
    assert_eq!(texts[4], "That did not work. Check what you entered and try again.", "{texts:?}");
    assert_eq!(texts[5], "This code can not be used any more. Ask for another one.");
    let page = site.present(&mut browser, &page, &right).await.page();
    assert_eq!(page.text("#error"), texts[5], "the right one, too");
    let budget = format!("throttles WHERE subject = '{}' AND class = 'email' AND failures = 5", ann.id);
    assert_eq!(rows_of(&site, &budget).await, 1, "what was not compared was no guess");
}

async fn a_method_that_was_guessed_at_too_often_is_not_offered(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = site.give_app(reached(&site, "ann", Method::Sms, "+14155550123").await).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    let choice = browser.click(&page, "#others").await.page();
    let at = choice.texts("form#methods button").iter().position(|text| text.contains("app")).unwrap();
    let page = browser.submit(choice.form("methods").press(&format!("method-{at}"))).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
    for _ in 0..10 {
        site.present(&mut browser, &page, "000000").await.page();
    }
    let page = site.present(&mut browser, &page, &site.code(&ann)).await.page();
    assert_eq!(page.status, 422);
    assert!(page.text("#error").contains("paused"), "{}", page.html);
    assert_eq!(page.texts("form#methods button").len(), 1, "the choice, and no app in it: {}", page.html);
    let page = second_door(&site, &mut site.browser(), &client, &ann).await;
    assert_eq!(page.url.path(), "/login/factor/sms", "it is not asked for first either");

    // Who has nothing else is told so.
    let bob = site.person_with_app("bob").await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &bob).await;
    for _ in 0..11 {
        site.present(&mut browser, &page, "000000").await.page();
    }
    let page = browser.open("/login/factor/totp").await.page();
    assert!(page.has("#stuck") && page.text("#error").contains("paused"), "{}", page.html);
}

async fn a_copied_trust_ends_what_was_opened_with_it(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut owner = site.browser();
    trusting(&site, &mut owner, &client, &bob).await;
    let mut thief = owner.clone();
    assert!(!is_prompted(&site, &mut thief, &client, &bob).await, "the thief is faster, and knows the password");
    assert_eq!(site.silently(&mut thief, &client, &[]).await, "code");
    site.advance(11);
    let page = second_door(&site, &mut owner, &client, &bob).await;
    assert_eq!(site.silently(&mut thief, &client, &[]).await, "login_required", "the thief is out");
    site.advance(30);
    site.present(&mut owner, &page, &site.code(&bob)).await.away();
}

/// Lets somebody's only factor be a key that was suspended.
async fn suspended(site: &Site, person: &Person) {
    let desk = Desk::new(site);
    desk.key(person).await;
    let (id, now) = (desk.rows(person).await[0].id.clone(), site.now());
    assert!(site.state.db.write(move |tx| passkey::suspend(tx, &id, now)).await.unwrap());
}

async fn a_suspended_key_is_still_a_second_factor(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let (bob, client) = (site.person("bob").await, site.client(|_| ()).await);
    suspended(&site, &bob).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &bob).await;
    assert_eq!((page.url.path(), page.has("#stuck")), ("/login/factor", true), "the password alone is not enough");
    site.set_mfa("acme", MfaPolicy::Required).await;
    let page = second_door(&site, &mut browser, &client, &bob).await;
    assert_eq!(page.url.path(), "/login/factor", "nor does it set another one up");
}

async fn a_page_whose_method_is_gone_leads_to_the_choice(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| ()).await;
    let desk = Desk::new(&site);
    desk.key(&bob).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &bob).await;
    let choice = browser.click(&page, "#others").await.page();
    let at = choice.texts("form#methods button").iter().position(|text| text.contains("asskey")).unwrap();
    let page = browser.submit(choice.form("methods").press(&format!("method-{at}"))).await.page();
    assert_eq!(page.url.path(), "/login/factor/passkey");
    let (id, now) = (desk.rows(&bob).await[0].id.clone(), site.now());
    assert!(site.state.db.write(move |tx| passkey::suspend(tx, &id, now)).await.unwrap());
    let page = browser.open("/login/factor/passkey").await.page();
    assert_eq!((page.url.path(), page.status), ("/login/factor", 200));
    let page = browser.submit(page.form("methods").press("method-0")).await.page();
    assert_eq!(page.url.path(), "/login/factor/totp");
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
    let id = bob.id.clone();
    let seen = site.state.db.read(move |tx| audit::of_user(tx, &id, &["factor_accepted"], 9)).await.unwrap();
    assert_eq!(seen.len(), 1);
}

async fn only_what_is_enough_is_offered(site: Site) {
    let bob = site.person_with_app("bob").await;
    let client = site.client(|_| ()).await;
    Desk::new(&site).key(&bob).await;
    for (acr, ways) in [("urn:vestibule:acr:2", 2), ("phr", 1)] {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[("acr_values", acr)])).await.page();
        let page = site.password(&mut browser, &page, &bob).await.page();
        let choice = browser.open("/login/factor").await.page();
        let shown = if ways == 1 { vec![choice.url.path().to_owned()] } else { choice.texts("form#methods button") };
        assert_eq!(shown.len(), ways, "{acr}: {}", page.html);
        if ways == 1 {
            assert_eq!(shown[0], "/login/factor/passkey", "an app would not be enough");
        }
    }
}
