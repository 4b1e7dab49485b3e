//! `ceremonies`: half-done steps of an attempt or a session.

use super::{StoreResult, Tx, dialect::Dialect, schema::ceremonies};
use crate::types::UnixTime;
use diesel::prelude::*;

/// A half-done step.
#[derive(Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = ceremonies, primary_key(binding, kind))]
pub struct CeremonyRow {
    /// Whose step: the digest of an attempt's cookie, or a session's identifier.
    pub binding: String,
    /// Which step.
    pub kind: String,
    /// Its state, sealed.
    pub sealed: Vec<u8>,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
}

/// Writes a step in the place of an earlier one of its kind.
///
/// # Errors
/// The database's.
pub fn put(tx: &mut Tx<'_>, row: &CeremonyRow) -> StoreResult<()> {
    if diesel::insert_into(ceremonies::table).values(row).or_nothing().execute(tx.0)? == 0 {
        let same = ceremonies::binding.eq(&row.binding).and(ceremonies::kind.eq(&row.kind));
        diesel::update(ceremonies::table.filter(same)).set(row).execute(tx.0)?;
    }
    Ok(())
}

/// Reads a step that has not expired, for its page.
///
/// # Errors
/// The database's.
pub fn peek(tx: &mut Tx<'_>, binding: &str, kind: &str, now: UnixTime) -> StoreResult<Option<CeremonyRow>> {
    Ok(ceremonies::table
        .filter(ceremonies::binding.eq(binding).and(ceremonies::kind.eq(kind)).and(ceremonies::expires_at.gt(now)))
        .first(tx.0)
        .optional()?)
}

/// Takes a step away, once: `None` when it is not there any more, or has expired.
///
/// # Errors
/// The database's.
pub fn take(tx: &mut Tx<'_>, binding: &str, kind: &str, now: UnixTime) -> StoreResult<Option<CeremonyRow>> {
    let same = ceremonies::binding.eq(binding).and(ceremonies::kind.eq(kind));
    let row: Option<CeremonyRow> =
        diesel::delete(ceremonies::table.filter(same)).returning(ceremonies::all_columns).get_result(tx.0).optional()?;
    Ok(row.filter(|row| row.expires_at > now))
}
