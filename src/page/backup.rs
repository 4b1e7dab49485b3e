//! Backup codes: what they are for, and the codes themselves, shown once.

use super::{HOSTILE, Page};
use serde::Serialize;

/// `GET /login/backup`: after the first second factor was set up.
#[derive(Debug, Clone, Serialize)]
pub struct BackupCodesPage {
    /// The form's token against cross-site requests.
    pub csrf: String,
    /// Who is signing in.
    pub username: String,
    /// The codes, in the only answer that ever holds them; `None` when they are offered.
    pub codes: Option<Vec<String>>,
    /// Whether there are codes already: then what is offered ends them.
    pub again: bool,
    /// What tells those from others; the form sends it. May be empty.
    pub mark: String,
    /// Whose codes they are, and from when.
    #[serde(flatten)]
    pub sheet: CodeSheet,
}

/// What has to stand beside backup codes that are kept: one may have codes of several places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CodeSheet {
    /// The issuer's address.
    pub issuer: String,
    /// The day on which they were made, as people read it.
    pub made: String,
}

impl CodeSheet {
    pub(super) fn sample(name: &str) -> Self {
        let issuer = if name == HOSTILE { name } else { "https://login.acme.example" };
        Self { issuer: issuer.to_owned(), made: "24 November 2026".to_owned() }
    }
}

impl Page for BackupCodesPage {
    const TEMPLATE: &'static str = "backup_codes";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |name: &str, codes: Option<&[&str]>| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            codes: codes.map(|codes| codes.iter().map(|&code| code.to_owned()).collect()),
            again: false,
            mark: "m4rk".to_owned(),
            sheet: CodeSheet::sample(name),
        };
        let again = Self { again: true, ..page("alice", None) };
        vec![page("alice", None), page("alice", Some(&CODES)), page(HOSTILE, None), page("alice", Some(&[HOSTILE])), again]
    }
}

/// Ten codes as people see them.
pub(super) const CODES: [&str; 10] = [
    "k7qd-2mxa-9tfh-c4wn",
    "p3vy-8rje-6zsg-h5bk",
    "w9ct-4nqm-x2fd-7yka",
    "d6hs-j8pv-3rwz-m5qe",
    "b4xk-9gat-y7cn-2vfj",
    "r8mz-5wed-q3hp-6tsc",
    "f2yn-7kvb-4jxg-9daw",
    "t5ge-3cqr-8mfs-k6zh",
    "z7pw-6bnj-d9vy-4rxt",
    "h3fa-2sek-5gqc-8wmd",
];
