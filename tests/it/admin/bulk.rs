//! What is done to many people: one result each, resumed, approved, called off.

use crate::support::{
    admin::{Caller, is},
    api::Reply,
    rows::rows_of,
    site::{Person, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::{
    jobs,
    store::bulk::{self as store, BulkRow},
    types::{BulkAct, BulkId, BulkState, OrganizationId, Role},
};

on_both!(
    everybody_has_a_result,
    a_second_person_has_to_agree,
    switching_the_second_person_off_counts_after_a_day,
    what_was_begun_goes_on_after_a_stop,
    what_was_called_off_stops,
);

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

/// Something that somebody else has asked for and that waits, past the product.
pub async fn waiting(site: &Site, organization: &str, person: &Person) -> String {
    let row = BulkRow {
        id: BulkId::random(),
        organization_id: Some(OrganizationId::from_text(organization)),
        act: BulkAct::ResetMfa,
        argument: None,
        reason: "a test".to_owned(),
        state: BulkState::Waiting,
        actor: "user:somebody".to_owned(),
        approved_by: None,
        total: 1,
        done: 0,
        failed: 0,
        created_at: site.now(),
        finished_at: None,
    };
    let (id, people) = (row.id.to_string(), vec![person.id.clone()]);
    site.state.db.write(move |tx| store::insert(tx, &row, &people)).await.unwrap();
    id
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
    // A program is nobody: it may be the one person's own.
    is(&root.post("/bulk", bulk(&acme, "reset_mfa", &[&ann])).await, 409, "conflict");
    let (one, two) = (operator(&site, "one").await, operator(&site, "two").await);
    let begun = one.post("/bulk", bulk(&acme, "reset_mfa", &[&ann])).await;
    assert_eq!((begun.status, begun.text("state")), (202, "waiting".to_owned()));
    finish(&site).await;
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["methods"], json!(["totp"]));
    let approve = format!("/bulk/{}/approve", begun.text("id"));
    is(&one.post(&approve, json!({})).await, 409, "conflict");
    is(&root.post(&approve, json!({})).await, 409, "conflict");
    assert_eq!(two.post(&approve, json!({})).await.status, 200);
    is(&two.post(&approve, json!({})).await, 409, "conflict");
    finish(&site).await;
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["methods"], json!([]));
}

async fn operator<'a>(site: &'a Site, name: &str) -> Caller<'a> {
    let person = site.person_with_app(name).await;
    site.set_role(&person, Role::OrganizationAdministrator).await;
    site.operator(&person).await
}

/// Or who may not act alone would switch the rule off alone.
async fn switching_the_second_person_off_counts_after_a_day(site: Site) {
    let acme = site.id_of("acme").await;
    let (one, ann) = (operator(&site, "one").await, site.person("ann").await);
    let approval = |wanted: &str| json!({ "bulk_approval": wanted });
    let path = format!("/organizations/{acme}");
    assert_eq!(one.patch(&path, approval("second_person")).await.status, 200);
    let off = one.patch(&path, approval("none")).await;
    assert_eq!(off.text("bulk_approval_until"), (site.now() + 86_400).rfc3339(), "{off:?}");
    let again = one.patch(&path, approval("none")).await;
    assert_eq!(again.text("bulk_approval_until"), off.text("bulk_approval_until"), "saying it twice changes nothing");
    assert_eq!(one.post("/bulk", bulk(&acme, "disable", &[&ann])).await.text("state"), "waiting");
    let told = site.mails().await.into_iter().filter(|mail| mail.subject == "Bulk work soon needs no second administrator");
    assert_eq!(told.map(|mail| mail.to).collect::<Vec<_>>(), ["one@acme.example"]);
    site.advance(86_399);
    let root = site.root().await;
    is(&root.post("/bulk", bulk(&acme, "disable", &[&ann])).await, 409, "conflict");
    site.advance(1);
    assert_eq!(root.post("/bulk", bulk(&acme, "disable", &[&ann])).await.text("state"), "running");
    assert_eq!(root.get(&path).await.json["bulk_approval_until"], json!(null));
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
    let begun = operator(&site, "one").await.post("/bulk", bulk(&acme, "disable", &[&ann])).await;
    let cancel = format!("/bulk/{}/cancel", begun.text("id"));
    assert_eq!(root.post(&cancel, json!({})).await.text("state"), "cancelled");
    is(&root.post(&cancel, json!({})).await, 409, "conflict");
    finish(&site).await;
    assert_eq!(root.get(&format!("/users/{}", ann.id)).await.json["enabled"], true);
}
