//! `vestibule audit list`.

use super::chosen::Chosen;
use crate::{
    cli::{
        Failure,
        open::Opened,
        out::{Out, Shown, or_dash},
    },
    store::{
        StoreResult, Tx,
        audit::{self, AuditRow},
        user,
    },
    types::{ClientId, OrganizationId, UserId},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::{HashMap, hash_map::Entry};

pub(super) fn run(out: Out, chosen: &Chosen, limit: u16, opened: &Opened) -> Result<(), Failure> {
    let now = opened.clock.now();
    let shown = opened.db.read_now(|tx| -> Result<_, Failure> {
        let filter = chosen.filter(tx, now)?;
        let rows = audit::page(tx, &filter, limit.into())?;
        Ok(views(tx, rows)?)
    })?;
    Ok(out.list(&shown)?)
}

fn views(tx: &mut Tx<'_>, rows: Vec<AuditRow>) -> StoreResult<Vec<View>> {
    let mut names: HashMap<UserId, Option<String>> = HashMap::new();
    let people = rows.iter().flat_map(|row| row.user_id.clone().into_iter().chain(person(row.actor.as_deref())));
    for id in people {
        if let Entry::Vacant(place) = names.entry(id) {
            let name = user::by_id(tx, place.key())?.map(|user| user.username);
            place.insert(name);
        }
    }
    let name = |id: Option<UserId>| id.and_then(|id| names.get(&id).cloned().flatten());
    let view = |row: AuditRow| View {
        id: row.id,
        at: row.at.rfc3339(),
        event: row.event,
        username: name(row.user_id.clone()),
        user_id: row.user_id,
        client_id: row.client_id,
        organization_id: row.organization_id,
        actor_name: name(person(row.actor.as_deref())),
        actor: row.actor,
        reason: row.reason,
        address: row.address,
        detail: serde_json::from_str(&row.detail).unwrap_or(Value::Null),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The person whom an actor is.
fn person(actor: Option<&str>) -> Option<UserId> {
    actor?.strip_prefix("user:").map(UserId::from_text)
}

#[derive(Serialize)]
struct View {
    id: i64,
    at: String,
    event: String,
    user_id: Option<UserId>,
    username: Option<String>,
    client_id: Option<ClientId>,
    organization_id: Option<OrganizationId>,
    actor: Option<String>,
    actor_name: Option<String>,
    reason: Option<String>,
    address: Option<String>,
    detail: Value,
}

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["time", "event", "user", "client", "by", "reason", "address", "detail"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("time", self.at.clone()),
            ("event", self.event.clone()),
            ("user", or_dash(self.username.as_ref())),
            ("client", or_dash(self.client_id.as_ref())),
            ("by", or_dash(self.actor_name.as_ref().or(self.actor.as_ref()))),
            ("reason", or_dash(self.reason.as_ref())),
            ("address", or_dash(self.address.as_ref())),
            ("detail", words(&self.detail)),
        ]
    }
}

/// What the other columns do not say, as `name=value`.
fn words(detail: &Value) -> String {
    let members = detail.as_object().into_iter().flatten();
    let rest = members.filter(|(name, value)| !matches!(name.as_str(), "event" | "user" | "client") && !value.is_null());
    let word = |(name, value): (&String, &Value)| match value.as_str() {
        Some(text) if !text.contains(char::is_whitespace) => format!("{name}={text}"),
        _ => format!("{name}={value}"),
    };
    rest.map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn details_are_short() {
        let detail = json!({"event": "x", "user": "u", "client": null, "act": "user_added", "subject": "a b", "left": 3});
        assert_eq!(words(&detail), "act=user_added left=3 subject=\"a b\"");
    }
}
