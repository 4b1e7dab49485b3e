//! `/admin/api`: the document for those who read. Public, as the document is: both say what the program can do and nothing of
//! what is in it, and who writes a program against it needs no account of the console.

use super::schema;
use crate::{
    page::{ApiAnswer, ApiArea, ApiField, ApiOperation, ApiScope, ApiShape, ReferencePage},
    protocol::paths,
    types::{Permission, permission::ADMIN_SCOPE},
    web::{
        State,
        reply::{self, Frame},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// The parts that are the same on every server; made once.
static PARTS: LazyLock<(String, Vec<ApiArea>, Vec<ApiShape>)> = LazyLock::new(|| {
    let document = serde_json::to_value(schema::document()).unwrap_or_default();
    let about = text(document.get("info").and_then(|info| info.get("description")));
    (about, areas(&document), shapes(&document))
});

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let (about, areas, shapes) = &*PARTS;
    let each = Permission::ALL.iter().map(|one| (one.scope(), one.about()));
    let all = (ADMIN_SCOPE.to_owned(), "Everything that the client or the person may do.");
    let page = ReferencePage {
        about: about.clone(),
        root: state.provider.issuer.url(super::ROOT),
        document: "/admin/api/openapi.json".to_owned(),
        token: state.provider.issuer.url(paths::TOKEN),
        areas: areas.clone(),
        scopes: [all].into_iter().chain(each).map(|(name, about)| ApiScope { name, about: about.to_owned() }).collect(),
        shapes: shapes.clone(),
    };
    reply::html(&state, &request, Frame::of(StatusCode::OK), &page)
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// Letters, digits and hyphens: what an address can name.
fn anchor(text: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    text.chars().map(word).collect::<String>().split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Methods in the order in which they are read.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The operations by their tags, in the order in which they first come.
fn areas(document: &Value) -> Vec<ApiArea> {
    let mut areas: Vec<ApiArea> = Vec::new();
    for (path, item) in members(document.get("paths")) {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let name = list(operation.get("tags")).next().and_then(Value::as_str).unwrap_or("Other");
            let shown = shown(path, method, operation);
            match areas.iter_mut().find(|area| area.name == name) {
                Some(area) => area.operations.push(shown),
                None => {
                    areas.push(ApiArea {
                        id: format!("area-{}", anchor(name)),
                        name: name.to_owned(),
                        operations: vec![shown],
                    });
                }
            }
        }
    }
    areas
}

fn shown(path: &str, method: &str, operation: &Value) -> ApiOperation {
    let mut about = text(operation.get("summary"));
    let more = text(operation.get("description"));
    if !more.is_empty() && more != about {
        about = format!("{about} {more}");
    }
    let mut scopes: Vec<Vec<String>> = Vec::new();
    for requirement in list(operation.get("security")) {
        let words = members(Some(requirement)).flat_map(|(_, words)| list(Some(words))).filter_map(Value::as_str);
        let words: Vec<String> = words.map(str::to_owned).collect();
        if !words.is_empty() && !scopes.contains(&words) {
            scopes.push(words);
        }
    }
    let body = operation.get("requestBody").and_then(|body| schema_of(body.get("content")));
    let (body, body_anchor) = body.map(kind).unwrap_or_default();
    ApiOperation {
        id: format!("{method}-{}", anchor(path)),
        method: method.to_uppercase(),
        path: path.to_owned(),
        takes: list(operation.get("parameters")).map(parameter).collect(),
        answers: members(operation.get("responses")).map(answer).collect(),
        about,
        scopes,
        body,
        body_anchor,
    }
}

/// The schema of the first kind of content.
fn schema_of(content: Option<&Value>) -> Option<&Value> {
    members(content).next().and_then(|(_, content)| content.get("schema"))
}

fn parameter(parameter: &Value) -> ApiField {
    let (kind, anchor) = parameter.get("schema").map(kind).unwrap_or_default();
    ApiField {
        name: text(parameter.get("name")),
        place: text(parameter.get("in")),
        required: parameter.get("required") == Some(&Value::Bool(true)),
        about: text(parameter.get("description")),
        kind,
        anchor,
    }
}

fn answer((status, answer): (&String, &Value)) -> ApiAnswer {
    let (kind, anchor) = schema_of(answer.get("content")).map(kind).unwrap_or_default();
    ApiAnswer { status: status.clone(), about: text(answer.get("description")), kind, anchor }
}

/// What a schema is called, and where it is described. `null` among alternatives is left out: what need not be there says so.
fn kind(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return (name.to_owned(), Some(format!("#shape-{}", anchor(name))));
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        let parts = list(schema.get(word)).filter(|part| part.get("type").and_then(Value::as_str) != Some("null"));
        let parts: Vec<_> = parts.map(kind).collect();
        if !parts.is_empty() {
            let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
            return (names.join(if word == "allOf" { " with " } else { " or " }), parts.iter().find_map(|(_, to)| to.clone()));
        }
    }
    let mut name = match schema.get("type") {
        Some(Value::Array(words)) => {
            words.iter().filter_map(Value::as_str).find(|word| *word != "null").unwrap_or("any").to_owned()
        }
        Some(Value::String(word)) => word.clone(),
        _ => "any".to_owned(),
    };
    if name == "array" {
        let (inner, anchor) = schema.get("items").map(kind).unwrap_or_default();
        return (format!("array of {inner}"), anchor);
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str) {
        name = format!("{name} ({format})");
    }
    (name, None)
}

/// Every shape by its name. What is made of several has the fields of all of them.
fn shapes(document: &Value) -> Vec<ApiShape> {
    let all = document.get("components").and_then(|components| components.get("schemas"));
    members(all).map(|(name, schema)| shape(name, schema)).collect()
}

fn shape(name: &str, schema: &Value) -> ApiShape {
    let mut fields = fields(schema);
    for part in list(schema.get("allOf")) {
        fields.extend(self::fields(part));
    }
    let words = list(schema.get("enum")).filter_map(Value::as_str).map(str::to_owned);
    let single = list(schema.get("oneOf")).flat_map(|part| list(part.get("enum"))).filter_map(Value::as_str).map(str::to_owned);
    ApiShape {
        id: format!("shape-{}", anchor(name)),
        name: name.to_owned(),
        about: text(schema.get("description")),
        words: words.chain(single).collect(),
        fields,
    }
}

fn fields(schema: &Value) -> Vec<ApiField> {
    let required: Vec<&str> = list(schema.get("required")).filter_map(Value::as_str).collect();
    let properties: Option<&Map<String, Value>> = schema.get("properties").and_then(Value::as_object);
    let field = |(name, schema): (&String, &Value)| {
        let (kind, anchor) = kind(schema);
        ApiField {
            name: name.clone(),
            place: String::new(),
            required: required.contains(&name.as_str()),
            about: text(schema.get("description")),
            kind,
            anchor,
        }
    };
    properties.into_iter().flatten().map(field).collect()
}
