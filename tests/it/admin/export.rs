//! People as files, written: what comes out goes in again, and only to those who may see it.

use super::import::{BCRYPT, counts, operator};
use crate::support::{
    admin::{Caller, is},
    api::http,
    rows::count,
    site::{On, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::types::{MfaPolicy, Role};

on_both!(what_was_exported_is_imported_without_a_change, an_export_stays_with_those_who_may_see_it);

impl Caller<'_> {
    /// What an export gives.
    async fn export(&self, query: &str) -> String {
        let url = format!("{}/admin/api/v1/users/export?{query}", self.site.home);
        let answer = http().get(url).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        answer.text().await.unwrap()
    }
}

async fn what_was_exported_is_imported_without_a_change(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    for name in ["Staff", "A|B\\C", "=Board"] {
        root.post("/groups", json!({ "organization_id": acme, "name": name })).await;
    }
    let desk = json!({ "organization_id": acme, "name": "Desk", "permissions": ["users.read"] });
    assert_eq!(root.post("/roles", desk).await.status, 201);
    let people = json!([
        { "username": "=cmd|'/c_calc'!a0", "name": "=HYPERLINK(\"http://x\")", "groups": ["=Board", "A|B\\C"] },
        { "username": "@ann", "name": "-2+3;=1", "email": "+ann@acme.example", "email_verified": true, "role": "Desk" },
        { "username": "\u{17f}trau\u{df}", "name": "'Quote, \"d\u{fc}nn\"", "phone_number": "+14155550123", "enabled": false },
        { "username": "plain", "password_hash": BCRYPT, "language": "de" },
    ]);
    let query = format!("organization_id={acme}");
    let made = root.import_with(&query, ("application/json", &people.to_string()), &[]).await;
    assert_eq!(counts(&made.json), [4, 0, 0, 0], "{made:?}");
    for (format, kind) in [("csv", "text/csv"), ("json", "application/json"), ("jsonl", "application/jsonl")] {
        let text = root.export(&format!("{query}&format={format}")).await;
        assert!(!text.contains("$2b$") && !text.contains("password"), "no secrets: {text}");
        let again = root.import_with(&query, (kind, &text), &[]).await;
        assert_eq!((again.status, counts(&again.json)), (200, [0, 0, 4, 0]), "{format}: {again:?}\n{text}");
    }
    let text = root.export(&format!("{query}&format=csv")).await;
    for piece in text.split([',', ';', '|', '"', '\r', '\n']) {
        assert!(!piece.starts_with(['=', '+', '-', '@', '\t']), "a spreadsheet would run {piece:?}");
    }
    // On another server, or after all are gone: the same people again.
    let before = root.export(&query).await;
    for user in root.all("/users").await {
        root.delete(&format!("/users/{}", user["id"].as_str().unwrap())).await;
    }
    let back = root.import(&query, &text).await;
    assert_eq!(counts(&back.json), [4, 0, 0, 0], "{back:?}");
    assert_eq!(root.export(&query).await, before);
}

async fn an_export_stays_with_those_who_may_see_it(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let globex = site.id_of("globex").await;
    site.person_of("globex", "gus").await;
    let boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    let text = boss.export("format=jsonl").await;
    assert!(text.contains("\"boss\"") && !text.contains("gus"), "{text}");
    is(&boss.get(&format!("/users/export?organization_id={globex}")).await, 404, "not-found");
    is(&boss.get("/users/export?format=xml").await, 400, "malformed");
    is(&boss.get("/users/export?password_hashes=true").await, 400, "malformed");
    let member = operator(&site, "member", Role::Member).await;
    is(&member.get("/users/export").await, 403, "forbidden");
    let narrowed = site.root().await.export("format=jsonl&search=gu").await;
    assert_eq!(narrowed.lines().count(), 1, "{narrowed}");
}

#[actix_web::test]
async fn many_people_are_exported_part_by_part() {
    let site = Site::start(On::Sqlite).await;
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let names: Vec<String> = (0..1000).map(|n| format!("u{n:04}\n")).collect();
    let file = format!("username\n{}", names.concat());
    let query = format!("organization_id={acme}");
    assert_eq!(counts(&root.import(&query, &file).await.json), [1000, 0, 0, 0]);
    let list: Vec<Value> = serde_json::from_str(&root.export(&query).await).unwrap();
    assert_eq!(list.len(), 1000);
    assert_eq!(root.export(&format!("{query}&format=csv")).await.lines().count(), 1001);
    let url = site.url.clone();
    let words = actix_web::web::block(move || count(&url, "SELECT count(*) AS n FROM user_words")).await.unwrap();
    assert_eq!(words, 1000, "imported people are found by search");
}
