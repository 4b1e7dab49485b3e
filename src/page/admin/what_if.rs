//! What would be decided if somebody signed in: asked beforehand.

use super::{
    AdminBar,
    said::{Pick, Said, texts},
    trace::RuleSeen,
};
use crate::page::{HOSTILE, Message, MethodKind, Page};
use serde::Serialize;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Who it is about, by the display name.
    pub person: String,
    /// The person's page.
    pub href: String,
    /// `pass` (the password is enough), `mfa`, `phishing_resistant`, `enrol` (a second factor has to be set up first),
    /// `enrol_key` (a passkey or security key has to be), `put_off` (it may be put off) or `refused` (no way in).
    pub outcome: &'static str,
    /// Why: `baseline`, `organization`, `rule`, `own_factor`, `application`, `client` (the request), `disabled`,
    /// `other_organization` or `local_login_off`.
    pub because: &'static str,
    /// The rule that decided, by its name; may be empty.
    pub rule: String,
    /// The application, by its name; may be empty.
    pub client: String,
    /// Whether a trusted browser would be spared: `yes`, `no`, or empty where nothing is asked for.
    pub trusted: &'static str,
    /// What would be asked for, or could be set up.
    pub ways: Vec<MethodKind>,
    /// What would have to be set up after that, because it is not enough.
    pub then: Vec<MethodKind>,
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

impl Verdict {
    fn sample(outcome: &'static str, because: &'static str, person: &str) -> Self {
        Self {
            person: person.to_owned(),
            href: "/admin/users/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            outcome,
            because,
            rule: "Payroll needs a key".to_owned(),
            client: "Payroll".to_owned(),
            trusted: if outcome == "mfa" { "yes" } else { "no" },
            ways: vec![MethodKind::Totp],
            then: vec![MethodKind::Passkey],
            methods: vec![MethodKind::Totp, MethodKind::Passkey],
            groups: texts(&["Finance", "Everybody in Vienna"]),
            rules: RuleSeen::samples("Finance"),
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
        let of = |outcome, because| page("admin", "alice", Some(Verdict::sample(outcome, because, "Alice Archer")));
        let hostile = Verdict {
            groups: texts(&[HOSTILE]),
            rules: RuleSeen::samples(HOSTILE),
            rule: HOSTILE.to_owned(),
            ..Verdict::sample("mfa", "rule", HOSTILE)
        };
        let nothing = Verdict { methods: vec![], groups: vec![], ..Verdict::sample("enrol", "organization", "Alice Archer") };
        let shut = |because| Verdict {
            ways: vec![],
            then: vec![],
            rules: vec![],
            trusted: "",
            ..Verdict::sample("refused", because, "Alice Archer")
        };
        vec![
            page("admin", "", None),
            of("phishing_resistant", "rule"),
            page("admin", "alice", Some(nothing)),
            of("pass", "baseline"),
            of("mfa", "own_factor"),
            of("enrol_key", "application"),
            of("put_off", "client"),
            page("admin", "alice", Some(shut("disabled"))),
            page("admin", "alice", Some(shut("other_organization"))),
            page("admin", "alice", Some(shut("local_login_off"))),
            Self { said: Said { error: Some(Message::NO_SUCH_USER), ..Said::default() }, ..page("admin", "alcie", None) },
            Self { clients: Pick::samples(&[HOSTILE]), address: HOSTILE.to_owned(), ..page(HOSTILE, HOSTILE, Some(hostile)) },
        ]
    }
}
