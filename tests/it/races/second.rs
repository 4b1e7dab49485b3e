//! Crowds at the second door, each in an attempt of its own, so that nothing but the code decides.

use crate::support::{
    door::{Answer, Door, SentCode},
    rows::{change, rows_of},
    site::{Client, Person, Site, on_both},
};
use futures_util::future::join_all;
use serde_json::Value;
use vestibule::{
    auth::{
        Fault, account, backup,
        codes::TRIES,
        throttle::{BACKUP, EMAIL, SMS, TOTP},
    },
    types::Method,
};

/// How many present the right code at once.
const CROWD: usize = 200;

/// How many guess at once.
const GUESSES: usize = 500;

on_both!(
    a_mailed_code_has_one_winner,
    a_texted_code_has_one_winner,
    a_backup_code_has_one_winner,
    guesses_at_an_app_stay_within_the_budget,
    guesses_at_a_mailed_code_stay_within_the_budget,
    guesses_at_a_texted_code_stay_within_the_budget,
    guesses_at_backup_codes_stay_within_the_budget,
);

/// Somebody with an app, in an organization that allows everything.
async fn setting(site: &Site) -> (Person, Client) {
    site.all_methods("acme", |_| ()).await;
    (site.person_with_app("bob").await, site.client(|_| ()).await)
}

async fn backup_codes(site: &Site, person: &Person) -> Vec<String> {
    let (sealer, id, now) = (site.state.provider.sealer.clone(), person.id.clone(), site.now());
    let made = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        backup::make(tx, &sealer, &account, now)
    });
    made.await.unwrap().iter().map(|code| code.expose().to_owned()).collect()
}

/// A refusal: that it was wrong, that the code is over, or that the method is paused.
fn is_refusal(answer: &Answer) -> bool {
    let texts = ["That did not work. Check", "This code can not be used any more.", "Too many wrong codes were entered."];
    answer.status == 422 && texts.iter().any(|text| answer.error.starts_with(text))
}

/// All present the right code at once: one session and one code come of it, everybody else is told nothing.
async fn one_winner(site: &Site, doors: &[Door], method: &str, code: &str) {
    let answers = join_all(doors.iter().map(|door| site.knock(door, method, code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| is_refusal(answer)).count(), doors.len() - 1, "{answers:?}");
    assert_eq!(site.rows().await[..2], [("sessions", 1), ("codes", 1)]);
    assert_eq!(rows_of(site, "audit WHERE event = 'factor_accepted'").await, 1);
}

async fn a_sent_code_has_one_winner(site: &Site, channel: Method, address: &str) {
    let (bob, client) = setting(site).await;
    let sent = site.send_code(&bob, channel, address).await;
    let doors = site.doors(&bob, &client, &sent.sent, CROWD).await;
    one_winner(site, &doors, channel.as_str(), &sent.code).await;
}

async fn a_mailed_code_has_one_winner(site: Site) {
    a_sent_code_has_one_winner(&site, Method::Email, "bob@acme.example").await;
}

async fn a_texted_code_has_one_winner(site: Site) {
    a_sent_code_has_one_winner(&site, Method::Sms, "+14155550123").await;
}

async fn a_backup_code_has_one_winner(site: Site) {
    let (bob, client) = setting(&site).await;
    let codes = backup_codes(&site, &bob).await;
    let doors = site.doors(&bob, &client, &Value::Null, CROWD).await;
    one_winner(&site, &doors, "backup", &codes[0]).await;
    assert_eq!(rows_of(&site, "backup_codes WHERE used_at IS NOT NULL").await, 1);
}

/// All guess at once, in many attempts: everybody is refused, and no more than `looked` guesses are compared.
async fn guess(site: &Site, doors: &[Door], (method, wrong): (&str, &str), looked: i64) {
    let tries = (0..GUESSES).map(|n| site.knock(&doors[n % doors.len()], method, wrong));
    let answers = join_all(tries).await;
    assert!(answers.iter().all(is_refusal), "{answers:?}");
    let refused = |reason: &str| format!("audit WHERE event = 'factor_refused' AND detail LIKE '%{reason}%'");
    assert_eq!(rows_of(site, &refused("")).await, GUESSES);
    let unseen = rows_of(site, &refused("guess budget used up")).await + rows_of(site, &refused("code is over")).await;
    assert_eq!(i64::try_from(GUESSES - unseen).unwrap(), looked);
}

/// What a person's budget counts, written down as a condition.
fn spent(person: &Person, class: &str, number: i64) -> String {
    format!(
        "throttles WHERE subject = '{}' AND class = '{class}' AND failures = {number} AND consecutive = {number}",
        person.id
    )
}

/// Another code than the right one.
fn other(code: &str) -> String {
    code.chars().map(|digit| if digit == '5' { '6' } else { '5' }).collect()
}

async fn guesses_at_an_app_stay_within_the_budget(site: Site) {
    let (bob, client) = setting(&site).await;
    let doors = site.doors(&bob, &client, &Value::Null, 20).await;
    let code = site.code(&bob);
    guess(&site, &doors, ("totp", &other(&code)), TOTP.free).await;
    assert_eq!(rows_of(&site, &spent(&bob, "totp", TOTP.free)).await, 1);
    assert!(is_refusal(&site.knock(&doors[0], "totp", &code).await), "the right one is refused, too");
    assert_eq!(site.rows().await[0], ("sessions", 0));
    site.advance(TOTP.window);
    let doors = site.doors(&bob, &client, &Value::Null, 1).await;
    assert_eq!(site.knock(&doors[0], "totp", &site.code(&bob)).await.status, 303, "tomorrow it helps");
}

/// A code to a place that is the person's for long: new numbers open nothing yet.
async fn settled_code(site: &Site, person: &Person, (channel, address): (Method, &str)) -> SentCode {
    let sent = site.send_code(person, channel, address).await;
    let url = site.url.clone();
    actix_web::web::block(move || change(&url, "UPDATE contact_factors SET created_at = 0").unwrap()).await.unwrap();
    sent
}

async fn guesses_at_a_sent_code(site: &Site, channel: Method, address: &str) {
    let free = if channel == Method::Sms { SMS.free } else { EMAIL.free };
    let (bob, client) = setting(site).await;
    let sent = settled_code(site, &bob, (channel, address)).await;
    let doors = site.doors(&bob, &client, &sent.sent, 20).await;
    let method = channel.as_str();
    guess(site, &doors, (method, &other(&sent.code)), TRIES).await;
    assert_eq!(rows_of(site, &format!("challenges WHERE tries = {TRIES}")).await, 1);
    assert_eq!(rows_of(site, &spent(&bob, method, TRIES)).await, 1, "what was not compared costs no try");
    assert!(is_refusal(&site.knock(&doors[0], method, &sent.code).await), "the right one is refused, too");
    let place = |n: i64| if channel == Method::Sms { format!("+141555501{n:02}") } else { format!("b{n}@home.example") };
    for n in 1..free / TRIES {
        site.advance(900);
        let sent = settled_code(site, &bob, (channel, &place(n))).await;
        let doors = site.doors(&bob, &client, &sent.sent, 1).await;
        for _ in 0..TRIES {
            assert!(is_refusal(&site.knock(&doors[0], method, &other(&sent.code)).await));
        }
    }
    assert_eq!(rows_of(site, &spent(&bob, method, free)).await, 1);
    // Neither another code nor another day helps: the person has to come another way.
    for (later, n) in [(900, 50), (86_400, 51)] {
        site.advance(later);
        let sent = settled_code(site, &bob, (channel, &place(n))).await;
        let doors = site.doors(&bob, &client, &sent.sent, 1).await;
        assert!(is_refusal(&site.knock(&doors[0], method, &sent.code).await), "{later}");
    }
    assert_eq!(site.rows().await[0], ("sessions", 0));
    let doors = site.doors(&bob, &client, &Value::Null, 1).await;
    assert_eq!(site.knock(&doors[0], "totp", &site.code(&bob)).await.status, 303);
    assert_eq!(rows_of(site, &spent(&bob, method, 0)).await, 1, "another factor restores it");
}

async fn guesses_at_a_mailed_code_stay_within_the_budget(site: Site) {
    guesses_at_a_sent_code(&site, Method::Email, "bob@acme.example").await;
}

async fn guesses_at_a_texted_code_stay_within_the_budget(site: Site) {
    guesses_at_a_sent_code(&site, Method::Sms, "+14155550123").await;
}

async fn guesses_at_backup_codes_stay_within_the_budget(site: Site) {
    let (bob, client) = setting(&site).await;
    let codes = backup_codes(&site, &bob).await;
    let doors = site.doors(&bob, &client, &Value::Null, 20).await;
    guess(&site, &doors, ("backup", "0000-0000-0000-0000"), BACKUP.free).await;
    assert_eq!(rows_of(&site, &spent(&bob, "backup", BACKUP.free)).await, 1);
    assert!(is_refusal(&site.knock(&doors[0], "backup", &codes[0]).await), "the right one is refused, too");
    assert_eq!(rows_of(&site, "backup_codes WHERE used_at IS NOT NULL").await, 0, "and not used up");
    site.advance(BACKUP.window);
    let doors = site.doors(&bob, &client, &Value::Null, 1).await;
    assert_eq!(site.knock(&doors[0], "backup", &codes[0]).await.status, 303);
    assert_eq!(site.rows().await[0], ("sessions", 1));
}
