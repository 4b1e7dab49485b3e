//! What is done to many people: one result each, resumed, approved, called off.

use crate::support::{
    admin::{Caller, is},
    api::Reply,
    rows::rows_of,
    site::{Person, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::{jobs, types::Role};

on_both!(everybody_has_a_result, a_second_person_has_to_agree, what_was_begun_goes_on_after_a_stop, what_was_called_off_stops,);

async fn finish(site: &Site) {
    jobs::bulk_acts(&site.state, "test").await.unwrap();
}

fn bulk(acme: &str, act: &str, people: &[&Person]) -> Value {
    let ids: Vec<_> = people.iter().map(|person| person.id.to_string()).collect();
    json!({ "organization_id": acme, "act": act, "reason": "phones were stolen", "user_ids": ids })
}

async fn done(root: &Caller<'_>, begun: &Reply) -> Value {
    root.finish(begun).await
}

async fn everybody_has_a_result(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let (ann, bob) = (site.person("ann").await, site.person("bob").await);
    let chief = site.person("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    site.organization("globex", vestibule::types::MfaPolicy::Required).await;
    let foreign = site.person_of("globex", "gus").await;
    let result = done(&root, &root.post("/bulk", bulk(&acme, "disable", &[&ann, &chief, &foreign])).await).await;
    assert_eq!((&result["done"], &result["failed"]), (&json!(3), &json!(2)), "{result}");
    let items = root.all(&format!("/bulk/{}/items", result["id"].as_str().unwrap())).await;
    let outcomes: Vec<_> = items.iter().map(|item| item["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["done", "then no administrator of the organization could sign in", "there is no such user"]);
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["enabled"], false);
    assert_eq!(root.get(&format!("/users/{}", chief.id)).await.json["enabled"], true);
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Staff" })).await.text("id");
    let mut body = bulk(&acme, "add_to_group", &[&ann, &bob]);
    is(&root.post("/bulk", body.clone()).await, 422, "invalid");
    body["group_id"] = json!(group);
    done(&root, &root.post("/bulk", body).await).await;
    assert_eq!(root.get(&format!("/groups/{group}")).await.json["members"], 2);
    for people in [vec![], vec![&ann, &ann]] {
        is(&root.post("/bulk", bulk(&acme, "enable", &people)).await, 422, "invalid");
    }
    let many: Vec<String> = (0..10_001).map(|n| format!("u{n}")).collect();
    let body = json!({ "organization_id": acme, "act": "enable", "reason": "x", "user_ids": many });
    is(&root.post("/bulk", body).await, 422, "invalid");
}

async fn a_second_person_has_to_agree(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let ann = site.person_with_app("ann").await;
    let asked = root.patch(&format!("/organizations/{acme}"), json!({ "bulk_approval": "second_person" })).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let begun = root.post("/bulk", bulk(&acme, "reset_mfa", &[&ann])).await;
    assert_eq!((begun.status, begun.text("state")), (202, "waiting".to_owned()));
    finish(&site).await;
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["methods"], json!(["totp"]));
    let approve = format!("/bulk/{}/approve", begun.text("id"));
    is(&root.post(&approve, json!({})).await, 409, "conflict");
    let other = site.root().await;
    assert_eq!(other.post(&approve, json!({})).await.status, 200);
    is(&other.post(&approve, json!({})).await, 409, "conflict");
    finish(&site).await;
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["methods"], json!([]));
}

async fn what_was_begun_goes_on_after_a_stop(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let (ann, bob) = (site.person_with_app("ann").await, site.person("bob").await);
    let begun = root.post("/bulk", bulk(&acme, "sign_out", &[&ann, &bob])).await;
    let id = begun.text("id");
    // One was done by a node that stopped before it could count.
    let job = vestibule::types::BulkId::from_text(&id);
    let settled = site.state.db.write(move |tx| vestibule::store::bulk::settle(tx, &job, 0, "done")).await;
    assert!(settled.is_ok());
    let result = done(&root, &begun).await;
    assert_eq!((&result["done"], &result["failed"]), (&json!(2), &json!(0)));
    assert_eq!(rows_of(&site, "audit WHERE event = 'sessions_ended'").await, 1, "nobody is done twice");
}

async fn what_was_called_off_stops(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let asked = root.patch(&format!("/organizations/{acme}"), json!({ "bulk_approval": "second_person" })).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let ann = site.person("ann").await;
    let begun = root.post("/bulk", bulk(&acme, "disable", &[&ann])).await;
    let cancel = format!("/bulk/{}/cancel", begun.text("id"));
    assert_eq!(root.post(&cancel, json!({})).await.text("state"), "cancelled");
    is(&root.post(&cancel, json!({})).await, 409, "conflict");
    finish(&site).await;
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["enabled"], true);
}
