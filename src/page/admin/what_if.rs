//! What would be decided if somebody signed in: asked beforehand.

use super::{
    AdminBar,
    said::{Pick, Said, texts},
};
use crate::page::{HOSTILE, Message, MethodKind, Page};
use serde::Serialize;

/// A rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSeen {
    /// What it is called.
    pub name: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// Whose rule it is: `organization`, `rule`, `client` or `request`.
    pub origin: String,
    /// Whether it counts here.
    pub applies: bool,
    /// `enforced` or `report_only`.
    pub mode: String,
    /// Why it counts, or why not: a sentence in the page's language.
    pub why: String,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Who it is about, by the display name.
    pub person: String,
    /// The person's page.
    pub href: String,
    /// `pass` (the password is enough), `mfa`, `phishing_resistant`, `enrol` (a second factor has to be set up first)
    /// or `refused` (no way in).
    pub outcome: String,
    /// Why, in one sentence in the page's language: as the person would read it.
    pub sentence: String,
    /// The second factors that the person has.
    pub methods: Vec<MethodKind>,
    /// The groups that the person is in.
    pub groups: Vec<String>,
    /// Every rule that was looked at, those that count first.
    pub rules: Vec<RuleSeen>,
}

/// `GET /admin/security/what-if`. GET form `#what_if`: `user`, `client`, `address`, `acr`.
#[derive(Debug, Clone, Serialize)]
pub struct WhatIfPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The user name that was asked about.
    pub user: String,
    /// The applications.
    pub clients: Vec<Pick>,
    /// The network address; empty: not known.
    pub address: String,
    /// The values of `acr` that an application can ask for, by value; the label is the value.
    pub acrs: Vec<Pick>,
    /// The answer, once something was asked.
    pub verdict: Option<Verdict>,
}

impl RuleSeen {
    fn sample(name: &str, origin: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(),
            href: (origin == "rule").then(|| "/admin/security/rules/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned()),
            origin: origin.to_owned(),
            applies: origin != "client",
            mode: if why.contains("inside") { "report_only" } else { "enforced" }.to_owned(),
            why: why.to_owned(),
        }
    }
}

impl Verdict {
    fn sample(outcome: &str, person: &str, sentence: &str) -> Self {
        Self {
            person: person.to_owned(),
            href: "/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            outcome: outcome.to_owned(),
            sentence: sentence.to_owned(),
            methods: vec![MethodKind::Totp, MethodKind::Passkey],
            groups: texts(&["Finance", "Everybody in Vienna"]),
            rules: vec![
                RuleSeen::sample("Payroll needs a key", "rule", "Alice is in the group Finance and signs in to Payroll."),
                RuleSeen::sample("acme", "organization", "The organization asks everybody for a second factor."),
                RuleSeen::sample("Away from the office", "rule", "203.0.113.7 is inside 203.0.113.0/24."),
                RuleSeen::sample("Payroll", "client", "The application asks for nothing beyond the organization's rules."),
            ],
        }
    }
}

impl Page for WhatIfPage {
    const TEMPLATE: &'static str = "admin/what_if";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, user: &str, verdict| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            user: user.to_owned(),
            clients: Pick::samples(&["Payroll", "Acme Notes"]),
            address: "203.0.113.7".to_owned(),
            acrs: Pick::samples(&["urn:vestibule:acr:2", "phr"]),
            verdict,
        };
        let of = |outcome, sentence| page("admin", "alice", Some(Verdict::sample(outcome, "Alice Archer", sentence)));
        let hostile = Verdict {
            groups: texts(&[HOSTILE]),
            rules: vec![RuleSeen::sample(HOSTILE, "rule", HOSTILE)],
            ..Verdict::sample("mfa", HOSTILE, HOSTILE)
        };
        let nothing = Verdict {
            methods: vec![],
            groups: vec![],
            ..Verdict::sample(
                "enrol",
                "Alice Archer",
                "Your organization asks everybody to confirm sign-ins with a second factor.",
            )
        };
        vec![
            page("admin", "", None),
            of(
                "phishing_resistant",
                "Payroll is opened with a passkey or security key only, because you are in the group Finance.",
            ),
            page("admin", "alice", Some(nothing)),
            of("pass", "No rule asks for a second factor here."),
            of("mfa", "Your organization asks everybody to confirm sign-ins with a second factor."),
            of("refused", "The account is disabled."),
            Self { said: Said { error: Some(Message::NO_SUCH_USER), ..Said::default() }, ..page("admin", "alcie", None) },
            Self { clients: Pick::samples(&[HOSTILE]), address: HOSTILE.to_owned(), ..page(HOSTILE, HOSTILE, Some(hostile)) },
        ]
    }
}
