//! Calls of the administration's API, as a program or a person makes them.

use super::{
    api::{Reply, http},
    site::{Client, Person, Site},
};
use reqwest::Method;
use serde_json::{Value, json};
use vestibule::{
    jobs,
    store::{JsonText, StoreError, organization, user},
    types::{ConsentRule, Role},
};

/// Somebody who calls.
#[derive(Clone)]
pub struct Caller<'a> {
    pub site: &'a Site,
    pub token: String,
}

/// All scopes.
pub const ALL: &str = "admin";

impl Site {
    /// A client that acts in its own name, everywhere or in one organization.
    pub async fn machine(&self, scope: &str, slug: Option<&'static str>) -> Client {
        let of = match slug {
            None => None,
            Some(slug) => Some(self.id_of(slug).await),
        };
        let scope = scope.to_owned();
        self.client(move |row| {
            row.name = "Machine".to_owned();
            row.grant_types = JsonText(vec!["client_credentials".to_owned()]);
            row.organization_id = of.map(vestibule::types::OrganizationId::from_text);
            row.scope = scope;
        })
        .await
    }

    /// The identifier of an organization.
    pub async fn id_of(&self, slug: &'static str) -> String {
        let found = self.state.db.read(move |tx| organization::by_slug(tx, slug)).await.unwrap();
        found.unwrap().id.to_string()
    }

    /// The one who may do everything, as a program.
    pub async fn root(&self) -> Caller<'_> {
        let machine = self.machine(ALL, None).await;
        self.caller(&machine).await
    }

    /// A program with a token of its own.
    pub async fn caller(&self, machine: &Client) -> Caller<'_> {
        let reply = self.token(machine, &[("grant_type", "client_credentials")]).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Caller { site: self, token: reply.text("access_token") }
    }

    /// A person who signed in with two factors for an application that may administer.
    pub async fn operator(&self, person: &Person) -> Caller<'_> {
        let client = self
            .client(|row| {
                row.scope = "openid offline_access admin".to_owned();
                row.consent = ConsentRule::Skip;
            })
            .await;
        let code = self.authorization_code(&client, person, &[("scope", "openid admin")]).await;
        let reply = self.exchange(&client, &code).await;
        Caller { site: self, token: reply.text("access_token") }
    }

    /// Gives somebody a role, past the product.
    pub async fn set_role(&self, person: &Person, role: Role) {
        let id = person.id.clone();
        let done = self.state.db.write(move |tx| -> Result<bool, StoreError> {
            let mut row = user::lock(tx, &id)?.unwrap();
            row.role = role;
            user::update_profile(tx, &row)
        });
        assert!(done.await.unwrap());
    }
}

impl Caller<'_> {
    /// Calls with a body and headers.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Reply {
        let mut request = http().request(method, format!("{}/admin/api/v1{path}", self.site.home)).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        super::api::send(request).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, Some(&body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call(Method::PATCH, path, Some(&body), &[]).await
    }

    pub async fn put(&self, path: &str) -> Reply {
        self.call(Method::PUT, path, None, &[]).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None, &[]).await
    }

    /// All items of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Value::Null;
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let cursor = next.as_str().map(|text| format!("{joint}cursor={text}")).unwrap_or_default();
            let reply = self.get(&format!("{path}{cursor}")).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            items.extend(reply.json["items"].as_array().unwrap().iter().cloned());
            next = reply.json["next"].clone();
            if next.is_null() {
                return items;
            }
        }
    }

    /// Waits until a bulk act is over; the server goes on with it, and so does this.
    pub async fn finish(&self, begun: &Reply) -> Value {
        assert_eq!(begun.status, 202, "{begun:?}");
        loop {
            jobs::bulk_acts(&self.site.state, "test").await.unwrap();
            let reply = self.get(&format!("/bulk/{}", begun.text("id"))).await;
            if reply.text("state") != "running" {
                return reply.json;
            }
        }
    }

    /// A person who was made by the API, with a password.
    pub async fn add_user(&self, organization: &str, username: &str) -> Value {
        let body = json!({ "organization_id": organization, "username": username, "password": format!("{username} has a long password") });
        let reply = self.post("/users", body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json
    }
}

/// `(status, word of the kind)` of a problem.
pub fn problem(reply: &Reply) -> (u16, String) {
    if reply.status < 400 {
        return (reply.status, String::new());
    }
    assert_eq!(reply.header("content-type"), "application/problem+json", "{reply:?}");
    assert_eq!(reply.json["status"], reply.status);
    (reply.status, reply.json["type"].as_str().unwrap().trim_start_matches("urn:vestibule:problem:").to_owned())
}

/// The same, for comparisons.
pub fn is(reply: &Reply, status: u16, kind: &str) {
    assert_eq!(problem(reply), (status, kind.to_owned()), "{reply:?}");
}
