//! Second factors by mail and text, trusted devices, backup codes, and setting up by choice.

use crate::support::{
    browser::{Browser, Page},
    site::{Client, Person, Site, answer, on_both},
};
use futures_util::future::join_all;
use vestibule::{
    auth::backup,
    post::{self, Notice},
    store::{contact, outbox, user},
    types::{ContactFactorId, EnrolmentProof, Method},
};

on_both!(
    two_people_share_a_number_and_an_address,
    a_code_is_good_for_one_sign_in_and_one_use,
    another_code_ends_the_first_and_has_to_wait,
    a_trusted_device_spares_the_prompt_and_says_so,
    trust_ends_with_the_epoch_and_with_time,
    a_copied_trust_ends_the_trust,
    nobody_else_s_trust_counts,
    a_backup_code_opens_the_second_door_once,
    the_mailbox_on_file_is_read_before_a_first_factor,
    setting_up_can_wait_while_the_organization_lets_it,
    what_is_not_one_s_own_is_not_asked,
);

/// Gives a person an address or a number for codes.
pub async fn give_contact(site: &Site, person: &Person, channel: Method, address: &str) {
    let row = contact::ContactFactor {
        id: ContactFactorId::random(),
        user_id: person.id.clone(),
        channel,
        address: address.to_owned(),
        name: String::new(),
        created_at: site.now(),
        last_used_at: None,
    };
    assert!(site.state.db.write(move |tx| contact::insert(tx, &row)).await.unwrap());
}

/// Somebody who gets codes at a place that others may have, too.
pub async fn reached(site: &Site, name: &str, channel: Method, address: &str) -> Person {
    let person = site.person(name).await;
    give_contact(site, &person, channel, address).await;
    person
}

/// Takes the codes that wait in a channel, oldest first: where to, for whom, which.
async fn codes(site: &Site, channel: &'static str) -> Vec<(String, String, String)> {
    let (sealer, now) = (site.state.provider.sealer.clone(), site.now());
    let rows = site.state.db.write(move |tx| outbox::claim(tx, channel, now, now + 86_400, 1000)).await.unwrap();
    let opened = rows.iter().map(|row| post::open(&sealer, row).unwrap());
    let code = |message: post::Message| match message.notice.what {
        Notice::Code { code, .. } => Some((message.to, message.notice.who.username, code)),
        _ => None,
    };
    opened.filter_map(code).collect()
}

pub async fn one_code(site: &Site, channel: &'static str) -> String {
    let mut codes = codes(site, channel).await;
    assert_eq!(codes.len(), 1, "{codes:?}");
    codes.remove(0).2
}

/// To the second door.
pub async fn second_door(site: &Site, browser: &mut Browser, client: &Client, person: &Person) -> Page {
    let page = browser.open(&site.ask(client, &[("prompt", "login")])).await.page();
    site.password(browser, &page, person).await.page()
}

/// Three times, the page that sends a person a code comes. Whether anybody has taken the code yet is for the test to look at:
/// a page must not wait for that.
pub async fn code_pages(site: &Site, client: &Client, person: &Person, path: &str) {
    for _ in 0..3 {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(client, &[])).await.page();
        let page = site.password(&mut browser, &page, person).await.page();
        assert_eq!((page.status, page.url.path()), (200, path));
        assert!(page.has("form#factor"), "a code was sent, as far as the page knows: {}", page.html);
    }
}

/// `acr` and `amr` of the token for an answer.
pub async fn claims(site: &Site, client: &Client, away: &reqwest::Url) -> (String, Vec<String>) {
    let code = answer(away, "code").unwrap_or_else(|| panic!("no code in {away}"));
    let reply = site.exchange(client, &code).await;
    let (_, claims) = site.verified(reply.json["id_token"].as_str().unwrap()).await;
    let amr = claims["amr"].as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect();
    (claims["acr"].as_str().unwrap().to_owned(), amr)
}

async fn two_people_share_a_number_and_an_address(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    for (channel, method, address, amr) in [
        ("email", Method::Email, "family@acme.example", vec!["pwd", "otp", "mfa"]),
        ("sms", Method::Sms, "+14155550123", vec!["pwd", "otp", "sms", "mfa"]),
    ] {
        for name in ["ann", "bob"].map(|name| format!("{name}-{channel}")) {
            let person = reached(&site, &name, method, address).await;
            let mut browser = site.browser();
            let page = second_door(&site, &mut browser, &client, &person).await;
            assert_eq!(page.url.path(), format!("/login/factor/{channel}"));
            assert!(!page.html.contains(address), "contact data are masked");
            let sent = codes(&site, channel).await;
            assert_eq!(sent.len(), 1);
            assert_eq!((&*sent[0].0, &*sent[0].1, sent[0].2.len()), (address, &*name, 8));
            let away = site.present(&mut browser, &page, &sent[0].2).await.away();
            assert_eq!(
                claims(&site, &client, &away).await,
                ("urn:vestibule:acr:2".to_owned(), amr.iter().map(ToString::to_string).collect())
            );
        }
    }
}

async fn a_code_is_good_for_one_sign_in_and_one_use(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    let (mut one, mut other) = (site.browser(), site.browser());
    let first = second_door(&site, &mut one, &client, &ann).await;
    let code = one_code(&site, "email").await;
    let second = second_door(&site, &mut other, &client, &ann).await;
    let refused = site.present(&mut other, &second, &code).await.page();
    assert_eq!(refused.status, 422, "a code of another attempt");
    let later = one_code(&site, "email").await;
    let refused = site.present(&mut one, &first, &code).await.page();
    assert_eq!(refused.status, 422, "the newer code is the only one");
    // Many at once: one wins.
    let form = second.form("factor").set("code", &later);
    let tries = (0..200).map(|_| {
        let (mut browser, form) = (other.clone(), form.clone());
        async move { browser.post(&form).await }
    });
    let answers = join_all(tries).await;
    let won = answers.iter().filter(|answer| answer.redirect().is_some_and(|url| url.as_str().contains("code="))).count();
    assert_eq!(won, 1);
}

async fn another_code_ends_the_first_and_has_to_wait(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Sms, "+14155550123").await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    let first = one_code(&site, "sms").await;
    let held = browser.submit(page.form("resend-form").press("resend")).await.page();
    assert_eq!((held.status, codes(&site, "sms").await.len()), (422, 0), "too soon");
    site.advance(30);
    let page = browser.submit(held.form("resend-form").press("resend")).await.page();
    let second = one_code(&site, "sms").await;
    let page = site.present(&mut browser, &page, &first).await.page();
    assert_eq!(page.status, 422, "the first code is over");
    site.present(&mut browser, &page, &second).await.away();
}

/// Signs in with an app and asks for trust.
pub async fn trusting(site: &Site, browser: &mut Browser, client: &Client, person: &Person) {
    site.advance(30);
    let page = second_door(site, browser, client, person).await;
    let form = page.form("factor").set("code", &site.code(person)).tick("trust_device").press("verify");
    let away = browser.submit(form).await.away();
    assert_eq!(claims(site, client, &away).await.0, "urn:vestibule:acr:2");
}

/// Whether the second factor is asked for at a new sign-in.
pub async fn is_prompted(site: &Site, browser: &mut Browser, client: &Client, person: &Person) -> bool {
    let page = browser.open(&site.ask(client, &[("prompt", "login")])).await.page();
    match site.password(browser, &page, person).await {
        crate::support::browser::Landed::Page(page) => page.url.path().starts_with("/login/factor"),
        crate::support::browser::Landed::Away(_) => false,
    }
}

async fn a_trusted_device_spares_the_prompt_and_says_so(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    for _ in 0..3 {
        let page = browser.open(&site.ask(&client, &[("prompt", "login")])).await.page();
        let away = site.password(&mut browser, &page, &bob).await.away();
        assert_eq!(claims(&site, &client, &away).await, ("urn:vestibule:acr:1w".to_owned(), vec!["pwd".to_owned()]));
    }
    assert!(is_prompted(&site, &mut site.browser(), &client, &bob).await, "another browser is asked");
    // Who asks for a level, or for a sign-in from scratch, gets it shown.
    for more in [("acr_values", "urn:vestibule:acr:2"), ("max_age", "0")] {
        let page = browser.open(&site.ask(&client, &[("prompt", "login"), more])).await.page();
        let page = site.password(&mut browser, &page, &bob).await.page();
        assert_eq!(page.url.path(), "/login/factor/totp", "{more:?}");
    }
}

async fn trust_ends_with_the_epoch_and_with_time(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    let id = bob.id.clone();
    site.state.db.write(move |tx| user::raise_epoch(tx, &id)).await.unwrap();
    assert!(is_prompted(&site, &mut browser, &client, &bob).await, "the epoch was raised");

    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    site.advance(90 * 86_400 - 1);
    assert!(!is_prompted(&site, &mut browser, &client, &bob).await, "on the last day");
    site.advance(1);
    assert!(is_prompted(&site, &mut browser, &client, &bob).await, "after 90 days");
}

async fn a_copied_trust_ends_the_trust(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &bob).await;
    let mut thief = browser.clone();
    assert!(!is_prompted(&site, &mut browser, &client, &bob).await);
    assert!(is_prompted(&site, &mut thief, &client, &bob).await, "two tabs race: the second is asked");
    assert!(!is_prompted(&site, &mut browser, &client, &bob).await, "within ten seconds nothing is taken away");
    site.advance(11);
    site.mails().await;
    assert!(is_prompted(&site, &mut thief, &client, &bob).await);
    let told = site.mails().await;
    assert!(told.iter().any(|mail| matches!(mail.message.notice.what, Notice::DeviceMisused { .. })), "{told:?}");
    assert!(is_prompted(&site, &mut browser, &client, &bob).await, "the device is not trusted any more");
}

async fn nobody_else_s_trust_counts(site: Site) {
    let (ann, bob) = (site.person_with_app("ann").await, site.person_with_app("bob").await);
    let client = site.client(|_| ()).await;
    let mut browser = site.browser();
    trusting(&site, &mut browser, &client, &ann).await;
    assert!(is_prompted(&site, &mut browser, &client, &bob).await);
    trusting(&site, &mut browser, &client, &bob).await;
    assert!(!is_prompted(&site, &mut browser, &client, &ann).await, "both trust this browser");
    assert!(!is_prompted(&site, &mut browser, &client, &bob).await);
}

async fn a_backup_code_opens_the_second_door_once(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (id, now, sealer) = (bob.id.clone(), site.now(), site.state.provider.sealer.clone());
    let made = site.state.db.write(move |tx| {
        let account = vestibule::auth::account::open(tx, &id)?.unwrap();
        backup::make(tx, &sealer, &account, now)
    });
    let list: Vec<String> = made.await.unwrap().iter().map(|code| code.expose().to_owned()).collect();
    assert_eq!(list.len(), 10);
    let mut browser = site.browser();
    for (turn, expected) in [(0, 200), (1, 422)] {
        let page = second_door(&site, &mut browser, &client, &bob).await;
        let choice = browser.click(&page, "#others").await.page();
        assert_eq!(choice.url.path(), "/login/factor");
        let form = choice.form("methods").press("method-1");
        let page = browser.submit(form).await.page();
        assert_eq!(page.url.path(), "/login/factor/backup");
        assert!(!page.has("[name=trust_device]"), "an emergency is no reason to trust a browser");
        match browser.submit(page.form("factor").set("code", &list[0]).press("verify")).await {
            crate::support::browser::Landed::Away(away) => {
                assert_eq!((turn, claims(&site, &client, &away).await.0), (0, "urn:vestibule:acr:2".to_owned()));
            }
            crate::support::browser::Landed::Page(page) => assert_eq!(page.status, expected, "turn {turn}"),
        }
    }
}

async fn the_mailbox_on_file_is_read_before_a_first_factor(site: Site) {
    site.all_methods("acme", |row| row.enrolment_proof = EnrolmentProof::Mail).await;
    let (ann, client) = (site.person("ann").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    assert_eq!(page.url.path(), "/login/enrol");
    let email = page.texts("form#methods button").iter().position(|text| text.to_lowercase().contains("mail")).unwrap();
    let ids = (0..4).map(|n| format!("method-{n}")).collect::<Vec<_>>();
    let named = page.has("#method-email");
    let press = if named { "method-email" } else { &*ids[email] };
    let page = browser.submit(page.form("methods").press(press)).await.page();
    assert_eq!(page.url.path(), "/login/enrol/proof", "nothing is set up before the mailbox was read");
    let wrong = browser.submit(page.form("proof").set("code", "00000000").press("confirm")).await.page();
    assert_eq!(wrong.status, 422);
    let code = one_code(&site, "email").await;
    let page = browser.submit(wrong.form("proof").set("code", &code).press("confirm")).await.page();
    assert_eq!(page.url.path(), "/login/enrol/email");
    // The address was read a moment ago; the factor is then challenged like any other.
    let page = browser.submit(page.form("enrol").press("send")).await.page();
    assert_eq!(page.url.path(), "/login/factor/email");
    let code = one_code(&site, "email").await;
    let page = site.present(&mut browser, &page, &code).await.page();
    assert_eq!(page.url.path(), "/login/backup", "backup codes are offered");
    let page = browser.submit(page.form("backup").press("create")).await.page();
    assert_eq!(page.texts("#codes li").len(), 10);
    let away = browser.submit(page.form("backup").press("continue")).await.away();
    assert_eq!(claims(&site, &client, &away).await.0, "urn:vestibule:acr:2");
}

async fn setting_up_can_wait_while_the_organization_lets_it(site: Site) {
    site.all_methods("acme", |row| row.grace_skips = 1).await;
    let (ann, client) = (site.person("ann").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    let away = browser.submit(page.form("skip-form").press("skip")).await.away();
    assert_eq!(claims(&site, &client, &away).await, ("urn:vestibule:acr:1".to_owned(), vec!["pwd".to_owned()]));
    let page = second_door(&site, &mut browser, &client, &ann).await;
    assert!(!page.has("#skip"), "once was all");
}

async fn what_is_not_one_s_own_is_not_asked(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &bob).await;
    for path in ["/login/factor/sms", "/login/factor/email", "/login/factor/backup", "/login/factor/pass", "/login/enrol"] {
        assert_eq!(browser.open(path).await.page().url.path(), "/login/factor/totp", "{path}");
    }
    assert_eq!(codes(&site, "sms").await.len() + codes(&site, "email").await.len(), 0, "nothing was sent");
    site.present(&mut browser, &page, &site.code(&bob)).await.away();
}
