//! `passkeys`: public keys of authenticators.

use super::{StoreResult, Tx, dialect::Dialect, schema::passkeys};
use crate::types::{PasskeyId, UnixTime, UserId};
use diesel::prelude::*;

/// A passkey or a security key.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = passkeys)]
pub struct PasskeyRow {
    /// Its identifier.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// The authenticator's name for it, base64url; unique.
    pub credential_id: String,
    /// Public key, counter and flags, as JSON of the WebAuthn library.
    pub credential: String,
    /// A name its owner knows.
    pub name: String,
    /// When it was made.
    pub created_at: UnixTime,
    /// When it was last used.
    pub last_used_at: Option<UnixTime>,
    /// Since when it is not accepted: its counter went back.
    pub suspended_at: Option<UnixTime>,
}

/// Adds a key. Whether nobody had it.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &PasskeyRow) -> StoreResult<bool> {
    Ok(diesel::insert_into(passkeys::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// A user's keys, oldest first, suspended ones too.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<PasskeyRow>> {
    Ok(passkeys::table.filter(passkeys::user_id.eq(user)).order((passkeys::created_at.asc(), passkeys::id.asc())).load(tx.0)?)
}

/// Whose they are, one entry for each.
///
/// # Errors
/// The database's.
pub fn owners(tx: &mut Tx<'_>) -> StoreResult<Vec<UserId>> {
    Ok(passkeys::table.select(passkeys::user_id).load(tx.0)?)
}

/// Finds a key by the authenticator's name for it. Only to learn whose it is: [`lock`] is for deciding.
///
/// # Errors
/// The database's.
pub fn by_credential(tx: &mut Tx<'_>, credential_id: &str) -> StoreResult<Option<PasskeyRow>> {
    Ok(passkeys::table.filter(passkeys::credential_id.eq(credential_id)).first(tx.0).optional()?)
}

/// Finds a key and holds its row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, credential_id: &str) -> StoreResult<Option<PasskeyRow>> {
    Ok(passkeys::table.filter(passkeys::credential_id.eq(credential_id)).locked().get_result(tx.0).optional()?)
}

/// Writes counter and flags after a successful use.
///
/// # Errors
/// The database's.
pub fn used(tx: &mut Tx<'_>, id: &PasskeyId, credential: &str, now: UnixTime) -> StoreResult<()> {
    diesel::update(passkeys::table.filter(passkeys::id.eq(id)))
        .set((passkeys::credential.eq(credential), passkeys::last_used_at.eq(now)))
        .execute(tx.0)?;
    Ok(())
}

/// Does not accept a key any more. Whether it was accepted until now.
///
/// # Errors
/// The database's.
pub fn suspend(tx: &mut Tx<'_>, id: &PasskeyId, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(passkeys::table.filter(passkeys::id.eq(id)).filter(passkeys::suspended_at.is_null()))
        .set(passkeys::suspended_at.eq(now))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Renames one of a user's. Whether it is there.
///
/// # Errors
/// The database's.
pub fn rename(tx: &mut Tx<'_>, user: &UserId, id: &PasskeyId, name: &str) -> StoreResult<bool> {
    let theirs = passkeys::user_id.eq(user).and(passkeys::id.eq(id));
    Ok(diesel::update(passkeys::table.filter(theirs)).set(passkeys::name.eq(name)).execute(tx.0)? == 1)
}

/// Removes one of a user's. Whether it was there.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, user: &UserId, id: &PasskeyId) -> StoreResult<bool> {
    let theirs = passkeys::user_id.eq(user).and(passkeys::id.eq(id));
    Ok(diesel::delete(passkeys::table.filter(theirs)).execute(tx.0)? == 1)
}

/// Removes those of a user's that were made at a time or later. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn delete_since(tx: &mut Tx<'_>, user: &UserId, since: UnixTime) -> StoreResult<usize> {
    let late = passkeys::user_id.eq(user).and(passkeys::created_at.ge(since));
    Ok(diesel::delete(passkeys::table.filter(late)).execute(tx.0)?)
}
