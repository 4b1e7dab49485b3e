//! `known_browsers`: from where users have signed in.

use super::{StoreResult, Tx, dialect::Dialect, schema::known_browsers};
use crate::types::{Digest, UnixTime, UserId, secret::DeviceCookie};
use diesel::{dsl::max, prelude::*};
use std::collections::HashMap;

/// Whether the user has signed in from this browser.
///
/// # Errors
/// The database's.
pub fn is_known(tx: &mut Tx<'_>, user: &UserId, browser: &Digest<DeviceCookie>) -> StoreResult<bool> {
    let rows: i64 = known_browsers::table
        .filter(known_browsers::user_id.eq(user).and(known_browsers::digest.eq(browser.as_str())))
        .count()
        .get_result(tx.0)?;
    Ok(rows == 1)
}

/// Notes that the user has signed in from this browser. Whether it is another one than those before.
///
/// # Errors
/// The database's.
pub fn remember(tx: &mut Tx<'_>, user: &UserId, browser: &Digest<DeviceCookie>, now: UnixTime) -> StoreResult<bool> {
    let row =
        (known_browsers::user_id.eq(user), known_browsers::digest.eq(browser.as_str()), known_browsers::last_seen_at.eq(now));
    if diesel::insert_into(known_browsers::table).values(row).or_nothing().execute(tx.0)? == 0 {
        let same = known_browsers::user_id.eq(user).and(known_browsers::digest.eq(browser.as_str()));
        diesel::update(known_browsers::table.filter(same)).set(known_browsers::last_seen_at.eq(now)).execute(tx.0)?;
        return Ok(false);
    }
    let all: i64 = known_browsers::table.filter(known_browsers::user_id.eq(user)).count().get_result(tx.0)?;
    Ok(all > 1)
}

/// Forgets browsers that were not used since a time. Gives how many.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, since: UnixTime) -> StoreResult<usize> {
    Ok(diesel::delete(known_browsers::table.filter(known_browsers::last_seen_at.le(since))).execute(tx.0)?)
}

/// Forgets a user's browsers. Gives how many.
///
/// # Errors
/// The database's.
pub fn forget_of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<usize> {
    Ok(diesel::delete(known_browsers::table.filter(known_browsers::user_id.eq(user))).execute(tx.0)?)
}

/// When people last signed in from any browser that is remembered.
///
/// # Errors
/// The database's.
pub fn last_seen(tx: &mut Tx<'_>, users: &[UserId]) -> StoreResult<HashMap<UserId, UnixTime>> {
    let rows: Vec<(UserId, Option<UnixTime>)> = known_browsers::table
        .filter(known_browsers::user_id.eq_any(users))
        .group_by(known_browsers::user_id)
        .select((known_browsers::user_id, max(known_browsers::last_seen_at)))
        .load(tx.0)?;
    Ok(rows.into_iter().filter_map(|(user, at)| at.map(|at| (user, at))).collect())
}
