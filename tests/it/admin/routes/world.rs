//! Something of each kind, so that every path can be filled in.

use super::{
    super::bulk::waiting,
    table::{client, provider, webhook},
};
use crate::support::{
    admin::Caller,
    site::{Person, Site},
};
use serde_json::json;
use std::collections::BTreeMap;
use vestibule::{
    store::identity::{self, IdentityRow},
    types::{IdentityId, LinkedBy, ProviderId, Role},
};

/// Things of `acme`, and who may do everything with them.
#[derive(Clone)]
pub struct World<'a> {
    pub root: Caller<'a>,
    pub number: usize,
    pub organization: String,
    ids: BTreeMap<&'static str, String>,
    /// What stands in the place of one parameter.
    instead: Option<(String, String)>,
}

impl<'a> World<'a> {
    pub async fn make(site: &'a Site, number: usize) -> Self {
        let (root, acme) = (site.root().await, site.id_of("acme").await);
        let victim = site.person_with_app(&format!("victim{number}")).await;
        trust(site, &victim).await;
        let user = format!("/users/{}", victim.id);
        let first = async |path: String| root.get(&path).await.json["items"][0]["id"].as_str().unwrap().to_owned();
        let methods = root.get(&format!("{user}/methods")).await;
        let group = json!({ "organization_id": acme, "name": format!("Group {number}") });
        let group = root.post("/groups", group).await.text("id");
        assert_eq!(root.put(&format!("/groups/{group}/members/{}", victim.id)).await.status, 204);
        let role = json!({ "organization_id": acme, "name": "Role", "permissions": ["users.read"] });
        let token = json!({ "organization_id": acme, "name": "Token" });
        let webhook = root.post("/webhooks", webhook(&acme)).await.text("id");
        let providers = format!("/organizations/{acme}/providers");
        let provider = root.post(&providers, provider(&format!("sso-{number}"))).await.text("id");
        let domain = format!("sso-{number}.example");
        assert_eq!(root.post(&format!("{providers}/{provider}/domains"), json!({ "domain": domain })).await.status, 201);
        let identity = link(site, &victim, &provider).await;
        let bulk = waiting(site, &acme, &victim).await;
        let ids = BTreeMap::from([
            ("session_id", first(format!("{user}/sessions")).await),
            ("device_id", first(format!("{user}/devices")).await),
            ("method_id", methods.json["methods"][0]["id"].as_str().unwrap().to_owned()),
            ("method", "totp".to_owned()),
            ("role", root.post("/roles", role).await.text("id")),
            ("client", root.post("/clients", client(&acme)).await.text("id")),
            ("registration_token", root.post("/registration-tokens", token).await.text("id")),
            ("delivery_id", root.post(&format!("/webhooks/{webhook}/test"), json!({})).await.text("id")),
            ("bulk", bulk),
            ("user_id", victim.id.to_string()),
            ("acme", acme.clone()),
            ("group", group),
            ("provider_id", provider),
            ("domain", domain),
            ("identity_id", identity),
            ("webhook", webhook),
        ]);
        Self { root, number, organization: acme, ids, instead: None }
    }

    pub fn get(&self, name: &str) -> &str {
        self.ids.get(name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// Makes room: an organization has twenty webhooks at most.
    pub async fn tidy(self) {
        let gone = self.root.delete(&format!("/webhooks/{}", self.get("webhook"))).await;
        assert!([204, 404].contains(&gone.status), "{gone:?}");
    }

    /// All identifiers of things.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().filter(|(name, _)| **name != "method").map(|(_, id)| id.as_str())
    }

    /// The same, with something else for one parameter of a path.
    pub fn with(&self, name: &str, id: &str, path: &str) -> Self {
        Self { instead: Some((key(name, path).to_owned(), id.to_owned())), ..self.clone() }
    }

    /// A path of the document with what is there.
    pub fn fill(&self, path: &str) -> String {
        let mut filled = path.to_owned();
        for name in path.split(['{', '}']).skip(1).step_by(2) {
            let key = key(name, path);
            let id = match &self.instead {
                Some((instead, id)) if instead == key => id.as_str(),
                _ => self.get(key),
            };
            filled = filled.replace(&format!("{{{name}}}"), id);
        }
        filled
    }
}

/// `{id}` is what its path is about.
fn key<'n>(name: &'n str, path: &str) -> &'n str {
    if name != "id" {
        return name;
    }
    match path.split('/').nth(1).unwrap() {
        "organizations" => "acme",
        "users" => "user_id",
        "groups" => "group",
        "roles" => "role",
        "clients" => "client",
        "webhooks" => "webhook",
        "registration-tokens" => "registration_token",
        "bulk" => "bulk",
        other => panic!("what is {{id}} of {other}?"),
    }
}

/// Links somebody to a subject at a provider, past the product.
async fn link(site: &Site, person: &Person, provider: &str) -> String {
    let row = IdentityRow {
        id: IdentityId::random(),
        provider_id: ProviderId::from_text(provider),
        issuer: "https://sso.example".to_owned(),
        subject: person.username.clone(),
        user_id: person.id.clone(),
        label: person.username.clone(),
        linked_by: LinkedBy::Owner,
        created_at: site.now(),
        last_used_at: None,
    };
    let id = row.id.to_string();
    assert!(site.state.db.write(move |tx| identity::insert(tx, &row)).await.unwrap());
    id
}

/// Signs somebody in on a device that is trusted from then on.
async fn trust(site: &Site, person: &Person) {
    let client = site.client(|_| ()).await;
    let mut browser = site.browser();
    let page = browser.open(&site.ask(&client, &[])).await.page();
    let page = site.password(&mut browser, &page, person).await.page();
    let form = page.form("factor").set("code", &site.code(person)).tick("trust_device").press("verify");
    browser.submit(form).await.away();
}

/// Somebody at the console, and the cookie of the session.
pub async fn console(site: &Site) -> (Person, String) {
    let chief = site.person_with_app("chief").await;
    site.set_role(&chief, Role::Administrator).await;
    let (browser, page) = site.at("/admin/users", &chief).await;
    assert_eq!(page.status, 200);
    let cookies = browser.cookies().dump();
    (chief, cookies.iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect::<Vec<_>>().join("; "))
}
