//! Webhooks by API: made with a key that is shown once, tried out, looked after.

use crate::support::{
    admin::{Caller, is},
    gateway::{Gateway, Mood, TAKEN},
    site::{On, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::{
    jobs,
    outbound::Outbound,
    types::{MfaPolicy, Role, SigningSecret},
};

on_both!(
    a_webhook_is_made_shown_changed_and_removed,
    what_does_not_fit_is_refused,
    a_webhook_belongs_to_its_organization,
    a_post_is_tried_out_and_sent_again,
);

fn new(of: Option<&str>) -> Value {
    json!({ "organization_id": of, "name": "SIEM", "url": "https://hooks.example/in", "events": ["managed", "factors_reset"] })
}

async fn a_webhook_is_made_shown_changed_and_removed(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let made = root.post("/webhooks", new(Some(&acme))).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/webhooks/{}", made.text("id"));
    assert_eq!(made.header("location"), format!("/admin/api/v1{path}"));
    let key = SigningSecret::parse(&made.text("secret")).unwrap();
    assert_eq!(key.expose().len(), 32);
    let shown = root.get(&path).await;
    assert_eq!((shown.text("name"), &shown.json["enabled"]), ("SIEM".to_owned(), &json!(true)));
    assert_eq!(shown.json["events"], json!(["factors_reset", "managed"]));
    assert!(shown.json.get("secret").is_none(), "{shown:?}");
    let changed = root.patch(&path, json!({ "name": "Log", "events": ["*"], "enabled": false })).await;
    assert_eq!(
        (changed.text("name"), &changed.json["events"], &changed.json["enabled"]),
        ("Log".to_owned(), &json!(["*"]), &json!(false))
    );
    let stale =
        root.call(reqwest::Method::PATCH, &path, Some(&json!({ "name": "X" })), &[("if-match", shown.header("etag"))]).await;
    is(&stale, 412, "stale");
    let anew = root.post(&format!("{path}/secret"), json!({})).await;
    assert_eq!(anew.status, 200, "{anew:?}");
    assert_ne!(anew.text("secret"), made.text("secret"));
    assert_eq!(root.all("/webhooks").await.len(), 1);
    let log = root.all("/audit?event=managed").await;
    let acts: Vec<&Value> = log.iter().map(|row| &row["detail"]["act"]).collect();
    assert_eq!(acts, [&json!("webhook_key_set"), &json!("webhook_changed"), &json!("webhook_added")]);
    let said = serde_json::to_string(&log).unwrap();
    assert!(!said.contains("whsec_") && said.contains("hooks.example"), "{said}");
    assert_eq!(root.delete(&path).await.status, 204);
    is(&root.get(&path).await, 404, "not-found");
    assert!(root.all("/webhooks").await.is_empty());
}

async fn what_does_not_fit_is_refused(site: Site) {
    let root = site.root().await;
    let with = |field: &str, value: Value| {
        let mut body = new(None);
        body[field] = value;
        body
    };
    for url in [
        "",
        "hooks.example",
        "http://hooks.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://u:p@hooks.example/",
        "https://hooks.example/#x",
    ] {
        let refused = root.post("/webhooks", with("url", json!(url))).await;
        is(&refused, 422, "invalid");
        assert_eq!(refused.json["field"], "url", "{url}");
    }
    for events in [json!([]), json!(["tokens_issued"]), json!(["code_issued", "managed"]), json!(["dance"]), json!("*")] {
        is(&root.post("/webhooks", with("events", events)).await, 422, "invalid");
    }
    is(&root.post("/webhooks", with("name", json!(""))).await, 422, "invalid");
    is(&root.post("/webhooks", with("secret", json!("mine"))).await, 422, "invalid");
    is(&root.post("/webhooks", with("organization_id", json!("none"))).await, 404, "not-found");
    assert!(root.all("/webhooks").await.is_empty());
    for _ in 0..20 {
        assert_eq!(root.post("/webhooks", new(None)).await.status, 201);
    }
    is(&root.post("/webhooks", new(None)).await, 409, "conflict");
    let acme = site.id_of("acme").await;
    assert_eq!(root.post("/webhooks", new(Some(&acme))).await.status, 201, "each organization has its own number");
}

async fn boss(site: &Site, role: Role) -> Caller<'_> {
    let person = site.person_with_app(&format!("boss-{role}").replace(':', "-")).await;
    site.set_role(&person, role).await;
    site.operator(&person).await
}

async fn a_webhook_belongs_to_its_organization(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let (root, acme, globex) = (site.root().await, site.id_of("acme").await, site.id_of("globex").await);
    let mine = root.post("/webhooks", new(Some(&acme))).await.text("id");
    let theirs = root.post("/webhooks", new(Some(&globex))).await.text("id");
    let everybody = root.post("/webhooks", new(None)).await.text("id");
    let boss_of_acme = boss(&site, Role::OrganizationAdministrator).await;
    let seen = boss_of_acme.all("/webhooks").await;
    assert_eq!(seen.iter().map(|one| one["id"].as_str().unwrap()).collect::<Vec<_>>(), [&mine]);
    for id in [&theirs, &everybody] {
        let path = format!("/webhooks/{id}");
        is(&boss_of_acme.get(&path).await, 404, "not-found");
        is(&boss_of_acme.get(&format!("{path}/deliveries")).await, 404, "not-found");
        is(&boss_of_acme.patch(&path, json!({ "name": "Mine" })).await, 404, "not-found");
        is(&boss_of_acme.post(&format!("{path}/secret"), json!({})).await, 404, "not-found");
        is(&boss_of_acme.post(&format!("{path}/test"), json!({})).await, 404, "not-found");
        is(&boss_of_acme.delete(&path).await, 404, "not-found");
    }
    is(&boss_of_acme.post("/webhooks", new(Some(&globex))).await, 404, "not-found");
    is(&boss_of_acme.post("/webhooks", new(None)).await, 404, "not-found");
    is(&boss_of_acme.get(&format!("/webhooks?organization_id={globex}")).await, 404, "not-found");
    assert_eq!(boss_of_acme.post("/webhooks", new(Some(&acme))).await.status, 201);
    // A post of another webhook is not this one's.
    let sent = root.post(&format!("/webhooks/{theirs}/test"), json!({})).await.text("id");
    is(&boss_of_acme.post(&format!("/webhooks/{mine}/deliveries/{sent}/replay"), json!({})).await, 404, "not-found");
    let auditor = boss(&site, Role::Auditor).await;
    assert_eq!(auditor.get(&format!("/webhooks/{mine}")).await.status, 200);
    is(&auditor.patch(&format!("/webhooks/{mine}"), json!({ "name": "X" })).await, 403, "forbidden");
    is(&auditor.post(&format!("/webhooks/{mine}/test"), json!({})).await, 403, "forbidden");
}

/// The same database, and a server that may call this machine.
async fn beside(site: &Site) -> Site {
    let on = if site.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    Site::start_with(on, "[outbound]\nallow = ['127.0.0.1']").await
}

async fn a_post_is_tried_out_and_sent_again(site: Site) {
    let (site, gateway) = (beside(&site).await, Gateway::start());
    let root = site.root().await;
    let mut body = new(None);
    body["url"] = json!(format!("http://127.0.0.1:{}/in", gateway.port));
    let made = root.post("/webhooks", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let (path, key) = (format!("/webhooks/{}", made.text("id")), SigningSecret::parse(&made.text("secret")).unwrap());
    let poster = jobs::poster(&site.state, Outbound::guarded(&["127.0.0.1/32".parse().unwrap()]).unwrap());
    gateway.set(Mood::Answers(500, "", ""));
    let sent = root.post(&format!("{path}/test"), json!({})).await;
    assert_eq!(
        (sent.status, sent.text("state"), sent.text("event")),
        (202, "waiting".into(), "webhook_test".into()),
        "{sent:?}"
    );
    poster.round().await.unwrap();
    gateway.set(TAKEN);
    site.advance(5);
    poster.round().await.unwrap();
    let all = root.all(&format!("{path}/deliveries?limit=1")).await;
    let tried = all.iter().find(|post| post["id"] == sent.json["id"]).unwrap();
    assert_eq!(
        (&tried["state"], &tried["attempts"], &tried["next_attempt_at"]),
        (&json!("delivered"), &json!(2), &json!(null))
    );
    assert_eq!(tried["ended_at"], json!(site.now().rfc3339()));
    let before = gateway.caught().len();
    let again = root.post(&format!("{path}/deliveries/{}/replay", sent.text("id")), json!({})).await;
    assert_eq!((again.status, &again.json["message_id"]), (202, &sent.json["message_id"]), "{again:?}");
    assert_ne!(again.text("id"), sent.text("id"));
    poster.round().await.unwrap();
    let caught = gateway.caught();
    let last: Vec<_> = caught[before..].iter().filter(|post| post.header("webhook-id") == sent.text("message_id")).collect();
    assert_eq!((last.len(), last[0].json()), (1, sent.json["body"].clone()));
    assert!(caught.iter().all(|post| post.is_signed(key.expose())));
    // Who is disabled gets nothing, and nothing waits for them.
    assert_eq!(root.patch(&path, json!({ "enabled": false })).await.status, 200);
    is(&root.post(&format!("{path}/test"), json!({})).await, 409, "conflict");
    is(&root.post(&format!("{path}/deliveries/{}/replay", sent.text("id")), json!({})).await, 409, "conflict");
    is(&root.post(&format!("{path}/deliveries/nothing/replay"), json!({})).await, 404, "not-found");
}
