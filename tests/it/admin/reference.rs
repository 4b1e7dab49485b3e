//! The page about the API: all of it, for anybody, and true about scopes.

use crate::support::{
    admin::Caller,
    site::{Site, on_both},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{cmp::Reverse, collections::BTreeSet};
use vestibule::types::Permission;

on_both!(the_page_says_all_that_the_document_says, each_operation_takes_the_scope_that_it_says);

async fn document(site: &Site) -> Value {
    site.browser().get("/admin/api/openapi.json").await.json()
}

/// An operation as the document has it.
struct Operation {
    method: String,
    path: String,
    /// All scopes of one of these lists are enough.
    lists: BTreeSet<Vec<String>>,
}

fn operations(document: &Value) -> Vec<Operation> {
    let words = |list: &Value| list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut lists: BTreeSet<Vec<String>> = BTreeSet::new();
            for one in operation["security"].as_array().unwrap_or(&Vec::new()) {
                lists.extend(one.as_object().unwrap().values().map(words));
            }
            found.push(Operation { method: method.to_uppercase(), path: path.clone(), lists });
        }
    }
    found
}

async fn the_page_says_all_that_the_document_says(site: Site) {
    let mut browser = site.browser();
    let page = browser.get("/admin/api").await;
    assert_eq!(page.status, 200, "without any sign-in");
    assert!(!page.has("script") && !page.html.contains("http-equiv"), "{}", page.header("content-security-policy"));
    let document = document(&site).await;
    let shown: BTreeSet<String> = page.texts(".area .operation h3").into_iter().collect();
    for Operation { method, path, lists } in operations(&document) {
        assert!(shown.contains(&format!("{method} {path}")), "{method} {path}");
        assert!(lists.iter().flatten().all(|scope| page.html.contains(&format!("<code>{scope}</code>"))));
    }
    let shapes: BTreeSet<String> = page.texts("#shapes .operation h3").into_iter().collect();
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(shapes.contains(name), "{name}");
    }
    let named: BTreeSet<String> = page.attributes("[id]", "id").into_iter().map(|id| format!("#{id}")).collect();
    for link in page.attributes("a[href^='#']", "href") {
        assert!(named.contains(&link), "{link} leads nowhere");
    }
    let scopes = page.texts("#scopes dt");
    assert_eq!(scopes.len(), Permission::ALL.len() + 1);
    let reset = scopes.iter().position(|scope| scope == "admin.users.reset").unwrap();
    assert_eq!(page.texts("#scopes dd")[reset], "Takes all second factors of a person away.");
    assert!(page.text("#get-users-id").contains("id path, string, required"), "{}", page.text("#get-users-id"));
    let linked = page.texts("a[href^='#']").len();
    assert!(linked > 100, "{linked}");
    let german = site.browser().reading("de").get("/admin/api").await;
    assert_eq!(german.text("h1"), "Die Schnittstelle der Verwaltung");
    let linked = browser.click(&page, "#document").await.page();
    assert_eq!(linked.header("content-type"), "application/json");
}

/// Things to act on, and what is sent.
struct Things {
    ids: Vec<(&'static str, String)>,
    acme: String,
    user: String,
}

impl Things {
    async fn make(site: &Site, root: &Caller<'_>) -> Self {
        let acme = site.id_of("acme").await;
        let user = site.person_with_app("ann").await.id.to_string();
        let made = async |path: &str, body: Value| {
            let reply = root.post(path, body).await;
            assert!(reply.status < 300, "{path}: {reply:?}");
            reply.text("id")
        };
        let group = made("/groups", json!({ "organization_id": acme, "name": "Staff" })).await;
        let role = made("/roles", json!({ "organization_id": acme, "name": "R", "permissions": [] })).await;
        let hook = json!({ "organization_id": acme, "name": "H", "url": "https://hooks.example/", "events": ["managed"] });
        let hook = made("/webhooks", hook).await;
        let token = made("/registration-tokens", json!({ "organization_id": acme, "name": "T" })).await;
        let client = site.client(|_| {}).await.id;
        let bulk = json!({ "organization_id": acme, "act": "sign_out", "reason": "r", "user_ids": [user] });
        let bulk = made("/bulk", bulk).await;
        let ids = [
            ("/organizations/", acme.clone()),
            ("/users/", user.clone()),
            ("/groups/", group),
            ("/roles/", role),
            ("/registration-tokens/", token),
            ("/webhooks/", hook),
            ("/clients/", client),
            ("/bulk/", bulk),
        ];
        Self { ids: ids.into(), acme, user }
    }

    fn path(&self, template: &str) -> String {
        let id = self.ids.iter().find(|(start, _)| template.starts_with(start)).map_or("", |(_, id)| id);
        let path = template.replace("{id}", id).replace("{user_id}", &self.user).replace("{method}", "totp");
        let parts: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let query = if template == "/users/import" { format!("?organization_id={}", self.acme) } else { String::new() };
        format!("{}{query}", parts.join("/"))
    }

    /// A body that is understood, so that whoever may send it is told something else than that it is not.
    fn body(&self, method: &str, path: &str, policy: &Value) -> Option<Value> {
        let why = json!({ "reason": "test" });
        Some(match (method, path) {
            ("POST", "/organizations") => json!({ "slug": "new", "name": "New" }),
            ("PUT", "/organizations/{id}/policy") | ("POST", "/organizations/{id}/policy/preview") => policy.clone(),
            ("POST", "/organizations/{id}/what-if") => json!({ "username": "ann" }),
            ("POST", "/users") => json!({ "organization_id": self.acme, "username": "new" }),
            ("POST", "/users/{id}/access-pass") => json!({ "minutes": 60, "reason": "test" }),
            ("POST", "/users/{id}/reset-mfa" | "/users/{id}/sign-out" | "/users/{id}/password") => why,
            ("POST", "/groups") => json!({ "organization_id": self.acme, "name": "Other" }),
            ("POST", "/roles") => json!({ "organization_id": self.acme, "name": "Other", "permissions": [] }),
            ("POST", "/clients") => {
                let settings = json!({ "name": "Other", "redirect_uris": ["https://a.example/"] });
                json!({ "organization_id": self.acme, "settings": settings })
            }
            ("POST", "/registration-tokens") => json!({ "organization_id": self.acme, "name": "U" }),
            ("POST", "/bulk") => {
                json!({ "organization_id": self.acme, "act": "sign_out", "reason": "r", "user_ids": [self.user] })
            }
            ("POST", "/webhooks") => {
                json!({ "organization_id": self.acme, "name": "I", "url": "https://hooks.example/", "events": ["managed"] })
            }
            ("POST", "/users/import") => json!([{ "username": "imported" }]),
            ("PUT", "/users/{id}/federated-id") => json!({ "provider_id": "x", "federated_id": "ann@idp.example" }),
            ("POST", "/organizations/{id}/providers") => {
                let issuer = "https://idp.example";
                json!({ "slug": "other", "name": "Other", "issuer": issuer, "client_id": "a", "client_secret": "b" })
            }
            ("POST", "/organizations/{id}/providers/{provider_id}/domains") => json!({ "domain": "acme.example" }),
            ("POST" | "PATCH", _) => json!({}),
            _ => return None,
        })
    }
}

async fn each_operation_takes_the_scope_that_it_says(site: Site) {
    let root = site.root().await;
    let things = Things::make(&site, &root).await;
    let policy = root.get(&format!("/organizations/{}/policy", things.acme)).await.json;
    let mut policy = policy;
    policy["rules"] = json!([]);
    let all: Vec<String> = Permission::ALL.iter().map(|permission| permission.scope()).collect();
    let mut operations = operations(&document(&site).await);
    // What removes things comes last, and of that what is within others first.
    operations.sort_by_key(|one| (one.method == "DELETE", Reverse(one.path.len())));
    for Operation { method, path, lists } in &operations {
        let verb: Method = method.parse().unwrap();
        let (address, body) = (things.path(path), things.body(method, path, &policy));
        let kind: &[(&str, &str)] = if path.ends_with("/logo") { &[("content-type", "image/png")] } else { &[] };
        let by = async |scopes: Vec<String>| {
            let machine = site.machine(&scopes.join(" "), None).await;
            let caller = site.caller(&machine).await;
            let reply = caller.call(verb.clone(), &address, body.as_ref(), kind).await;
            (reply.status, reply.json["detail"].as_str().unwrap_or_default().to_owned())
        };
        if lists.is_empty() {
            assert_eq!(path, "/me");
            continue;
        }
        let named: BTreeSet<&String> = lists.iter().flatten().collect();
        let without = |gone: &BTreeSet<&String>| all.iter().filter(|scope| !gone.contains(scope)).cloned().collect::<Vec<_>>();
        let mut lacking = vec![without(&named)];
        if lists.len() == 1 {
            lacking.extend(named.iter().map(|scope| without(&BTreeSet::from([*scope]))));
        }
        for scopes in lacking {
            let (status, detail) = by(scopes).await;
            let refused = status == 403 && detail.contains("needs the permission");
            assert!(refused, "{method} {path} without {lists:?}: {status} {detail}");
        }
        let (status, detail) = by(named.into_iter().cloned().collect()).await;
        assert!(status != 403 && status != 401, "{method} {path} with {lists:?}: {status} {detail}");
    }
}
