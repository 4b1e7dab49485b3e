//! `registration_tokens`: what lets clients register themselves.

use super::{StoreResult, Tx, schema::registration_tokens};
use crate::types::{Digest, OrganizationId, RegistrationTokenId, UnixTime, secret::InitialAccess};
use diesel::prelude::*;

/// An initial access token as stored.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = registration_tokens)]
pub struct TokenRow {
    /// Its identifier.
    pub id: RegistrationTokenId,
    /// Digest of the token.
    pub digest: String,
    /// What people call it.
    pub name: String,
    /// Whose people may sign in to what is registered with it; `None`: everybody's.
    pub organization_id: Option<OrganizationId>,
    /// How many more clients may be registered with it.
    pub uses_left: i64,
    /// When it was made.
    pub created_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
}

/// Stores a new one.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &TokenRow) -> StoreResult<()> {
    diesel::insert_into(registration_tokens::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds one by its identifier.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &RegistrationTokenId) -> StoreResult<Option<TokenRow>> {
    Ok(registration_tokens::table.filter(registration_tokens::id.eq(id)).first(tx.0).optional()?)
}

/// All of an organization, or all, the newest first.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, of: Option<&OrganizationId>) -> StoreResult<Vec<TokenRow>> {
    let mut query =
        registration_tokens::table.order((registration_tokens::created_at.desc(), registration_tokens::id.asc())).into_boxed();
    if let Some(id) = of {
        query = query.filter(registration_tokens::organization_id.eq(id.clone()));
    }
    Ok(query.load(tx.0)?)
}

/// Whether a token is good for a registration, without taking anything of it. [`claim`] decides.
///
/// # Errors
/// The database's.
pub fn is_live(tx: &mut Tx<'_>, digest: &Digest<InitialAccess>, now: UnixTime) -> StoreResult<bool> {
    let live = registration_tokens::table
        .filter(registration_tokens::digest.eq(digest.as_str()))
        .filter(registration_tokens::uses_left.gt(0))
        .filter(registration_tokens::expires_at.gt(now))
        .select(registration_tokens::id)
        .first::<RegistrationTokenId>(tx.0)
        .optional()?;
    Ok(live.is_some())
}

/// Takes one use of a token. Gives the row as it is then; `None`: it is not good for another one.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, digest: &Digest<InitialAccess>, now: UnixTime) -> StoreResult<Option<TokenRow>> {
    let good = registration_tokens::table
        .filter(registration_tokens::digest.eq(digest.as_str()))
        .filter(registration_tokens::uses_left.gt(0))
        .filter(registration_tokens::expires_at.gt(now));
    let taken =
        diesel::update(good).set(registration_tokens::uses_left.eq(registration_tokens::uses_left - 1)).execute(tx.0)?;
    if taken == 0 {
        return Ok(None);
    }
    Ok(registration_tokens::table.filter(registration_tokens::digest.eq(digest.as_str())).first(tx.0).optional()?)
}

/// Deletes one. Whether it was there.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, id: &RegistrationTokenId) -> StoreResult<bool> {
    Ok(diesel::delete(registration_tokens::table.filter(registration_tokens::id.eq(id))).execute(tx.0)? == 1)
}
