//! Deletes what is over, a bounded number of rows a call.

use super::{
    StoreResult, Tx,
    schema::{assertion_ids, codes, grants, interactions, outbox, refresh_tokens, sessions, throttles},
};
use crate::types::UnixTime;
use diesel::{dsl::exists, prelude::*};

/// Rows a table loses in one call, so that the write lock is never held for long.
const BATCH: i64 = 500;

/// Deletes expired rows. Gives how many went.
///
/// A used code is kept as long as its family can live, so that a late second use still revokes the family.
///
/// # Errors
/// The database's.
pub fn expired(tx: &mut Tx<'_>, now: UnixTime, day_ago: UnixTime) -> StoreResult<usize> {
    let connection = &mut *tx.0;
    let mut gone = 0;

    let old: Vec<String> = interactions::table
        .filter(interactions::expires_at.le(now))
        .select(interactions::digest)
        .limit(BATCH)
        .load(connection)?;
    gone += diesel::delete(interactions::table.filter(interactions::digest.eq_any(old))).execute(connection)?;

    let old: Vec<String> = assertion_ids::table
        .filter(assertion_ids::expires_at.le(now))
        .select(assertion_ids::digest)
        .limit(BATCH)
        .load(connection)?;
    // Another client may have used the same `jti`, and for longer.
    let over = assertion_ids::digest.eq_any(old).and(assertion_ids::expires_at.le(now));
    gone += diesel::delete(assertion_ids::table.filter(over)).execute(connection)?;

    let quiet = throttles::window_start.le(day_ago).and(throttles::not_before.le(now)).and(throttles::consecutive.lt(20));
    let old: Vec<String> = throttles::table.filter(quiet).select(throttles::subject).limit(BATCH).load(connection)?;
    gone += diesel::delete(throttles::table.filter(quiet).filter(throttles::subject.eq_any(old))).execute(connection)?;

    let sent = outbox::delivered_at.is_not_null().and(outbox::delivered_at.le(day_ago));
    let old: Vec<String> = outbox::table.filter(sent).select(outbox::id).limit(BATCH).load(connection)?;
    gone += diesel::delete(outbox::table.filter(outbox::id.eq_any(old))).execute(connection)?;

    let old: Vec<String> =
        grants::table.filter(grants::expires_at.le(day_ago)).select(grants::id).limit(BATCH).load(connection)?;
    gone += diesel::delete(refresh_tokens::table.filter(refresh_tokens::grant_id.eq_any(&old))).execute(connection)?;
    gone += diesel::delete(codes::table.filter(codes::grant_id.eq_any(&old))).execute(connection)?;
    gone += diesel::delete(grants::table.filter(grants::id.eq_any(&old))).execute(connection)?;

    // Codes that gave nothing: nobody redeemed them, or with a wrong verifier.
    let barren = diesel::dsl::not(exists(grants::table.filter(grants::id.eq(codes::grant_id))));
    let old: Vec<String> = codes::table
        .filter(codes::expires_at.le(day_ago))
        .filter(barren)
        .select(codes::digest)
        .limit(BATCH)
        .load(connection)?;
    gone += diesel::delete(codes::table.filter(codes::digest.eq_any(old))).execute(connection)?;

    let childless = diesel::dsl::not(exists(grants::table.filter(grants::session_id.eq(sessions::id))))
        .and(diesel::dsl::not(exists(codes::table.filter(codes::session_id.eq(sessions::id)))));
    let old: Vec<String> = sessions::table
        .filter(sessions::expires_at.le(day_ago))
        .filter(childless)
        .select(sessions::id)
        .limit(BATCH)
        .load(connection)?;
    gone += diesel::delete(sessions::table.filter(sessions::id.eq_any(old))).execute(connection)?;
    Ok(gone)
}
