//! `organizations`.

use super::{StoreResult, Tx, schema::organizations};
use crate::types::{MfaPolicy, OrganizationId, UnixTime};
use diesel::prelude::*;

/// A company: its users and its rules.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = organizations)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its short name, unique.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whether its people need a second factor.
    pub mfa: MfaPolicy,
    /// When it was made.
    pub created_at: UnixTime,
    /// Since when nobody of it can sign in.
    pub disabled_at: Option<UnixTime>,
}

/// Adds an organization.
///
/// # Errors
/// [`super::StoreError::Taken`] when the short name is in use.
pub fn insert(tx: &mut Tx<'_>, row: &Organization) -> StoreResult<()> {
    diesel::insert_into(organizations::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds an organization by its identifier.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &OrganizationId) -> StoreResult<Option<Organization>> {
    Ok(organizations::table.filter(organizations::id.eq(id)).first(tx.0).optional()?)
}

/// Finds an organization by its short name.
///
/// # Errors
/// The database's.
pub fn by_slug(tx: &mut Tx<'_>, slug: &str) -> StoreResult<Option<Organization>> {
    Ok(organizations::table.filter(organizations::slug.eq(slug)).first(tx.0).optional()?)
}

/// All organizations by short name.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>) -> StoreResult<Vec<Organization>> {
    Ok(organizations::table.order(organizations::slug.asc()).load(tx.0)?)
}

/// Sets the rule about second factors. It counts from the next token on.
///
/// # Errors
/// The database's.
pub fn set_mfa(tx: &mut Tx<'_>, id: &OrganizationId, mfa: MfaPolicy) -> StoreResult<bool> {
    let rows =
        diesel::update(organizations::table.filter(organizations::id.eq(id))).set(organizations::mfa.eq(mfa)).execute(tx.0)?;
    Ok(rows == 1)
}

/// Sets the name for people.
///
/// # Errors
/// The database's.
pub fn set_name(tx: &mut Tx<'_>, id: &OrganizationId, name: &str) -> StoreResult<bool> {
    let rows = diesel::update(organizations::table.filter(organizations::id.eq(id)))
        .set(organizations::name.eq(name))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Disables (`Some`) or enables (`None`) an organization.
///
/// # Errors
/// The database's.
pub fn set_disabled(tx: &mut Tx<'_>, id: &OrganizationId, since: Option<UnixTime>) -> StoreResult<bool> {
    let rows = diesel::update(organizations::table.filter(organizations::id.eq(id)))
        .set(organizations::disabled_at.eq(since))
        .execute(tx.0)?;
    Ok(rows == 1)
}
