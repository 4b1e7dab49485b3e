//! `identities`: people as upstream providers know them. A row is made or removed, never moved.

use super::{StoreResult, Tx, dialect::Dialect, schema::identities};
use crate::types::{IdentityId, LinkedBy, ProviderId, UnixTime, UserId};
use diesel::prelude::*;

/// Somebody at a provider, and the person here.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = identities)]
pub struct IdentityRow {
    /// Its identifier.
    pub id: IdentityId,
    /// The provider.
    pub provider_id: ProviderId,
    /// The issuer that said so.
    pub issuer: String,
    /// The subject there.
    pub subject: String,
    /// The person here.
    pub user_id: UserId,
    /// What the person is called there, for people.
    pub label: String,
    /// How that came about.
    pub linked_by: LinkedBy,
    /// When.
    pub created_at: UnixTime,
    /// When somebody last came in by it.
    pub last_used_at: Option<UnixTime>,
}

/// Adds one. Whether neither side was linked before.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &IdentityRow) -> StoreResult<bool> {
    Ok(diesel::insert_into(identities::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// Finds one by who it is there.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, provider: &ProviderId, issuer: &str, subject: &str) -> StoreResult<Option<IdentityRow>> {
    let this = identities::provider_id.eq(provider).and(identities::issuer.eq(issuer)).and(identities::subject.eq(subject));
    Ok(identities::table.filter(this).first(tx.0).optional()?)
}

/// Finds one.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &IdentityId) -> StoreResult<Option<IdentityRow>> {
    Ok(identities::table.filter(identities::id.eq(id)).first(tx.0).optional()?)
}

/// A person's, oldest first.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<IdentityRow>> {
    let theirs = identities::table.filter(identities::user_id.eq(user));
    Ok(theirs.order((identities::created_at.asc(), identities::id.asc())).load(tx.0)?)
}

/// How many people a provider knows.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, provider: &ProviderId) -> StoreResult<i64> {
    Ok(identities::table.filter(identities::provider_id.eq(provider)).count().get_result(tx.0)?)
}

/// Notes that somebody came in by it.
///
/// # Errors
/// The database's.
pub fn touch(tx: &mut Tx<'_>, id: &IdentityId, now: UnixTime) -> StoreResult<()> {
    diesel::update(identities::table.filter(identities::id.eq(id))).set(identities::last_used_at.eq(now)).execute(tx.0)?;
    Ok(())
}
