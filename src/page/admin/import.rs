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
    /// What is wrong: the end of the key of a text, `import-why-…`.
    pub why: String,
    /// What is filled into that text; may hold anything.
    pub detail: String,
}

/// Somebody who is made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportLine {
    /// The line.
    pub line: u64,
    /// The user name.
    pub who: String,
    /// The columns that become others; empty: the user is new.
    pub changed: Vec<String>,
}

/// How far an import got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It was only tried.
    Tried,
    /// It is done.
    Done,
    /// Nothing was kept, because lines are wrong.
    Refused,
    /// A part was kept, and then something was in the way.
    Stopped,
}

/// What became, or would become, of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportResult {
    /// How far it got.
    pub state: ImportState,
    /// The last line that was kept; 0: none was.
    pub through_line: u64,
    /// How many users are new.
    pub made: u64,
    /// How many were changed.
    pub changed: u64,
    /// How many were as the file says.
    pub skipped: u64,
    /// Faults: those that are shown, in their order.
    pub faults: Vec<ImportFault>,
    /// How many faults there are.
    pub fault_count: u64,
    /// Who is new or changed: those that are shown.
    pub changes: Vec<ImportLine>,
    /// How many are new or changed.
    pub change_count: u64,
}

/// `GET /admin/users/import`, and the answer to its form `import`: `file`, `dry_run`, `skip_faulty`.
#[derive(Debug, Clone, Serialize)]
pub struct ImportPage {
    /// The frame.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// Whether `dry_run` is ticked.
    pub dry_run: bool,
    /// Whether `skip_faulty` is ticked.
    pub skip_faulty: bool,
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
            dry_run: true,
            skip_faulty: false,
            limit: "10 MB".to_owned(),
            result: None,
            said: Said::default(),
        };
        let fault = |line, who: &str, why: &str, detail: &str| ImportFault {
            line,
            who: who.to_owned(),
            why: why.to_owned(),
            detail: detail.to_owned(),
        };
        let line =
            |line, who: &str, changed: &[&str]| ImportLine { line, who: who.to_owned(), changed: super::said::texts(changed) };
        let faults = vec![
            fault(17, "ben.achterberg", "unfit", "email"),
            fault(204, "", "missing", "username"),
            fault(1_880, "chidi", "no-group", "Night shift"),
        ];
        let changes = vec![line(2, "ann", &[]), line(3, "bob.van.der.li", &["email", "email_verified", "groups"])];
        let result = ImportResult {
            state: ImportState::Tried,
            through_line: 0,
            made: 1_820,
            changed: 64,
            skipped: 113,
            faults,
            fault_count: 41,
            changes,
            change_count: 1_884,
        };
        let good =
            ImportResult { state: ImportState::Done, faults: vec![], fault_count: 0, through_line: 1_998, ..result.clone() };
        let refused = ImportResult {
            state: ImportState::Refused,
            made: 0,
            changed: 0,
            skipped: 0,
            changes: vec![],
            change_count: 0,
            ..result.clone()
        };
        let halted = ImportResult {
            state: ImportState::Stopped,
            through_line: 1_201,
            changes: vec![],
            change_count: 0,
            ..result.clone()
        };
        let hostile = ImportResult {
            faults: vec![fault(1, HOSTILE, "no-group", HOSTILE), fault(2, HOSTILE, "refused", HOSTILE)],
            fault_count: 2,
            changes: vec![line(1, HOSTILE, &["name"])],
            ..result.clone()
        };
        vec![
            page("admin"),
            Self { result: Some(result), dry_run: false, ..page("admin") },
            Self { result: Some(good), ..page("admin") },
            Self { result: Some(refused), dry_run: false, ..page("admin") },
            Self { result: Some(halted), dry_run: false, skip_faulty: true, ..page("admin") },
            Self { said: Said::wrong(Message::ADMIN_FILE_MISSING), ..page("admin") },
            Self { said: Said::wrong(Message::ADMIN_FILE_LARGE), ..page("admin") },
            Self { result: Some(hostile), ..page(HOSTILE) },
        ]
    }
}
