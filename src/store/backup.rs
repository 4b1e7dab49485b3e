//! `backup_codes`, each good for one use.

use super::{StoreResult, Tx, schema::backup_codes};
use crate::types::{UnixTime, UserId};
use diesel::prelude::*;

/// How many of a user's codes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Unused ones.
    pub left: i64,
    /// All of the set.
    pub total: i64,
}

/// Puts a new set in the place of the old one.
///
/// # Errors
/// The database's.
pub fn replace(tx: &mut Tx<'_>, user: &UserId, digests: &[String], now: UnixTime) -> StoreResult<()> {
    delete_of_user(tx, user)?;
    for digest in digests {
        let row = (backup_codes::user_id.eq(user), backup_codes::digest.eq(digest.as_str()), backup_codes::created_at.eq(now));
        diesel::insert_into(backup_codes::table).values(row).execute(tx.0)?;
    }
    Ok(())
}

/// Uses up a code, once: whether it was still unused.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, user: &UserId, digest: &str, now: UnixTime) -> StoreResult<bool> {
    let unused = backup_codes::user_id.eq(user).and(backup_codes::digest.eq(digest)).and(backup_codes::used_at.is_null());
    Ok(diesel::update(backup_codes::table.filter(unused)).set(backup_codes::used_at.eq(now)).execute(tx.0)? == 1)
}

/// Counts a user's codes.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Count> {
    let theirs = backup_codes::user_id.eq(user);
    let total = backup_codes::table.filter(theirs).count().get_result(tx.0)?;
    let left = backup_codes::table.filter(theirs.and(backup_codes::used_at.is_null())).count().get_result(tx.0)?;
    Ok(Count { left, total })
}

/// What tells a user's set of codes from any other; `None`: there is none. It opens nothing.
///
/// # Errors
/// The database's.
pub fn mark(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Option<String>> {
    let least = backup_codes::table.filter(backup_codes::user_id.eq(user)).select(diesel::dsl::min(backup_codes::digest));
    let digest: Option<String> = least.first(tx.0)?;
    Ok(digest.map(|digest| digest.chars().take(12).collect()))
}

/// When a user's set was made; `None`: there is none.
///
/// # Errors
/// The database's.
pub fn made_at(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Option<UnixTime>> {
    let theirs = backup_codes::table.filter(backup_codes::user_id.eq(user));
    Ok(theirs.select(backup_codes::created_at).first(tx.0).optional()?)
}

/// Who has codes left, one entry for each person.
///
/// # Errors
/// The database's.
pub fn owners(tx: &mut Tx<'_>) -> StoreResult<Vec<UserId>> {
    let unused = backup_codes::table.filter(backup_codes::used_at.is_null());
    Ok(unused.select(backup_codes::user_id).distinct().load(tx.0)?)
}

/// Removes a user's codes. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn delete_of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<usize> {
    delete_since(tx, user, UnixTime(i64::MIN))
}

/// Removes those of a user's that were made at a time or later. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn delete_since(tx: &mut Tx<'_>, user: &UserId, since: UnixTime) -> StoreResult<usize> {
    let late = backup_codes::user_id.eq(user).and(backup_codes::created_at.ge(since));
    Ok(diesel::delete(backup_codes::table.filter(late)).execute(tx.0)?)
}
