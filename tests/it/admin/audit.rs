//! The audit log by API: found by filters, page by page, exported whole, and nobody sees what is not theirs.

use crate::support::{
    admin::{Caller, is},
    api::http,
    site::{Site, on_both},
};
use serde_json::{Value, json};
use vestibule::{
    audit::{self, Event, Stamp},
    store::StoreError,
    types::{MfaPolicy, OrganizationId, Role, UserId},
};

on_both!(
    rows_are_found_by_what_they_are_about,
    pages_show_each_row_once,
    an_auditor_sees_one_organization,
    an_export_has_every_row_once,
);

/// Somebody did something.
async fn happens(site: &Site, user: &UserId, actor: Option<&'static str>) {
    let (now, user) = (site.now(), user.clone());
    let stamp = Stamp { actor, reason: actor.map(|_| "because"), ..Stamp::default() };
    let done = site.state.db.write(move |tx| audit::record_by(tx, now, stamp, &Event::FactorsReset { user: &user, count: 1 }));
    done.await.unwrap();
}

fn numbers(items: &[Value]) -> Vec<i64> {
    items.iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// The lines of an export.
async fn export(caller: &Caller<'_>, query: &str) -> Vec<Value> {
    let address = format!("{}/admin/api/v1/audit/export{query}", caller.site.home);
    let answer = http().get(address).bearer_auth(&caller.token).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"application/jsonl".parse().unwrap()));
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let text = answer.text().await.unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn rows_are_found_by_what_they_are_about(site: Site) {
    let root = site.root().await;
    let (ann, bob) = (site.person("ann").await, site.person("bob").await);
    let (acme, start) = (site.id_of("acme").await, site.now());
    happens(&site, &ann.id, None).await;
    site.advance(100);
    happens(&site, &bob.id, Some("command line")).await;
    let of = async |query: String| {
        let found = root.all(&format!("/audit?{query}")).await;
        let name = |item: &Value| match item["user_id"].as_str() {
            Some(id) if id == ann.id.as_str() => "ann",
            Some(_) => "bob",
            None => "-",
        };
        found.iter().filter(|item| item["event"] == "factors_reset").map(name).collect::<Vec<_>>().join(" ")
    };
    let later = (start + 50).rfc3339();
    for (query, wanted) in [
        (String::new(), "bob ann"),
        (format!("user_id={}", ann.id), "ann"),
        (format!("organization_id={acme}"), "bob ann"),
        ("event=factors_reset".to_owned(), "bob ann"),
        ("event=factors_reset,not_me&limit=1".to_owned(), "bob ann"),
        ("event=not_me".to_owned(), ""),
        ("actor=command%20line".to_owned(), "bob"),
        ("client_id=nobody".to_owned(), ""),
        (format!("from={later}"), "bob"),
        (format!("until={later}"), "ann"),
        ("until=2000-01-01".to_owned(), ""),
    ] {
        assert_eq!(of(query.clone()).await, wanted, "{query}");
    }
    let row = &root.get(&format!("/audit?user_id={}", bob.id)).await.json["items"][0];
    assert_eq!(
        (&row["organization_id"], &row["actor"], &row["reason"]),
        (&json!(acme), &json!("command line"), &json!("because"))
    );
    assert_eq!(
        (&row["at"], &row["client_id"], &row["detail"]["count"]),
        (&json!(site.now().rfc3339()), &json!(null), &json!(1))
    );
    is(&root.get("/audit?event=dance").await, 422, "invalid");
    is(&root.get("/audit?from=yesterday").await, 422, "invalid");
    is(&root.get("/audit?colour=blue").await, 400, "malformed");
    is(&root.get("/audit/export?limit=1").await, 400, "malformed");
}

async fn pages_show_each_row_once(site: Site) {
    let (root, ann) = (site.root().await, site.person("ann").await);
    for _ in 0..11 {
        happens(&site, &ann.id, None).await;
    }
    let whole = root.get(&format!("/audit?user_id={}&limit=200", ann.id)).await;
    let whole = numbers(whole.json["items"].as_array().unwrap());
    assert_eq!(whole.len(), 11);
    assert!(whole.is_sorted_by(|one, next| one > next), "{whole:?}");
    for limit in [1, 4, 11] {
        assert_eq!(numbers(&root.all(&format!("/audit?user_id={}&limit={limit}", ann.id)).await), whole, "pages of {limit}");
    }
    // What comes in meanwhile is on no later page.
    let first = root.get(&format!("/audit?user_id={}&limit=4", ann.id)).await;
    happens(&site, &ann.id, None).await;
    let second = root.get(&format!("/audit?user_id={}&limit=4&cursor={}", ann.id, first.text("next"))).await;
    assert_eq!(numbers(second.json["items"].as_array().unwrap()), whole[4..8]);
    is(&root.get(&format!("/users?cursor={}", first.text("next"))).await, 400, "malformed");
}

async fn an_auditor_sees_one_organization(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let (ann, gus) = (site.person("ann").await, site.person_of("globex", "gus").await);
    let (acme, globex) = (site.id_of("acme").await, site.id_of("globex").await);
    happens(&site, &ann.id, None).await;
    happens(&site, &gus.id, None).await;
    let eve = site.person_with_app("eve").await;
    site.set_role(&eve, Role::Auditor).await;
    let auditor = site.operator(&eve).await;
    let seen = auditor.all("/audit").await;
    assert!(!seen.is_empty() && seen.iter().all(|row| row["organization_id"] == json!(acme)), "{seen:?}");
    let lines = export(&auditor, "").await;
    assert!(!lines.is_empty() && lines.iter().all(|row| row["organization_id"] == json!(acme)));
    assert!(auditor.all(&format!("/audit?user_id={}", gus.id)).await.is_empty());
    is(&auditor.get(&format!("/audit?organization_id={globex}")).await, 404, "not-found");
    is(&auditor.get(&format!("/audit/export?organization_id={globex}")).await, 404, "not-found");
    let desk = site.person_with_app("desk").await;
    site.set_role(&desk, Role::HelpDesk).await;
    let desk = site.operator(&desk).await;
    is(&desk.get("/audit").await, 403, "forbidden");
    is(&desk.get("/audit/export").await, 403, "forbidden");
    let machine = site.machine("admin.audit.read", Some("globex")).await;
    let theirs = site.caller(&machine).await.all("/audit").await;
    assert!(theirs.iter().any(|row| row["user_id"] == json!(gus.id)));
    assert!(theirs.iter().all(|row| row["organization_id"] == json!(globex)), "{theirs:?}");
}

async fn an_export_has_every_row_once(site: Site) {
    let root = site.root().await;
    let (now, acme) = (site.now(), OrganizationId::from_text(site.id_of("acme").await));
    let many = site.state.db.write(move |tx| -> Result<(), StoreError> {
        let stamp = Stamp { organization: Some(&acme), ..Stamp::default() };
        let event = Event::Managed { act: "tried", subject: "it's \"one\"\nline €", user: None, client: None, change: None };
        (0..1234).try_for_each(|_| audit::record_by(tx, now, stamp, &event))
    });
    many.await.unwrap();
    let lines = export(&root, "?event=managed").await;
    let ids = numbers(&lines);
    assert_eq!(ids.len(), 1234);
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert_eq!(lines[0]["detail"]["subject"], "it's \"one\"\nline €");
    let newest = root.get("/audit?event=managed&limit=1").await;
    assert_eq!(newest.json["items"][0], lines[1233], "a line says what the list says");
    assert!(export(&root, "?event=not_me").await.is_empty());
    assert!(export(&root, "").await.len() > 1234);
}
