//! Password hashes that other systems have made: compared as they are, and replaced by ours at the first sign-in.

use crate::support::{
    browser::Page,
    rows::change,
    site::{Client, Person, Site, answer, on_both},
};
use futures_util::future::join;
use vestibule::{
    auth::password::Matched,
    store::{StoreError, audit, user},
    types::{MfaPolicy, Secret},
};

on_both!(
    a_bcrypt_hash_becomes_ours_and_nobody_is_signed_out,
    a_wrong_password_leaves_another_system_s_hash,
    sign_ins_at_once_share_one_upgrade,
    a_comparison_that_another_sign_in_overtook_still_counts,
    our_own_hash_of_an_earlier_version_is_renewed,
    an_upgrade_does_not_undo_a_new_password,
);

/// bcrypt of "correct horse".
const BCRYPT: &str = "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

/// argon2id of "correct horse", with other parameters than ours.
const ARGON: &str = "$argon2id$v=19$m=1024,t=3,p=2$c2FsdHNhbHRzYWx0$/fFwWB1I1O37BW/hK5UgVlz6YKWsjz7N";

/// How ours begin.
const OURS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

impl Site {
    /// Somebody whose password is enough to sign in.
    async fn plain(&self, username: &str) -> (Person, Client) {
        self.organization("plain", MfaPolicy::Optional).await;
        (self.person_of("plain", username).await, self.client(|_| ()).await)
    }

    /// Puts a hash of "correct horse" into the row, as an import would.
    async fn keep(&self, person: &Person, hash: &'static str) -> Person {
        let (url, id) = (self.url.clone(), person.id.clone());
        let sql = format!("UPDATE users SET password_hash = '{hash}' WHERE id = '{id}'");
        actix_web::web::block(move || change(&url, &sql)).await.unwrap().unwrap();
        Person { password: "correct horse".to_owned(), ..person.clone() }
    }

    async fn user(&self, person: &Person) -> user::User {
        let id = person.id.clone();
        self.state.db.read(move |tx| user::by_id(tx, &id)).await.unwrap().unwrap()
    }

    async fn hash_of(&self, person: &Person) -> String {
        self.user(person).await.password_hash.unwrap()
    }

    /// What the audit log says of upgrades.
    async fn upgrades(&self, person: &Person) -> Vec<String> {
        let id = person.id.clone();
        let rows =
            self.state.db.read(move |tx| -> Result<_, StoreError> { audit::of_user(tx, &id, &["password_upgraded"], 10) });
        rows.await.unwrap().into_iter().map(|row| row.detail).collect()
    }

    /// A comparison with the hash that is stored now.
    async fn matched(&self, person: &Person) -> Matched {
        let row = self.user(person).await;
        self.state.hasher.compare(Some(row), Secret::new(&*person.password)).await.unwrap().unwrap()
    }

    /// What becomes of it.
    async fn confirm(&self, matched: Matched) -> Result<(), &'static str> {
        let now = self.now();
        self.state.db.write(move |tx| matched.confirm(tx, now)).await.unwrap().map(|_| ())
    }
}

async fn a_bcrypt_hash_becomes_ours_and_nobody_is_signed_out(site: Site) {
    let (carol, client) = site.plain("carol").await;
    let mut before = site.browser();
    let page = before.open(&site.ask(&client, &[])).await.page();
    site.password(&mut before, &page, &carol).await.away();

    let carol = site.keep(&carol, BCRYPT).await;
    let epoch = site.user(&carol).await.epoch;
    let mut browser = site.browser();
    for round in 0..2 {
        browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        let away = site.password(&mut browser, &page, &carol).await.away();
        assert_eq!(site.exchange(&client, &answer(&away, "code").unwrap()).await.status, 200, "round {round}");
        assert!(site.hash_of(&carol).await.starts_with(OURS));
    }
    assert_eq!(site.user(&carol).await.epoch, epoch);
    assert_eq!(site.silently(&mut browser, &client, &[]).await, "code");
    assert_eq!(site.silently(&mut before, &client, &[]).await, "code", "the session from before lives");
    let upgrades = site.upgrades(&carol).await;
    assert_eq!(upgrades.len(), 1, "{upgrades:?}");
    assert!(upgrades[0].contains("\"from\":\"bcrypt\"") && !upgrades[0].contains('$'), "{upgrades:?}");
}

async fn a_wrong_password_leaves_another_system_s_hash(site: Site) {
    let (carol, client) = site.plain("carol").await;
    let right = site.keep(&carol, BCRYPT).await;
    let refused = |page: &Page| page.status == 422 && page.url.path() == "/login";
    for password in ["wrong", "correct horse ", &carol.password] {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        let wrong = Person { password: password.to_owned(), ..carol.clone() };
        assert!(refused(&site.password(&mut browser, &page, &wrong).await.page()));
    }
    assert_eq!(site.hash_of(&carol).await, BCRYPT);

    site.disable_person(&right).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    assert!(refused(&site.password(&mut browser, &page, &right).await.page()));
    assert_eq!(site.hash_of(&carol).await, BCRYPT, "nor does a right one of somebody who is disabled");
    assert_eq!(site.upgrades(&carol).await.len(), 0);
}

async fn sign_ins_at_once_share_one_upgrade(site: Site) {
    let (carol, client) = site.plain("carol").await;
    let carol = site.keep(&carol, BCRYPT).await;
    let (mut one, mut other) = (site.browser(), site.browser());
    let first = one.open(&site.ask(&client, &[])).await.page();
    let second = other.open(&site.ask(&client, &[])).await.page();
    let landed = join(site.password(&mut one, &first, &carol), site.password(&mut other, &second, &carol)).await;
    for away in [landed.0.away(), landed.1.away()] {
        assert!(answer(&away, "code").is_some(), "{away}");
    }
    assert!(site.hash_of(&carol).await.starts_with(OURS));
    assert_eq!(site.upgrades(&carol).await.len(), 1);
}

/// The same race, in the order that matters.
async fn a_comparison_that_another_sign_in_overtook_still_counts(site: Site) {
    let (carol, _) = site.plain("carol").await;
    let carol = site.keep(&carol, BCRYPT).await;
    let (one, other) = (site.matched(&carol).await, site.matched(&carol).await);
    assert_eq!(site.confirm(one).await, Ok(()));
    let hash = site.hash_of(&carol).await;
    assert_eq!(site.confirm(other).await, Ok(()));
    assert_eq!((site.hash_of(&carol).await, site.upgrades(&carol).await.len()), (hash, 1));
}

async fn our_own_hash_of_an_earlier_version_is_renewed(site: Site) {
    let (carol, _) = site.plain("carol").await;
    let own = site.hash_of(&carol).await;
    let matched = site.matched(&carol).await;
    assert_eq!(site.confirm(matched).await, Ok(()));
    assert_eq!(site.hash_of(&carol).await, own, "nothing to renew");

    let carol = site.keep(&carol, ARGON).await;
    let matched = site.matched(&carol).await;
    assert_eq!(site.confirm(matched).await, Ok(()));
    assert!(site.hash_of(&carol).await.starts_with(OURS));
    assert_eq!(site.upgrades(&carol).await.len(), 1);
}

async fn an_upgrade_does_not_undo_a_new_password(site: Site) {
    let (carol, _) = site.plain("carol").await;
    let carol = site.keep(&carol, BCRYPT).await;
    let late = site.matched(&carol).await;
    site.change_password(&carol).await;
    let changed = site.hash_of(&carol).await;
    assert_eq!(site.confirm(late).await, Err("changed meanwhile"));
    assert_eq!(site.hash_of(&carol).await, changed);

    let id = carol.id.clone();
    let done = site.state.db.write(move |tx| user::upgrade_password(tx, &id, BCRYPT, ARGON)).await.unwrap();
    assert!(!done, "only the hash that was compared is replaced");
    assert_eq!(site.hash_of(&carol).await, changed);
}
