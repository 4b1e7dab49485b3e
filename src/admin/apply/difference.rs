//! What becomes another, for people and for programs. No secret is in it.

use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::{self, Write};

/// What becomes of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// It is made.
    Made,
    /// It is changed.
    Changed,
    /// It is removed.
    Removed,
}

/// A thing that becomes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What becomes of it.
    pub turn: Turn,
    /// What it is: `organization`, `group`, `role`, `client`, `provider`, `policy`, `rule` or `person`.
    pub kind: &'static str,
    /// Its name, after its organization's where it has one.
    pub name: String,
    /// The fields that become others, as they were; empty: it was not there.
    pub before: Map<String, Value>,
    /// The same, as they are to be.
    pub after: Map<String, Value>,
}

/// Fields that say nothing about what a thing is to be.
const IDLE: [&str; 10] = [
    "id",
    "organization_id",
    "created_at",
    "updated_at",
    "members",
    "logo_url",
    "built_in",
    "slug",
    "last_sign_in_at",
    "has_secret",
];

/// What a representation says of what a thing is to be.
pub(super) fn shown(view: &impl Serialize) -> Map<String, Value> {
    let Ok(Value::Object(mut map)) = serde_json::to_value(view) else { return Map::new() };
    map.retain(|key, _| !IDLE.contains(&key.as_str()));
    map
}

impl Change {
    /// From what there was to what there is; `None`: it is the same.
    pub(super) fn of(
        (kind, name): (&'static str, String),
        before: Option<Map<String, Value>>,
        after: Option<Map<String, Value>>,
    ) -> Option<Self> {
        let turn = match (&before, &after) {
            (None, None) => return None,
            (None, Some(_)) => Turn::Made,
            (Some(_), None) => return Some(Self { turn: Turn::Removed, kind, name, before: Map::new(), after: Map::new() }),
            (Some(before), Some(after)) if before == after => return None,
            (Some(_), Some(_)) => Turn::Changed,
        };
        let (mut before, mut after) = (before.unwrap_or_default(), after.unwrap_or_default());
        after.retain(|key, value| before.get(key) != Some(value) && !(turn == Turn::Made && value.is_null()));
        before.retain(|key, _| after.contains_key(key));
        Some(Self { turn, kind, name, before, after })
    }
}

impl fmt::Display for Change {
    /// One line for the thing and one for each field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.turn {
            Turn::Made => '+',
            Turn::Changed => '~',
            Turn::Removed => '-',
        };
        write!(f, "{sign} {} {}", self.kind, plain(&self.name))?;
        for (key, value) in &self.after {
            match self.before.get(key) {
                Some(before) => write!(f, "\n    {key}: {} -> {}", text(before), text(value))?,
                None => write!(f, "\n    {key}: {}", text(value))?,
            }
        }
        Ok(())
    }
}

/// A value in one line.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => plain(text),
        other => plain(&other.to_string()),
    }
}

/// Text that can not steer a terminal.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_control() {
            // Writing to a text does not fail.
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: &Value) -> Map<String, Value> {
        shown(value)
    }

    #[test]
    fn only_what_differs_is_shown() {
        let name = || ("group", "acme: Staff".to_owned());
        let before = map(&json!({ "id": "x", "description": null, "name": "Staff" }));
        let after = map(&json!({ "id": "y", "description": "All", "name": "Staff" }));
        assert_eq!(Change::of(name(), Some(before.clone()), Some(before.clone())), None);
        let change = Change::of(name(), Some(before.clone()), Some(after.clone())).unwrap();
        assert_eq!(change.to_string(), "~ group acme: Staff\n    description: nothing -> All");
        let change = Change::of(name(), None, Some(before)).unwrap();
        assert_eq!(change.to_string(), "+ group acme: Staff\n    name: Staff");
        assert_eq!(Change::of(name(), Some(after), None).unwrap().to_string(), "- group acme: Staff");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let change = Change::of(("group", "a\u{1b}[31m".to_owned()), None, Some(map(&json!({ "d": "\n" })))).unwrap();
        assert_eq!(change.to_string(), "+ group a\\u{1b}[31m\n    d: \\n");
    }
}
