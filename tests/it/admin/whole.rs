//! The mission by the API alone: an organization and its people, one switch, and a reset of half of them.

use crate::support::{
    admin::Caller,
    api::http,
    browser::{Browser, Landed, Page},
    rows::rows_of,
    site::{Client, On, Person, Site, answer},
    totp::code_at,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use vestibule::types::UserId;

/// Requests that run at once.
const AT_ONCE: usize = 8;

/// Does something for each of some, a few at a time.
async fn each<T, R, F: Future<Output = R>>(all: Vec<T>, act: impl Fn(T) -> F) -> Vec<R> {
    let mut done = Vec::new();
    let mut rest = all.into_iter();
    loop {
        let some: Vec<F> = rest.by_ref().take(AT_ONCE).map(&act).collect();
        if some.is_empty() {
            return done;
        }
        done.extend(join_all(some).await);
    }
}

/// An organization of so many people with passwords, made and set up by the API.
async fn company(root: &Caller<'_>, people: usize) -> (String, Vec<Person>) {
    let made = root.post("/organizations", json!({ "slug": "globex", "name": "Globex", "mfa": "off" })).await;
    let globex = made.text("id");
    let people = each((0..people).collect(), |number| {
        let (root, globex) = (root.clone(), globex.clone());
        async move {
            let username = format!("worker{number:04}");
            let password = format!("{username} walks under nine lanterns");
            let body = json!({ "organization_id": globex, "username": username, "password": password });
            let reply = root.post("/users", body).await;
            assert_eq!(reply.status, 201, "{reply:?}");
            Person { id: UserId::from_text(reply.text("id")), username, password, totp: None }
        }
    });
    let people = people.await;
    (globex, people)
}

/// The one switch.
async fn demand(root: &Caller<'_>, globex: &str) {
    let path = format!("/organizations/{globex}/policy");
    let seen = root.get(&path).await;
    let mut policy = seen.json.clone();
    policy["mfa"] = json!("required");
    policy["methods"] = json!(["totp"]);
    policy["enrolment_proof"] = json!("none");
    let preview = root.post(&format!("{path}/preview"), policy.clone()).await;
    assert_eq!(preview.json["would_enrol"], preview.json["users"], "nobody has a factor yet: {preview:?}");
    let done = root.call(Method::PUT, &path, Some(&policy), &[("if-match", seen.header("etag"))]).await;
    assert_eq!(done.status, 200, "{done:?}");
}

/// The page that the right password leads to, in a browser that knows nobody.
async fn knock(site: &Site, (new, client): (&Browser, &Client), person: &Person) -> (Browser, Page) {
    let mut browser = new.clone();
    let page = browser.open(&site.ask(client, &[])).await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    (browser, page)
}

/// Who was led where by the right password.
async fn doors(site: &Site, client: &Client, people: &[Person]) -> (BTreeSet<String>, BTreeSet<String>) {
    let new = &site.browser();
    let paths = each(people.to_vec(), |person| async move {
        let (_, page) = knock(site, (new, client), &person).await;
        (person.id.to_string(), page.url.path().to_owned())
    });
    let (mut enrols, mut prompted) = (BTreeSet::new(), BTreeSet::new());
    for (id, path) in paths.await {
        match path.as_str() {
            "/login/enrol/totp" => enrols.insert(id),
            "/login/factor/totp" => prompted.insert(id),
            other => panic!("{id} is at {other}"),
        };
    }
    (enrols, prompted)
}

/// Everybody sets an app up and signs in with it. What opens anything is there only when all of it was done.
async fn enrol(site: &Site, client: &Client, people: Vec<Person>) {
    let none = site.rows().await;
    assert!(none.iter().all(|(_, rows)| *rows == 0), "{none:?}");
    let count = people.len();
    // Making a browser anew reads all certificates of the machine; a copy of one without cookies is as new.
    let new = &site.browser();
    let led = each(people, |person| async move {
        let (browser, page) = knock(site, (new, client), &person).await;
        assert_eq!(page.url.path(), "/login/enrol/totp", "{} is led to the set-up", person.username);
        (browser, page)
    });
    let led = led.await;
    assert_eq!(site.rows().await, none, "the password alone opens nothing");
    let now = site.now().seconds();
    let half = each(led, |(mut browser, page)| async move {
        let secret = page.text("#secret");
        let form = page.form("enrol").set("code", &code_at(&secret, now));
        let page = browser.submit(form).await.page();
        assert_eq!(page.url.path(), "/login/factor/totp", "the new app is asked for");
        (browser, page, secret)
    });
    let half = half.await;
    assert_eq!(site.rows().await, none, "setting a factor up is not showing it");
    site.advance(30);
    let done = each(half, |(mut browser, page, secret)| async move {
        match site.present(&mut browser, &page, &code_at(&secret, now + 30)).await {
            Landed::Away(url) => answer(&url, "code").unwrap_or_else(|| panic!("no code in {url}")),
            Landed::Page(page) => panic!("still at {}", page.url),
        }
    });
    let codes: BTreeSet<String> = done.await.into_iter().collect();
    assert_eq!(codes.len(), count);
    assert_eq!(rows_of(site, "sessions").await, count);
    assert_eq!(site.exchange(client, codes.first().unwrap()).await.status, 200, "one of them buys a token");
}

async fn the_mission(site: Site, number: usize) {
    let (root, client) = (site.root().await, site.client(|_| ()).await);
    let (globex, people) = company(&root, number).await;
    demand(&root, &globex).await;
    enrol(&site, &client, people.clone()).await;

    let half: Vec<String> = people.iter().step_by(2).map(|person| person.id.to_string()).collect();
    let reason = "phones were stolen";
    let body = json!({ "organization_id": globex, "act": "reset_mfa", "reason": reason, "user_ids": half });
    let begun = root.post("/bulk", body).await;
    let result = root.finish(&begun).await;
    assert_eq!((&result["state"], &result["done"], &result["failed"]), (&json!("done"), &json!(number / 2), &json!(0)));
    let items = root.all(&format!("/bulk/{}/items?limit=200", begun.text("id"))).await;
    assert_eq!(items.iter().filter(|item| item["outcome"] == "done").count(), number / 2);

    let wanted: BTreeSet<String> = half.iter().cloned().collect();
    assert_eq!(rows_of(&site, "sessions WHERE ended_at IS NULL").await, number - number / 2, "those of the others live on");
    let (enrols, prompted) = doors(&site, &client, &people).await;
    assert_eq!(enrols, wanted, "exactly those set a factor up again");
    assert_eq!(prompted.len(), number - number / 2);

    let log = root.all("/audit?event=factors_reset&limit=200").await;
    let reset: BTreeSet<String> = log.iter().map(|row| row["user_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((log.len(), reset), (number / 2, wanted), "a row for each of them");
    let me = root.get("/me").await.text("actor");
    assert!(log.iter().all(|row| row["reason"] == reason && row["actor"] == *me && row["organization_id"] == *globex));
    let lines = http().get(format!("{}/admin/api/v1/audit/export?event=factors_reset", site.home)).bearer_auth(&root.token);
    let text = lines.send().await.unwrap().text().await.unwrap();
    let exported: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(exported.iter().filter(|row| row["reason"] == reason).count(), number / 2);
}

#[actix_web::test]
async fn a_thousand_people_enrol_and_half_of_them_again() {
    the_mission(Site::start(On::Sqlite).await, 1000).await;
}

#[actix_web::test]
async fn a_hundred_people_enrol_and_half_of_them_again_on_postgresql() {
    the_mission(Site::start(On::Postgres).await, 100).await;
}
