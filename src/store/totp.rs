//! `totp_factors`.

use super::{StoreResult, Tx, schema::totp_factors};
use crate::types::{TotpFactorId, UnixTime, UserId};
use diesel::prelude::*;

/// An enrolled authenticator app.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = totp_factors)]
pub struct TotpFactor {
    /// Its identifier.
    pub id: TotpFactorId,
    /// Whose it is.
    pub user_id: UserId,
    /// A name its owner knows.
    pub name: String,
    /// The shared secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// The highest time step that was accepted.
    pub last_step: i64,
    /// When it was confirmed.
    pub created_at: UnixTime,
    /// When it was last used.
    pub last_used_at: Option<UnixTime>,
}

/// Adds an app.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &TotpFactor) -> StoreResult<()> {
    diesel::insert_into(totp_factors::table).values(row).execute(tx.0)?;
    Ok(())
}

/// A user's apps, oldest first.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<TotpFactor>> {
    Ok(totp_factors::table
        .filter(totp_factors::user_id.eq(user))
        .order((totp_factors::created_at.asc(), totp_factors::id.asc()))
        .load(tx.0)?)
}

/// Whose the apps are, one entry for each app.
///
/// # Errors
/// The database's.
pub fn owners(tx: &mut Tx<'_>) -> StoreResult<Vec<UserId>> {
    Ok(totp_factors::table.select(totp_factors::user_id).load(tx.0)?)
}

/// Claims a time step, once: whether it was still free. Steps only grow (RFC 6238 §5.2).
///
/// # Errors
/// The database's.
pub fn claim_step(tx: &mut Tx<'_>, id: &TotpFactorId, step: i64, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(totp_factors::table.filter(totp_factors::id.eq(id)).filter(totp_factors::last_step.lt(step)))
        .set((totp_factors::last_step.eq(step), totp_factors::last_used_at.eq(now)))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Renames a user's app. Whether it is there.
///
/// # Errors
/// The database's.
pub fn rename(tx: &mut Tx<'_>, user: &UserId, id: &TotpFactorId, name: &str) -> StoreResult<bool> {
    let theirs = totp_factors::user_id.eq(user).and(totp_factors::id.eq(id));
    Ok(diesel::update(totp_factors::table.filter(theirs)).set(totp_factors::name.eq(name)).execute(tx.0)? == 1)
}

/// Removes a user's app. Whether it was there.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, user: &UserId, id: &TotpFactorId) -> StoreResult<bool> {
    let theirs = totp_factors::user_id.eq(user).and(totp_factors::id.eq(id));
    Ok(diesel::delete(totp_factors::table.filter(theirs)).execute(tx.0)? == 1)
}

/// Removes those of a user's that were made at a time or later. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn delete_since(tx: &mut Tx<'_>, user: &UserId, since: UnixTime) -> StoreResult<usize> {
    let late = totp_factors::user_id.eq(user).and(totp_factors::created_at.ge(since));
    Ok(diesel::delete(totp_factors::table.filter(late)).execute(tx.0)?)
}
