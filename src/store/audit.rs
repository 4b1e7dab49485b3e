//! `audit`: append-only rows.

use super::{
    StoreResult, Tx,
    schema::{audit, users},
};
use crate::types::{ClientId, OrganizationId, UnixTime, UserId};
use diesel::prelude::*;

/// A row as it is read back.
#[derive(Debug, Clone, Queryable)]
pub struct AuditRow {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: UnixTime,
    /// The event's name.
    pub event: String,
    /// Whom it concerns.
    pub user_id: Option<UserId>,
    /// Which application it concerns.
    pub client_id: Option<ClientId>,
    /// The event as JSON.
    pub detail: String,
    /// Whose people or things it concerns.
    pub organization_id: Option<OrganizationId>,
    /// Who did it, where that is somebody else: `user:ID`, `client:ID` or `command line`.
    pub actor: Option<String>,
    /// Why, in that person's words.
    pub reason: Option<String>,
    /// From which network address.
    pub address: Option<String>,
}

/// A row to write.
#[derive(Debug, Insertable)]
#[diesel(table_name = audit)]
pub struct NewAudit<'a> {
    /// When.
    pub at: UnixTime,
    /// The event's name.
    pub event: &'a str,
    /// Whom it concerns.
    pub user_id: Option<&'a UserId>,
    /// Which application it concerns.
    pub client_id: Option<&'a ClientId>,
    /// The event as JSON.
    pub detail: &'a str,
    /// Whose people or things it concerns.
    pub organization_id: Option<OrganizationId>,
    /// Who did it, where that is somebody else.
    pub actor: Option<&'a str>,
    /// Why, in that person's words.
    pub reason: Option<&'a str>,
    /// From which network address.
    pub address: Option<String>,
}

/// The organization that a person belongs to.
///
/// # Errors
/// The database's.
pub fn organization_of(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Option<OrganizationId>> {
    Ok(users::table.filter(users::id.eq(user)).select(users::organization_id).first(tx.0).optional()?)
}

/// Appends a row.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &NewAudit<'_>) -> StoreResult<()> {
    diesel::insert_into(audit::table).values(row).execute(tx.0)?;
    Ok(())
}

/// The newest rows first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn newest(tx: &mut Tx<'_>, limit: i64) -> StoreResult<Vec<AuditRow>> {
    Ok(audit::table.order(audit::id.desc()).limit(limit).load(tx.0)?)
}

/// The newest rows about a user first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId, events: &[&str], limit: i64) -> StoreResult<Vec<AuditRow>> {
    Ok(audit::table
        .filter(audit::user_id.eq(user).and(audit::event.eq_any(events.to_vec())))
        .order(audit::id.desc())
        .limit(limit)
        .load(tx.0)?)
}
