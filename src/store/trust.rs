//! `trusted_devices` and `trusted_values`: browsers that need not ask for the second factor.

use super::{
    StoreResult, Tx,
    schema::{trusted_devices, trusted_values},
};
use crate::types::{Digest, SessionId, TrustedDeviceId, UnixTime, UserId, secret::TrustCookie};
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
    /// Since when it is doubted: a used value has come again.
    pub doubted_at: Option<UnixTime>,
}

/// What is known of a value.
#[derive(Debug, Clone, Queryable)]
pub struct ValueRow {
    /// When it was used.
    pub used_at: Option<UnixTime>,
    /// The digest of what took its place then.
    pub successor: Option<String>,
    /// The session that its use has opened.
    pub session_id: Option<SessionId>,
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

/// The device that a value belongs to, and what became of the value. Only to learn that: [`claim`] decides.
///
/// # Errors
/// The database's.
pub fn by_value(tx: &mut Tx<'_>, user: &UserId, value: &Digest<TrustCookie>) -> StoreResult<Option<(DeviceRow, ValueRow)>> {
    Ok(trusted_values::table
        .inner_join(trusted_devices::table.on(trusted_devices::id.eq(trusted_values::device_id)))
        .filter(trusted_values::digest.eq(value.as_str()).and(trusted_devices::user_id.eq(user)))
        .select((
            trusted_devices::all_columns,
            (trusted_values::used_at, trusted_values::successor, trusted_values::session_id),
        ))
        .first(tx.0)
        .optional()?)
}

/// Uses up a value, once, for the one that takes its place: whether it was unused.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, value: &Digest<TrustCookie>, next: &Digest<TrustCookie>, now: UnixTime) -> StoreResult<bool> {
    let unused = trusted_values::digest.eq(value.as_str()).and(trusted_values::used_at.is_null());
    let rows = diesel::update(trusted_values::table.filter(unused))
        .set((trusted_values::used_at.eq(now), trusted_values::successor.eq(next.as_str())))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Whether a value was used, by its digest.
///
/// # Errors
/// The database's.
pub fn is_used(tx: &mut Tx<'_>, digest: &str) -> StoreResult<bool> {
    let used = trusted_values::digest.eq(digest).and(trusted_values::used_at.is_not_null());
    Ok(trusted_values::table.filter(used).count().get_result::<i64>(tx.0)? > 0)
}

/// Notes which session the use of a value has opened.
///
/// # Errors
/// The database's.
pub fn opened(tx: &mut Tx<'_>, value: &Digest<TrustCookie>, session: &SessionId) -> StoreResult<()> {
    diesel::update(trusted_values::table.filter(trusted_values::digest.eq(value.as_str())))
        .set(trusted_values::session_id.eq(session))
        .execute(tx.0)?;
    Ok(())
}

/// Takes back the use of a value that has opened this session, if what took its place was not used: it is good for one use
/// again, and the other counts as used. Whether it was so.
///
/// # Errors
/// The database's.
pub fn give_back(tx: &mut Tx<'_>, session: &SessionId, now: UnixTime) -> StoreResult<bool> {
    let opened = trusted_values::table.filter(trusted_values::session_id.eq(session)).select(trusted_values::successor);
    let Some(Some(next)) = opened.first::<Option<String>>(tx.0).optional()? else { return Ok(false) };
    let unused = trusted_values::digest.eq(&next).and(trusted_values::used_at.is_null());
    if diesel::update(trusted_values::table.filter(unused)).set(trusted_values::used_at.eq(now)).execute(tx.0)? == 0 {
        return Ok(false);
    }
    diesel::update(trusted_values::table.filter(trusted_values::session_id.eq(session)))
        .set((
            trusted_values::used_at.eq(None::<UnixTime>),
            trusted_values::successor.eq(None::<String>),
            trusted_values::session_id.eq(None::<SessionId>),
        ))
        .execute(tx.0)?;
    Ok(true)
}

/// Doubts a device from now on. Whether it was not doubted before.
///
/// # Errors
/// The database's.
pub fn doubt(tx: &mut Tx<'_>, id: &TrustedDeviceId, now: UnixTime) -> StoreResult<bool> {
    let sure = trusted_devices::id.eq(id).and(trusted_devices::doubted_at.is_null());
    Ok(diesel::update(trusted_devices::table.filter(sure)).set(trusted_devices::doubted_at.eq(now)).execute(tx.0)? == 1)
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
        .filter(trusted_devices::doubted_at.is_null())
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
