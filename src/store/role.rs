//! `roles`: those that administrators made.

use super::{JsonText, StoreResult, Tx, dialect::Dialect, schema::roles};
use crate::types::{OrganizationId, PermissionSet, RoleId, UnixTime};
use diesel::prelude::*;

/// A role that an administrator made.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = roles, treat_none_as_null = true)]
pub struct RoleRow {
    /// Its identifier.
    pub id: RoleId,
    /// Whose; `None`: it counts in every organization.
    pub organization_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// What it lets one do.
    pub permissions: JsonText<PermissionSet>,
    /// When it was made.
    pub created_at: UnixTime,
    /// When it was last changed.
    pub updated_at: UnixTime,
}

/// Adds a role.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &RoleRow) -> StoreResult<()> {
    diesel::insert_into(roles::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a role.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &RoleId) -> StoreResult<Option<RoleRow>> {
    Ok(roles::table.filter(roles::id.eq(id)).first(tx.0).optional()?)
}

/// Finds a role and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &RoleId) -> StoreResult<Option<RoleRow>> {
    Ok(roles::table.filter(roles::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// Writes a role that [`lock`] gave.
///
/// # Errors
/// The database's.
pub fn update(tx: &mut Tx<'_>, row: &RoleRow) -> StoreResult<bool> {
    Ok(diesel::update(roles::table.filter(roles::id.eq(&row.id))).set(row).execute(tx.0)? == 1)
}

/// Removes a role.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, id: &RoleId) -> StoreResult<bool> {
    Ok(diesel::delete(roles::table.filter(roles::id.eq(id))).execute(tx.0)? == 1)
}

/// The roles of an organization, or those that count everywhere.
///
/// # Errors
/// The database's.
pub fn named(tx: &mut Tx<'_>, of: Option<&OrganizationId>) -> StoreResult<Vec<RoleRow>> {
    let all = roles::table.order((roles::created_at.asc(), roles::id.asc()));
    Ok(match of {
        Some(id) => all.filter(roles::organization_id.eq(id)).load(tx.0)?,
        None => all.filter(roles::organization_id.is_null()).load(tx.0)?,
    })
}

/// The roles of an organization and those that count everywhere, in the order in which they were made.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, organization: &OrganizationId) -> StoreResult<Vec<RoleRow>> {
    Ok(roles::table
        .filter(roles::organization_id.eq(organization).or(roles::organization_id.is_null()))
        .order((roles::created_at.asc(), roles::id.asc()))
        .load(tx.0)?)
}
