//! Backup codes and temporary access passes, handed out before they are needed.

use super::{NEW, link_mail, rows_of, set};
use crate::support::{
    browser::{Browser, Page},
    site::{Client, Person, Site, on_both},
};
use futures_util::future::join_all;
use vestibule::{
    audit::Stamp,
    auth::{Fault, account, backup, pass, reset, throttle},
    post::Notice,
    store::{self, StoreError, organization, user},
    types::{Method, Secret},
};

on_both!(
    a_backup_code_opens_the_second_door_once,
    a_backup_code_has_one_winner,
    a_new_set_ends_the_old_one,
    a_code_belongs_to_one_person_and_one_method,
    a_pass_opens_the_second_door_once,
    a_pass_has_one_winner_and_an_end,
    guesses_are_few_and_the_last_one_is_told,
    a_reset_takes_everything,
    a_mailbox_and_a_list_do_not_open_both_doors_within_an_hour,
    one_sign_in_takes_one_code_of_the_list,
    who_has_codes_by_mail_only_is_told_beforehand_and_when_the_list_counts,
);

/// Gives a person backup codes.
pub async fn codes(site: &Site, person: &Person) -> Vec<Secret> {
    let (sealer, id, now) = (site.state.provider.sealer.clone(), person.id.clone(), site.now());
    let made = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        backup::make(tx, &sealer, &account, now)
    });
    let codes = made.await.unwrap();
    assert_eq!(codes.len(), 10);
    codes
}

pub async fn issue(site: &Site, person: &Person, minutes: i64) -> Secret {
    let (sealer, id, now) = (site.state.provider.sealer.clone(), person.id.clone(), site.now());
    let issued = site.state.db.write(move |tx| -> Result<_, Fault> {
        let user = user::by_id(tx, &id)?.unwrap();
        let organization = organization::by_id(tx, &user.organization_id)?.unwrap();
        pass::issue(tx, &sealer, (&user, &organization), pass::Terms { minutes, by: "command line", reason: None }, now)
    });
    issued.await.unwrap()
}

/// Lets the method's verifier look: whether it found a proof, or why not.
async fn verify(site: &Site, person: &Person, method: Method, code: &str) -> Result<(), &'static str> {
    let (sealer, id, now) = (site.state.provider.sealer.clone(), person.id.clone(), site.now());
    let code = Secret::new(code);
    let found = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        let found = match method {
            Method::Backup => backup::verify(tx, &sealer, &account, &code, now)?,
            _ => pass::verify(tx, &sealer, &account, &code, now)?,
        };
        Ok(found.map(drop))
    });
    found.await.unwrap()
}

/// The page of a method at the second door, by the list of ways.
async fn at_the_door(site: &Site, browser: &mut Browser, client: &Client, (who, method): (&Person, &str)) -> Page {
    let page = browser.open(&site.ask(client, &[("prompt", "login")])).await.page();
    let mut page = site.password(browser, &page, who).await.page();
    let path = format!("/login/factor/{method}");
    if page.url.path() == path {
        return page;
    }
    if page.has("#others") {
        page = browser.open(page.link("#others").as_str()).await.page();
    }
    let mut form = page.form("methods");
    for number in 0..9 {
        let id = format!("method-{number}");
        if page.has(&format!("#{id}[value={method}]")) {
            form = form.press(&id);
        }
    }
    let page = browser.submit(form).await.page();
    assert_eq!(page.url.path(), path);
    page
}

async fn a_backup_code_opens_the_second_door_once(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let codes = codes(&site, &bob).await;
    let [made] = site.mails().await.try_into().unwrap();
    assert_eq!(made.subject, "You have new backup codes");
    assert!(codes.iter().all(|code| !made.text.contains(code.expose())), "codes are not mailed");

    let typed = codes[3].expose().to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
    let mut browser = site.browser();
    let page = at_the_door(&site, &mut browser, &client, (&bob, "backup")).await;
    let away = site.present(&mut browser, &page, &typed).await.away();
    assert!(away.as_str().contains("code="), "{away}");
    let mails = site.mails().await;
    let told = mails.iter().find(|mail| mail.subject == "A backup code was used").unwrap();
    assert!(told.text.contains("9 codes are left") && told.message.link.is_some(), "{}", told.text);

    let mut other = site.browser();
    let page = at_the_door(&site, &mut other, &client, (&bob, "backup")).await;
    assert_eq!(site.present(&mut other, &page, &typed).await.page().status, 422);
    assert_eq!(rows_of(&site, "audit WHERE event = 'factor_accepted' AND detail LIKE '%\"backup\"%'").await, 1);
    assert_eq!(rows_of(&site, "audit WHERE event = 'factor_refused' AND detail LIKE '%\"backup\"%'").await, 1);
}

async fn a_backup_code_has_one_winner(site: Site) {
    let bob = site.person_with_app("bob").await;
    let codes = codes(&site, &bob).await;
    // One after another the budget is full again; at the same time, five are looked at.
    let found = join_all((0..200).map(|_| verify(&site, &bob, Method::Backup, codes[0].expose()))).await;
    assert_eq!(found.iter().filter(|found| found.is_ok()).count(), 1, "{found:?}");
    assert_eq!(rows_of(&site, "backup_codes WHERE used_at IS NOT NULL").await, 1);
}

async fn a_new_set_ends_the_old_one(site: Site) {
    let bob = site.person_with_app("bob").await;
    let (old, new) = (codes(&site, &bob).await, codes(&site, &bob).await);
    assert_eq!(verify(&site, &bob, Method::Backup, old[0].expose()).await, Err("wrong code"));
    assert_eq!(verify(&site, &bob, Method::Backup, new[0].expose()).await, Ok(()));
    assert_eq!(rows_of(&site, "backup_codes").await, 10);
}

async fn a_code_belongs_to_one_person_and_one_method(site: Site) {
    let (ann, bob) = (site.person_with_app("ann").await, site.person_with_app("bob").await);
    let (codes, pass) = (codes(&site, &ann).await, issue(&site, &ann, 60).await);
    assert_eq!(verify(&site, &bob, Method::Backup, codes[0].expose()).await, Err("wrong code"));
    assert_eq!(verify(&site, &bob, Method::Pass, pass.expose()).await, Err("wrong code"));
    assert_eq!(verify(&site, &ann, Method::Pass, codes[0].expose()).await, Err("wrong code"));
    assert_eq!(verify(&site, &ann, Method::Backup, pass.expose()).await, Err("wrong code"));
    for code in &codes {
        assert_eq!(verify(&site, &ann, Method::Backup, code.expose()).await, Ok(()));
    }
    assert_eq!(verify(&site, &ann, Method::Pass, pass.expose()).await, Ok(()));
    assert_eq!(rows_of(&site, &format!("backup_codes WHERE digest = '{}'", codes[0].expose())).await, 0);
}

async fn a_pass_opens_the_second_door_once(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let pass = issue(&site, &bob, 60).await;
    let [told] = site.mails().await.try_into().unwrap();
    assert_eq!(told.subject, "A temporary access pass was issued");
    assert!(!told.text.contains(pass.expose()) && told.message.link.is_none(), "{}", told.text);
    let mut browser = site.browser();
    let page = at_the_door(&site, &mut browser, &client, (&bob, "pass")).await;
    let away = site.present(&mut browser, &page, pass.expose()).await.away();
    assert!(away.as_str().contains("code="), "{away}");
    assert!(site.mails().await.iter().any(|mail| mail.message.notice.what == Notice::PassUsed));
    assert_eq!(verify(&site, &bob, Method::Pass, pass.expose()).await, Err("wrong code"));
}

async fn a_pass_has_one_winner_and_an_end(site: Site) {
    let bob = site.person_with_app("bob").await;
    let first = issue(&site, &bob, 60).await;
    let pass = issue(&site, &bob, 60).await;
    assert_eq!(verify(&site, &bob, Method::Pass, first.expose()).await, Err("wrong code"), "a later one ends it");
    let found = join_all((0..200).map(|_| verify(&site, &bob, Method::Pass, pass.expose()))).await;
    assert_eq!(found.iter().filter(|found| found.is_ok()).count(), 1, "{found:?}");
    let late = issue(&site, &bob, 10).await;
    site.advance(600);
    assert_eq!(verify(&site, &bob, Method::Pass, late.expose()).await, Err("wrong code"));
}

async fn guesses_are_few_and_the_last_one_is_told(site: Site) {
    let bob = site.person_with_app("bob").await;
    let codes = codes(&site, &bob).await;
    site.mails().await;
    let mut told = Vec::new();
    let mut looked = Vec::new();
    for _ in 0..5 {
        let mut wrong = 0;
        for _ in 0..8 {
            wrong += usize::from(verify(&site, &bob, Method::Backup, "0000-0000-0000-0000").await == Err("wrong code"));
        }
        looked.push(wrong);
        told.push(site.mails().await.len());
        assert_eq!(verify(&site, &bob, Method::Backup, codes[0].expose()).await, Err("guess budget used up"));
        site.advance(3600);
    }
    assert_eq!((looked, told), (vec![5, 5, 5, 5, 0], vec![1, 1, 1, 1, 0]));
    let (id, now) = (bob.id.clone(), site.now());
    let restored = site.state.db.write(move |tx| -> Result<_, StoreError> { throttle::restore_second(tx, id.as_str(), now) });
    restored.await.unwrap();
    assert_eq!(verify(&site, &bob, Method::Backup, codes[0].expose()).await, Ok(()), "another factor restores it");
    let crowd = join_all((0..500).map(|n| verify(&site, &bob, Method::Pass, if n % 2 == 0 { "" } else { "0000" }))).await;
    assert_eq!(crowd.iter().filter(|found| **found == Err("wrong code")).count(), 5);
}

async fn a_reset_takes_everything(site: Site) {
    let bob = site.person_with_app("bob").await;
    codes(&site, &bob).await;
    issue(&site, &bob, 60).await;
    for _ in 0..6 {
        let _ = verify(&site, &bob, Method::Backup, "").await;
    }
    let (sealer, id, now) = (site.state.provider.sealer.clone(), bob.id.clone(), site.now());
    let count = site.state.db.write(move |tx| -> Result<_, Fault> {
        let contact = store::contact::ContactFactor {
            id: vestibule::types::ContactFactorId::random(),
            user_id: id.clone(),
            channel: Method::Email,
            address: "bob@acme.example".to_owned(),
            name: String::new(),
            created_at: now,
            last_used_at: None,
        };
        store::contact::insert(tx, &contact)?;
        user::set_default_method(tx, &id, Some("totp"))?;
        let user = user::by_id(tx, &id)?.unwrap();
        reset::second_factors(tx, &sealer, &user, now, Stamp::default())
    });
    assert_eq!(count.await.unwrap(), 2);
    for table in ["totp_factors", "contact_factors", "passkeys", "backup_codes", "access_passes"] {
        assert_eq!(rows_of(&site, table).await, 0, "{table}");
    }
    assert_eq!(rows_of(&site, "throttles WHERE failures > 0 OR consecutive > 0").await, 0);
    assert_eq!(rows_of(&site, "users WHERE default_method IS NOT NULL").await, 0);
}

const USED: &str = "backup_codes WHERE used_at IS NOT NULL";

async fn a_mailbox_and_a_list_do_not_open_both_doors_within_an_hour(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let codes = codes(&site, &bob).await;
    site.mails().await;
    let link = link_mail(&site, "bob").await.link(&site);
    assert_eq!(set(&site, &link, NEW).await.status(), 200);
    let bob = Person { password: NEW.to_owned(), ..bob };
    // Asking for another link prolongs nothing.
    for (later, ask) in [(0, false), (1800, true), (1799, false)] {
        site.advance(later);
        if ask {
            super::forget(&site, "bob").await;
        }
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        let page = site.password(&mut browser, &page, &bob).await.page();
        assert_eq!((page.url.path(), page.has("#others")), ("/login/factor/totp", false), "the list is not offered");
        assert!(page.text("#lost").contains("access pass"), "who lost the app is told whom to ask: {}", page.html);
        let tampered = Page { html: page.html.replace("/login/factor/totp", "/login/factor/backup"), ..page.clone() };
        let refused = browser.post(&tampered.form("factor").set("code", codes[0].expose()).press("verify")).await;
        assert_eq!((refused.status, refused.url.path()), (422, "/login/factor/backup"), "{later}");
        assert_eq!(rows_of(&site, USED).await, 0, "nor used up");
        site.present(&mut browser, &page, &site.code(&bob)).await.away();
    }
    site.advance(1);
    let mut browser = site.browser();
    let page = at_the_door(&site, &mut browser, &client, (&bob, "backup")).await;
    site.present(&mut browser, &page, codes[0].expose()).await.away();
}

async fn one_sign_in_takes_one_code_of_the_list(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let (codes, now) = (codes(&site, &bob).await, site.now());
    let proof = |method: &str| serde_json::json!({ "class": method, "method": method, "at": now });
    let shown = serde_json::json!([proof("password"), proof("backup")]);
    let doors = site.doors_with(&bob, &client, (&shown, &serde_json::Value::Null), 1).await;
    site.knock(&doors[0], "backup", codes[0].expose()).await;
    assert_eq!((rows_of(&site, USED).await, site.rows().await[0]), (0, ("sessions", 0)));
    assert_eq!(rows_of(&site, "audit WHERE event = 'factor_refused' AND detail LIKE '%adds nothing%'").await, 1);
}

async fn who_has_codes_by_mail_only_is_told_beforehand_and_when_the_list_counts(site: Site) {
    site.all_methods("acme", |_| ()).await;
    let client = site.client(|_| ()).await;
    let ann = crate::factors::reached(&site, "ann", Method::Email, "ann@acme.example").await;
    let codes = codes(&site, &ann).await;
    site.mails().await;
    let page = site.browser().get("/login/forgot").await;
    assert!(page.text("#needs").contains("Codes by e-mail do not count"), "{}", page.html);
    let mail = link_mail(&site, "ann").await;
    assert!(mail.text.contains("Codes by e-mail do not count"), "{}", mail.text);
    assert_eq!(set(&site, &mail.link(&site), NEW).await.status(), 200);
    let ann = Person { password: NEW.to_owned(), ..ann };
    for (later, minutes) in [(0, "in 60 minutes"), (3541, "in one minute")] {
        site.advance(later);
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        let page = site.password(&mut browser, &page, &ann).await.page();
        assert!(page.has("#stuck") && page.text("#later").contains(minutes), "{}", page.html);
    }
    site.advance(59);
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, &ann).await.page();
    assert_eq!(page.url.path(), "/login/factor/backup");
    site.present(&mut browser, &page, codes[0].expose()).await.away();
}
