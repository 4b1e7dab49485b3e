//! Work on many users: what waits, what runs, and how each one went.

use super::{super::HOSTILE, Act, AdminBar, Said};
use crate::page::{Message, Page};
use serde::Serialize;

/// Where a piece of work stands. Its text is `admin-bulk-state-<state>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    /// A second administrator has to approve it.
    Waiting,
    /// It is being done, or is about to be.
    Running,
    /// It is done.
    Done,
    /// Somebody stopped it.
    Cancelled,
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BulkLine {
    /// Its own page.
    pub href: String,
    /// What is done: one that can be done to many.
    pub act: Act,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub by: String,
    /// When, as people read it.
    pub at: String,
    /// Where it stands.
    pub state: BulkState,
    /// How many users it is about.
    pub total: u64,
    /// How many of them are dealt with, failures included.
    pub done: u64,
    /// How many failed.
    pub failed: u64,
}

/// How it went with one user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BulkResult {
    /// The user's name or user name.
    pub who: String,
    /// The user's own page; `None`: the user is gone.
    pub href: Option<String>,
    /// Why it failed, in the reader's language; `None`: it went well.
    pub failure: Option<String>,
}

/// `GET /admin/bulk`.
#[derive(Debug, Clone, Serialize)]
pub struct BulkListPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// The pieces of work, newest first.
    pub rows: Vec<BulkLine>,
    /// The next page of the list; `None` on the last.
    pub next: Option<String>,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

/// `GET /admin/bulk/{id}`: while it runs, whoever serves it adds `Refresh: 2`.
#[derive(Debug, Clone, Serialize)]
pub struct BulkPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// The work.
    pub work: BulkLine,
    /// Who approved or cancelled it; `None`: nobody.
    pub decided_by: Option<String>,
    /// The results that are shown, failures first.
    pub results: Vec<BulkResult>,
    /// How many results are not shown.
    pub more: u64,
    /// Where `#approve` and `#cancel` go, as `act` = `approve` or `cancel`.
    pub action: String,
    /// Whether the reader may approve it.
    pub can_approve: bool,
    /// Whether the reader may cancel it.
    pub can_cancel: bool,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl BulkLine {
    fn sample(act: Act, state: BulkState, done: u64, strange: &str) -> Self {
        Self {
            href: "/admin/bulk/01JQ7Z5V6W8N0T2X4Y6A8C0E2G?organization=acme".to_owned(),
            act,
            reason: strange.to_owned(),
            by: if strange == HOSTILE { strange } else { "admin" }.to_owned(),
            at: "24 Nov 2026, 07:31 UTC".to_owned(),
            state,
            total: 1_500,
            done,
            failed: if state == BulkState::Done { 2 } else { 0 },
        }
    }
}

impl Page for BulkListPage {
    const TEMPLATE: &'static str = "admin/bulk_list";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, rows: Vec<BulkLine>| Self {
            bar: AdminBar::sample(name),
            rows,
            next: Some("/admin/bulk?organization=acme&after=01JQ".to_owned()),
            said: Said::well(Message::ADMIN_BULK_CANCELLED),
        };
        let rows = vec![
            BulkLine::sample(Act::ResetMfa, BulkState::Waiting, 0, "Phones of the Berlin office were stolen"),
            BulkLine::sample(Act::AddToGroup, BulkState::Running, 620, "New department"),
            BulkLine::sample(Act::Disable, BulkState::Done, 1_500, "Season is over"),
            BulkLine::sample(Act::SignOut, BulkState::Cancelled, 12, "Exercise"),
            BulkLine { failed: 0, ..BulkLine::sample(Act::Enable, BulkState::Done, 1_500, "Season begins") },
        ];
        let hostile = vec![BulkLine::sample(Act::ResetMfa, BulkState::Done, 1_500, HOSTILE)];
        vec![page("admin", rows), Self { next: None, said: Said::default(), ..page("admin", vec![]) }, page(HOSTILE, hostile)]
    }
}

impl Page for BulkPage {
    const TEMPLATE: &'static str = "admin/bulk";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, work: BulkLine| Self {
            bar: AdminBar::sample(name),
            work,
            decided_by: None,
            results: vec![],
            more: 0,
            action: "/admin/bulk/01JQ7Z5V6W8N0T2X4Y6A8C0E2G?organization=acme".to_owned(),
            can_approve: false,
            can_cancel: false,
            said: Said::default(),
        };
        let result = |who: &str, failure: Option<&str>| BulkResult {
            who: who.to_owned(),
            href: Some("/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E2G?organization=acme".to_owned()),
            failure: failure.map(str::to_owned),
        };
        let results = vec![
            result("admin", Some("Only another administrator can reset an administrator.")),
            BulkResult { href: None, ..result("erin", Some("The user was deleted meanwhile.")) },
            result("Ada Krüger (ada)", None),
            result("Ben Achterberg (ben.achterberg)", None),
        ];
        let reset = |state, done| BulkLine::sample(Act::ResetMfa, state, done, "Phones of the Berlin office were stolen");
        let waiting = Self { can_cancel: true, ..page("admin", reset(BulkState::Waiting, 0)) };
        let running =
            Self { can_cancel: true, decided_by: Some("grace".into()), ..page("admin", reset(BulkState::Running, 620)) };
        let done =
            Self { results, more: 1_496, decided_by: Some("grace".into()), ..page("admin", reset(BulkState::Done, 1_500)) };
        let hostile = Self {
            results: vec![result(HOSTILE, Some(HOSTILE))],
            decided_by: Some(HOSTILE.to_owned()),
            said: Said::refused(HOSTILE),
            ..page(HOSTILE, BulkLine::sample(Act::Disable, BulkState::Cancelled, 3, HOSTILE))
        };
        let none = |act| page("admin", BulkLine { failed: 0, ..BulkLine::sample(act, BulkState::Done, 1_500, "Exercise") });
        vec![
            Self { can_approve: true, ..waiting.clone() },
            waiting,
            running,
            done,
            none(Act::SignOut),
            none(Act::Enable),
            hostile,
        ]
    }
}
