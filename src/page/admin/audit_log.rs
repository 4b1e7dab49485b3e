//! The audit log.

use super::{
    AdminBar,
    said::{EventName, EventPick, Pick, Said},
};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    /// Its number.
    pub id: String,
    /// When, as people read it.
    pub at: String,
    /// What happened.
    pub event: EventName,
    /// Whether it is one to look at: refused, misused, dropped.
    pub bad: bool,
    /// Who did it, by user name; `None`: nobody who is known.
    pub actor: Option<String>,
    /// To whom it happened, by user name.
    pub subject: Option<String>,
    /// The application, by name.
    pub client: Option<String>,
    /// Why, as somebody wrote it.
    pub reason: Option<String>,
    /// The network address.
    pub address: Option<String>,
    /// Its page.
    pub href: String,
}

/// `GET /admin/audit`. GET form `#filter`: `event`, `user`, `actor`, `client`, `address`, `from`, `to` (dates,
/// `2026-11-24`), `scope`.
#[derive(Debug, Clone, Serialize)]
pub struct AuditPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The events that can be asked for.
    pub events: Vec<EventPick>,
    /// To whom it happened: a user name, as typed.
    pub user: String,
    /// Who did it: a user name, as typed.
    pub actor: String,
    /// The first day, UTC.
    pub from: String,
    /// The last day, UTC.
    pub to: String,
    /// The applications.
    pub clients: Vec<Pick>,
    /// The network address, as typed.
    pub address: String,
    /// Whose rows, where the person may see those of the whole server, too: `organization` or `server`.
    pub scopes: Vec<Pick>,
    /// Whether anything narrows the list.
    pub filtered: bool,
    /// The rows, newest first.
    pub rows: Vec<AuditLine>,
    /// Older rows.
    pub older: Option<String>,
    /// The newest rows, if these are others.
    pub newest: Option<String>,
    /// The same rows, all of them, as JSON lines.
    pub export: String,
    /// The same as comma-separated values.
    pub export_csv: String,
    /// Whether the page loads itself again every 5 seconds.
    pub live: bool,
    /// The same page, live or not live any more.
    pub live_href: String,
}

impl AuditLine {
    fn sample(event: &str, actor: &str, subject: &str) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Self {
            id: "48211".to_owned(),
            at: "24 Nov 2026, 07:31 UTC".to_owned(),
            event: EventName::new(event),
            bad: event.contains("refused"),
            actor: some(actor),
            subject: some(subject),
            client: event.starts_with("session").then(|| "Acme Notes".to_owned()),
            reason: (event == "factors_reset").then(|| "Lost telephone, ticket 4711, identified on a video call".to_owned()),
            address: (!event.starts_with("message")).then(|| "203.0.113.7".to_owned()),
            href: "/admin/audit/48211".to_owned(),
        }
    }
}

impl Page for AuditPage {
    const TEMPLATE: &'static str = "admin/audit";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, rows| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            events: EventPick::samples().into_iter().map(|pick| EventPick { selected: false, ..pick }).collect(),
            user: String::new(),
            actor: String::new(),
            from: String::new(),
            to: String::new(),
            clients: vec![Pick::sample("notes", "Acme Notes")],
            address: String::new(),
            scopes: vec![],
            filtered: false,
            rows,
            older: None,
            newest: None,
            export: "/admin/audit/export".to_owned(),
            export_csv: "/admin/audit/export?format=csv".to_owned(),
            live: false,
            live_href: "/admin/audit?live=1".to_owned(),
        };
        let rows = vec![
            AuditLine::sample("factors_reset", "admin", "alice"),
            AuditLine::sample("session_begun", "bob", "bob"),
            AuditLine::sample("factor_refused", "", "carol.ng@acme.example"),
            AuditLine::sample("message_dropped", "", "bob"),
            AuditLine::sample("brand_new_event", "admin", ""),
        ];
        let [older, newest] = ["before=48200", "event=factors_reset"].map(|query| Some(format!("/admin/audit?{query}")));
        let narrow = Self {
            events: EventPick::samples(),
            user: "alice".to_owned(),
            from: "2026-11-01".to_owned(),
            scopes: vec![Pick::sample("organization", "Acme"), Pick::chosen("server", "")],
            filtered: true,
            ..page("admin", vec![])
        };
        let hostile = AuditLine {
            client: Some(HOSTILE.to_owned()),
            reason: Some(HOSTILE.to_owned()),
            address: Some(HOSTILE.to_owned()),
            ..AuditLine::sample(HOSTILE, HOSTILE, HOSTILE)
        };
        vec![
            Self { older: older.clone(), ..page("admin", rows.clone()) },
            Self { live: true, live_href: "/admin/audit".to_owned(), older, newest, ..page("admin", rows) },
            narrow,
            Self { bar: AdminBar::sample_of_few_rooms("audrey"), ..page("audrey", vec![]) },
            Self { said: Said::wrong(Message::AUDIT_DATE), from: "soon".to_owned(), filtered: true, ..page("admin", vec![]) },
            Self { user: HOSTILE.to_owned(), address: HOSTILE.to_owned(), ..page(HOSTILE, vec![hostile]) },
        ]
    }
}
