//! `outbox`: mails and texts that wait for delivery.

use super::{StoreResult, Tx, schema::outbox};
use crate::types::UnixTime;
use diesel::prelude::*;

/// A message that waits. Its address and words are sealed.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = outbox)]
pub struct OutboxRow {
    /// Its identifier.
    pub id: String,
    /// `email` or `sms`.
    pub channel: String,
    /// The message, sealed. Empty once it was delivered.
    pub sealed: Vec<u8>,
    /// When it was written.
    pub created_at: UnixTime,
    /// Not tried before this time.
    pub next_attempt_at: UnixTime,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was delivered.
    pub delivered_at: Option<UnixTime>,
}

/// Adds a message.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &OutboxRow) -> StoreResult<()> {
    diesel::insert_into(outbox::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Messages that are due, oldest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn due(tx: &mut Tx<'_>, now: UnixTime, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    Ok(outbox::table
        .filter(outbox::delivered_at.is_null().and(outbox::next_attempt_at.le(now)))
        .order((outbox::created_at.asc(), outbox::id.asc()))
        .limit(limit)
        .load(tx.0)?)
}

/// Marks a message as delivered and wipes its words. Whether nobody had before.
///
/// # Errors
/// The database's.
pub fn delivered(tx: &mut Tx<'_>, id: &str, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(outbox::table.filter(outbox::id.eq(id)).filter(outbox::delivered_at.is_null()))
        .set((outbox::delivered_at.eq(now), outbox::sealed.eq(Vec::<u8>::new())))
        .execute(tx.0)?;
    Ok(rows == 1)
}
