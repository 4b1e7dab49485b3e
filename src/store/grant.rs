//! `grants`: families of tokens.

use super::{
    JsonText, StoreResult, Stored, Tx,
    dialect::Dialect,
    schema::{grants, refresh_tokens, users},
};
use crate::types::{ClientId, GrantId, SessionId, UnixTime, UserId};
use diesel::prelude::*;

/// What one authorization code gave.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = grants)]
pub struct GrantRow {
    /// Its identifier.
    pub id: GrantId,
    /// The session it came from.
    pub session_id: SessionId,
    /// The client.
    pub client_id: ClientId,
    /// The person.
    pub user_id: UserId,
    /// The person's epoch then.
    pub epoch: i64,
    /// What was granted.
    pub scope: String,
    /// What was proved, as JSON.
    pub authentication: String,
    /// When it began.
    pub created_at: UnixTime,
    /// No token of it outlives this time.
    pub expires_at: UnixTime,
    /// Since when all its tokens are dead.
    pub revoked_at: Option<UnixTime>,
    /// The claims that were granted besides the scopes, as JSON; `None`: none.
    pub claims: Option<String>,
    /// For which resource servers its tokens may be; empty: this server alone.
    pub resources: JsonText<Vec<String>>,
}

/// Begins a family.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &GrantRow) -> StoreResult<()> {
    diesel::insert_into(grants::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a family.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &GrantId) -> StoreResult<Option<Stored<GrantRow>>> {
    Ok(grants::table.filter(grants::id.eq(id)).first(tx.0).optional()?.map(Stored))
}

/// How many people have a family of a client that is neither revoked nor over.
///
/// # Errors
/// The database's.
pub fn people(tx: &mut Tx<'_>, client: &ClientId, now: UnixTime) -> StoreResult<i64> {
    let live = grants::client_id.eq(client).and(grants::revoked_at.is_null()).and(grants::expires_at.gt(now));
    Ok(users::table.filter(users::id.eq_any(grants::table.filter(live).select(grants::user_id))).count().get_result(tx.0)?)
}

/// Finds a family and holds its row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &GrantId) -> StoreResult<Option<Stored<GrantRow>>> {
    Ok(grants::table.filter(grants::id.eq(id)).locked().get_result(tx.0).optional()?.map(Stored))
}

/// What a client may have of a person for as long as it has a refresh token.
#[derive(Debug, Clone, Queryable)]
pub struct Lasting {
    /// The client.
    pub client_id: ClientId,
    /// What was granted.
    pub scope: String,
    /// When it began.
    pub created_at: UnixTime,
}

/// A person's live families that still have an unused refresh token, newest first.
///
/// # Errors
/// The database's.
pub fn lasting(tx: &mut Tx<'_>, user: &UserId, epoch: i64, now: UnixTime) -> StoreResult<Vec<Lasting>> {
    let alive = grants::revoked_at.is_null().and(grants::expires_at.gt(now)).and(grants::epoch.eq(epoch));
    let fresh = refresh_tokens::used_at.is_null().and(refresh_tokens::expires_at.gt(now));
    Ok(grants::table
        .filter(grants::user_id.eq(user).and(alive))
        .filter(grants::id.eq_any(refresh_tokens::table.filter(fresh).select(refresh_tokens::grant_id)))
        .order((grants::created_at.desc(), grants::id.asc()))
        .select((grants::client_id, grants::scope, grants::created_at))
        .load(tx.0)?)
}

/// Revokes a family. Whether it was alive.
///
/// # Errors
/// The database's.
pub fn revoke(tx: &mut Tx<'_>, id: &GrantId, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(grants::table.filter(grants::id.eq(id)).filter(grants::revoked_at.is_null()))
        .set(grants::revoked_at.eq(now))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Revokes all of a person's families at a client. Gives how many were alive.
///
/// # Errors
/// The database's.
pub fn revoke_all(tx: &mut Tx<'_>, user: &UserId, client: &ClientId, now: UnixTime) -> StoreResult<usize> {
    let theirs = grants::user_id.eq(user).and(grants::client_id.eq(client)).and(grants::revoked_at.is_null());
    Ok(diesel::update(grants::table.filter(theirs)).set(grants::revoked_at.eq(now)).execute(tx.0)?)
}

/// Revokes all families of a client. Gives how many were alive.
///
/// # Errors
/// The database's.
pub fn revoke_of_client(tx: &mut Tx<'_>, client: &ClientId, now: UnixTime) -> StoreResult<usize> {
    let alive = grants::table.filter(grants::client_id.eq(client)).filter(grants::revoked_at.is_null());
    Ok(diesel::update(alive).set(grants::revoked_at.eq(now)).execute(tx.0)?)
}

/// Revokes all families that came from a session. Gives how many there were.
///
/// # Errors
/// The database's.
pub fn revoke_of_session(tx: &mut Tx<'_>, session: &SessionId, now: UnixTime) -> StoreResult<usize> {
    let theirs = grants::session_id.eq(session).and(grants::revoked_at.is_null());
    Ok(diesel::update(grants::table.filter(theirs)).set(grants::revoked_at.eq(now)).execute(tx.0)?)
}
