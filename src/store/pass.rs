//! `access_passes`: codes that an operator hands out, each good for one use.

use super::{StoreResult, Tx, schema::access_passes};
use crate::types::{UnixTime, UserId};
use diesel::prelude::*;

/// A pass.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = access_passes)]
pub struct PassRow {
    /// Whose it is.
    pub user_id: UserId,
    /// Keyed hash of the code.
    pub digest: String,
    /// Who issued it: a user's identifier, or `command line`.
    pub issued_by: String,
    /// When it was issued.
    pub created_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When it was used.
    pub used_at: Option<UnixTime>,
}

/// Issues a pass. The person's earlier ones are gone.
///
/// # Errors
/// The database's.
pub fn issue(tx: &mut Tx<'_>, row: &PassRow) -> StoreResult<()> {
    delete_of_user(tx, &row.user_id)?;
    diesel::insert_into(access_passes::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Whether the user has a pass that can be used.
///
/// # Errors
/// The database's.
pub fn is_waiting(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<bool> {
    let rows: i64 = access_passes::table
        .filter(access_passes::user_id.eq(user))
        .filter(access_passes::used_at.is_null().and(access_passes::expires_at.gt(now)))
        .count()
        .get_result(tx.0)?;
    Ok(rows > 0)
}

/// Uses up a pass, once: whether it was still unused and had not expired.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, user: &UserId, digest: &str, now: UnixTime) -> StoreResult<bool> {
    let alive = access_passes::used_at.is_null().and(access_passes::expires_at.gt(now));
    let theirs = access_passes::user_id.eq(user).and(access_passes::digest.eq(digest));
    let rows = diesel::update(access_passes::table.filter(theirs.and(alive))).set(access_passes::used_at.eq(now));
    Ok(rows.execute(tx.0)? == 1)
}

/// Removes a user's passes. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn delete_of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<usize> {
    Ok(diesel::delete(access_passes::table.filter(access_passes::user_id.eq(user))).execute(tx.0)?)
}
