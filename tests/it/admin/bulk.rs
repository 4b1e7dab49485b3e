//! What is done to many people: one result each, resumed, approved, called off.

use crate::support::{
    admin::{Caller, is},
    api::Reply,
    rows::rows_of,
    site::{Person, Site, on_both},
};
use serde_json::{Value, json};
use vestibule::{jobs, types::Role};

on_both!(
    exactly_those_who_were_reset_enrol_again,
    everybody_has_a_result,
    a_second_person_has_to_agree,
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
    assert_eq!(begun.status, 202, "{begun:?}");
    loop {
        finish(root.site).await;
        let reply = root.get(&format!("/bulk/{}", begun.text("id"))).await;
        if reply.text("state") != "running" {
            return reply.json;
        }
    }
}

/// A thousand people, half of whom are reset.
async fn exactly_those_who_were_reset_enrol_again(site: Site) {
    let root = site.root().await;
    let made = root.post("/organizations", json!({ "slug": "globex", "name": "Globex", "mfa": "required" })).await;
    let globex = made.text("id");
    let mut people = Vec::new();
    for batch in 0..40 {
        let add = (0..25).map(|n| {
            let body = json!({ "organization_id": globex, "username": format!("u{:04}", batch * 25 + n) });
            root.post("/users", body)
        });
        people.extend(futures_util::future::join_all(add).await.into_iter().map(|reply| reply.text("id")));
    }
    assert_eq!(people.len(), 1000);
    // What an app's set-up would have written, for all of them.
    let ids = people.clone();
    let sealer = site.state.provider.sealer.clone();
    let now = site.now();
    let written = site.state.db.write(move |tx| -> Result<(), vestibule::store::StoreError> {
        for id in &ids {
            let factor = vestibule::types::TotpFactorId::random();
            let secret_sealed = sealer.seal("totp_factors.secret", factor.as_str(), b"secret of 20 letters").unwrap();
            vestibule::store::totp::insert(
                tx,
                &vestibule::store::totp::TotpFactor {
                    id: factor,
                    user_id: vestibule::types::UserId::from_text(id.clone()),
                    name: "app".to_owned(),
                    secret_sealed,
                    last_step: 0,
                    created_at: now,
                    last_used_at: None,
                },
            )?;
        }
        Ok(())
    });
    written.await.unwrap();
    assert!(root.all(&format!("/users?organization_id={globex}&method=none&limit=200")).await.is_empty());
    let half: Vec<_> = people.iter().step_by(2).collect();
    let body = json!({ "organization_id": globex, "act": "reset_mfa", "reason": "phones were stolen", "user_ids": half });
    let begun = root.post("/bulk", body).await;
    let result = done(&root, &begun).await;
    assert_eq!((&result["state"], &result["done"], &result["failed"]), (&json!("done"), &json!(500), &json!(0)));
    let bare = root.all(&format!("/users?organization_id={globex}&method=none&limit=200")).await;
    let mut bare: Vec<_> = bare.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect();
    let mut wanted: Vec<String> = half.into_iter().cloned().collect();
    bare.sort();
    wanted.sort();
    assert_eq!(bare, wanted, "exactly those");
    let rows = "audit WHERE event = 'factors_reset' AND reason = 'phones were stolen' AND actor LIKE 'client:%'";
    assert_eq!(rows_of(&site, rows).await, 500);
    let items = root.all(&format!("/bulk/{}/items?limit=200", begun.text("id"))).await;
    assert_eq!(items.iter().filter(|item| item["outcome"] == "done").count(), 500);
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
