//! `consents`: what people allowed.

use super::{StoreResult, Tx, dialect::Dialect, schema::consents};
use crate::types::{ClientId, UnixTime, UserId};
use diesel::prelude::*;

/// What a person allowed a client, space-separated.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, user: &UserId, client: &ClientId) -> StoreResult<Option<String>> {
    Ok(consents::table
        .filter(consents::user_id.eq(user).and(consents::client_id.eq(client)))
        .select(consents::scope)
        .first(tx.0)
        .optional()?)
}

/// Writes what a person allowed, in place of what was there.
///
/// # Errors
/// The database's.
pub fn put(tx: &mut Tx<'_>, user: &UserId, client: &ClientId, scope: &str, now: UnixTime) -> StoreResult<()> {
    let row =
        (consents::user_id.eq(user), consents::client_id.eq(client), consents::scope.eq(scope), consents::granted_at.eq(now));
    if diesel::insert_into(consents::table).values(row).or_nothing().execute(tx.0)? == 0 {
        diesel::update(consents::table.filter(consents::user_id.eq(user).and(consents::client_id.eq(client))))
            .set((consents::scope.eq(scope), consents::granted_at.eq(now)))
            .execute(tx.0)?;
    }
    Ok(())
}

/// One thing that a person allowed.
#[derive(Debug, Clone, Queryable)]
pub struct ConsentRow {
    /// Whom.
    pub client_id: ClientId,
    /// What, space-separated.
    pub scope: String,
    /// When.
    pub granted_at: UnixTime,
}

/// What a person allowed, newest first.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<ConsentRow>> {
    Ok(consents::table
        .filter(consents::user_id.eq(user))
        .order((consents::granted_at.desc(), consents::client_id.asc()))
        .select((consents::client_id, consents::scope, consents::granted_at))
        .load(tx.0)?)
}

/// Forgets what a person allowed a client. Whether there was anything.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, user: &UserId, client: &ClientId) -> StoreResult<bool> {
    let theirs = consents::user_id.eq(user).and(consents::client_id.eq(client));
    Ok(diesel::delete(consents::table.filter(theirs)).execute(tx.0)? == 1)
}
