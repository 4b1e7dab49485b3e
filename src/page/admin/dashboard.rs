//! How the organization stands, on one page.

use super::{super::HOSTILE, AdminBar, Said, chart::SignIns};
use crate::page::{MethodKind, Page};
use serde::Serialize;

/// How many people there are, and of which kind. Each number leads to the list of those it counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Headcount {
    /// All users.
    pub users: u64,
    /// Those who can sign in.
    pub enabled: u64,
    /// Those who can sign in and have a second factor.
    pub secured: u64,
    /// The share of `secured` in `enabled`, percent, rounded down: 100 means all.
    pub percent: u8,
    /// Those who may do something in this console.
    pub administrators: u64,
    /// The list of all users.
    pub users_href: String,
    /// The list of those who can sign in.
    pub enabled_href: String,
    /// The list of those who can sign in and have no second factor.
    pub unsecured_href: String,
    /// The list of administrators.
    pub administrators_href: String,
}

/// How many of those who can sign in have a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageLine {
    /// The method; `None`: no second factor at all.
    pub kind: Option<MethodKind>,
    /// How many have it.
    pub count: u64,
    /// Their share, percent, 0 to 100.
    pub percent: u8,
    /// The list of them.
    pub href: String,
}

/// A sign-in that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusalLine {
    /// What happened, in the reader's language.
    pub what: String,
    /// Who it was about; may hold what strangers wrote; may be empty.
    pub who: String,
    /// From where: an address, a browser; may be empty.
    pub detail: String,
    /// When, as people read it.
    pub at: String,
}

/// What wants to be looked after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DashboardNote {
    /// What.
    pub kind: NoteKind,
    /// How many.
    pub count: u64,
    /// Where that is done, if the person may go there.
    pub href: Option<String>,
}

/// Kinds of [`DashboardNote`]; their texts are `admin-note-<kind>` and `admin-note-go-<kind>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Signing keys that are due for replacement.
    Keys,
    /// Bulk work that waits for a second administrator.
    Approval,
    /// Bulk work that ended with failures.
    Failures,
    /// So few administrators that the loss of one locks everybody out.
    Administrators,
}

/// `GET /admin`.
#[derive(Debug, Clone, Serialize)]
pub struct DashboardPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// How many there are.
    pub people: Headcount,
    /// Which methods they have, most first; the line without a kind last.
    pub coverage: Vec<CoverageLine>,
    /// Sign-ins per day, oldest first; `None`: the person may not read the log.
    pub sign_ins: Option<SignIns>,
    /// Refused sign-ins, newest first.
    pub refusals: Vec<RefusalLine>,
    /// What wants to be looked after.
    pub notes: Vec<DashboardNote>,
    /// The audit log, filtered to sign-ins of these days.
    pub sign_ins_href: String,
    /// The audit log, filtered to what was refused.
    pub refusals_href: String,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl DashboardPage {
    fn sample(name: &str) -> Self {
        let list = |rest: &str| format!("/admin/users?organization=acme{rest}");
        let line = |kind, count, percent| CoverageLine { kind, count, percent, href: list("&method=totp") };
        let refusal = |what: &str, who: &str, detail: &str| RefusalLine {
            what: what.to_owned(),
            who: who.to_owned(),
            detail: detail.to_owned(),
            at: "24 Nov 2026, 07:31 UTC".to_owned(),
        };
        let note = |kind, count, href: &str| DashboardNote { kind, count, href: Some(href.to_owned()) };
        Self {
            bar: AdminBar::sample(name),
            people: Headcount {
                users: 12_408,
                enabled: 12_031,
                secured: 9_864,
                percent: 81,
                administrators: 7,
                users_href: list(""),
                enabled_href: list("&status=enabled"),
                unsecured_href: list("&status=enabled&method=none"),
                administrators_href: list("&role=administrator"),
            },
            coverage: vec![
                line(Some(MethodKind::Totp), 7_214, 60),
                line(Some(MethodKind::Passkey), 3_128, 26),
                line(Some(MethodKind::Email), 1_104, 9),
                line(Some(MethodKind::Sms), 42, 0),
                line(None, 2_167, 18),
            ],
            sign_ins: Some(SignIns::sample()),
            refusals: vec![
                refusal("Wrong password", "ada", "203.0.113.7"),
                refusal("Second factor refused", "ben.achterberg", "2001:db8:85a3:8d3:1319:8a2e:370:7348"),
                refusal("Too many wrong codes: method paused", "chidi", "198.51.100.22"),
            ],
            notes: vec![
                note(NoteKind::Approval, 1, "/admin/bulk"),
                note(NoteKind::Keys, 2, "/admin/keys"),
                note(NoteKind::Failures, 3, "/admin/bulk"),
                note(NoteKind::Administrators, 1, "/admin/users"),
            ],
            sign_ins_href: "/admin/audit?organization=acme&event=session_begun".to_owned(),
            refusals_href: "/admin/audit?organization=acme".to_owned(),
            said: Said::default(),
        }
    }
}

impl Page for DashboardPage {
    const TEMPLATE: &'static str = "admin/dashboard";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let calm = Self {
            bar: AdminBar::sample_of_few_rooms("auditor"),
            people: Headcount { users: 3, enabled: 3, secured: 3, percent: 100, administrators: 2, ..Self::sample("x").people },
            sign_ins: Some(SignIns::default()),
            refusals: vec![],
            notes: vec![],
            ..Self::sample("auditor")
        };
        let hostile_line =
            RefusalLine { what: HOSTILE.into(), who: HOSTILE.into(), detail: HOSTILE.into(), at: HOSTILE.into() };
        let empty = Self {
            people: Headcount { users: 0, enabled: 0, secured: 0, percent: 0, administrators: 0, ..calm.people.clone() },
            coverage: vec![],
            ..calm.clone()
        };
        let alone = DashboardNote { kind: NoteKind::Administrators, count: 0, href: None };
        let desk = Self {
            sign_ins: None,
            notes: vec![alone],
            people: Headcount { percent: 0, secured: 0, ..calm.people.clone() },
            ..calm.clone()
        };
        vec![
            Self::sample("admin"),
            calm,
            desk,
            empty,
            Self { refusals: vec![hostile_line], said: Said::refused(HOSTILE), ..Self::sample(HOSTILE) },
        ]
    }
}
