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
}

impl Page for BackupCodesPage {
    const TEMPLATE: &'static str = "backup_codes";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let page = |name: &str, codes: Option<&[&str]>| Self {
            csrf: "c5rf".to_owned(),
            username: name.to_owned(),
            codes: codes.map(|codes| codes.iter().map(|&code| code.to_owned()).collect()),
        };
        vec![page("alice", None), page("alice", Some(&CODES)), page(HOSTILE, None), page("alice", Some(&[HOSTILE]))]
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
