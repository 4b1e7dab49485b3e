//! Every route of the API, asked by everybody who may not use it; and the document that describes them.

mod document;
mod table;
mod world;

use super::super::sweep::everything;
use crate::support::{
    admin::{Caller, is},
    api::{Reply, http, send},
    site::{Person, Site, on_both},
};
use reqwest::Method;
use serde_json::Value;
use table::{Needs, Route, TABLE};
use vestibule::types::{MfaPolicy, Role};
use world::World;

on_both!(
    nobody_gets_further_than_they_may,
    what_is_not_there_and_what_is_anothers_is_404,
    whoever_may_do_everything_is_refused_nowhere,
    things_of_others_are_not_reached_through_bodies,
);

/// Somebody who tries every route, with what they may do in `acme`.
struct Somebody<'a> {
    name: &'static str,
    caller: Caller<'a>,
    here: Vec<&'static str>,
    elsewhere: bool,
}

const HELP_DESK: [&str; 5] = ["organizations.read", "users.read", "groups.read", "users.reset", "users.pass"];
const AUDITOR: [&str; 9] = [
    "organizations.read",
    "users.read",
    "groups.read",
    "roles.read",
    "clients.read",
    "policies.read",
    "audit.read",
    "webhooks.read",
    "providers.read",
];

async fn operator(site: &Site, person: Person, role: Role) -> Caller<'_> {
    site.set_role(&person, role).await;
    site.operator(&person).await
}

async fn everybody(site: &Site) -> Vec<Somebody<'_>> {
    let somebody = |name, caller, here: &[&'static str]| Somebody { name, caller, here: here.to_vec(), elsewhere: false };
    let machine = site.machine("openid profile", None).await;
    let member = operator(site, site.person_with_app("member").await, Role::Member).await;
    let desk = operator(site, site.person_with_app("desk").await, Role::HelpDesk).await;
    let auditor = operator(site, site.person_with_app("auditor").await, Role::Auditor).await;
    let stranger = site.person_of("globex", "stranger").await;
    let stranger = operator(site, site.give_app(stranger).await, Role::OrganizationAdministrator).await;
    vec![
        somebody("a client without a scope", site.caller(&machine).await, &[]),
        somebody("an ordinary user", member, &[]),
        somebody("the help desk", desk, &HELP_DESK),
        somebody("an auditor", auditor, &AUDITOR),
        Somebody { elsewhere: true, ..somebody("another organization's administrator", stranger, &[]) },
    ]
}

impl Somebody<'_> {
    /// Status and kind of the refusal; `None`: there is none.
    fn refusal(&self, route: &Route) -> Option<(u16, &'static str)> {
        let has = |permission: &str| self.here.contains(&permission);
        match route.needs {
            Needs::Nothing => None,
            Needs::Here(permission) if has(permission) => None,
            Needs::Here(_) | Needs::HereAndEverywhere if self.here.is_empty() => Some((404, "not-found")),
            Needs::Wherever(permission) if has(permission) || self.elsewhere => None,
            Needs::Here(_) | Needs::Everywhere | Needs::HereAndEverywhere | Needs::Wherever(_) => Some((403, "forbidden")),
        }
    }
}

/// Two organizations; nobody of `acme` has to own a factor, so that the last one can be removed.
async fn scene(site: &Site) {
    site.set_mfa("acme", MfaPolicy::Optional).await;
    site.organization("globex", MfaPolicy::Required).await;
}

async fn ask(caller: &Caller<'_>, route: &Route, world: &World<'_>) -> Reply {
    let body = (route.body)(world);
    caller.call(route.method(), &world.fill(route.path), Some(&body).filter(|body| !body.is_null()), &[]).await
}

/// What is in the tables, but for what refusals write on purpose.
async fn rows(site: &Site) -> Vec<String> {
    let mut rows = everything(site).await;
    rows.retain(|row| !row.starts_with("audit"));
    rows
}

async fn nobody_gets_further_than_they_may(site: Site) {
    scene(&site).await;
    let (world, all) = (World::make(&site, 0).await, everybody(&site).await);
    let (chief, cookie) = world::console(&site).await;
    let before = rows(&site).await;
    for route in TABLE {
        let path = format!("{}/admin/api/v1{}", site.home, world.fill(route.path));
        let bare = |method: Method| {
            let request = http().request(method, &path);
            let body = (route.body)(&world);
            if body.is_null() { request } else { request.json(&body) }
        };
        for (name, request) in [
            ("nobody", bare(route.method())),
            ("a made-up token", bare(route.method()).bearer_auth("made-up")),
            ("a password", bare(route.method()).basic_auth(&chief.username, Some(&chief.password))),
            ("the console's session alone", bare(route.method()).header("cookie", &cookie)),
            ("a form of the console", bare(route.method()).header("cookie", &cookie).header("x-csrf-token", "made-up")),
        ] {
            let reply = send(request).await;
            assert_eq!((reply.status, reply.header("content-type")), (401, "application/problem+json"), "{name}: {route:?}");
        }
        if route.method() == Method::GET {
            assert_eq!(send(bare(Method::HEAD)).await.status, 401, "{route:?}");
        }
        for somebody in &all {
            let Some((status, kind)) = somebody.refusal(route) else { continue };
            let reply = ask(&somebody.caller, route, &world).await;
            assert_eq!(crate::support::admin::problem(&reply), (status, kind.to_owned()), "{}: {route:?}", somebody.name);
        }
    }
    let after = rows(&site).await;
    let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert!(changed.is_empty() && after.len() == before.len(), "a refusal has changed something: {changed:#?}");
    for somebody in &all {
        for route in TABLE.iter().filter(|route| somebody.refusal(route).is_none()) {
            let reply = ask(&somebody.caller, route, &world).await;
            assert!((200..300).contains(&reply.status), "{} may do this: {route:?}: {reply:?}", somebody.name);
            let told = reply.json.to_string();
            let seen: Vec<_> = world.ids().filter(|id| told.contains(*id)).collect();
            assert!(!somebody.here.is_empty() || seen.is_empty(), "{} sees {seen:?}: {route:?}", somebody.name);
        }
    }
}

async fn what_is_not_there_and_what_is_anothers_is_404(site: Site) {
    scene(&site).await;
    let (one, two) = (World::make(&site, 0).await, World::make(&site, 1).await);
    let before = rows(&site).await;
    let mut asked = 0;
    for route in TABLE.iter().filter(|route| route.path.contains('{')) {
        // Filters that nothing fits give an empty list.
        let path = route.path.split('?').next().unwrap();
        for name in path.split(['{', '}']).skip(1).step_by(2) {
            let unknown = one.with(name, "nobody-knows-this", route.path);
            is(&ask(&one.root, route, &unknown).await, 404, "not-found");
            asked += 1;
            // What belongs to somebody is not found at somebody else. Anybody of the organization may be in a group.
            if ["session_id", "device_id", "method_id", "delivery_id", "domain", "identity_id"].contains(&name) {
                let swapped = one.with(name, &two.fill(&format!("{{{name}}}")), route.path);
                is(&ask(&one.root, route, &swapped).await, 404, "not-found");
            }
        }
    }
    assert!(asked > 50, "{asked}");
    assert_eq!(rows(&site).await, before);
}

/// So the table asks for what is right, and its refusals are about who asks.
async fn whoever_may_do_everything_is_refused_nowhere(site: Site) {
    scene(&site).await;
    let shared = World::make(&site, 0).await;
    let chief = operator(&site, site.person_with_app("chief").await, Role::Administrator).await;
    for (number, route) in TABLE.iter().enumerate() {
        // What one act takes away the next one needs.
        let world = if route.method() == Method::GET { shared.clone() } else { World::make(&site, number + 1).await };
        // Only people agree.
        let caller = if route.path.ends_with("/approve") { &chief } else { &world.root };
        let reply = ask(caller, route, &world).await;
        assert!((200..300).contains(&reply.status), "{route:?}: {reply:?}");
        if world.number > 0 {
            world.tidy().await;
        }
    }
}

/// An administrator of another organization names what is not theirs where the address is theirs.
async fn things_of_others_are_not_reached_through_bodies(site: Site) {
    scene(&site).await;
    let world = World::make(&site, 0).await;
    let all = everybody(&site).await;
    let stranger = &all.last().unwrap().caller;
    let globex = site.id_of("globex").await;
    let group = stranger.post("/groups", serde_json::json!({ "organization_id": globex, "name": "Own" })).await.text("id");
    let before = rows(&site).await;
    let policy = |rule: Value| {
        let mut body = table::policy(&world);
        body["rules"] = serde_json::json!([rule]);
        body
    };
    let id = |name: &str| world.fill(&format!("{{{name}}}"));
    let (user, theirs, client, role) = (id("user_id"), id("group"), id("client"), id("role"));
    let new = |more: (&str, Value)| {
        let mut body = serde_json::json!({ "organization_id": globex, "username": "spy" });
        body[more.0] = more.1;
        body
    };
    let refusals = [
        stranger.post("/users", new(("groups", serde_json::json!([theirs])))).await,
        stranger.post("/users", new(("role", serde_json::json!(format!("custom:{role}"))))).await,
        stranger
            .call(
                Method::PUT,
                &format!("/organizations/{globex}/policy"),
                Some(&policy(serde_json::json!({ "name": "R", "groups": [theirs] }))),
                &[],
            )
            .await,
        stranger
            .call(
                Method::PUT,
                &format!("/organizations/{globex}/policy"),
                Some(&policy(serde_json::json!({ "name": "R", "clients": [client] }))),
                &[],
            )
            .await,
        stranger.put(&format!("/groups/{group}/members/{user}")).await,
        stranger.post(&format!("/organizations/{globex}/what-if"), serde_json::json!({ "user_id": user })).await,
        stranger.post(&format!("/organizations/{globex}/what-if"), serde_json::json!({ "username": "victim0" })).await,
        stranger
            .post(
                "/bulk",
                serde_json::json!({ "organization_id": globex, "act": "add_to_group", "group_id": theirs, "reason": "x",
                    "user_ids": [user] }),
            )
            .await,
    ];
    for (number, reply) in refusals.iter().enumerate() {
        assert!([404, 422].contains(&reply.status), "{number}: {reply:?}");
        assert!(!reply.json.to_string().contains("Victim"), "{reply:?}");
    }
    assert_eq!(rows(&site).await, before);
    // A list of people is taken as it is; each has a result, and there is no such user.
    let begun = serde_json::json!({ "organization_id": globex, "act": "reset_mfa", "reason": "x", "user_ids": [user] });
    let begun = stranger.post("/bulk", begun).await;
    stranger.finish(&begun).await;
    let items = stranger.all(&format!("/bulk/{}/items", begun.text("id"))).await;
    assert_eq!(items[0]["outcome"], "there is no such user");
    assert_eq!(items[0]["username"], Value::Null, "{items:?}");
}
