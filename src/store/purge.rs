//! Deletes what is over, a bounded number of rows a call.

use super::{
    StoreResult, Tx,
    conn::AnyConn,
    schema::{
        access_passes, action_links, assertion_ids, ceremonies, challenges, codes, denied_tokens, device_codes, grants,
        interactions, logout_token_ids, outbox, pushed_requests, recoveries, refresh_tokens, registration_tokens, sessions,
        throttles, trusted_devices, trusted_values, upstream_attempts, upstream_sessions,
    },
};
use crate::types::{ArrivalId, ChallengeId, RegistrationTokenId, SessionId, TrustedDeviceId, UnixTime, UserId};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};

/// Rows a table loses in one call, so that the write lock is never held for long. A call that gives fewer is done.
pub const BATCH: usize = 500;

const LIMIT: i64 = 500;

/// Deletes what strangers can make many of: attempts, half-done steps, sent codes, assertion ids, revoked access tokens that are dead by now, empty
/// budgets. Gives how many rows of the fullest
/// table went.
///
/// # Errors
/// The database's.
pub fn quick(tx: &mut Tx<'_>, now: UnixTime, day_ago: UnixTime) -> StoreResult<usize> {
    let connection = &mut *tx.0;
    let old: Vec<String> = interactions::table
        .filter(interactions::expires_at.le(now))
        .select(interactions::digest)
        .limit(LIMIT)
        .load(connection)?;
    let attempts = diesel::delete(interactions::table.filter(interactions::digest.eq_any(old))).execute(connection)?;

    let old: Vec<String> = assertion_ids::table
        .filter(assertion_ids::expires_at.le(now))
        .select(assertion_ids::digest)
        .limit(LIMIT)
        .load(connection)?;
    // Another client may have used the same `jti`, and for longer.
    let over = assertion_ids::digest.eq_any(old).and(assertion_ids::expires_at.le(now));
    let assertions = diesel::delete(assertion_ids::table.filter(over)).execute(connection)?;

    let over = denied_tokens::expires_at.le(now);
    let old: Vec<String> = denied_tokens::table.filter(over).select(denied_tokens::jti).limit(LIMIT).load(connection)?;
    let denied = diesel::delete(denied_tokens::table.filter(denied_tokens::jti.eq_any(old))).execute(connection)?;
    let assertions = assertions.max(denied);
    let steps = half_done(connection, now, day_ago)?
        .max(upstream(connection, now, day_ago)?)
        .max(pushed(connection, now)?)
        .max(registrations(connection, day_ago)?);
    Ok(attempts.max(assertions).max(steps).max(budgets(connection, now, day_ago)?))
}

/// Initial access tokens that are dead, so that they do not pile up.
fn registrations(connection: &mut AnyConn, day_ago: UnixTime) -> StoreResult<usize> {
    let over = registration_tokens::expires_at.le(day_ago);
    let old: Vec<RegistrationTokenId> =
        registration_tokens::table.filter(over).select(registration_tokens::id).limit(LIMIT).load(connection)?;
    Ok(diesel::delete(registration_tokens::table.filter(registration_tokens::id.eq_any(old))).execute(connection)?)
}

/// Longest that a sign-in may take which began with a pushed request, seconds.
const SIGN_IN: i64 = 3600;

/// Pushed requests, when no sign-in for them can be under way any more.
fn pushed(connection: &mut AnyConn, now: UnixTime) -> StoreResult<usize> {
    let over = pushed_requests::expires_at.le(now - SIGN_IN);
    let old: Vec<String> = pushed_requests::table.filter(over).select(pushed_requests::digest).limit(LIMIT).load(connection)?;
    Ok(diesel::delete(pushed_requests::table.filter(pushed_requests::digest.eq_any(old))).execute(connection)?)
}

/// Requests to upstream providers, logout tokens, and arrivals that became no session. An attempt lives no day.
fn upstream(connection: &mut AnyConn, now: UnixTime, day_ago: UnixTime) -> StoreResult<usize> {
    let over = upstream_attempts::expires_at.le(now);
    let old: Vec<String> =
        upstream_attempts::table.filter(over).select(upstream_attempts::state).limit(LIMIT).load(connection)?;
    let attempts = diesel::delete(upstream_attempts::table.filter(upstream_attempts::state.eq_any(old))).execute(connection)?;

    let over = logout_token_ids::expires_at.le(now);
    let old: Vec<String> =
        logout_token_ids::table.filter(over).select(logout_token_ids::digest).limit(LIMIT).load(connection)?;
    let tokens = diesel::delete(logout_token_ids::table.filter(logout_token_ids::digest.eq_any(old)).filter(over))
        .execute(connection)?;

    let lost = upstream_sessions::session_id.is_null().and(upstream_sessions::created_at.le(day_ago));
    let old: Vec<ArrivalId> =
        upstream_sessions::table.filter(lost).select(upstream_sessions::id).limit(LIMIT).load(connection)?;
    let arrivals = diesel::delete(upstream_sessions::table.filter(upstream_sessions::id.eq_any(old))).execute(connection)?;
    Ok(attempts.max(tokens).max(arrivals))
}

/// Steps and codes that are over, and devices that waited.
fn half_done(connection: &mut AnyConn, now: UnixTime, day_ago: UnixTime) -> StoreResult<usize> {
    let over = ceremonies::expires_at.le(now);
    let old: Vec<String> = ceremonies::table.filter(over).select(ceremonies::binding).limit(LIMIT).load(connection)?;
    let steps = diesel::delete(ceremonies::table.filter(ceremonies::binding.eq_any(old)).filter(over)).execute(connection)?;

    let over = challenges::expires_at.le(day_ago);
    let old: Vec<ChallengeId> = challenges::table.filter(over).select(challenges::id).limit(LIMIT).load(connection)?;
    let codes = diesel::delete(challenges::table.filter(challenges::id.eq_any(old))).execute(connection)?;

    let over = device_codes::expires_at.le(day_ago);
    let old: Vec<String> = device_codes::table.filter(over).select(device_codes::digest).limit(LIMIT).load(connection)?;
    let devices = diesel::delete(device_codes::table.filter(device_codes::digest.eq_any(old))).execute(connection)?;
    Ok(steps.max(codes).max(devices))
}

/// Trusted devices, links, passes and recoveries that are over.
fn expired(connection: &mut AnyConn, day_ago: UnixTime) -> StoreResult<usize> {
    let over = trusted_devices::expires_at.le(day_ago).or(trusted_devices::ended_at.le(day_ago));
    let old: Vec<TrustedDeviceId> =
        trusted_devices::table.filter(over).select(trusted_devices::id).limit(LIMIT).load(connection)?;
    diesel::delete(trusted_values::table.filter(trusted_values::device_id.eq_any(&old))).execute(connection)?;
    let devices = diesel::delete(trusted_devices::table.filter(trusted_devices::id.eq_any(&old))).execute(connection)?;

    let over = action_links::expires_at.le(day_ago);
    let old: Vec<String> = action_links::table.filter(over).select(action_links::digest).limit(LIMIT).load(connection)?;
    let links = diesel::delete(action_links::table.filter(action_links::digest.eq_any(old))).execute(connection)?;

    let over = access_passes::expires_at.le(day_ago);
    let old: Vec<String> = access_passes::table.filter(over).select(access_passes::digest).limit(LIMIT).load(connection)?;
    let passes =
        diesel::delete(access_passes::table.filter(access_passes::digest.eq_any(old)).filter(over)).execute(connection)?;

    let over = recoveries::settles_at.le(day_ago).and(recoveries::ended_password.is_null()).and(recoveries::lost_at.is_null());
    let old: Vec<UserId> = recoveries::table.filter(over).select(recoveries::user_id).limit(LIMIT).load(connection)?;
    let settled = diesel::delete(recoveries::table.filter(recoveries::user_id.eq_any(old)).filter(over)).execute(connection)?;
    Ok(devices.max(links).max(passes).max(settled))
}

/// Budgets that say nothing any more. Failures in a row of a second factor are kept for ever: only a success, or an
/// operator, clears them.
fn budgets(connection: &mut AnyConn, now: UnixTime, day_ago: UnixTime) -> StoreResult<usize> {
    let over = throttles::window_start.le(day_ago).and(throttles::not_before.le(now));
    let kept = ["totp", "email", "sms", "passkey", "backup", "pass"];
    let quiet = || over.and(not(throttles::class.eq_any(kept)).or(throttles::consecutive.eq(0)));
    let old: Vec<String> = throttles::table.filter(quiet()).select(throttles::subject).limit(LIMIT).load(connection)?;
    Ok(diesel::delete(throttles::table.filter(quiet()).filter(throttles::subject.eq_any(old))).execute(connection)?)
}

/// Deletes what lives long: families with their codes and tokens, sessions, trusted devices, links, sent messages. Gives how many rows of the
/// fullest table went.
///
/// A used code is kept as long as its family can live, so that a late second use still revokes the family.
///
/// # Errors
/// The database's.
pub fn thorough(tx: &mut Tx<'_>, day_ago: UnixTime) -> StoreResult<usize> {
    let connection = &mut *tx.0;
    let sent = outbox::delivered_at.is_not_null().and(outbox::delivered_at.le(day_ago));
    let old: Vec<String> = outbox::table.filter(sent).select(outbox::id).limit(LIMIT).load(connection)?;
    let messages = diesel::delete(outbox::table.filter(outbox::id.eq_any(old))).execute(connection)?;

    let old: Vec<String> =
        grants::table.filter(grants::expires_at.le(day_ago)).select(grants::id).limit(LIMIT).load(connection)?;
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::grant_id.eq_any(&old))).execute(connection)?;
    diesel::delete(codes::table.filter(codes::grant_id.eq_any(&old))).execute(connection)?;
    let families = diesel::delete(grants::table.filter(grants::id.eq_any(&old))).execute(connection)?;

    let unused = codes::redeemed_at.is_null().and(codes::expires_at.le(day_ago));
    let old: Vec<String> = codes::table.filter(unused).select(codes::digest).limit(LIMIT).load(connection)?;
    let unused = diesel::delete(codes::table.filter(codes::digest.eq_any(old))).execute(connection)?;

    let childless = not(exists(grants::table.filter(grants::session_id.eq(sessions::id))))
        .and(not(exists(codes::table.filter(codes::session_id.eq(sessions::id)))));
    let old: Vec<SessionId> = sessions::table
        .filter(sessions::expires_at.le(day_ago))
        .filter(childless)
        .select(sessions::id)
        .limit(LIMIT)
        .load(connection)?;
    diesel::delete(upstream_sessions::table.filter(upstream_sessions::session_id.eq_any(&old))).execute(connection)?;
    let ended = diesel::delete(sessions::table.filter(sessions::id.eq_any(old))).execute(connection)?;
    Ok(messages.max(families).max(unused).max(ended).max(expired(connection, day_ago)?))
}
