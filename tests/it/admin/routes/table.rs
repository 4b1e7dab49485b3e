//! The routes, what each needs, and a request that is right. A route without a line here fails a test.

use super::world::World;
use reqwest::Method;
use serde_json::{Value, json};

/// What it takes to be let in.
#[derive(Debug, Clone, Copy)]
pub enum Needs {
    /// A token.
    Nothing,
    /// A permission in the organization whose thing it is. Without any, the thing does not exist.
    Here(&'static str),
    /// A permission somewhere: a list has what may be seen.
    Wherever(&'static str),
    /// A permission on the whole server.
    Everywhere,
    /// The same, for a thing of an organization. Without any permission there, the thing does not exist.
    HereAndEverywhere,
}

/// One operation.
pub struct Route {
    /// Method and path, as the document has them; a query may follow.
    pub path: &'static str,
    verb: &'static str,
    pub needs: Needs,
    /// `null`: it takes none.
    pub body: fn(&World<'_>) -> Value,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} needs {:?}", self.verb, self.path, self.needs)
    }
}

impl Route {
    pub fn method(&self) -> Method {
        self.verb.parse().unwrap()
    }

    /// As the document calls it.
    pub fn name(&self) -> String {
        format!("{} {}", self.verb, self.path.split('?').next().unwrap())
    }
}

const fn at(verb: &'static str, path: &'static str, needs: Needs, body: fn(&World<'_>) -> Value) -> Route {
    Route { path, verb, needs, body }
}

fn none(_: &World<'_>) -> Value {
    Value::Null
}

fn why(_: &World<'_>) -> Value {
    json!({ "reason": "a test" })
}

fn renamed(world: &World<'_>) -> Value {
    json!({ "name": format!("Renamed {}", world.number) })
}

/// A policy that changes something.
pub fn policy(_: &World<'_>) -> Value {
    json!({
        "mfa": "optional", "methods": ["totp", "passkey"], "trust_days": 7, "grace_days": 0, "grace_skips": 0,
        "enrolment_proof": "none", "local_login": "on", "sso": "on", "password_length": 12, "password_score": 3, "rules": [],
    })
}

fn named(world: &World, more: &Value) -> Value {
    let mut body = json!({ "organization_id": world.organization, "name": format!("New {}", world.number) });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

use Needs::{Everywhere, Here, HereAndEverywhere, Nothing, Wherever};

/// Operations that take or give files instead of JSON: chapters of their own ask them, `branding`, `upload` and `export`.
pub const FILES: [&str; 5] = [
    "GET /organizations/{id}/logo",
    "PUT /organizations/{id}/logo",
    "DELETE /organizations/{id}/logo",
    "POST /users/import",
    "GET /users/export",
];

pub const TABLE: &[Route] = &[
    at("GET", "/me", Nothing, none),
    at("GET", "/organizations", Wherever("organizations.read"), none),
    at("POST", "/organizations", Everywhere, |world| json!({ "slug": format!("new-{}", world.number), "name": "New" })),
    at("GET", "/organizations/{id}", Here("organizations.read"), none),
    at("PATCH", "/organizations/{id}", Here("organizations.write"), renamed),
    at("GET", "/organizations/{id}/policy", Here("policies.read"), none),
    at("PUT", "/organizations/{id}/policy", Here("policies.write"), policy),
    at("POST", "/organizations/{id}/policy/preview", Here("policies.read"), policy),
    at("GET", "/organizations/{id}/policy/reports", Here("policies.read"), none),
    at("POST", "/organizations/{id}/what-if", Here("policies.read"), |world| json!({ "user_id": world.get("user_id") })),
    at("GET", "/organizations/{id}/groups", Here("groups.read"), none),
    at("GET", "/organizations/{id}/roles", Here("roles.read"), none),
    at("GET", "/organizations/{id}/providers", Here("providers.read"), none),
    at("POST", "/organizations/{id}/providers", Here("providers.write"), |world| provider(&format!("new-{}", world.number))),
    at("GET", "/organizations/{id}/providers/{provider_id}", Here("providers.read"), none),
    at("PATCH", "/organizations/{id}/providers/{provider_id}", Here("providers.write"), renamed),
    at(
        "POST",
        "/organizations/{id}/providers/{provider_id}/domains",
        Here("providers.write"),
        |world| json!({ "domain": format!("more-{}.example", world.number) }),
    ),
    at("POST", "/organizations/{id}/providers/{provider_id}/domains/{domain}/assert", HereAndEverywhere, none),
    at("DELETE", "/organizations/{id}/providers/{provider_id}/domains/{domain}", Here("providers.write"), none),
    at("DELETE", "/organizations/{id}/providers/{provider_id}", Here("providers.write"), none),
    at("GET", "/users/{id}/federated-id", Here("users.read"), none),
    at(
        "PUT",
        "/users/{id}/federated-id",
        Here("users.write"),
        |world| json!({ "provider_id": world.get("provider_id"), "federated_id": format!("there-{}", world.number) }),
    ),
    at("GET", "/users/{id}/identities", Here("users.read"), none),
    at("DELETE", "/users/{id}/identities/{identity_id}", Here("users.write"), none),
    at("GET", "/users", Wherever("users.read"), none),
    at("GET", "/users?organization_id={acme}", Here("users.read"), none),
    at(
        "POST",
        "/users",
        Here("users.write"),
        |world| json!({ "organization_id": world.organization, "username": format!("new{}", world.number) }),
    ),
    at("GET", "/users/{id}", Here("users.read"), none),
    at("PATCH", "/users/{id}", Here("users.write"), renamed),
    at("POST", "/users/{id}/reset-mfa", Here("users.reset"), why),
    at("POST", "/users/{id}/sign-out", Here("users.write"), why),
    at("POST", "/users/{id}/access-pass", Here("users.pass"), |_| json!({ "minutes": 60, "reason": "a test" })),
    at("POST", "/users/{id}/password", Here("users.write"), why),
    at("GET", "/users/{id}/methods", Here("users.read"), none),
    at("DELETE", "/users/{id}/methods/{method}/{method_id}", Here("users.write"), none),
    at("GET", "/users/{id}/sessions", Here("users.read"), none),
    at("DELETE", "/users/{id}/sessions/{session_id}", Here("users.write"), none),
    at("GET", "/users/{id}/devices", Here("users.read"), none),
    at("DELETE", "/users/{id}/devices/{device_id}", Here("users.write"), none),
    at("DELETE", "/users/{id}/devices", Here("users.write"), none),
    at("DELETE", "/users/{id}", Here("users.write"), none),
    at("POST", "/groups", Here("groups.write"), |world| named(world, &json!({}))),
    at("GET", "/groups/{id}", Here("groups.read"), none),
    at("PATCH", "/groups/{id}", Here("groups.write"), renamed),
    at("GET", "/groups/{id}/members", Here("groups.read"), none),
    at("PUT", "/groups/{id}/members/{user_id}", Here("groups.write"), none),
    at("DELETE", "/groups/{id}/members/{user_id}", Here("groups.write"), none),
    at("DELETE", "/groups/{id}", Here("groups.write"), none),
    at("POST", "/roles", Here("roles.write"), |world| named(world, &json!({ "permissions": ["users.read"] }))),
    at("GET", "/roles/{id}", Here("roles.read"), none),
    at("PATCH", "/roles/{id}", Here("roles.write"), renamed),
    at("DELETE", "/roles/{id}", Here("roles.write"), none),
    at("GET", "/clients", Wherever("clients.read"), none),
    at("GET", "/clients?organization_id={acme}", Here("clients.read"), none),
    at("POST", "/clients", Here("clients.write"), |world| client(&world.organization)),
    at("GET", "/clients/{id}", Here("clients.read"), none),
    at("PATCH", "/clients/{id}", Here("clients.write"), renamed),
    at("POST", "/clients/{id}/secret", Here("clients.write"), none),
    at("DELETE", "/clients/{id}", Here("clients.write"), none),
    at("GET", "/registration-tokens", Wherever("clients.read"), none),
    at("GET", "/registration-tokens?organization_id={acme}", Here("clients.read"), none),
    at("POST", "/registration-tokens", Here("clients.write"), |world| named(world, &json!({}))),
    at("DELETE", "/registration-tokens/{id}", Here("clients.write"), none),
    at("GET", "/keys", Everywhere, none),
    at("POST", "/keys/rotate", Everywhere, |_| json!({ "alg": "ES256" })),
    at("GET", "/audit", Wherever("audit.read"), none),
    at("GET", "/audit?organization_id={acme}", Here("audit.read"), none),
    at("GET", "/audit/export", Wherever("audit.read"), none),
    at("GET", "/audit/export?organization_id={acme}", Here("audit.read"), none),
    at("GET", "/webhooks", Wherever("webhooks.read"), none),
    at("GET", "/webhooks?organization_id={acme}", Here("webhooks.read"), none),
    at("POST", "/webhooks", Here("webhooks.write"), |world| webhook(&world.organization)),
    at("GET", "/webhooks/{id}", Here("webhooks.read"), none),
    at("PATCH", "/webhooks/{id}", Here("webhooks.write"), renamed),
    at("POST", "/webhooks/{id}/secret", Here("webhooks.write"), none),
    at("POST", "/webhooks/{id}/test", Here("webhooks.write"), none),
    at("GET", "/webhooks/{id}/deliveries", Here("webhooks.read"), none),
    at("POST", "/webhooks/{id}/deliveries/{delivery_id}/replay", Here("webhooks.write"), none),
    at("DELETE", "/webhooks/{id}", Here("webhooks.write"), none),
    at("GET", "/bulk", Wherever("users.read"), none),
    at("GET", "/bulk?organization_id={acme}", Here("users.read"), none),
    at("POST", "/bulk", Here("users.reset"), |world| bulk(&world.organization, world.get("user_id"))),
    at("GET", "/bulk/{id}", Here("users.read"), none),
    at("GET", "/bulk/{id}/items", Here("users.read"), none),
    at("POST", "/bulk/{id}/approve", Here("users.reset"), none),
    at("POST", "/bulk/{id}/cancel", Here("users.reset"), none),
];

pub fn client(organization: &str) -> Value {
    json!({ "organization_id": organization,
        "settings": { "name": "App", "redirect_uris": ["https://app.example/callback"] } })
}

pub fn provider(slug: &str) -> Value {
    json!({ "slug": slug, "name": "SSO", "issuer": "https://sso.example", "client_id": "vestibule",
        "client_secret": "what only the two of them know" })
}

pub fn webhook(organization: &str) -> Value {
    json!({ "organization_id": organization, "name": "Log", "url": "https://hooks.example/in", "events": ["managed"] })
}

pub fn bulk(organization: &str, user: &str) -> Value {
    json!({ "organization_id": organization, "act": "reset_mfa", "reason": "a test", "user_ids": [user] })
}
