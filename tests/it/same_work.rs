//! The same work is done for every name, so that its time tells nothing. Counted, not timed: where the work can not be done,
//! nobody gets an answer; where whom it means can not be read, everybody does.

use crate::support::{
    browser::Page,
    site::{On, Person, Site, on_both},
};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use futures_util::future::join_all;
use std::time::Duration;
use vestibule::{auth::password::Hasher, types::Secret};

on_both!(a_password_is_hashed_whoever_is_meant);

/// A hash of nobody's password with as many rounds as are taken from other systems: comparing takes seconds.
const COSTLY: &str = "pbkdf2_sha256$10000000$salt$0k4cdjB/cLgIMkjCVX92bgFbFIe+nyPIE0EIwqtXMu0=";

/// The names that are tried: somebody's, nobody's, a disabled person's, and one whose budget is used up.
async fn names(site: &Site) -> Vec<Person> {
    let known = site.person("known").await;
    let disabled = site.person("disabled").await;
    site.disable_person(&disabled).await;
    let tired = site.person("tired").await;
    let client = site.client(|_| ()).await;
    for _ in 0..11 {
        let mut browser = site.browser();
        let page = browser.open(&site.ask(&client, &[])).await.page();
        let guess = Person { password: "a guess".to_owned(), ..tired.clone() };
        let refused = site.password(&mut browser, &page, &guess).await.page();
        assert_eq!(refused.status, 422);
    }
    let nobody = Person { username: "nobody".to_owned(), ..known.clone() };
    vec![known, nobody, disabled, tired]
}

/// At a node whose one place for hashing is taken, every name waits for it in vain. Nothing is decided before.
async fn a_password_is_hashed_whoever_is_meant(site: Site) {
    let people = names(&site).await;
    let hasher = Hasher::new(1, Duration::from_millis(200)).unwrap();
    let shared = hasher.clone();
    let busy = site.node_with(move |state| state.hasher = shared).await;
    let client = site.client(|_| ()).await;
    let mut pages: Vec<_> = Vec::new();
    for person in &people {
        let mut browser = busy.browser();
        let page = browser.open(&busy.ask(&client, &[])).await.page();
        pages.push((browser, page, person));
    }
    // A comparison that takes seconds has the place; those who wait for it give up long before.
    let long = hasher.is_same(COSTLY.to_owned(), Secret::new("a long password to be compared"));
    let tries = pages.iter_mut().map(|(browser, page, person)| async {
        let (page, person): (&Page, &Person) = (page, person);
        (person.username.clone(), busy.password(browser, page, person).await.page().status)
    });
    // The long one is asked first.
    let (same, answers) = futures_util::future::join(long, join_all(tries)).await;
    assert!(!same.unwrap(), "the place was taken");
    for (name, status) in answers {
        assert_eq!(status, 503, "{name} waits for the work");
    }
}

/// While nobody can read who is meant, everybody gets the answer.
#[actix_web::test]
async fn who_asks_for_a_link_does_not_wait_for_whom_it_means() {
    let site = Site::start(On::Postgres).await;
    let people = names(&site).await;
    site.mails().await;
    let mut browser = site.browser();
    let page = browser.get("/login/forgot").await;
    let url = site.url.clone();
    let (hold, held) = tokio::sync::oneshot::channel::<()>();
    let (ready, is_ready) = tokio::sync::oneshot::channel::<()>();
    let lock = actix_web::web::block(move || {
        let mut connection = PgConnection::establish(&url).unwrap();
        connection.batch_execute("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE").unwrap();
        ready.send(()).unwrap();
        let _ = held.blocking_recv();
        connection.batch_execute("ROLLBACK").unwrap();
    });
    let lock = actix_web::rt::spawn(lock);
    is_ready.await.unwrap();
    for person in &people {
        let sent = browser.post(&page.form("forgot").set("username", &person.username).press("send")).await;
        assert!(sent.status == 200 && sent.has("#sent"), "{}", sent.html);
    }
    drop(hold);
    lock.await.unwrap().unwrap();
    let mut to: Vec<String> = Vec::new();
    while to.len() < 2 {
        to.extend(site.mails_come().await.into_iter().map(|mail| mail.to));
    }
    to.sort();
    assert_eq!(to, ["known@acme.example", "tired@acme.example"]);
}
