//! What an import is to do, and what came of it.

use super::{fault::LineFault, line::Column};
use crate::types::OrganizationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whose people lines are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// This organization's; a line that names another one is wrong.
    Only(OrganizationId),
    /// This organization's, where a line names none.
    Usually(OrganizationId),
    /// As each line names.
    Named,
}

/// What becomes of the passwords of people who are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Passwords {
    /// They stay.
    #[default]
    Keep,
    /// Those of the file take their place.
    Replace,
}

/// What becomes of lines that are right where others are wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Faulty {
    /// Nothing is imported.
    #[default]
    Refuse,
    /// They are imported.
    Skip,
}

/// What an import is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whose people lines are about.
    pub home: Home,
    /// What becomes of passwords.
    pub passwords: Passwords,
}

impl Options {
    /// The organization that it is about, if it is about one.
    #[must_use]
    pub const fn organization(&self) -> Option<&OrganizationId> {
        match &self.home {
            Home::Only(id) | Home::Usually(id) => Some(id),
            Home::Named => None,
        }
    }
}

/// What becomes of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody new.
    Made,
    /// These columns become others.
    Changed(Vec<Column>),
    /// Everything is as the line says.
    Same,
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The line.
    pub line: u64,
    /// The user name.
    pub username: String,
    /// What.
    pub what: What,
}

/// A person who is made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportChange {
    /// The line, from 1.
    pub line: u64,
    /// The user name.
    pub username: String,
    /// The columns that become others; empty: somebody new.
    pub changed: Vec<String>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportFault {
    /// The line, from 1.
    pub line: u64,
    /// The user name as it stands there; may be empty.
    pub username: String,
    /// What is wrong.
    pub why: String,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it was only tried: nothing was kept.
    pub dry_run: bool,
    /// Up to which line people are as the file says; 0: none of it was kept.
    pub through_line: u64,
    /// How many people are new.
    pub made: u64,
    /// How many were changed.
    pub changed: u64,
    /// How many were as the file says already.
    pub same: u64,
    /// How many faults there are.
    pub faulty: u64,
    /// Who is new or changed, the first thousand.
    #[schema(max_items = 1000)]
    pub changes: Vec<ImportChange>,
    /// The first thousand faults.
    #[schema(max_items = 1000)]
    pub faults: Vec<ImportFault>,
}

/// Changes and faults that a report names at most.
pub const NAMED: usize = 1000;

impl ImportReport {
    /// Counts a line.
    pub fn add(&mut self, outcome: &Result<Outcome, LineFault>) {
        match outcome {
            Err(fault) => {
                self.faulty += 1;
                if self.faults.len() < NAMED {
                    let (line, username) = (fault.line, fault.who.clone());
                    self.faults.push(ImportFault { line, username, why: fault.why.to_string() });
                }
            }
            Ok(Outcome { what: What::Same, .. }) => self.same += 1,
            Ok(Outcome { line, username, what }) => {
                let changed: Vec<String> = match what {
                    What::Changed(columns) => columns.iter().map(ToString::to_string).collect(),
                    What::Made | What::Same => Vec::new(),
                };
                if changed.is_empty() {
                    self.made += 1;
                } else {
                    self.changed += 1;
                }
                if self.changes.len() < NAMED {
                    self.changes.push(ImportChange { line: *line, username: username.clone(), changed });
                }
            }
        }
    }

    /// What is known when it is done in earnest after it was looked at: the faults.
    #[must_use]
    pub fn begun(self) -> Self {
        Self { faulty: self.faulty, faults: self.faults, ..Self::default() }
    }

    /// How many faults are named at most.
    #[must_use]
    pub fn named(&self) -> u64 {
        u64::try_from(NAMED).unwrap_or(u64::MAX)
    }

    /// Whether anything was made or changed.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.made == 0 && self.changed == 0
    }
}
