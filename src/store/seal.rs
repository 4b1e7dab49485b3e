//! `audit_seals` and `audit_retention`: batches of audit rows, each sealed over the one before, and which rows may go.

use super::{
    StoreResult, Tx,
    schema::{audit_retention, audit_seals},
};
use crate::types::UnixTime;
use diesel::prelude::*;

/// A batch that was sealed.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = audit_seals)]
pub struct SealRow {
    /// The number of its last row.
    pub last_id: i64,
    /// The number of its first row.
    pub first_id: i64,
    /// How many rows it has.
    pub rows: i64,
    /// Keyed hash over the digest before, these columns and the rows.
    pub digest: String,
    /// When.
    pub sealed_at: UnixTime,
    /// For each row its number and a short keyed hash, eight bytes each.
    pub tags: Vec<u8>,
}

/// The newest seal.
///
/// # Errors
/// The database's.
pub fn last(tx: &mut Tx<'_>) -> StoreResult<Option<SealRow>> {
    Ok(audit_seals::table.order(audit_seals::last_id.desc()).first(tx.0).optional()?)
}

/// The seals after the one that ends with a row, or from the first on; oldest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn after(tx: &mut Tx<'_>, last_id: Option<i64>, limit: i64) -> StoreResult<Vec<SealRow>> {
    let mut query = audit_seals::table.order(audit_seals::last_id.asc()).limit(limit).into_boxed();
    if let Some(last_id) = last_id {
        query = query.filter(audit_seals::last_id.gt(last_id));
    }
    Ok(query.load(tx.0)?)
}

/// Adds a seal.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &SealRow) -> StoreResult<()> {
    diesel::insert_into(audit_seals::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Deletes the seals before the one that ends with a row.
///
/// # Errors
/// The database's.
pub fn forget_before(tx: &mut Tx<'_>, last_id: i64) -> StoreResult<usize> {
    Ok(diesel::delete(audit_seals::table.filter(audit_seals::last_id.lt(last_id))).execute(tx.0)?)
}

/// From which time on rows are kept; older ones may be deleted.
///
/// # Errors
/// The database's.
pub fn keep_from(tx: &mut Tx<'_>) -> StoreResult<UnixTime> {
    Ok(audit_retention::table.select(audit_retention::keep_from).first(tx.0)?)
}

/// Lets rows older than a time go. Changes nothing when older ones than that already may.
///
/// # Errors
/// The database's.
pub fn raise_keep_from(tx: &mut Tx<'_>, time: UnixTime) -> StoreResult<()> {
    diesel::update(audit_retention::table.filter(audit_retention::keep_from.lt(time)))
        .set(audit_retention::keep_from.eq(time))
        .execute(tx.0)?;
    Ok(())
}
