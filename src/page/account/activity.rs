//! What happened lately to the account's safety.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityLine {
    /// What: one of the messages `ACTIVITY_...`.
    pub what: Message,
    /// With what or from where: a browser, an address, an application; may hold what strangers wrote.
    pub detail: Option<String>,
    /// When, as people read it.
    pub at: String,
    /// Whether it should make one look twice: a wrong password, a refused code, a misused device.
    pub bad: bool,
}

/// `GET /account/activity`.
#[derive(Debug, Clone, Serialize)]
pub struct ActivityPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// What happened, newest first.
    pub rows: Vec<ActivityLine>,
    /// Why the last act did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl ActivityLine {
    pub(in crate::page) fn sample(what: Message, detail: Option<&str>) -> Self {
        let bad = [Message::ACTIVITY_WRONG_PASSWORD, Message::ACTIVITY_FACTOR_REFUSED, Message::ACTIVITY_DEVICE_MISUSED];
        Self { what, detail: detail.map(str::to_owned), at: "24 Nov 2026, 07:31 UTC".to_owned(), bad: bad.contains(&what) }
    }
}

impl Page for ActivityPage {
    const TEMPLATE: &'static str = "account/activity";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, rows: Vec<ActivityLine>| Self { bar: Bar::sample(name), rows, error: None, notice: None };
        let rows = vec![
            ActivityLine::sample(Message::ACTIVITY_SIGNED_IN, Some("Firefox on Windows, 203.0.113.7")),
            ActivityLine::sample(Message::ACTIVITY_FACTOR_ACCEPTED, Some("Phone")),
            ActivityLine::sample(Message::ACTIVITY_FACTOR_REFUSED, Some("203.0.113.7")),
            ActivityLine::sample(Message::ACTIVITY_WRONG_PASSWORD, Some("2001:db8:85a3:8d3:1319:8a2e:370:7348")),
            ActivityLine::sample(Message::ACTIVITY_BACKUP_MADE, None),
            ActivityLine::sample(Message::ACTIVITY_CONSENT_GIVEN, Some("Acme Notes")),
            ActivityLine::sample(Message::ACTIVITY_DEVICE_MISUSED, Some("Safari on iPhone")),
        ];
        vec![
            page("alice", rows.clone()),
            Self { error: Some(Message::GONE), ..page("alice", rows) },
            page("alice", vec![]),
            page(HOSTILE, vec![ActivityLine::sample(Message::ACTIVITY_CONSENT_GIVEN, Some(HOSTILE))]),
        ]
    }
}
