//! The served document against the server: schemathesis, which somebody else wrote and `./scripts/setup test` puts beside the
//! build, makes requests that the document allows and others that it forbids, and holds the answers to it.

use crate::support::{
    admin::ALL,
    api::http,
    demo::Demo,
    guard::command,
    site::{On, Site},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use vestibule::store::JsonText;

/// How long a run may take, seconds, on a machine that has other things to do. It takes about half a minute.
const PATIENCE: &str = "900";

/// Parameters that name things, and where things of that kind are.
const KINDS: [(&str, &str); 7] = [
    ("organization", "organizations"),
    ("user", "users"),
    ("group", "groups"),
    ("role", "roles"),
    ("client", "clients"),
    ("webhook", "webhooks"),
    ("bulk", "bulk"),
];

/// The program; `None`: it could not be installed, and this is no CI.
fn program() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("schemathesis");
    let program = Some(folder.join("bin/schemathesis")).filter(|program| program.is_file());
    if program.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no schemathesis; run ./scripts/setup test");
        eprintln!("SKIPPED: no schemathesis; run ./scripts/setup test");
    }
    program
}

/// A server under test, and a token that may do everything.
struct Target {
    home: String,
    token: String,
}

impl Target {
    async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let request = http().request(method, format!("{}/admin/api/v1{path}", self.home)).bearer_auth(&self.token);
        let answer = if body.is_null() { request.send().await } else { request.json(&body).send().await };
        let answer = answer.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// Something of each kind, so that not every request meets nothing.
    async fn things(&self) -> Vec<(&'static str, String)> {
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let organization = json!({ "slug": "fuzzed", "name": "Fuzzed", "mfa": "optional" });
        let organization = id(&self.call(Method::POST, "/organizations", organization).await);
        let named = |more: Value| {
            let mut body = json!({ "organization_id": organization, "name": "Fuzzed" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let user = json!({ "organization_id": organization, "username": "fuzzed" });
        let user = id(&self.call(Method::POST, "/users", user).await);
        let hook = named(json!({ "url": "https://hooks.example/", "events": ["managed"] }));
        let client = json!({ "organization_id": organization, "settings": { "name": "Fuzzed", "redirect_uris": ["https://a.example/"] } });
        let bulk = json!({ "organization_id": organization, "act": "enable", "reason": "fuzzed", "user_ids": [user] });
        vec![
            ("group", id(&self.call(Method::POST, "/groups", named(json!({}))).await)),
            ("role", id(&self.call(Method::POST, "/roles", named(json!({ "permissions": ["users.read"] }))).await)),
            ("client", id(&self.call(Method::POST, "/clients", client).await)),
            ("webhook", id(&self.call(Method::POST, "/webhooks", hook).await)),
            ("bulk", id(&self.call(Method::POST, "/bulk", bulk).await)),
            ("organization", organization.clone()),
            ("user", user),
        ]
    }

    /// The configuration of the repository, and where the things are. What removes them meets others, or nothing.
    async fn configure(&self, folder: &Path) -> PathBuf {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis");
        let mut text = format!("hooks = {:?}\n", source.join("hooks.py"));
        text.push_str(&fs::read_to_string(source.join("schemathesis.toml")).unwrap());
        let things = self.things().await;
        for (kind, path) in KINDS {
            let (_, id) = things.iter().find(|(one, _)| *one == kind).unwrap();
            let one = format!(
                "\n[[operations]]\ninclude-path-regex = \"^/{path}/\\\\{{id\\\\}}\"\nexclude-method = \"DELETE\"\n\
                 parameters = {{ \"path.id\" = \"{id}\" }}\n"
            );
            text.push_str(&one);
        }
        let file = folder.join("schemathesis.toml");
        fs::write(&file, text).unwrap();
        file
    }

    async fn withstands(&self, program: PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let config = self.configure(folder.path()).await;
        let words = [
            "timeout",
            PATIENCE,
            &program.display().to_string(),
            "--config-file",
            &config.display().to_string(),
            "run",
            &format!("{}/admin/api/openapi.json", self.home),
            "--header",
            &format!("Authorization: Bearer {}", self.token),
            "--no-color",
        ]
        .map(str::to_owned);
        let place = folder.path().to_owned();
        let run = move || command(&words).current_dir(place).output().unwrap();
        let output = actix_web::web::block(run).await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
        // All of it was done, and by somebody who may do it.
        let count = |word: &str| said.lines().find(|line| line.trim_start().starts_with(word)).unwrap_or_default().to_owned();
        assert!(said.contains("Tested:") && !said.contains("Authentication failed"), "{said}");
        eprintln!("{}; {}", count("Tested:").trim(), said.lines().last().unwrap_or_default());
        let me = self.call(Method::GET, "/me", Value::Null).await;
        assert!(me["everywhere"].as_array().unwrap().len() > 10, "the token still does everything: {me}");
    }
}

#[actix_web::test]
async fn the_demo_answers_as_its_document_says() {
    let Some(program) = program() else { return };
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(&[], folder.path());
    let token = demo.told["admin"]["token"].as_str().unwrap().to_owned();
    let home = demo.issuer().to_owned();
    Target { home, token }.withstands(program).await;
}

#[actix_web::test]
async fn a_server_on_postgresql_answers_as_its_document_says() {
    let Some(program) = program() else { return };
    let site = Site::start(On::Postgres).await;
    let machine = site.client(|row| {
        row.grant_types = JsonText(vec!["client_credentials".to_owned()]);
        row.access_token_lifetime = Some(86_400);
        row.scope = ALL.to_owned();
    });
    let token = site.caller(&machine.await).await.token;
    Target { home: site.home.clone(), token }.withstands(program).await;
}
