//! Users out of a file.

use super::{super::HOSTILE, AdminBar, Said};
use crate::page::{Message, Page};
use serde::Serialize;

/// What is wrong with a line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportFault {
    /// The line, the first is 1.
    pub line: u64,
    /// The user name that the line has; may be empty; may hold anything.
    pub who: String,
    /// What is wrong, in the reader's language.
    pub why: String,
}

/// What became, or would become, of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportResult {
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// How many users are new.
    pub made: u64,
    /// How many were changed.
    pub changed: u64,
    /// How many were as the file says.
    pub skipped: u64,
    /// Lines with faults: those that are shown, in their order.
    pub faults: Vec<ImportFault>,
    /// How many lines have faults.
    pub fault_count: u64,
}

/// `GET /admin/users/import`, and the answer to its form `import`: `file`, `format`, `dry_run`.
#[derive(Debug, Clone, Serialize)]
pub struct ImportPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// `csv` or `json`.
    pub format: &'static str,
    /// Whether `dry_run` is ticked.
    pub dry_run: bool,
    /// How large a file may be, in words, for example `10 MB`.
    pub limit: String,
    /// What became of the last file.
    pub result: Option<ImportResult>,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "admin/import";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str| Self {
            bar: AdminBar::sample(name),
            format: "csv",
            dry_run: true,
            limit: "10 MB".to_owned(),
            result: None,
            said: Said::default(),
        };
        let fault = |line, who: &str, why: &str| ImportFault { line, who: who.to_owned(), why: why.to_owned() };
        let faults = vec![
            fault(17, "ben.achterberg", "This is not an e-mail address."),
            fault(204, "", "There is no user name."),
            fault(1_880, "chidi", "The password hash is of a kind that is not known here."),
        ];
        let result = ImportResult { dry_run: true, made: 1_820, changed: 64, skipped: 113, faults, fault_count: 41 };
        let good = ImportResult { dry_run: false, faults: vec![], fault_count: 0, ..result.clone() };
        let hostile = ImportResult { faults: vec![fault(1, HOSTILE, HOSTILE)], fault_count: 1, ..result.clone() };
        vec![
            page("admin"),
            Self { result: Some(result), dry_run: false, ..page("admin") },
            Self { result: Some(good), format: "json", ..page("admin") },
            Self { said: Said::wrong(Message::ADMIN_FILE_FORMAT), ..page("admin") },
            Self { result: Some(hostile), ..page(HOSTILE) },
        ]
    }
}
