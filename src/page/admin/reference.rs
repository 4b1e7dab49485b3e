//! The administration's API, to be read: from the document that programs read.

use crate::page::{HOSTILE, Page};
use serde::Serialize;

/// Something that an operation takes, or a field of what is sent and answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiField {
    /// Its name.
    pub name: String,
    /// Of a parameter, where it is: `path`, `query` or `header`; else empty.
    pub place: String,
    /// What it is, for example `string` or `array of User`.
    pub kind: String,
    /// Which of [`ReferencePage::shapes`] it is, if it is one: a link to it.
    pub anchor: Option<String>,
    /// Whether it has to be there.
    pub required: bool,
    /// What it means, in English.
    pub about: String,
}

/// What an operation answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiAnswer {
    /// The status.
    pub status: String,
    /// What it says, in English.
    pub about: String,
    /// What it is, for example `User`; empty: nothing.
    pub kind: String,
    /// A link to it among the shapes.
    pub anchor: Option<String>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiOperation {
    /// Its anchor.
    pub id: String,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Its path below the API's root.
    pub path: String,
    /// What it does, in English.
    pub about: String,
    /// All scopes of one of these lists are enough; empty: any scope.
    pub scopes: Vec<Vec<String>>,
    /// What it takes in path, query and headers.
    pub takes: Vec<ApiField>,
    /// What its body is, for example `NewUser`; empty: none.
    pub body: String,
    /// A link to it.
    pub body_anchor: Option<String>,
    /// What it answers.
    pub answers: Vec<ApiAnswer>,
}

/// Operations that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiArea {
    /// Its anchor.
    pub id: String,
    /// Its name, in English.
    pub name: String,
    /// Its operations.
    pub operations: Vec<ApiOperation>,
}

/// The shape of what is sent or answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiShape {
    /// Its anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in English.
    pub about: String,
    /// Its fields.
    pub fields: Vec<ApiField>,
    /// The words that it can be, if it is a word.
    pub words: Vec<String>,
}

/// A scope, and what it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiScope {
    /// Its name.
    pub name: String,
    /// What it allows, in English.
    pub about: String,
}

/// `GET /admin/api`: public, as the document is.
#[derive(Debug, Clone, Serialize)]
pub struct ReferencePage {
    /// What the API is, in English.
    pub about: String,
    /// Where it is.
    pub root: String,
    /// Where programs read the same.
    pub document: String,
    /// Where access tokens come from.
    pub token: String,
    /// The operations, by area.
    pub areas: Vec<ApiArea>,
    /// The scopes.
    pub scopes: Vec<ApiScope>,
    /// What is sent and answered.
    pub shapes: Vec<ApiShape>,
}

impl ReferencePage {
    fn sample(text: &str) -> Self {
        let field = |name: &str, place: &str, kind: &str| ApiField {
            name: name.to_owned(),
            place: place.to_owned(),
            kind: kind.to_owned(),
            anchor: kind.starts_with("array").then(|| "#shape-User".to_owned()),
            required: place == "path",
            about: text.to_owned(),
        };
        let answer = |status: &str, kind: &str| ApiAnswer {
            status: status.to_owned(),
            about: text.to_owned(),
            kind: kind.to_owned(),
            anchor: (kind == "User").then(|| "#shape-User".to_owned()),
        };
        let operation = |id: &str, method: &str, path: &str| ApiOperation {
            id: id.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            about: text.to_owned(),
            scopes: vec![
                vec!["admin.groups.write".to_owned(), "admin.users.read".to_owned()],
                vec!["admin.users.write".to_owned()],
            ],
            takes: vec![field("id", "path", "string"), field("If-Match", "header", "string")],
            body: if method == "GET" { String::new() } else { "User".to_owned() },
            body_anchor: (method != "GET").then(|| "#shape-User".to_owned()),
            answers: vec![answer("200", "User"), answer("404", "Problem"), answer("204", "")],
        };
        let plain = ApiOperation { scopes: vec![], takes: vec![], answers: vec![], ..operation("get-me", "GET", "/me") };
        Self {
            about: text.to_owned(),
            root: "https://id.acme.example/admin/api/v1".to_owned(),
            document: "/admin/api/openapi.json".to_owned(),
            token: "https://id.acme.example/oauth2/token".to_owned(),
            areas: vec![
                ApiArea {
                    id: "area-users".to_owned(),
                    name: "Users".to_owned(),
                    operations: vec![
                        operation("get-users", "GET", "/users/{id}/methods/{method}/{method_id}"),
                        operation("patch-users", "PATCH", "/users/{id}"),
                        operation("delete-users", "DELETE", "/users/{id}"),
                    ],
                },
                ApiArea { id: "area-me".to_owned(), name: "Me".to_owned(), operations: vec![plain] },
            ],
            scopes: vec![ApiScope { name: "admin.users.read".to_owned(), about: text.to_owned() }],
            shapes: vec![
                ApiShape {
                    id: "shape-User".to_owned(),
                    name: "User".to_owned(),
                    about: text.to_owned(),
                    fields: vec![field("username", "", "string"), field("friends", "", "array of User")],
                    words: vec![],
                },
                ApiShape {
                    id: "shape-Method".to_owned(),
                    name: "Method".to_owned(),
                    about: String::new(),
                    fields: vec![],
                    words: vec!["totp".to_owned(), "passkey".to_owned()],
                },
            ],
        }
    }
}

impl Page for ReferencePage {
    const TEMPLATE: &'static str = "reference";

    fn samples() -> Vec<Self> {
        vec![Self::sample("People by name, those that fit."), Self::sample(HOSTILE)]
    }
}
