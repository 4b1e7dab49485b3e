//! `webhook_deliveries`: events on their way, from row to row as in the outbox.

use super::{
    StoreResult, Tx,
    schema::{webhook_deliveries as posts, webhooks},
    webhook::DeliveryRow,
};
use crate::types::{DeliveryId, UnixTime, WebhookId};
use diesel::prelude::*;

/// Adds a post.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &DeliveryRow) -> StoreResult<()> {
    diesel::insert_into(posts::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a post.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &DeliveryId) -> StoreResult<Option<DeliveryRow>> {
    Ok(posts::table.filter(posts::id.eq(id)).first(tx.0).optional()?)
}

/// An address's posts, newest first, those before one, at most `limit`.
///
/// # Errors
/// The database's.
pub fn page(
    tx: &mut Tx<'_>,
    webhook: &WebhookId,
    before: Option<(UnixTime, &DeliveryId)>,
    limit: i64,
) -> StoreResult<Vec<DeliveryRow>> {
    let mut query = posts::table.filter(posts::webhook_id.eq(webhook)).into_boxed();
    if let Some((time, id)) = before {
        let same_time = posts::created_at.eq(time).and(posts::id.lt(id));
        query = query.filter(posts::created_at.le(time)).filter(posts::created_at.lt(time).or(same_time));
    }
    Ok(query.order((posts::created_at.desc(), posts::id.desc())).limit(limit).load(tx.0)?)
}

/// Writes a post once more, to be sent at once: the same body with the same message identifier. `None` when there is no such
/// post.
///
/// # Errors
/// The database's.
pub fn again(tx: &mut Tx<'_>, id: &DeliveryId, now: UnixTime) -> StoreResult<Option<DeliveryRow>> {
    let Some(old) = by_id(tx, id)? else { return Ok(None) };
    let row = DeliveryRow {
        id: DeliveryId::random(),
        created_at: now,
        next_attempt_at: now,
        attempts: 0,
        last_answer: None,
        delivered_at: None,
        gave_up_at: None,
        ..old
    };
    insert(tx, &row)?;
    Ok(Some(row))
}

/// The enabled addresses that have a post to send.
///
/// # Errors
/// The database's.
pub fn waiting(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<Vec<WebhookId>> {
    let enabled = webhooks::table.filter(webhooks::disabled_at.is_null());
    let mut found: Vec<WebhookId> = enabled.order(webhooks::id.asc()).select(webhooks::id).load(tx.0)?;
    let mut failed = None;
    found.retain(|id| {
        let due = posts::table
            .filter(posts::webhook_id.eq(id).and(posts::next_attempt_at.le(now)))
            .filter(posts::delivered_at.is_null().and(posts::gave_up_at.is_null()))
            .select(posts::id)
            .limit(1)
            .load::<DeliveryId>(tx.0);
        due.map_err(|error| failed = Some(error)).is_ok_and(|rows| !rows.is_empty())
    });
    failed.map_or(Ok(found), |error| Err(error.into()))
}

/// Takes posts for an address that are due, oldest first, at most `limit`: nobody else gets them before `until`. Each is
/// counted as tried once more.
///
/// # Errors
/// The database's.
pub fn claim(
    tx: &mut Tx<'_>,
    webhook: &WebhookId,
    (now, until): (UnixTime, UnixTime),
    limit: i64,
) -> StoreResult<Vec<DeliveryRow>> {
    let due: Vec<DeliveryRow> = posts::table
        .filter(posts::webhook_id.eq(webhook).and(posts::next_attempt_at.le(now)))
        .filter(posts::delivered_at.is_null().and(posts::gave_up_at.is_null()))
        .order((posts::next_attempt_at.asc(), posts::id.asc()))
        .limit(limit)
        .load(tx.0)?;
    let mut mine = Vec::new();
    for mut row in due {
        // Whoever changes this column first has the post; the others find another value and change nothing.
        let seen = posts::table
            .filter(posts::id.eq(&row.id).and(posts::next_attempt_at.eq(row.next_attempt_at)))
            .filter(posts::delivered_at.is_null().and(posts::gave_up_at.is_null()));
        let rows =
            diesel::update(seen).set((posts::next_attempt_at.eq(until), posts::attempts.eq(row.attempts + 1))).execute(tx.0)?;
        if rows == 1 {
            row.attempts += 1;
            mine.push(row);
        }
    }
    Ok(mine)
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was taken.
    Delivered,
    /// It is tried again at this time.
    Again(UnixTime),
    /// It is not tried again.
    GivenUp,
}

/// Writes down what became of a try. Changes nothing, and says so, when somebody else has claimed the post since.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, row: &DeliveryRow, fate: Fate, answer: &str, now: UnixTime) -> StoreResult<bool> {
    let mine = posts::id.eq(&row.id).and(posts::attempts.eq(row.attempts)).and(posts::delivered_at.is_null());
    let next = if let Fate::Again(time) = fate { time } else { now };
    let rows = diesel::update(posts::table.filter(mine))
        .set((
            posts::last_answer.eq(answer),
            posts::next_attempt_at.eq(next),
            posts::delivered_at.eq((fate == Fate::Delivered).then_some(now)),
            posts::gave_up_at.eq((fate == Fate::GivenUp).then_some(now)),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Gives up all posts for an address that wait. Gives how many.
///
/// # Errors
/// The database's.
pub fn give_up_all(tx: &mut Tx<'_>, webhook: &WebhookId, answer: &str, now: UnixTime) -> StoreResult<usize> {
    let waiting = posts::table
        .filter(posts::webhook_id.eq(webhook))
        .filter(posts::delivered_at.is_null().and(posts::gave_up_at.is_null()));
    Ok(diesel::update(waiting).set((posts::gave_up_at.eq(now), posts::last_answer.eq(answer))).execute(tx.0)?)
}

/// Deletes posts that were written at a time or before, at most `limit`. Gives how many.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, time: UnixTime, limit: i64) -> StoreResult<usize> {
    let old: Vec<DeliveryId> = posts::table.filter(posts::created_at.le(time)).select(posts::id).limit(limit).load(tx.0)?;
    Ok(diesel::delete(posts::table.filter(posts::id.eq_any(old))).execute(tx.0)?)
}
