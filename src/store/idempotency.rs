//! `idempotency_keys`: answers that are given again when the same request comes again.

use super::{StoreResult, Tx, dialect::Dialect, schema::idempotency_keys};
use crate::types::UnixTime;
use diesel::prelude::*;

/// An answer that was given.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = idempotency_keys)]
pub struct AnswerRow {
    /// Who asked.
    pub subject: String,
    /// The key that they gave.
    pub key: String,
    /// Digest of the request.
    pub digest: String,
    /// The answer's status; 0 while there is none.
    pub status: i64,
    /// The answer, sealed.
    pub sealed: Vec<u8>,
    /// When.
    pub created_at: UnixTime,
}

/// Claims a key. Whether it was free; another transaction that holds it is waited for.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, row: &AnswerRow) -> StoreResult<bool> {
    Ok(diesel::insert_into(idempotency_keys::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// The answer that was given.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, subject: &str, key: &str) -> StoreResult<Option<AnswerRow>> {
    let same = idempotency_keys::subject.eq(subject).and(idempotency_keys::key.eq(key));
    Ok(idempotency_keys::table.filter(same).first(tx.0).optional()?)
}

/// Writes the answer of a key that was claimed in this transaction.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, (subject, key): (&str, &str), status: i64, sealed: &[u8]) -> StoreResult<()> {
    let same = idempotency_keys::subject.eq(subject).and(idempotency_keys::key.eq(key));
    diesel::update(idempotency_keys::table.filter(same))
        .set((idempotency_keys::status.eq(status), idempotency_keys::sealed.eq(sealed)))
        .execute(tx.0)?;
    Ok(())
}

/// Forgets a day's old ones.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, before: UnixTime) -> StoreResult<usize> {
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))).execute(tx.0)?)
}
