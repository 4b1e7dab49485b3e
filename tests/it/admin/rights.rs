//! Who may do what: roles, scopes, other organizations, and what was shown.

use crate::support::{
    admin::{Caller, is},
    rows::rows_of,
    site::{Site, on_both},
};
use serde_json::json;
use vestibule::types::{MfaPolicy, Role};

on_both!(
    roles_do_what_they_say,
    other_organizations_do_not_exist,
    nobody_gives_or_touches_more_than_they_have,
    scopes_limit_whoever_calls,
    a_person_shows_two_factors_and_a_text_is_none,
    a_role_that_was_taken_counts_no_more,
);

/// An operator of a role, of `acme`.
async fn operator<'a>(site: &'a Site, name: &str, role: Role) -> Caller<'a> {
    let person = site.person_with_app(name).await;
    site.set_role(&person, role).await;
    site.operator(&person).await
}

async fn roles_do_what_they_say(site: Site) {
    let acme = site.id_of("acme").await;
    let bob = site.person("bob").await;
    let user = format!("/users/{}", bob.id);
    let reset = format!("{user}/reset-mfa");
    let why = || json!({ "reason": "test" });
    let member = operator(&site, "member", Role::Member).await;
    is(&member.get("/users").await, 403, "forbidden");
    is(&member.get(&user).await, 404, "not-found");
    let auditor = operator(&site, "auditor", Role::Auditor).await;
    assert_eq!(auditor.get(&user).await.status, 200);
    is(&auditor.post(&reset, why()).await, 403, "forbidden");
    is(&auditor.patch(&user, json!({ "name": "Bo" })).await, 403, "forbidden");
    let desk = operator(&site, "desk", Role::HelpDesk).await;
    assert_eq!(desk.post(&reset, why()).await.status, 200);
    assert_eq!(desk.post(&format!("{user}/access-pass"), json!({ "minutes": 60, "reason": "test" })).await.status, 200);
    is(&desk.patch(&user, json!({ "name": "Bo" })).await, 403, "forbidden");
    is(&desk.post(&format!("{user}/password"), why()).await, 403, "forbidden");
    let boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    assert_eq!(boss.patch(&user, json!({ "name": "Bo" })).await.status, 200);
    assert_eq!(boss.patch(&format!("/organizations/{acme}"), json!({ "name": "Acme SE" })).await.status, 200);
    is(&boss.patch(&format!("/organizations/{acme}"), json!({ "enabled": false })).await, 403, "forbidden");
    is(&boss.post("/organizations", json!({ "slug": "mine", "name": "Mine" })).await, 403, "forbidden");
    assert!(rows_of(&site, "audit WHERE event = 'forbidden'").await >= 5, "refusals are written down");
}

async fn other_organizations_do_not_exist(site: Site) {
    site.organization("globex", MfaPolicy::Required).await;
    let globex = site.id_of("globex").await;
    let theirs = site.person_of("globex", "gus").await;
    let boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    let root = site.root().await;
    let group = root.post("/groups", json!({ "organization_id": globex, "name": "Staff" })).await.text("id");
    let role = root.post("/roles", json!({ "organization_id": globex, "name": "R", "permissions": [] })).await.text("id");
    let user = format!("/users/{}", theirs.id);
    for path in [
        user.clone(),
        format!("{user}/methods"),
        format!("{user}/sessions"),
        format!("{user}/devices"),
        format!("/organizations/{globex}"),
        format!("/organizations/{globex}/groups"),
        format!("/organizations/{globex}/roles"),
        format!("/groups/{group}"),
        format!("/groups/{group}/members"),
        format!("/roles/{role}"),
        format!("/users?organization_id={globex}"),
        format!("/bulk?organization_id={globex}"),
    ] {
        is(&boss.get(&path).await, 404, "not-found");
    }
    let why = || json!({ "reason": "test" });
    is(&boss.post(&format!("{user}/reset-mfa"), why()).await, 404, "not-found");
    is(&boss.post(&format!("{user}/sign-out"), why()).await, 404, "not-found");
    is(&boss.patch(&user, json!({ "name": "x" })).await, 404, "not-found");
    is(&boss.delete(&user).await, 404, "not-found");
    is(&boss.delete(&format!("/groups/{group}")).await, 404, "not-found");
    is(&boss.post("/users", json!({ "organization_id": globex, "username": "spy" })).await, 404, "not-found");
    let listed = boss.all("/users").await;
    assert!(listed.iter().all(|user| user["organization_id"] != globex.as_str()));
    let mine = site.person("mine").await;
    is(&boss.put(&format!("/groups/{group}/members/{}", mine.id)).await, 404, "not-found");
    let bulk = json!({ "organization_id": globex, "act": "disable", "reason": "x", "user_ids": [theirs.id] });
    is(&boss.post("/bulk", bulk).await, 404, "not-found");
}

async fn nobody_gives_or_touches_more_than_they_have(site: Site) {
    let acme = site.id_of("acme").await;
    let bob = site.person("bob").await;
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    let root_person = format!("/users/{}", chief.id);
    let boss = operator(&site, "boss", Role::OrganizationAdministrator).await;
    let bob = format!("/users/{}", bob.id);
    is(&boss.patch(&bob, json!({ "role": "administrator" })).await, 403, "above");
    for act in ["reset-mfa", "password", "sign-out"] {
        is(&boss.post(&format!("{root_person}/{act}"), json!({ "reason": "x" })).await, 403, "above");
    }
    let pass = json!({ "minutes": 60, "reason": "x" });
    is(&boss.post(&format!("{root_person}/access-pass"), pass).await, 403, "above");
    for owned in ["methods/totp/x", "devices", "devices/x", "sessions/x"] {
        is(&boss.delete(&format!("{root_person}/{owned}")).await, 403, "above");
    }
    assert_eq!(rows_of(&site, "access_passes").await, 0);
    is(&boss.patch(&root_person, json!({ "email": "boss@acme.example" })).await, 403, "above");
    is(&boss.delete(&root_person).await, 403, "above");
    let keys = json!({ "organization_id": acme, "name": "Keys", "permissions": ["keys.write"] });
    is(&boss.post("/roles", keys).await, 403, "above");
    is(&boss.post("/roles", json!({ "name": "Everywhere", "permissions": ["users.read"] })).await, 404, "not-found");
    assert_eq!(boss.patch(&bob, json!({ "role": "help_desk" })).await.status, 200);
    let desk = operator(&site, "desk", Role::HelpDesk).await;
    is(&desk.post(&format!("/users/{}/reset-mfa", boss_id(&boss).await), json!({ "reason": "x" })).await, 403, "above");
    // Whoever may manage people but not roles makes nobody more than a member.
    let role = site.root().await;
    let body = json!({ "organization_id": acme, "name": "People", "permissions": ["users.read", "users.write"] });
    let people = role.post("/roles", body).await;
    let clerk = operator(&site, "clerk", people.text("role").parse().unwrap()).await;
    is(&clerk.post("/users", json!({ "organization_id": acme, "username": "x1", "role": "auditor" })).await, 403, "forbidden");
    assert_eq!(clerk.post("/users", json!({ "organization_id": acme, "username": "x2" })).await.status, 201);
    is(&clerk.patch(&bob, json!({ "name": "now the help desk" })).await, 403, "above");
}

async fn boss_id(boss: &Caller<'_>) -> String {
    boss.get("/me").await.text("user_id")
}

async fn scopes_limit_whoever_calls(site: Site) {
    let acme = site.id_of("acme").await;
    let bob = site.person("bob").await;
    let reader = site.machine("admin.users.read", Some("acme")).await;
    let reader = site.caller(&reader).await;
    assert_eq!(reader.get(&format!("/users/{}", bob.id)).await.status, 200);
    is(&reader.patch(&format!("/users/{}", bob.id), json!({ "name": "x" })).await, 403, "forbidden");
    is(&reader.get(&format!("/organizations/{acme}")).await, 403, "forbidden");
    assert_eq!(reader.get("/me").await.json["in_organization"], json!(["users.read"]));
    let none = site.machine("openid profile", None).await;
    let none = site.caller(&none).await;
    is(&none.get("/users").await, 403, "forbidden");
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    let client = site.client(|row| row.scope = "openid admin.users.read".to_owned()).await;
    let code = site.authorization_code(&client, &chief, &[("scope", "openid admin.users.read")]).await;
    let token = site.exchange(&client, &code).await.text("access_token");
    let limited = Caller { site: &site, token };
    assert_eq!(limited.get("/users").await.status, 200);
    is(&limited.get("/organizations").await, 403, "forbidden");
}

async fn a_person_shows_two_factors_and_a_text_is_none(site: Site) {
    let weak = Caller { site: &site, token: site.weak_token().await };
    let refused = weak.get("/users").await;
    is(&refused, 401, "insufficient-user-authentication");
    assert!(refused.header("www-authenticate").contains("insufficient_user_authentication"), "{refused:?}");
}

async fn a_role_that_was_taken_counts_no_more(site: Site) {
    let boss = site.person_with_app("boss").await;
    let other = site.person_with_app("other").await;
    site.set_role(&boss, Role::OrganizationAdministrator).await;
    site.set_role(&other, Role::OrganizationAdministrator).await;
    let (first, second) = (site.operator(&boss).await, site.operator(&other).await);
    assert_eq!(first.get("/users").await.status, 200);
    assert_eq!(second.patch(&format!("/users/{}", boss.id), json!({ "role": "member" })).await.status, 200);
    is(&first.get("/users").await, 401, "unauthenticated");
}
