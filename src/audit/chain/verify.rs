//! Whether the log is what was written: walks through the seals, batch by batch, and compares.

use super::{beginning, row};
use crate::{
    seal::{SealError, Sealer},
    store::{
        Tx,
        audit::{self, AuditRow},
        seal::{self, SealRow},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Faults that are kept. There may be more.
const FAULTS: usize = 1000;

/// Rows of a batch that are read beyond those that it should have.
const SURPLUS: i64 = 1000;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This row was changed.
    Changed(i64),
    /// This row is gone.
    Removed(i64),
    /// This row was put in later.
    Inserted(i64),
    /// The rows before this one are gone, and not because of their age.
    Beginning(i64),
    /// The seal of the batch that ends with this row was changed, or one before it is gone.
    Seal(i64),
    /// A seal that somebody noted is not there.
    Missing(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(id) => write!(f, "row {id} was changed"),
            Self::Removed(id) => write!(f, "row {id} was removed"),
            Self::Inserted(id) => write!(f, "row {id} was inserted"),
            Self::Beginning(id) => write!(f, "what came before row {id} was removed"),
            Self::Seal(id) => write!(f, "the seal up to row {id} was changed, or one before it was removed"),
            Self::Missing(digest) => write!(f, "the seal {digest} was removed or changed"),
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows whose seal was looked at.
    pub rows: usize,
    /// Rows that no seal covers yet.
    pub unsealed: i64,
    /// The number of the last row that was deleted for its age.
    pub trimmed: Option<i64>,
    /// The newest seal. Who notes it elsewhere can tell later that nothing was cut off behind it.
    pub newest: Option<String>,
    /// What is wrong, oldest first; a bounded number.
    pub faults: Vec<Fault>,
}

/// A walk along the chain, one batch a step.
#[derive(Debug, Default)]
pub struct Walk {
    at: Option<i64>,
    report: Report,
    /// A seal that was noted, until it is met.
    noted: Option<String>,
}

impl Walk {
    /// Begins. A seal that somebody noted must be met on the way.
    #[must_use]
    pub fn new(noted: Option<String>) -> Self {
        Self { noted, ..Self::default() }
    }

    /// How many rows were looked at.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.report.rows
    }

    /// Looks at the next batch. The report comes when there is none.
    ///
    /// # Errors
    /// The database's.
    pub fn step(&mut self, tx: &mut Tx<'_>, sealer: &Sealer) -> Result<Option<Report>, SealError> {
        let Some(seal) = seal::after(tx, self.at, 1)?.pop() else { return self.end(tx).map(Some) };
        let rows = audit::between(tx, self.at, seal.last_id, seal.rows.saturating_add(SURPLUS))?;
        // Asked after the rows were read: who deletes old rows says so in the same transaction.
        let begin = beginning(tx)?;
        // Only rows that are gone are excused: the log's word for it may itself be an intruder's.
        if rows.is_empty() && begin.is_some_and(|through| seal.last_id <= through) {
            self.report.trimmed = begin;
        } else {
            self.compare(sealer, &seal, &rows)?;
            self.report.rows += rows.len();
        }
        if self.noted.as_ref() == Some(&seal.digest) {
            self.noted = None;
        }
        self.at = Some(seal.last_id);
        self.report.newest = Some(seal.digest);
        Ok(None)
    }

    fn end(&mut self, tx: &mut Tx<'_>) -> Result<Report, SealError> {
        self.report.unsealed = audit::count_after(tx, self.at)?;
        if let Some(digest) = self.noted.take() {
            self.fault(Fault::Missing(digest));
        }
        Ok(std::mem::take(&mut self.report))
    }

    fn fault(&mut self, fault: Fault) {
        if self.report.faults.len() < FAULTS {
            self.report.faults.push(fault);
        }
    }

    fn compare(&mut self, sealer: &Sealer, seal: &SealRow, rows: &[AuditRow]) -> Result<(), SealError> {
        if row::digest(sealer, self.report.newest.as_deref(), seal, rows)? == seal.digest {
            return Ok(());
        }
        let found = differences(sealer, seal, rows)?;
        if found.is_empty() {
            let first = self.at.is_none();
            self.fault(if first { Fault::Beginning(seal.first_id) } else { Fault::Seal(seal.last_id) });
        }
        for fault in found {
            self.fault(fault);
        }
        Ok(())
    }
}

/// What a batch's tags say of its rows, in the order of their numbers.
fn differences(sealer: &Sealer, seal: &SealRow, rows: &[AuditRow]) -> Result<Vec<Fault>, SealError> {
    let written: BTreeMap<i64, &[u8]> =
        seal.tags.chunks_exact(row::TAG).filter_map(|tag| Some((row::number_of(tag)?, tag))).collect();
    let mut found = BTreeMap::new();
    for row in rows {
        match written.get(&row.id) {
            None => found.insert(row.id, Fault::Inserted(row.id)),
            Some(tag) if **tag != row::tag(sealer, row)? => found.insert(row.id, Fault::Changed(row.id)),
            Some(_) => None,
        };
    }
    let there: BTreeSet<i64> = rows.iter().map(|row| row.id).collect();
    found.extend(written.keys().filter(|id| !there.contains(id)).map(|id| (*id, Fault::Removed(*id))));
    Ok(found.into_values().collect())
}
