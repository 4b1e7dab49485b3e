//! `vestibule audit ...`.

use super::{
    Failure,
    open::Opened,
    out::{Out, Shown, or_dash},
};
use crate::{
    store::{
        StoreResult, Tx,
        audit::{self, AuditRow},
        user,
    },
    types::{ClientId, UserId},
};
use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists what happened, newest first
    #[command(after_help = "Example:\n  vestibule audit list --limit 1000 --json")]
    List {
        /// How many rows at most
        #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
        limit: u16,
    },
}

pub(super) fn run(arguments: &Arguments, opened: &Opened) -> Result<(), Failure> {
    let Command::List { limit } = arguments.command;
    let shown = opened.db.read_now(|tx| {
        let rows = audit::newest(tx, limit.into())?;
        views(tx, rows)
    })?;
    Ok(arguments.out.list(&shown)?)
}

fn views(tx: &mut Tx<'_>, rows: Vec<AuditRow>) -> StoreResult<Vec<View>> {
    let mut names: HashMap<UserId, Option<String>> = HashMap::new();
    for id in rows.iter().filter_map(|row| row.user_id.as_ref()) {
        if !names.contains_key(id) {
            let name = user::by_id(tx, id)?.map(|user| user.username);
            names.insert(id.clone(), name);
        }
    }
    let view = |row: AuditRow| View {
        id: row.id,
        at: row.at.rfc3339(),
        event: row.event,
        username: row.user_id.as_ref().and_then(|id| names.get(id).cloned().flatten()),
        user_id: row.user_id,
        client_id: row.client_id,
        detail: serde_json::from_str(&row.detail).unwrap_or(Value::Null),
    };
    Ok(rows.into_iter().map(view).collect())
}

#[derive(Serialize)]
struct View {
    id: i64,
    at: String,
    event: String,
    user_id: Option<UserId>,
    username: Option<String>,
    client_id: Option<ClientId>,
    detail: Value,
}

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["time", "event", "user", "client", "detail"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("time", self.at.clone()),
            ("event", self.event.clone()),
            ("user", or_dash(self.username.as_ref())),
            ("client", or_dash(self.client_id.as_ref())),
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
