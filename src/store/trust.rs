//! `trusted_devices` and `trusted_values`: browsers that need not ask for the second factor.

use super::{
    StoreResult, Tx,
    schema::{trusted_devices, trusted_values},
};
use crate::types::{Digest, TrustedDeviceId, UnixTime, UserId, secret::TrustCookie};
use diesel::prelude::*;

/// A browser that its owner trusts.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = trusted_devices)]
pub struct DeviceRow {
    /// Its identifier.
    pub id: TrustedDeviceId,
    /// Whose it is.
    pub user_id: UserId,
    /// The user's epoch then.
    pub epoch: i64,
    /// The browser in words.
    pub name: String,
    /// Since when it is trusted.
    pub created_at: UnixTime,
    /// When that last spared a prompt.
    pub last_used_at: UnixTime,
    /// It is not trusted *at* this time.
    pub expires_at: UnixTime,
    /// Since when it is not trusted any more.
    pub ended_at: Option<UnixTime>,
}

/// Trusts a browser, under its first value.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &DeviceRow, value: &Digest<TrustCookie>) -> StoreResult<()> {
    diesel::insert_into(trusted_devices::table).values(row).execute(tx.0)?;
    add_value(tx, &row.id, value)
}

/// Gives a device another value.
///
/// # Errors
/// The database's.
pub fn add_value(tx: &mut Tx<'_>, id: &TrustedDeviceId, value: &Digest<TrustCookie>) -> StoreResult<()> {
    let row = (trusted_values::digest.eq(value.as_str()), trusted_values::device_id.eq(id));
    diesel::insert_into(trusted_values::table).values(row).execute(tx.0)?;
    Ok(())
}

/// The device that a value belongs to, and when the value was used. Only to learn that: [`claim`] decides.
///
/// # Errors
/// The database's.
pub fn by_value(
    tx: &mut Tx<'_>,
    user: &UserId,
    value: &Digest<TrustCookie>,
) -> StoreResult<Option<(DeviceRow, Option<UnixTime>)>> {
    Ok(trusted_values::table
        .inner_join(trusted_devices::table.on(trusted_devices::id.eq(trusted_values::device_id)))
        .filter(trusted_values::digest.eq(value.as_str()).and(trusted_devices::user_id.eq(user)))
        .select((trusted_devices::all_columns, trusted_values::used_at))
        .first(tx.0)
        .optional()?)
}

/// Uses up a value, once: whether it was unused.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, value: &Digest<TrustCookie>, now: UnixTime) -> StoreResult<bool> {
    let unused = trusted_values::digest.eq(value.as_str()).and(trusted_values::used_at.is_null());
    Ok(diesel::update(trusted_values::table.filter(unused)).set(trusted_values::used_at.eq(now)).execute(tx.0)? == 1)
}

/// Notes that a device spared a prompt.
///
/// # Errors
/// The database's.
pub fn touch(tx: &mut Tx<'_>, id: &TrustedDeviceId, now: UnixTime) -> StoreResult<()> {
    diesel::update(trusted_devices::table.filter(trusted_devices::id.eq(id)))
        .set(trusted_devices::last_used_at.eq(now))
        .execute(tx.0)?;
    Ok(())
}

/// A user's devices that are trusted now, used last first.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId, epoch: i64, now: UnixTime) -> StoreResult<Vec<DeviceRow>> {
    Ok(trusted_devices::table
        .filter(trusted_devices::user_id.eq(user).and(trusted_devices::epoch.eq(epoch)))
        .filter(trusted_devices::ended_at.is_null().and(trusted_devices::expires_at.gt(now)))
        .order((trusted_devices::last_used_at.desc(), trusted_devices::id.asc()))
        .load(tx.0)?)
}

/// Ends the trust in one of a user's devices. Whether it was trusted.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, user: &UserId, id: &TrustedDeviceId, now: UnixTime) -> StoreResult<bool> {
    let theirs = trusted_devices::user_id.eq(user).and(trusted_devices::id.eq(id)).and(trusted_devices::ended_at.is_null());
    Ok(diesel::update(trusted_devices::table.filter(theirs)).set(trusted_devices::ended_at.eq(now)).execute(tx.0)? == 1)
}

/// Ends the trust in all of a user's devices. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn end_all(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<usize> {
    let theirs = trusted_devices::user_id.eq(user).and(trusted_devices::ended_at.is_null());
    Ok(diesel::update(trusted_devices::table.filter(theirs)).set(trusted_devices::ended_at.eq(now)).execute(tx.0)?)
}
