//! "This wasn't me".

use super::{NEW, handed::issue, lands, link_mail, post, rows_of, set, the_user, token};
use crate::{
    factors::second_door,
    passkeys::desk::Desk,
    support::{
        post::Mail,
        site::{Person, Site, on_both},
    },
};
use vestibule::{
    auth::{Fault, account, tell},
    post::Notice,
    store::{StoreError, pass, user},
    types::{MfaPolicy, PasswordBy, UnixTime},
};

on_both!(
    the_button_ends_everything_and_mails_a_link,
    the_link_lives_a_week_and_once,
    a_changed_address_gets_no_link,
    who_has_no_password_gets_none,
    an_address_that_nobody_verified_gets_no_button,
    what_the_disputed_act_added_is_removed,
    the_disputed_password_does_not_come_back,
    a_factor_that_was_replaced_and_disputed_leaves_no_gap,
    a_first_factor_that_was_disputed_leaves_no_gap,
);

/// The mail that tells a person of something.
async fn told(site: &Site, person: &Person, what: Notice) -> Mail {
    let (sealer, id, now) = (site.state.provider.sealer.clone(), person.id.clone(), site.now());
    let done = site.state.db.write(move |tx| -> Result<_, Fault> {
        let account = account::open(tx, &id)?.unwrap();
        tell::owner(tx, &sealer, &account, what, now)
    });
    done.await.unwrap();
    let [mail] = site.mails().await.try_into().unwrap();
    mail
}

/// Presses the button of a mail's page.
async fn press(site: &Site, link: &str) -> u16 {
    post(site, "/login/not-me", &[("token", token(link))]).await.status().as_u16()
}

async fn the_button_ends_everything_and_mails_a_link(site: Site) {
    let (bob, client) = (site.person_with_app("bob").await, site.client(|_| ()).await);
    let mut browser = site.signed_in(&client, &bob).await;
    site.mails().await;
    let link = told(&site, &bob, Notice::PasswordChanged).await.link(&site);
    let (id, now) = (bob.id.clone(), site.now());
    let waits = pass::PassRow {
        user_id: id,
        digest: "d".to_owned(),
        issued_by: "command line".to_owned(),
        created_at: now,
        expires_at: now + 600,
        used_at: None,
    };
    site.state.db.write(move |tx| pass::issue(tx, &waits)).await.unwrap();
    let before = link_mail(&site, "bob").await.link(&site);
    for _ in 0..20 {
        assert_eq!(site.browser().get(&link).await.status, 200);
    }
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "code", "opening ends nothing");

    let mut reader = site.browser();
    let page = reader.get(&link).await;
    let done = reader.post(&page.form("not-me").press("revoke")).await;
    assert_eq!((done.status, done.has("form")), (200, false));
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "login_required");
    assert_eq!(rows_of(&site, "access_passes").await, 0);
    assert_eq!(rows_of(&site, "audit WHERE event = 'not_me'").await, 1);
    assert_eq!(lands(&site, &mut site.browser(), &bob, &bob.password).await.0, 422, "the password is over");
    assert_eq!(set(&site, &before, NEW).await.status(), 400, "so is a link that somebody else asked for");

    let [mail] = site.mails().await.try_into().unwrap();
    assert_eq!((mail.subject.as_str(), mail.to.as_str()), ("Set a new password", "bob@acme.example"));
    assert_eq!(set(&site, &mail.link(&site), NEW).await.status(), 200);
    let (status, path) = lands(&site, &mut site.browser(), &bob, NEW).await;
    assert!(status == 200 && path.starts_with("/login/factor"), "the second factor is there still: {path}");
}

async fn the_link_lives_a_week_and_once(site: Site) {
    let bob = site.person("bob").await;
    let link = told(&site, &bob, Notice::PassUsed).await.link(&site);
    let other = told(&site, &bob, Notice::PassUsed).await.link(&site);
    let late = told(&site, &bob, Notice::BackupCodesMade).await;
    let id = bob.id.clone();
    site.state.db.write(move |tx| user::raise_epoch(tx, &id)).await.unwrap();
    site.advance(7 * 86_400 - 1);
    assert_eq!(press(&site, &link).await, 200, "what came after the notice does not end it");
    assert_eq!(press(&site, &link).await, 400);
    assert_eq!(press(&site, &other).await, 400, "one button is enough");
    site.advance(1);
    assert_eq!(press(&site, &late.link(&site)).await, 400);
    assert_eq!(rows_of(&site, "audit WHERE event = 'not_me'").await, 1);
    let [mail] = site.mails().await.try_into().unwrap();
    assert_eq!(mail.subject, "Set a new password");
    // Forgotten meanwhile: who pressed the button gets another link.
    site.advance(3600);
    link_mail(&site, "bob").await;
}

async fn a_changed_address_gets_no_link(site: Site) {
    let bob = site.person("bob").await;
    let link = told(&site, &bob, Notice::ContactChanged { what: vestibule::types::Method::Email }).await.link(&site);
    let (id, now) = (bob.id.clone(), site.now());
    let done = site.state.db.write(move |tx| -> Result<_, StoreError> {
        let mut row = user::lock(tx, &id)?.unwrap();
        row.email = Some("eve@evil.example".to_owned());
        row.email_verified_at = Some(now);
        row.epoch += 1;
        user::update_profile(tx, &row)
    });
    done.await.unwrap();
    assert_eq!(press(&site, &link).await, 200);
    assert_eq!(site.mails().await.len(), 0, "nothing goes to the new address");
    let row = the_user(&site, &bob.id).await;
    assert_eq!((row.email_verified_at, row.password_hash), (None, None));
}

async fn who_has_no_password_gets_none(site: Site) {
    let bob = site.person("bob").await;
    let id = bob.id.clone();
    site.state.db.write(move |tx| user::set_password(tx, &id, None, PasswordBy::Owner)).await.unwrap();
    let link = told(&site, &bob, Notice::PasswordChanged).await.link(&site);
    let before = the_user(&site, &bob.id).await;
    assert_eq!(press(&site, &link).await, 200);
    let after = the_user(&site, &bob.id).await;
    assert_eq!((after.epoch, after.password_by), (before.epoch + 1, PasswordBy::Owner));
    assert_eq!(site.mails().await.len(), 0);
}

async fn an_address_that_nobody_verified_gets_no_button(site: Site) {
    let bob = site.person("bob").await;
    let id = bob.id.clone();
    let done = site.state.db.write(move |tx| -> Result<_, StoreError> {
        let mut row = user::lock(tx, &id)?.unwrap();
        row.email_verified_at = None::<UnixTime>;
        user::update_profile(tx, &row)
    });
    done.await.unwrap();
    let mail = told(&site, &bob, Notice::PasswordChanged).await;
    assert_eq!(mail.message.link, None);
    assert!(mail.text.contains("tell your administrator"), "{}", mail.text);
}

async fn what_the_disputed_act_added_is_removed(site: Site) {
    let bob = site.person_with_app("bob").await;
    site.signed_in(&site.client(|_| ()).await, &bob).await;
    site.mails().await;
    site.advance(60);
    let desk = Desk::new(&site);
    let key = desk.key(&bob).await;
    assert!(desk.show_alone(key.sign(&desk.ask_anybody().await, &desk.scene())).await.is_ok());
    let link = told(&site, &bob, Notice::FactorAdded { method: None }).await.link(&site);
    assert_eq!(rows_of(&site, "known_browsers").await, 1);
    assert_eq!(press(&site, &link).await, 200);
    assert_eq!((rows_of(&site, "passkeys").await, rows_of(&site, "totp_factors").await), (0, 1), "the owner's own stays");
    assert_eq!(rows_of(&site, "known_browsers").await, 0, "whoever comes back is a stranger");
}

async fn the_disputed_password_does_not_come_back(site: Site) {
    let bob = site.person("bob").await;
    let key = Desk::new(&site).key(&bob).await;
    site.advance(60);
    let link = told(&site, &bob, Notice::PasswordChanged).await.link(&site);
    assert_eq!(press(&site, &link).await, 200);
    let desk = Desk::new(&site);
    let alone = desk.show_alone(key.sign(&desk.ask_anybody().await, &desk.scene())).await;
    assert_eq!(alone.unwrap_err(), "the password was ended", "a key alone opens nothing until the owner is back");
    let [mail] = site.mails().await.try_into().unwrap();
    let link = mail.link(&site);
    for _ in 0..3 {
        let answer = set(&site, &link, &bob.password).await;
        assert_eq!(answer.status(), 422, "that one may be known to somebody");
    }
    assert_eq!(set(&site, &link, NEW).await.status(), 200);
    let desk = Desk::new(&site);
    assert!(desk.show_alone(key.sign(&desk.ask_anybody().await, &desk.scene())).await.is_ok());
    // Forgotten again: the same password is the owner's own choice now.
    site.mails().await;
    let link = link_mail(&site, "bob").await.link(&site);
    assert_eq!(set(&site, &link, &bob.password).await.status(), 200);
}

/// An intruder reads the mailbox only: presses the button of a notice, sets a password by the link, and waits. Gives the
/// person with that password.
async fn disputed_by_a_reader(site: &Site, person: Person, notice: &Mail) -> Person {
    assert_eq!(press(site, &notice.link(site)).await, 200);
    assert_eq!(rows_of(site, "totp_factors").await, 0);
    let [mail] = site.mails().await.try_into().unwrap();
    assert_eq!(set(site, &mail.link(site), NEW).await.status(), 200);
    Person { password: NEW.to_owned(), ..person }
}

/// The password, which the mailbox has set, opens nothing and sets nothing up, however long one waits. An operator's pass
/// does, and with a new factor all is as it was.
async fn only_a_pass_helps(site: &Site, person: &Person) {
    let client = site.client(|_| ()).await;
    for wait in [0, 86_400, 30 * 86_400] {
        site.advance(wait);
        let (status, path) = lands(site, &mut site.browser(), person, NEW).await;
        assert_eq!((status, path.as_str()), (200, "/login/factor"), "after {wait} s");
    }
    let page = second_door(site, &mut site.browser(), &client, person).await;
    assert!(page.has("#stuck"), "{}", page.html);
    let pass = issue(site, person, 60).await;
    let mut browser = site.browser();
    let page = browser.open("/account/add/totp").await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    assert_eq!(page.url.path(), "/login/factor/pass");
    let page = site.present(&mut browser, &page, pass.expose()).await.page();
    let secret = page.text("#secret").replace(char::is_whitespace, "");
    let code = crate::support::totp::code_at(&secret, site.now().seconds());
    let page = browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
    assert_eq!(page.url.path(), "/account/security");
    let page = second_door(site, &mut site.browser(), &client, person).await;
    assert_eq!(page.url.path(), "/login/factor/totp", "the new one is asked for");
}

/// Somebody replaces the app; both mails of it lie in the mailbox.
async fn a_factor_that_was_replaced_and_disputed_leaves_no_gap(site: Site) {
    for mfa in [MfaPolicy::Optional, MfaPolicy::Required] {
        site.set_mfa("acme", mfa).await;
        let rita = site.person_with_app(if mfa == MfaPolicy::Optional { "rita" } else { "rosa" }).await;
        let (mut browser, page) = site.at("/account/security", &rita).await;
        let method = page.html.split("/account/method/totp/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = browser.open(&format!("/account/add/totp?replace={method}")).await.page();
        site.mails().await;
        let secret = page.text("#secret").replace(char::is_whitespace, "");
        let code = crate::support::totp::code_at(&secret, site.now().seconds());
        browser.submit(page.form("enrol").set("code", &code).press("confirm")).await.page();
        let mails = site.mails().await;
        let added = mails.iter().find(|mail| matches!(mail.message.notice.what, Notice::FactorAdded { .. })).unwrap();
        let rita = disputed_by_a_reader(&site, rita, added).await;
        only_a_pass_helps(&site, &rita).await;
        crate::support::rows::change(&site.url, "DELETE FROM totp_factors").unwrap();
    }
}

async fn a_first_factor_that_was_disputed_leaves_no_gap(site: Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    let rita = site.person("rita").await;
    let mut browser = site.browser();
    let page = browser.open("/account/add/totp").await.page();
    let page = site.password(&mut browser, &page, &rita).await.page();
    let secret = page.text("#secret").replace(char::is_whitespace, "");
    site.mails().await;
    let code = |site: &Site| crate::support::totp::code_at(&secret, site.now().seconds());
    browser.submit(page.form("enrol").set("code", &code(&site)).press("confirm")).await.page();
    let mails = site.mails().await;
    let added = mails.iter().find(|mail| matches!(mail.message.notice.what, Notice::FactorAdded { .. })).unwrap();
    let rita = disputed_by_a_reader(&site, rita, added).await;
    only_a_pass_helps(&site, &rita).await;
}
