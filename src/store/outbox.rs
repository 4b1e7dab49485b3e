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
    /// Not sent at or after this time.
    pub expires_at: UnixTime,
}

/// Adds a message.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &OutboxRow) -> StoreResult<()> {
    diesel::insert_into(outbox::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Whether there is a message of a channel to send or to drop.
///
/// # Errors
/// The database's.
pub fn waiting(tx: &mut Tx<'_>, channel: &str, now: UnixTime) -> StoreResult<bool> {
    let first = outbox::table
        .filter(outbox::delivered_at.is_null().and(outbox::channel.eq(channel)))
        .filter(outbox::next_attempt_at.le(now).or(outbox::expires_at.le(now)))
        .select(outbox::id)
        .limit(1)
        .load::<String>(tx.0)?;
    Ok(!first.is_empty())
}

/// Takes messages of a channel that are due, oldest first, at most `limit`: nobody else gets them before `until`. Each is
/// counted as tried once more.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, channel: &str, now: UnixTime, until: UnixTime, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    let due: Vec<OutboxRow> = outbox::table
        .filter(outbox::delivered_at.is_null().and(outbox::channel.eq(channel)))
        .filter(outbox::next_attempt_at.le(now).and(outbox::expires_at.gt(now)))
        .order((outbox::created_at.asc(), outbox::id.asc()))
        .limit(limit)
        .load(tx.0)?;
    let mut mine = Vec::new();
    for mut row in due {
        // Whoever changes this column first has the message; the others find another value and change nothing.
        let seen = outbox::table
            .filter(outbox::id.eq(&row.id))
            .filter(outbox::delivered_at.is_null().and(outbox::next_attempt_at.eq(row.next_attempt_at)));
        let rows = diesel::update(seen)
            .set((outbox::next_attempt_at.eq(until), outbox::attempts.eq(row.attempts + 1)))
            .execute(tx.0)?;
        if rows == 1 {
            row.attempts += 1;
            mine.push(row);
        }
    }
    Ok(mine)
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

/// Lets a claimed message wait until `at`. Changes nothing, and says so, when somebody else has claimed it since.
///
/// # Errors
/// The database's.
pub fn put_off(tx: &mut Tx<'_>, row: &OutboxRow, at: UnixTime) -> StoreResult<bool> {
    let mine = outbox::id.eq(&row.id).and(outbox::attempts.eq(row.attempts)).and(outbox::delivered_at.is_null());
    Ok(diesel::update(outbox::table.filter(mine)).set(outbox::next_attempt_at.eq(at)).execute(tx.0)? == 1)
}

/// Deletes a message that was not delivered, words and all. Whether it was there.
///
/// # Errors
/// The database's.
pub fn give_up(tx: &mut Tx<'_>, id: &str) -> StoreResult<bool> {
    let unsent = outbox::id.eq(id).and(outbox::delivered_at.is_null());
    Ok(diesel::delete(outbox::table.filter(unsent)).execute(tx.0)? == 1)
}

/// Messages that were not delivered in time, at most `limit`: identifier and number of tries.
///
/// # Errors
/// The database's.
pub fn expired(tx: &mut Tx<'_>, now: UnixTime, limit: i64) -> StoreResult<Vec<(String, i64)>> {
    Ok(outbox::table
        .filter(outbox::delivered_at.is_null().and(outbox::expires_at.le(now)))
        .select((outbox::id, outbox::attempts))
        .limit(limit)
        .load(tx.0)?)
}
