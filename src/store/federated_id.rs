//! `federated_ids`: who a person is at a provider, written down by an administrator. One at each provider, and each there is
//! one person's.

use super::{
    StoreResult, Tx,
    dialect::Dialect,
    schema::{federated_ids, users},
};
use crate::types::{ProviderId, Role, UserId};
use diesel::prelude::*;

/// Who it is whom a provider calls so.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, provider: &ProviderId, value: &str) -> StoreResult<Option<UserId>> {
    let this = federated_ids::provider_id.eq(provider).and(federated_ids::value.eq(value));
    Ok(federated_ids::table.filter(this).select(federated_ids::user_id).first(tx.0).optional()?)
}

/// What is written down about a person, by provider.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<(ProviderId, String)>> {
    Ok(federated_ids::table
        .filter(federated_ids::user_id.eq(user))
        .order(federated_ids::provider_id.asc())
        .select((federated_ids::provider_id, federated_ids::value))
        .load(tx.0)?)
}

/// Writes down who a person is at a provider, or takes it away. Whether it could: nobody else is that there.
///
/// # Errors
/// The database's.
pub fn set(tx: &mut Tx<'_>, (user, provider): (&UserId, &ProviderId), value: Option<&str>) -> StoreResult<bool> {
    let this = federated_ids::user_id.eq(user).and(federated_ids::provider_id.eq(provider));
    diesel::delete(federated_ids::table.filter(this)).execute(tx.0)?;
    let Some(value) = value else { return Ok(true) };
    let row = (federated_ids::user_id.eq(user), federated_ids::provider_id.eq(provider), federated_ids::value.eq(value));
    Ok(diesel::insert_into(federated_ids::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// Forgets who administrators are at a provider that has become another one: who may change providers must not become who
/// may do more.
///
/// # Errors
/// The database's.
pub fn forget_operators(tx: &mut Tx<'_>, provider: &ProviderId) -> StoreResult<usize> {
    let operators = users::table.filter(users::role.ne(Role::Member)).select(users::id);
    let theirs = federated_ids::provider_id.eq(provider).and(federated_ids::user_id.eq_any(operators));
    Ok(diesel::delete(federated_ids::table.filter(theirs)).execute(tx.0)?)
}
