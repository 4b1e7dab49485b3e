//! The chain of seals over the audit log, and the end of old rows.
//!
//! Rows are sealed in batches. The seal of a batch is HMAC-SHA-256 over the seal before and the batch's rows, with a key
//! that is not in the database; so whoever can write to the database alone can change nothing without leaving a trace.
//! [`verify`] looks for traces.

mod row;
pub mod verify;

use super::{Event, record};
use crate::{
    seal::{SealError, Sealer},
    store::{
        StoreResult, Tx,
        audit::{self, AuditFilter, AuditRow},
        lease,
        seal::{self, SealRow},
    },
    types::UnixTime,
};

/// How old a row must be before it is sealed, seconds: a transaction that has a smaller number must not commit any more.
/// That is twice what one statement may wait for.
pub const AGE: i64 = 120;

/// Rows of a batch at the most.
pub const BATCH: i64 = 1000;

/// Rows that one transaction deletes, about.
const TRIM: usize = 1000;

/// Batches that one transaction deletes at the most.
const TRIM_SEALS: i64 = 100;

/// What keeps sealing and deleting apart, on all machines.
const ALONE: &str = "audit chain";

/// Seals the next batch of rows that are old enough. Gives how many they are; fewer than [`BATCH`] are the last.
///
/// # Errors
/// The database's.
pub fn seal(tx: &mut Tx<'_>, sealer: &Sealer, now: UnixTime) -> Result<usize, SealError> {
    lease::alone(tx, ALONE)?;
    let before = seal::last(tx)?;
    let above = before.as_ref().map(|seal| seal.last_id);
    // A row that lies farther ahead was written by a clock that was wrong. It must not stop the sealing until then.
    let young = now - AGE + 1..=now + AGE;
    let rows = audit::settled(tx, above, &young, BATCH)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(0) };
    let mut next = SealRow {
        last_id: last.id,
        first_id: first.id,
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        digest: String::new(),
        sealed_at: now,
        tags: row::tags(sealer, &rows)?,
    };
    next.digest = row::digest(sealer, before.map(|seal| seal.digest).as_deref(), &next, &rows)?;
    seal::insert(tx, &next)?;
    Ok(rows.len())
}

/// Deletes the oldest batches all of whose rows are older than `keep_from`; a bounded number of them. Rows that are not
/// sealed stay. The seal of the last deleted batch stays, too: the chain begins with it. Gives how many batches went.
///
/// # Errors
/// The database's.
pub fn trim(tx: &mut Tx<'_>, now: UnixTime, keep_from: UnixTime) -> StoreResult<usize> {
    lease::alone(tx, ALONE)?;
    seal::raise_keep_from(tx, keep_from)?;
    let (mut above, mut rows, mut batches) = (beginning(tx)?, 0, 0);
    for seal in seal::after(tx, above, TRIM_SEALS)? {
        if rows >= TRIM || audit::any_from(tx, above, seal.last_id, keep_from)? {
            break;
        }
        // Evidence stays: a batch that is not whole is not deleted, nor is anything after it.
        if audit::count_between(tx, above, seal.last_id)? != seal.rows {
            tracing::error!(last = seal.last_id, "rows of the audit log are missing or too many; see vestibule audit verify");
            break;
        }
        rows += audit::delete(tx, above, seal.last_id)?;
        batches += 1;
        above = Some(seal.last_id);
    }
    if let (Some(through), true) = (above, batches > 0) {
        seal::forget_before(tx, through)?;
        record(tx, now, &Event::AuditTrimmed { through, rows })?;
    }
    Ok(batches)
}

/// The last row that was deleted for its age. What the log says of that counts only when the chain begins there: who
/// deletes old rows leaves the seal of the last of them and none before. Otherwise one row that somebody puts in would
/// excuse every batch that they take away.
fn beginning(tx: &mut Tx<'_>) -> StoreResult<Option<i64>> {
    let through = trimmed(tx)?;
    let first = seal::after(tx, None, 1)?.pop().map(|seal| seal.last_id);
    Ok(through.filter(|_| through == first))
}

/// The number of the last row that was deleted for its age, as the log itself tells.
fn trimmed(tx: &mut Tx<'_>) -> StoreResult<Option<i64>> {
    let filter = AuditFilter { events: vec!["audit_trimmed".to_owned()], ..AuditFilter::default() };
    let row: Option<AuditRow> = audit::page(tx, &filter, 1)?.pop();
    let detail: Option<serde_json::Value> = row.and_then(|row| serde_json::from_str(&row.detail).ok());
    Ok(detail.and_then(|detail| detail.get("through")?.as_i64()))
}
