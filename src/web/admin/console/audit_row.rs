//! `/admin/audit/{id}`: one row of the log, in full.

use super::{
    audit::{actor, event_name, is_bad},
    frame::{At, Face, at_console, stopped},
    link,
    names::Names,
    trace::{self, Called, Looked},
    users::at,
};
use crate::{
    admin::{
        AdminResult, Refusal,
        audit::{self, AuditView},
        entry,
    },
    page::{AuditChange, AuditFact, AuditField, AuditRowPage, Language},
    store::{Tx, organization},
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde_json::Value;

struct View {
    row: AuditView,
    actor: Option<String>,
    subject: Option<String>,
    client: Option<String>,
    organization: Option<String>,
    looked: Vec<Looked>,
}

fn view(tx: &mut Tx<'_>, (operator, of): At<'_, '_>, id: &str) -> AdminResult<View> {
    let id: i64 = id.parse().map_err(|_| Refusal::NotFound("audit row"))?;
    let row = audit::one(tx, operator, id)?;
    let mut names = Names::default();
    let organization = match &row.organization_id {
        Some(id) if *id == of.id => Some(of.clone()),
        Some(id) => organization::by_id(tx, id)?,
        None => None,
    };
    let client = row.client_id.as_ref().map(|id| names.client(tx, id)).transpose()?;
    let called = Called {
        organization: organization.as_ref().map_or("", |row| &row.name),
        client: client.as_deref().unwrap_or_default(),
        rules: organization.as_ref().filter(|row| row.id == of.id).map_or(&[], |row| &row.rules.0),
    };
    let lines = row.detail.get("trace").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(View {
        actor: actor(tx, &mut names, &row)?,
        subject: row.user_id.as_ref().map(|id| names.user(tx, id)).transpose()?,
        looked: trace::read(tx, &lines, &called)?,
        organization: organization.map(|row| row.name),
        client,
        row,
    })
}

/// Text as it is, anything else as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What has a place of its own on the page.
const ELSEWHERE: [&str; 4] = ["trace", "change", "user", "client"];

fn fields(detail: &Value) -> Vec<AuditField> {
    let members = detail.as_object().into_iter().flatten();
    let shown = members.filter(|(name, value)| !ELSEWHERE.contains(&name.as_str()) && !value.is_null());
    shown.map(|(name, value)| AuditField { name: name.clone(), value: text(value) }).collect()
}

fn changes(detail: &Value) -> Vec<AuditChange> {
    let Some(change) = detail.get("change") else { return Vec::new() };
    let side = |name: &str| change.get(name).and_then(Value::as_object);
    let (before, after) = (side("before"), side("after"));
    let names: std::collections::BTreeSet<&String> = before.into_iter().chain(after).flat_map(|map| map.keys()).collect();
    let value = |side: Option<&serde_json::Map<String, Value>>, name: &str| {
        side.and_then(|map| map.get(name)).filter(|value| !value.is_null()).map(text).unwrap_or_default()
    };
    let line = |name: &String| AuditChange { before: value(before, name), after: value(after, name), name: name.clone() };
    names.into_iter().map(line).collect()
}

impl View {
    fn facts(&self, face: &Face) -> Vec<AuditFact> {
        let row = &self.row;
        let same = |name: &str, value: &str| Some(link::to(face, "/admin/audit", &[(name, value)]));
        let user = |id: &crate::types::UserId| {
            let open = face.bar.rooms.contains(&"users");
            open.then(|| link::to(face, &format!("/admin/users/{id}"), &[]))
        };
        let acted = row.actor.as_deref().and_then(|label| same("actor", label));
        let all = [
            ("actor", self.actor.clone(), acted),
            ("subject", self.subject.clone(), row.user_id.as_ref().and_then(user)),
            ("client", self.client.clone(), row.client_id.as_ref().and_then(|id| same("client", id.as_str()))),
            ("reason", row.reason.clone(), None),
            ("address", row.address.clone(), row.address.as_deref().and_then(|address| same("address", address))),
            ("organization", self.organization.clone(), None),
        ];
        let told = |(what, value, href): (&'static str, Option<String>, _)| Some(AuditFact { what, value: value?, href });
        all.into_iter().filter_map(told).collect()
    }

    fn page(self, (face, language): (&Face, &Language)) -> AuditRowPage {
        AuditRowPage {
            id: self.row.id.to_string(),
            at: at(&self.row.at, language),
            event: event_name(&self.row),
            bad: is_bad(&self.row.event),
            facts: self.facts(face),
            fields: fields(&self.row.detail),
            changes: changes(&self.row.detail),
            json: serde_json::to_string_pretty(&self.row).unwrap_or_default(),
            rules: trace::shown(face, self.looked),
            bar: face.bar.clone(),
        }
    }
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let id = id.into_inner();
    match at_console(&state, &request, entry::CONSOLE, move |tx, at| view(tx, at, &id)).await {
        Err(stop) => stopped(&state, &request, stop),
        Ok((face, view)) => {
            let page = view.page((&face, &face.tongue(&request)));
            reply::html(&state, &request, face.frame(StatusCode::OK), &page)
        }
    }
}
