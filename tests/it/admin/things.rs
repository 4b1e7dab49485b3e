//! Organizations, groups and roles: made, shown, changed, removed; and what holds for every call.

use crate::support::{
    admin::is,
    api::http,
    site::{Site, on_both},
};
use reqwest::Method;
use serde_json::json;

on_both!(
    an_organization_is_made_shown_and_changed,
    a_group_has_members,
    a_role_is_a_set_of_permissions,
    a_change_needs_what_was_seen,
    the_same_request_is_done_once,
    what_is_not_understood_is_refused,
);

async fn an_organization_is_made_shown_and_changed(site: Site) {
    let root = site.root().await;
    let made = root.post("/organizations", json!({ "slug": "globex", "name": "Globex", "mfa": "optional" })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/organizations/{}", made.text("id"));
    assert_eq!(made.header("location"), format!("/admin/api/v1{path}"));
    is(&root.post("/organizations", json!({ "slug": "globex", "name": "Another" })).await, 409, "taken");
    let shown = root.get(&path).await;
    assert_eq!(
        (shown.text("slug"), shown.text("mfa"), &shown.json["enabled"]),
        ("globex".into(), "optional".into(), &json!(true))
    );
    let changed = root.patch(&path, json!({ "name": "Globex SE", "language": "de", "accent": "#0055aa" })).await;
    assert_eq!(
        (changed.text("name"), changed.text("language"), changed.text("accent")),
        ("Globex SE".into(), "de".into(), "#0055aa".into())
    );
    let cleared = root.patch(&path, json!({ "language": null })).await;
    assert_eq!((&cleared.json["language"], cleared.text("accent")), (&json!(null), "#0055aa".into()));
    for (field, value) in [("accent", "blue"), ("language", "no tag"), ("name", ""), ("slug", "other")] {
        is(&root.patch(&path, json!({ field: value })).await, 422, "invalid");
    }
    let slugs: Vec<_> = root.all("/organizations?limit=1").await.into_iter().map(|one| one["slug"].clone()).collect();
    assert_eq!(slugs, [json!("acme"), json!("globex")]);
    assert_eq!(root.patch(&path, json!({ "enabled": false })).await.json["enabled"], false);
}

async fn a_group_has_members(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    site.organization("globex", vestibule::types::MfaPolicy::Required).await;
    let globex = site.id_of("globex").await;
    let group = root.post("/groups", json!({ "organization_id": acme, "name": "Staff", "description": "All" })).await;
    assert_eq!((group.status, &group.json["members"]), (201, &json!(0)), "{group:?}");
    is(&root.post("/groups", json!({ "organization_id": acme, "name": "STAFF" })).await, 409, "taken");
    let path = format!("/groups/{}", group.text("id"));
    let ann = root.add_user(&acme, "ann").await;
    let bob = root.add_user(&globex, "bob").await;
    let member = |user: &serde_json::Value| format!("{path}/members/{}", user["id"].as_str().unwrap());
    assert_eq!(root.put(&member(&ann)).await.status, 204);
    assert_eq!(root.put(&member(&ann)).await.status, 204, "once more changes nothing");
    is(&root.put(&member(&bob)).await, 404, "not-found");
    assert_eq!(root.get(&path).await.json["members"], 1);
    let members = root.all(&format!("{path}/members")).await;
    assert_eq!((members.len(), &members[0]["username"]), (1, &json!("ann")));
    assert_eq!(root.all(&format!("/users?group_id={}", group.text("id"))).await.len(), 1);
    assert_eq!(root.delete(&member(&ann)).await.status, 204);
    assert_eq!(root.patch(&path, json!({ "name": "Crew", "description": null })).await.json["name"], "Crew");
    assert_eq!(root.all(&format!("/organizations/{acme}/groups")).await.len(), 1);
    assert_eq!(root.delete(&path).await.status, 204);
    is(&root.get(&path).await, 404, "not-found");
}

async fn a_role_is_a_set_of_permissions(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = json!({ "organization_id": acme, "name": "Door keeper", "permissions": ["users.read", "users.reset"] });
    let role = root.post("/roles", body).await;
    assert_eq!(role.status, 201, "{role:?}");
    let path = format!("/roles/{}", role.text("id"));
    is(&root.post("/roles", json!({ "name": "x", "permissions": ["everything"] })).await, 422, "invalid");
    let roles = root.all(&format!("/organizations/{acme}/roles")).await;
    assert_eq!(roles.iter().filter(|role| role["built_in"] == true).count(), 5);
    assert!(roles.iter().any(|one| one["role"] == role.json["role"]));
    let ann = root.add_user(&acme, "ann").await;
    let ann = format!("/users/{}", ann["id"].as_str().unwrap());
    assert_eq!(root.patch(&ann, json!({ "role": role.json["role"] })).await.json["role"], role.json["role"]);
    is(&root.delete(&path).await, 409, "conflict");
    assert_eq!(root.patch(&path, json!({ "permissions": ["users.read"] })).await.json["permissions"], json!(["users.read"]));
    assert_eq!(root.patch(&ann, json!({ "role": "member" })).await.status, 200);
    assert_eq!(root.delete(&path).await.status, 204);
    is(&root.patch(&ann, json!({ "role": role.json["role"] })).await, 422, "invalid");
}

async fn a_change_needs_what_was_seen(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let path = format!("/organizations/{acme}");
    let seen = root.get(&path).await.header("etag").to_owned();
    let change = |name: &str| json!({ "name": name });
    let with = |tag: &str| [("if-match".to_owned(), tag.to_owned())];
    let call = async |name: &str, tag: &str| {
        let headers = with(tag);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        root.call(Method::PATCH, &path, Some(&change(name)), &headers).await
    };
    let first = call("One", &seen).await;
    assert_eq!(first.status, 200, "{first:?}");
    assert_ne!(first.header("etag"), seen);
    is(&call("Two", &seen).await, 412, "stale");
    assert_eq!(root.get(&path).await.json["name"], "One");
    assert_eq!(call("Two", first.header("etag")).await.status, 200);
    assert_eq!(call("Three", "*").await.status, 200);
}

async fn the_same_request_is_done_once(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    let body = |name: &str| json!({ "organization_id": acme, "username": name, "make_password": true });
    let call =
        async |name: &str, key: &str| root.call(Method::POST, "/users", Some(&body(name)), &[("idempotency-key", key)]).await;
    let first = call("ann", "k1").await;
    assert_eq!(first.status, 201, "{first:?}");
    let again = call("ann", "k1").await;
    assert_eq!((again.status, &again.json), (201, &first.json), "the password, too");
    assert_eq!(again.header("location"), first.header("location"));
    is(&call("bob", "k1").await, 422, "invalid");
    is(&call("ann", "k2").await, 409, "taken");
    let both = futures_util::future::join_all((0..8).map(|_| call("eve", "k3"))).await;
    assert!(both.iter().all(|reply| reply.status == 201 && reply.json == both[0].json), "{both:?}");
    assert_eq!(root.all("/users?search=eve").await.len(), 1);
    // Somebody else's key is another one.
    let other = site.root().await;
    let theirs = other.call(Method::POST, "/users", Some(&body("zoe")), &[("idempotency-key", "k1")]).await;
    assert_eq!(theirs.status, 201, "{theirs:?}");
    site.advance(1);
}

async fn what_is_not_understood_is_refused(site: Site) {
    let (root, acme) = (site.root().await, site.id_of("acme").await);
    is(&root.post("/groups", json!({ "organization_id": acme, "name": "A", "verified": true })).await, 422, "invalid");
    is(&root.post("/groups", json!({ "name": "A" })).await, 422, "invalid");
    is(&root.get("/users?colour=blue").await, 400, "malformed");
    is(&root.get("/users?limit=0").await, 400, "malformed");
    is(&root.get("/users?limit=201").await, 400, "malformed");
    is(&root.get("/users?method=smoke").await, 400, "malformed");
    is(&root.get("/nothing").await, 404, "not-found");
    let at = |path: &str| format!("{}/admin/api/v1{path}", site.home);
    let raw = |body: &'static str, kind: &'static str| {
        http().post(at("/groups")).bearer_auth(&root.token).header("content-type", kind).body(body)
    };
    is(&crate::support::api::send(raw("{", "application/json")).await, 400, "malformed");
    is(&crate::support::api::send(raw("a=b", "application/x-www-form-urlencoded")).await, 415, "type");
    let large =
        http().post(at("/groups")).bearer_auth(&root.token).header("content-type", "application/json").body(vec![b' '; 70_000]);
    is(&crate::support::api::send(large).await, 413, "large");
    let refused = root.call(Method::DELETE, "/organizations", None, &[]).await;
    assert_eq!((refused.status, refused.header("allow")), (405, "GET, HEAD, POST"));
    for token in ["", "x", "Bearer"] {
        let stranger = crate::support::admin::Caller { site: &site, token: token.to_owned() };
        is(&stranger.get("/me").await, 401, "unauthenticated");
    }
    assert_eq!(http().get(at("/me")).send().await.unwrap().status(), 401);
}
