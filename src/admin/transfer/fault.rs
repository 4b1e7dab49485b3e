//! What is wrong with a line of a file.

use super::line::Column;
use crate::admin::Refusal;
use std::fmt;

/// Why a line, or the rest of a file, can not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is larger than a record may be.
    Large,
    /// A quote where none may be.
    Quote,
    /// A quote that is never closed.
    Open,
    /// More or fewer cells than columns.
    Cells,
    /// Not UTF-8.
    Text,
    /// UTF-16.
    Utf16,
    /// Not JSON, or no objects.
    Json,
    /// The file breaks off.
    Broken,
    /// A name comes twice in an object, or in the line of columns.
    Repeated,
    /// More lines than are taken at once.
    Many,
}

impl Unreadable {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Large => ("large", "a record has at most 64 KiB and 64 cells; is a quote not closed?"),
            Self::Quote => ("quote", "a quote stands where none may be; a cell with quotes begins and ends with one"),
            Self::Open => ("open", "a quote is not closed"),
            Self::Cells => ("cells", "there are not as many cells as columns"),
            Self::Text => ("text", "this is not UTF-8; save the file as UTF-8"),
            Self::Utf16 => ("utf16", "the file is UTF-16; save it as UTF-8"),
            Self::Json => ("json", "this is not JSON: a list of objects, or an object on each line"),
            Self::Broken => ("broken", "the file breaks off"),
            Self::Repeated => ("repeated", "a name comes twice"),
            Self::Many => ("many", "there are more lines than are taken at once"),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().1)
    }
}

/// Why a line is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It can not be read.
    Unreadable(Unreadable),
    /// It has something that is no column.
    Unknown(String),
    /// Something is missing.
    Missing(Column),
    /// A value does not fit.
    Unfit(Column, String),
    /// A line before has the same user name, in some spelling.
    Twice(u64),
    /// The organization has no such group.
    NoGroup(String),
    /// The organization has no such role, or several.
    NoRole(String),
    /// The server has no such organization, as far as the operator may know.
    NoOrganization(String),
    /// The name belongs to somebody of another organization.
    Taken,
    /// An administrator would be disabled or have less to say.
    Administrator,
    /// Comparing passwords with the hash would take too long for an organization's own import.
    Costly,
    /// The operator may not do it.
    Refused(Refusal),
}

impl Why {
    /// A word for a text in the reader's language, and what is filled in there.
    #[must_use]
    pub fn key(&self) -> (String, String) {
        let of = |word: &str, detail: String| (word.to_owned(), detail);
        match self {
            Self::Unreadable(why) => of(why.words().0, String::new()),
            Self::Unknown(name) => of("unknown", name.clone()),
            Self::Missing(column) => of("missing", column.as_str().to_owned()),
            Self::Unfit(column, _) => of("unfit", column.as_str().to_owned()),
            Self::Twice(line) => of("twice", line.to_string()),
            Self::NoGroup(name) => of("no-group", name.clone()),
            Self::NoRole(name) => of("no-role", name.clone()),
            Self::NoOrganization(name) => of("no-organization", name.clone()),
            Self::Taken => of("taken", String::new()),
            Self::Administrator => of("administrator", String::new()),
            Self::Costly => of("costly", String::new()),
            Self::Refused(refusal) => of("refused", refusal.to_string()),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => why.fmt(f),
            Self::Unknown(name) => write!(f, "there is no column {name}"),
            Self::Missing(column) => write!(f, "{column}: is missing"),
            Self::Unfit(column, why) => write!(f, "{column}: {why}"),
            Self::Twice(line) => write!(f, "the user name stands on line {line} already"),
            Self::NoGroup(name) => write!(f, "groups: the organization has no group {name}"),
            Self::NoRole(name) => write!(f, "role: the organization has no single role {name}"),
            Self::NoOrganization(name) => write!(f, "organization: there is no organization {name}"),
            Self::Taken => f.write_str("the user name is taken in another organization; an import moves nobody"),
            Self::Administrator => {
                f.write_str("an administrator is neither disabled nor given less to say by an import; do that alone")
            }
            Self::Costly => {
                f.write_str("password_hash: comparing it takes so long that only an administrator of the server may import it")
            }
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The line, from 1.
    pub line: u64,
    /// The user name as it stands there; may be empty; may hold anything.
    pub who: String,
    /// What is wrong.
    pub why: Why,
}
