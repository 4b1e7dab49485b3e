//! Attempts to sign in: several at a time in one browser, and what ends them.

use crate::{
    factors::reached,
    support::{
        api::http,
        browser::{Browser, Page},
        rows::rows_of,
        site::{Client, Person, Site, answer, on_both},
    },
};
use vestibule::types::{Method, MfaPolicy};

on_both!(
    two_tabs_do_not_disturb_one_another,
    links_and_forms_of_a_page_stay_with_its_attempt,
    an_address_of_an_earlier_step_leads_to_where_the_attempt_stands,
    an_error_elsewhere_leaves_a_half_finished_sign_in_alone,
    a_double_click_ends_nothing,
    a_step_up_ends_with_its_session,
    an_attempt_bears_twenty_passwords,
    one_person_stands_behind_the_first_door_in_five_attempts_at_most,
    many_attempts_are_no_more_guesses,
    strangers_do_not_keep_the_owner_out,
    a_redirect_uri_that_was_withdrawn_gets_no_code,
    an_application_that_asks_for_nul_is_told_so,
);

async fn at_the_second_door(site: &Site, browser: &mut Browser, client: &Client, person: &Person) -> Page {
    let page = browser.open(&site.ask(client, &[])).await.page();
    site.password(browser, &page, person).await.page()
}

async fn two_tabs_do_not_disturb_one_another(site: Site) {
    let (bob, notes, mail) = (site.person_with_app("bob").await, site.client(|_| ()).await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let one = browser.open(&site.ask(&notes, &[("state", "one")])).await.page();
    let two = browser.open(&site.ask(&mail, &[("state", "two")])).await.page();
    let one = site.password(&mut browser, &one, &bob).await.page();
    let two = site.password(&mut browser, &two, &bob).await.page();
    assert_ne!(one.url, two.url, "each tab has an address of its own");
    let one = browser.open(one.url.as_str()).await.page();
    assert_eq!(one.url.path(), "/login/factor/totp");

    let away = site.present(&mut browser, &two, &site.code(&bob)).await.away();
    assert_eq!(answer(&away, "state").as_deref(), Some("two"));
    site.advance(30);
    let away = site.present(&mut browser, &one, &site.code(&bob)).await.away();
    assert_eq!(answer(&away, "state").as_deref(), Some("one"));
    let code = answer(&away, "code").unwrap();
    assert_eq!(site.exchange(&notes, &code).await.status, 200, "the first tab's application got its own code");
    assert!(browser.cookies().get("vestibule_interaction").is_none(), "nothing is left over");

    // Six tabs are one too many: the oldest one has ended, the others go on.
    let mut tabs = Vec::new();
    for n in 0..6 {
        tabs.push(browser.open(&site.ask(&notes, &[("prompt", "login"), ("state", &n.to_string())])).await.page());
    }
    assert_eq!(site.password(&mut browser, &tabs[0], &bob).await.page().status, 403);
    assert_eq!(site.password(&mut browser, &tabs[1], &bob).await.page().url.path(), "/login/factor/totp");
}

async fn links_and_forms_of_a_page_stay_with_its_attempt(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let ann = site.give_app(reached(&site, "ann", Method::Sms, "+14155550123").await).await;
    let mut browser = site.browser();
    // The first page is made while there is no other attempt.
    let older = at_the_second_door(&site, &mut browser, &client, &ann).await;
    let newer = at_the_second_door(&site, &mut browser, &client, &bob).await;
    assert!(older.text("#restart").contains("ann") && newer.text("#restart").contains("bob"));
    let choice = browser.click(&older, "#others").await.page();
    assert!(choice.url.path() == "/login/factor" && choice.text("#restart").contains("ann"), "{}", choice.html);
    let at = choice.texts("form#methods button").iter().position(|text| text.contains("app")).unwrap();
    let page = browser.submit(choice.form("methods").press(&format!("method-{at}"))).await.page();
    assert!(page.url.path() == "/login/factor/totp" && page.text("#restart").contains("ann"), "{}", page.html);
    // A code that is refused, and the same address again.
    let refused = site.present(&mut browser, &page, "000000").await.page();
    let again = browser.open(refused.url.as_str()).await.page();
    assert_eq!((refused.status, again.status, again.url.path()), (422, 200, "/login/factor/totp"));
    assert!(again.text("#restart").contains("ann"), "{}", again.html);
    // The set-up of a first factor, too.
    let carol = site.person("carol").await;
    let older = at_the_second_door(&site, &mut browser, &client, &carol).await;
    let chosen = browser.submit(older.form("methods").press("method-totp")).await.page();
    at_the_second_door(&site, &mut browser, &client, &bob).await;
    let choice = browser.click(&chosen, "#others").await.page();
    assert!(choice.url.path() == "/login/enrol" && choice.text("#restart").contains("carol"), "{}", choice.html);
}

async fn an_address_of_an_earlier_step_leads_to_where_the_attempt_stands(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    browser.open(&site.ask(&client, &[])).await.page();
    let first = browser.open(&site.ask(&client, &[("state", "mine")])).await.page();
    assert!(first.url.query().is_some_and(|query| query.starts_with("a=")), "{}", first.url);
    let mut before = browser.clone();
    let second = site.password(&mut browser, &first, &bob).await.page();
    assert_eq!(second.url.query(), first.url.query(), "the attempt keeps what tells it from the other one");
    site.advance(60);
    let back = browser.open(first.url.as_str()).await.page();
    assert_eq!((back.status, back.url.as_str()), (200, second.url.as_str()));
    // A browser that has the former cookie is shown nothing, whatever address it knows.
    for url in [&first.url, &second.url] {
        let page = before.open(url.as_str()).await.page();
        assert_eq!((page.status, page.text("h1").as_str()), (400, "This sign-in has ended, start again"));
    }
    let away = site.present(&mut browser, &back, &site.code(&bob)).await.away();
    assert_eq!(answer(&away, "state").as_deref(), Some("mine"));
}

async fn an_error_elsewhere_leaves_a_half_finished_sign_in_alone(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = at_the_second_door(&site, &mut browser, &client, &bob).await;
    for bad in [[("prompt", "none")], [("response_type", "token")], [("client_id", "nobody")]] {
        browser.open(&site.ask(&client, &bad)).await;
    }
    assert_eq!(browser.open("/consent").await.page().status, 400, "as for a stranger");
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
}

async fn a_double_click_ends_nothing(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let cookie = browser.cookies().get("vestibule_interaction").unwrap().value.clone();
    let csrf = page.form("login").value("csrf").unwrap().to_owned();
    let click = || {
        http()
            .post(format!("{}/login", site.home))
            .header("cookie", format!("vestibule_interaction={cookie}"))
            .form(&[("csrf", csrf.as_str()), ("username", "bob"), ("password", bob.password.as_str())])
            .send()
    };
    let (one, two) = futures_util::future::join(click(), click()).await;
    for answer in [one.unwrap(), two.unwrap()] {
        // Whichever of the two is the one that the browser waits for: it leads to the second door, with a cookie for it.
        let to = answer.headers()["location"].to_str().unwrap();
        assert_eq!((answer.status().as_u16(), to), (303, "/login/factor/totp"), "{answer:?}");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let page = http().get(format!("{}/login/factor/totp", site.home)).header("cookie", cookie).send().await.unwrap();
        assert_eq!(page.status(), 200);
    }
}

async fn a_step_up_ends_with_its_session(site: Site) {
    site.organization("plain", MfaPolicy::Optional).await;
    let (carol, client) = (site.person_of("plain", "carol").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    site.password(&mut browser, &page, &carol).await.away();
    let step_up = site.ask(&client, &[("acr_values", "urn:vestibule:acr:2")]);
    let page = browser.open(&step_up).await.page();
    assert_eq!(page.url.path(), "/login/enrol/totp");

    let mut thief = site.browser();
    thief.cookies_mut().set(browser.cookies().get("vestibule_interaction").unwrap().clone());
    let out = browser.open("/logout").await.page();
    browser.submit(out.form("logout").press("sign-out")).await.page();
    let form = page.form("enrol").set("code", "123456");
    let refused = thief.submit(form).await.page();
    assert_eq!((refused.status, refused.text("h1").as_str()), (400, "This sign-in has ended, start again"));
    assert_eq!(site.rows().await[0].1, 1, "no second session");
}

async fn an_attempt_bears_twenty_passwords(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let mut page = browser.open(&site.ask(&client, &[])).await.page();
    for n in 0..20 {
        let form = page.form("login").set("username", &format!("nobody{n}")).set("password", "guess");
        page = browser.submit(form).await.page();
        assert_eq!(page.status, 422, "{n}");
    }
    let ended = site.password(&mut browser, &page, &bob).await.page();
    assert_eq!((ended.status, ended.text("h1").as_str()), (400, "This sign-in has ended, start again"));
}

async fn one_person_stands_behind_the_first_door_in_five_attempts_at_most(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut doors = Vec::new();
    for _ in 0..7 {
        let mut browser = site.browser();
        let page = at_the_second_door(&site, &mut browser, &client, &bob).await;
        assert_eq!(page.url.path(), "/login/factor/totp");
        site.advance(1);
        doors.push((browser, page));
    }
    let id = &bob.id;
    assert_eq!(rows_of(&site, &format!("interactions WHERE user_id = '{id}'")).await, 5);
    for (n, (browser, page)) in doors.iter_mut().enumerate() {
        let status = browser.get(page.url.as_str()).await.status;
        assert_eq!(status, if n < 2 { 400 } else { 200 }, "attempt {n}");
    }
    let (mut browser, page) = doors.pop().unwrap();
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
    // All at once: the count holds, too.
    let clicks = (0..12).map(|_| {
        let (site, client, bob) = (&site, &client, &bob);
        async move { at_the_second_door(site, &mut site.browser(), client, bob).await }
    });
    futures_util::future::join_all(clicks).await;
    assert_eq!(rows_of(&site, &format!("interactions WHERE user_id = '{id}'")).await, 5);
}

/// One guess at the app in each of many attempts: they share the person's budget.
async fn many_attempts_are_no_more_guesses(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    for _ in 0..16 {
        let mut browser = site.browser();
        let page = at_the_second_door(&site, &mut browser, &client, &bob).await;
        if page.has("form#factor") {
            let wrong = if site.code(&bob) == "123456" { "123457" } else { "123456" };
            assert_eq!(site.present(&mut browser, &page, wrong).await.page().status, 422);
        }
    }
    let spent = format!("throttles WHERE subject = '{}' AND class = 'totp' AND failures = 10", bob.id);
    assert_eq!(rows_of(&site, &spent).await, 1, "ten guesses were looked at");
    let page = at_the_second_door(&site, &mut site.browser(), &client, &bob).await;
    assert!(!page.has("form#factor"), "and none since: {}", page.html);
}

async fn strangers_do_not_keep_the_owner_out(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut owner = site.browser();
    site.sign_in(&mut owner, &site.ask(&client, &[]), &bob).await.away();

    let stranger = || async {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        browser.submit(page.form("login").set("username", "bob").set("password", "guess")).await.page().status
    };
    for _ in 0..14 {
        assert_eq!(stranger().await, 422);
    }
    let mut new = site.browser();
    let page = new.open(&site.ask(&client, &[])).await.page();
    let refused = site.password(&mut new, &page, &bob).await.page();
    assert_eq!(refused.status, 422, "a browser that nobody knows waits");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0, "and is told for how long");
    let page = owner.open(&site.ask(&client, &[("prompt", "login")])).await.page();
    assert_eq!(site.password(&mut owner, &page, &bob).await.page().url.path(), "/login/factor/totp", "the owner's does not");
}

async fn a_redirect_uri_that_was_withdrawn_gets_no_code(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = at_the_second_door(&site, &mut browser, &client, &bob).await;
    let (id, now) = (vestibule::types::ClientId::from_text(client.id.clone()), site.now());
    let other = vec!["https://notes.example/other".to_owned()];
    let done = site.state.db.write(move |tx| vestibule::store::client::set_redirect_uris(tx, &id, other, now)).await;
    assert!(done.unwrap());
    assert_eq!(site.present(&mut browser, &page, &site.code(&bob)).await.page().status, 400);
    assert_eq!(site.rows().await[1], ("codes", 0));
}

async fn an_application_that_asks_for_nul_is_told_so(site: Site) {
    let client = site.client(|_| ()).await;
    let page = site.browser().get(&site.ask(&client, &[("client_id", "a\0b")])).await;
    assert_eq!(page.status, 400);
    let away = site.browser().open(&site.ask(&client, &[("nonce", "a\0b")])).await.away();
    assert_eq!(answer(&away, "error").as_deref(), Some("invalid_request"));
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let refused = browser.submit(page.form("login").set("username", "a\0b").set("password", "x")).await.page();
    assert_eq!((refused.status, refused.text("h1").as_str()), (400, "What you sent could not be read"));
}
