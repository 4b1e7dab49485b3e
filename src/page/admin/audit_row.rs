//! One row of the audit log, in full.

use super::{AdminBar, said::EventName, trace::RuleSeen};
use crate::page::{HOSTILE, Page};
use serde::Serialize;

/// Something that is known of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditFact {
    /// What it is: the last part of an `audit-fact-` text.
    pub what: &'static str,
    /// What it says; may hold what strangers wrote.
    pub value: String,
    /// Where there is more about it.
    pub href: Option<String>,
}

/// A field of the event itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditField {
    /// Its name as stored.
    pub name: String,
    /// Its value, as text or as JSON.
    pub value: String,
}

/// A setting that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditChange {
    /// Its name as stored.
    pub name: String,
    /// What it was, as text or as JSON.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// `GET /admin/audit/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct AuditRowPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// Its number.
    pub id: String,
    /// When, as people read it.
    pub at: String,
    /// What happened.
    pub event: EventName,
    /// Whether it is one to look at.
    pub bad: bool,
    /// What is known.
    pub facts: Vec<AuditFact>,
    /// The event's own fields.
    pub fields: Vec<AuditField>,
    /// What was changed.
    pub changes: Vec<AuditChange>,
    /// What the decision about a sign-in has looked at.
    pub rules: Vec<RuleSeen>,
    /// The row as JSON, on several lines.
    pub json: String,
}

impl Page for AuditRowPage {
    const TEMPLATE: &'static str = "admin/audit_row";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let fact =
            |what, value: &str, href: Option<&str>| AuditFact { what, value: value.to_owned(), href: href.map(str::to_owned) };
        let field = |name: &str, value: &str| AuditField { name: name.to_owned(), value: value.to_owned() };
        let page = |username: &str, event: &str| Self {
            bar: AdminBar::sample(username),
            id: "48211".to_owned(),
            at: "24 Nov 2026, 07:31 UTC".to_owned(),
            event: EventName::new(event),
            bad: false,
            facts: vec![
                fact("actor", "alice", Some("/admin/audit?actor=alice")),
                fact("subject", "alice", Some("/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E2G")),
                fact("client", "Acme Notes", Some("/admin/audit?client=acme-notes")),
                fact("address", "2001:db8:85a3:8d3:1319:8a2e:370:7348", Some("/admin/audit?address=2001:db8::1")),
            ],
            fields: vec![],
            changes: vec![],
            rules: vec![],
            json: format!("{{\n  \"event\": \"{event}\",\n  \"user\": \"01JQ7Z5V6W8N0T2X4Y6A8C0E2G\"\n}}"),
        };
        let begun = Self {
            fields: vec![field("acr", "urn:vestibule:acr:2"), field("required_by", "rule")],
            rules: RuleSeen::samples("Finance"),
            ..page("admin", "session_begun")
        };
        let change = |name: &str, before: &str, after: &str| AuditChange {
            name: name.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let changed = Self {
            facts: vec![
                fact("actor", "admin", None),
                fact("reason", "Lost telephone, ticket 4711", None),
                fact("organization", "Acme", None),
            ],
            changes: vec![change("mfa", "optional", "required"), change("rules", "[]", "[{\"name\":\"Payroll\"}]")],
            ..page("admin", "policy_changed")
        };
        let hostile = Self {
            bad: true,
            facts: vec![fact("reason", HOSTILE, None)],
            fields: vec![field(HOSTILE, HOSTILE)],
            changes: vec![change(HOSTILE, HOSTILE, HOSTILE)],
            rules: RuleSeen::samples(HOSTILE),
            json: HOSTILE.to_owned(),
            ..page(HOSTILE, HOSTILE)
        };
        vec![begun, changed, Self { bad: true, facts: vec![], ..page("audrey", "password_refused") }, hostile]
    }
}
