//! Backup codes: made, shown once, replaced.

use super::{super::HOSTILE, Bar};
use crate::page::{CodeSheet, Message, Page, backup::CODES};
use serde::Serialize;

/// `/account/backup`.
#[derive(Debug, Clone, Serialize)]
pub struct AccountBackupPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The new codes; shown this once.
    pub codes: Option<Vec<String>>,
    /// Whether they are in the place of earlier ones.
    pub again: bool,
    /// How many of those made before have not been used; `None`: none were made.
    pub left: Option<u32>,
    /// What tells those from others; the form sends it. May be empty.
    pub mark: String,
    /// Whose codes they are, and from when.
    #[serde(flatten)]
    pub sheet: CodeSheet,
    /// Whether they can be made now: not before another method is set up.
    pub can: bool,
    /// Why the last try did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for AccountBackupPage {
    const TEMPLATE: &'static str = "account/backup";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let codes = |codes: &[&str]| Some(codes.iter().map(|&code| code.to_owned()).collect());
        let page = |name: &str, codes, left| Self {
            bar: Bar::sample(name),
            codes,
            again: false,
            left,
            mark: "m4rk".to_owned(),
            sheet: CodeSheet::sample(name),
            can: true,
            error: None,
            notice: None,
        };
        vec![
            page("alice", None, None),
            Self { error: Some(Message::CREDENTIALS), ..page("alice", None, None) },
            Self { can: false, ..page("alice", None, None) },
            page("alice", None, Some(2)),
            page("alice", None, Some(8)),
            Self { error: Some(Message::BACKUP_SHOWN), ..page("alice", None, Some(10)) },
            page("alice", codes(&CODES), Some(10)),
            Self { again: true, ..page("alice", codes(&CODES), Some(10)) },
            page(HOSTILE, codes(&[HOSTILE]), None),
        ]
    }
}
