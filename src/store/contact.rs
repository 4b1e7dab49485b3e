//! `contact_factors`: addresses and numbers that codes are sent to.

use super::{StoreResult, Tx, dialect::Dialect, schema::contact_factors};
use crate::types::{ContactFactorId, Method, UnixTime, UserId};
use diesel::prelude::*;

/// An address or a number as a second factor. Several people may have the same one (S11).
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = contact_factors)]
pub struct ContactFactor {
    /// Its identifier.
    pub id: ContactFactorId,
    /// Whose it is.
    pub user_id: UserId,
    /// [`Method::Email`] or [`Method::Sms`].
    pub channel: Method,
    /// A mail address, or a number in E.164.
    pub address: String,
    /// A name its owner knows; may be empty.
    pub name: String,
    /// When it was confirmed.
    pub created_at: UnixTime,
    /// When it was last used.
    pub last_used_at: Option<UnixTime>,
}

/// Adds an address or a number. Whether the person did not have it yet.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &ContactFactor) -> StoreResult<bool> {
    Ok(diesel::insert_into(contact_factors::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// A user's addresses and numbers, oldest first.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<ContactFactor>> {
    Ok(contact_factors::table
        .filter(contact_factors::user_id.eq(user))
        .order((contact_factors::created_at.asc(), contact_factors::id.asc()))
        .load(tx.0)?)
}

/// Whose they are and by which channel, one entry for each.
///
/// # Errors
/// The database's.
pub fn owners(tx: &mut Tx<'_>) -> StoreResult<Vec<(UserId, Method)>> {
    Ok(contact_factors::table.select((contact_factors::user_id, contact_factors::channel)).load(tx.0)?)
}

/// Notes that one was used.
///
/// # Errors
/// The database's.
pub fn touch(tx: &mut Tx<'_>, id: &ContactFactorId, now: UnixTime) -> StoreResult<()> {
    diesel::update(contact_factors::table.filter(contact_factors::id.eq(id)))
        .set(contact_factors::last_used_at.eq(now))
        .execute(tx.0)?;
    Ok(())
}

/// Renames one of a user's. Whether it is there.
///
/// # Errors
/// The database's.
pub fn rename(tx: &mut Tx<'_>, user: &UserId, id: &ContactFactorId, name: &str) -> StoreResult<bool> {
    let theirs = contact_factors::user_id.eq(user).and(contact_factors::id.eq(id));
    Ok(diesel::update(contact_factors::table.filter(theirs)).set(contact_factors::name.eq(name)).execute(tx.0)? == 1)
}

/// Removes one of a user's. Whether it was there.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, user: &UserId, id: &ContactFactorId) -> StoreResult<bool> {
    let theirs = contact_factors::user_id.eq(user).and(contact_factors::id.eq(id));
    Ok(diesel::delete(contact_factors::table.filter(theirs)).execute(tx.0)? == 1)
}

/// Removes those of a user's that were made at a time or later. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn delete_since(tx: &mut Tx<'_>, user: &UserId, since: UnixTime) -> StoreResult<usize> {
    let late = contact_factors::user_id.eq(user).and(contact_factors::created_at.ge(since));
    Ok(diesel::delete(contact_factors::table.filter(late)).execute(tx.0)?)
}
