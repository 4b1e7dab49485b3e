//! `docs/threats.md`: the table, and the rows that no other chapter is about.

use crate::{
    factors::{reached, second_door},
    support::{
        api::{http, http_from},
        browser::Browser,
        door::Door,
        rows::{change, rows_of},
        site::{Client, Person, Site, on_both},
    },
};
use actix_web::web;
use serde_json::Value;
use std::{fs, path::Path};
use vestibule::{
    auth::{Fault, account, backup, codes::Destination, prompt},
    post::CodeUse,
    store::user,
    types::{Method, PasswordBy, Secret},
    web::form_token,
};

on_both!(
    spellings_of_a_name_share_one_budget,
    nothing_is_sent_or_counted_before_the_password,
    messages_are_few,
    numbers_that_lie_close_together_share_a_budget,
    a_sent_code_dies_with_the_epoch,
    no_table_holds_a_code,
    an_emergency_trusts_no_browser,
    trust_is_one_browser_s_and_looked_at_after_the_password,
    trust_is_bound_to_browser_and_system_and_not_to_the_network,
    a_reset_and_a_mailed_code_are_one_factor,
);

/// Presents a name and a password in a fresh attempt: where that leads. `device` and `agent` are what the browser says.
async fn log_in(site: &Site, client: &Client, who: (&str, &str), by: (&str, &str)) -> String {
    log_in_from(http(), site, client, who, by).await
}

/// As [`log_in`], through a connection of the test's choice.
async fn log_in_from(
    http: reqwest::Client,
    site: &Site,
    client: &Client,
    (name, password): (&str, &str),
    (device, agent): (&str, &str),
) -> String {
    let mut browser = site.browser();
    browser.open(&site.ask(client, &[])).await.page();
    let door = browser.cookies().get("vestibule_interaction").unwrap().value.clone();
    let csrf = form_token(&Door::presented(door.clone()));
    let mut request = http
        .post(format!("{}/login", site.home))
        .header("cookie", format!("vestibule_interaction={door}; vestibule_device={device}"))
        .form(&[("csrf", &*csrf), ("username", name), ("password", password)]);
    if !agent.is_empty() {
        request = request.header("user-agent", agent);
    }
    let answer = request.send().await.unwrap();
    answer.headers().get("location").map_or(String::new(), |place| place.to_str().unwrap().to_owned())
}

async fn spellings_of_a_name_share_one_budget(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    for name in ["bob", "BOB", "ｂｏｂ", "nobody", "NoBody", "ｎｏｂｏｄｙ"] {
        assert_eq!(log_in(&site, &client, (name, "guess"), ("", "")).await, "", "{name}");
    }
    let id = &bob.id;
    let budget = "throttles WHERE class = 'password' AND failures = 3 AND subject";
    assert_eq!(rows_of(&site, &format!("{budget} = '{id}'")).await, 1);
    assert_eq!(rows_of(&site, &format!("{budget} <> '{id}'")).await, 1);
    assert_eq!(rows_of(&site, "throttles WHERE class = 'password'").await, 2);
}

async fn nothing_is_sent_or_counted_before_the_password(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    let ann = site.give_app(ann).await;
    let mut browser = site.browser();
    browser.open(&site.ask(&client, &[])).await.page();
    let door = Door::presented(browser.cookies().get("vestibule_interaction").unwrap().value.clone());
    for value in ["email", "sms", "totp"] {
        let request =
            http().post(format!("{}/login/factor", site.home)).form(&[("csrf", &*form_token(&door)), ("method", value)]);
        let cookie = format!("vestibule_interaction={}", door.expose());
        assert_eq!(request.header("cookie", cookie).send().await.unwrap().status(), 303, "back to the first door");
        assert_eq!(site.knock(&door, value, &site.code(&ann)).await.status, 303, "{value}");
    }
    assert_eq!(rows_of(&site, "outbox").await + rows_of(&site, "challenges").await, 0);
    assert_eq!(rows_of(&site, "throttles WHERE class <> 'attempt'").await, 0, "a stranger spends nobody's budget");
}

/// Whether a code is sent.
async fn send(site: &Site, person: &Person, channel: Method, address: &str) -> bool {
    send_for(site, person, (channel, address), CodeUse::SetUp).await
}

async fn send_for(site: &Site, person: &Person, (channel, address): (Method, &str), of: CodeUse) -> bool {
    let (provider, id, now) = (site.state.provider.clone(), person.id.clone(), site.now());
    let to = Destination { channel, address: address.to_owned() };
    let sent = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        prompt::send(tx, &provider.house(), &account, (&to, of), now)
    });
    sent.await.unwrap().is_ok()
}

async fn messages_are_few(site: Site) {
    let people = [site.person("ann").await, site.person("bob").await, site.person("cid").await];
    let mut sent = Vec::new();
    for person in &people {
        for _ in 0..5 {
            let mut now = 0;
            for _ in 0..4 {
                now += usize::from(send(&site, person, Method::Email, "family@acme.example").await);
            }
            sent.push(now);
            site.advance(900);
        }
    }
    assert_eq!(sent[..10], [3, 3, 3, 1, 0, 3, 3, 3, 1, 0], "three in a quarter of an hour, ten a day");
    assert_eq!(sent[10..], [0; 5], "twenty a day to an address that nobody has confirmed");
    let dan = site.person("dan").await;
    assert!(send(&site, &dan, Method::Email, "dan@acme.example").await, "another address has a budget of its own");
    let sent = rows_of(&site, "audit WHERE event = 'code_sent'").await;
    assert_eq!(
        (sent, rows_of(&site, "challenges WHERE ended_at IS NULL").await),
        (21, 3),
        "the newest one of each person lives"
    );
    let eve = site.person("eve").await;
    let owned = send_for(&site, &eve, (Method::Email, "family@acme.example"), CodeUse::SignIn).await;
    assert!(owned, "who has confirmed it is not kept out by those who only type it");
}

async fn numbers_that_lie_close_together_share_a_budget(site: Site) {
    let mut people = Vec::new();
    for n in 0..34 {
        people.push(site.person(&format!("p{n}")).await);
    }
    let mut sent = 0;
    for n in 0..102 {
        sent += usize::from(send(&site, &people[n / 3], Method::Sms, &format!("+141555501{:02}", n % 100)).await);
    }
    assert_eq!(sent, 100, "a hundred an hour");
}

async fn a_sent_code_dies_with_the_epoch(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let sent = site.send_code(&bob, Method::Email, "bob@acme.example").await;
    let doors = site.doors(&bob, &client, &sent.sent, 1).await;
    let id = bob.id.clone();
    site.state.db.write(move |tx| user::raise_epoch(tx, &id)).await.unwrap();
    assert_eq!(site.knock(&doors[0], "email", &sent.code).await.status, 400, "the account was changed meanwhile");
    assert_eq!(site.rows().await[0], ("sessions", 0));
}

async fn backup_codes(site: &Site, person: &Person) -> Vec<Secret> {
    let (sealer, id, now) = (site.state.provider.sealer.clone(), person.id.clone(), site.now());
    let made = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        backup::make(tx, &sealer, &account, now)
    });
    made.await.unwrap()
}

async fn no_table_holds_a_code(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let sent = site.send_code(&bob, Method::Email, "bob@acme.example").await;
    let list = backup_codes(&site, &bob).await;
    let doors = site.doors(&bob, &client, &sent.sent, 3).await;
    site.knock(&doors[0], "backup", &sent.code).await;
    site.knock(&doors[1], "email", list[0].expose()).await;
    assert_eq!(site.knock(&doors[2], "backup", list[1].expose()).await.status, 303);
    for code in [&*sent.code, list[0].expose(), list[1].expose(), &bob.password] {
        for column in ["audit.detail", "challenges.digest", "interactions.stage", "backup_codes.digest", "throttles.subject"] {
            let table = column.split('.').next().unwrap();
            assert!(rows_of(&site, table).await > 0, "{table} is not empty");
            assert_eq!(rows_of(&site, &format!("{table} WHERE {column} LIKE '%{code}%'")).await, 0, "{column}");
        }
        let sealed = if site.url.starts_with("sqlite") {
            format!("outbox WHERE instr(sealed, CAST('{code}' AS BLOB)) > 0")
        } else {
            format!("outbox WHERE position('{code}'::bytea IN sealed) > 0")
        };
        assert_eq!(rows_of(&site, &sealed).await, 0, "messages wait encrypted");
    }
}

async fn an_emergency_trusts_no_browser(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let list = backup_codes(&site, &bob).await;
    let doors = site.doors(&bob, &client, &Value::Null, 2).await;
    let app = site.code(&bob);
    for (door, method, code, trusted) in [(&doors[0], "backup", list[0].expose(), 0), (&doors[1], "totp", &app, 1)] {
        let request = http()
            .post(format!("{}/login/factor/{method}", site.home))
            .header("cookie", format!("vestibule_interaction={}", door.expose()))
            .form(&[("csrf", &*form_token(door)), ("code", code), ("trust_device", "yes")]);
        assert_eq!(request.send().await.unwrap().status(), 303, "{method}");
        assert_eq!(rows_of(&site, "trusted_devices").await, trusted, "{method}");
    }
}

/// What a browser is trusted by, after its owner has asked for that.
async fn trusted(site: &Site, browser: &mut Browser, client: &Client, person: &Person) -> String {
    let page = second_door(site, browser, client, person).await;
    let form = page.form("factor").set("code", &site.code(person)).tick("trust_device").press("verify");
    browser.submit(form).await.away();
    browser.cookies().get("vestibule_device").unwrap().value.clone()
}

async fn trust_is_one_browser_s_and_looked_at_after_the_password(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let device = trusted(&site, &mut site.browser(), &client, &bob).await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let (right, wrong) = (("bob", &*bob.password), ("bob", "guess"));
    assert_eq!(log_in(&site, &client, wrong, (&device, "")).await, "");
    assert!(log_in(&site, &client, right, (&device, firefox)).await.contains("/login/factor/totp"), "another browser");
    assert_eq!(rows_of(&site, "trusted_values WHERE used_at IS NOT NULL").await, 0, "neither has used it up");
    assert!(log_in(&site, &client, right, (&device, "")).await.contains("code="));
}

async fn trust_is_bound_to_browser_and_system_and_not_to_the_network(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let device = trusted(&site, &mut site.browser(), &client, &bob).await;
    let url = site.url.clone();
    let named = web::block(move || change(&url, "UPDATE trusted_devices SET name = 'Chrome on Windows'"));
    named.await.unwrap().unwrap();
    let chrome = |system: &str, version: u8| {
        format!("Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36")
    };
    let (windows, linux) = ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64");
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0";
    let right = ("bob", &*bob.password);
    for copied_to in ["", firefox, &chrome(linux, 141), &format!("{} Edg/141.0.0.0", chrome(windows, 141))] {
        let place = log_in(&site, &client, right, (&device, copied_to)).await;
        assert!(place.contains("/login/factor/totp"), "{copied_to}: {place}");
    }
    // The same browser, updated, on the way: people travel, and 013 says what that costs.
    let place = log_in_from(http_from([127, 0, 0, 2].into()), &site, &client, right, (&device, &chrome(windows, 160))).await;
    assert!(place.contains("code="), "{place}");
}

async fn a_reset_and_a_mailed_code_are_one_factor(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = reached(&site, "ann", Method::Email, "ann@acme.example").await;
    let (id, hash) = (ann.id.clone(), site.state.hasher.hash(&Secret::new(&*ann.password)).unwrap());
    site.state.db.write(move |tx| user::set_password(tx, &id, Some(&hash), PasswordBy::Mailbox)).await.unwrap();
    let page = second_door(&site, &mut site.browser(), &client, &ann).await;
    assert!(page.has("#stuck"), "{}", page.html);
    assert_eq!(rows_of(&site, "outbox").await, 0, "no code is sent that would add nothing");
    let ann = site.give_app(ann).await;
    let mut browser = site.browser();
    let page = second_door(&site, &mut browser, &client, &ann).await;
    site.present(&mut browser, &page, &site.code(&ann)).await.away();
}

/// All Rust sources below a folder, in one text.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for folder in ["src", "tests"] {
        sources(&root.join(folder), &mut text);
    }
    let table = fs::read_to_string(root.join("docs/threats.md")).unwrap();
    let heads = ["| # |", "|---", "| threat |", "| input |"];
    let rows = table.lines().filter(|line| line.starts_with('|') && heads.iter().all(|head| !line.starts_with(head)));
    let mut numbers = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let (module, tests) = match cells[..] {
            [number, _, module, tests] => {
                numbers.push(number);
                (module, tests)
            }
            [_, module, tests] => (module, tests),
            _ => panic!("three cells or four: {row}"),
        };
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '/'])).collect();
        let is_open = tests.starts_with("open: ") || tests.starts_with("*open*: ");
        assert!(!names.is_empty() || is_open, "a test, or why there is none: {row}");
        for name in names {
            assert!(text.contains(&format!("fn {name}(")), "{name} in {row}");
        }
        for path in module.split('`').skip(1).step_by(2) {
            let (file, folder) = (root.join(format!("src/{path}.rs")), root.join(format!("src/{path}/mod.rs")));
            assert!(file.exists() || folder.exists() || root.join("src").join(path).exists(), "{path} in {row}");
        }
    }
    // The threats of the sign-in and of the protocols, the races, the readers: none left out and none twice.
    let threats = (1..=68).chain(95..=110).map(|n| format!("B-{n:02}"));
    let readers = (1..=13).chain(28..=29).map(|n| format!("F-{n}"));
    for number in threats.chain((1..=17).map(|n| format!("R-{n}"))).chain(readers) {
        assert_eq!(numbers.iter().filter(|here| **here == number).count(), 1, "{number}");
    }
}
