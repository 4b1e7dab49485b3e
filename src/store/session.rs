//! `sessions`: sign-ins that were completed.

use super::{StoreResult, Stored, Tx, logout, schema::sessions};
use crate::types::{Digest, SessionId, UnixTime, UserId, secret::SessionCookie};
use diesel::prelude::*;

/// A completed sign-in of one browser.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// Its identifier; also the `sid` claim.
    pub id: SessionId,
    /// Digest of the browser's cookie.
    pub cookie_digest: String,
    /// Who signed in.
    pub user_id: UserId,
    /// The user's epoch then.
    pub epoch: i64,
    /// What was proved, as JSON.
    pub evidence: String,
    /// When the person last proved anything.
    pub auth_time: UnixTime,
    /// When it began.
    pub created_at: UnixTime,
    /// When it was last used.
    pub last_seen_at: UnixTime,
    /// When it ends at the latest.
    pub expires_at: UnixTime,
    /// When it was ended.
    pub ended_at: Option<UnixTime>,
    /// The browser in words; may be empty.
    pub agent: String,
    /// The network address that it began from; may be empty.
    pub address: String,
}

/// Begins a session.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &SessionRow) -> StoreResult<()> {
    diesel::insert_into(sessions::table).values(row).execute(tx.0)?;
    Ok(())
}

/// The session of a cookie that was not ended, not idle since `idle_since` or longer, and has not expired.
///
/// # Errors
/// The database's.
pub fn live(
    tx: &mut Tx<'_>,
    digest: &Digest<SessionCookie>,
    now: UnixTime,
    idle_since: UnixTime,
) -> StoreResult<Option<Stored<SessionRow>>> {
    Ok(sessions::table
        .filter(sessions::cookie_digest.eq(digest.as_str()))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::last_seen_at.gt(idle_since))
        .first(tx.0)
        .optional()?
        .map(Stored))
}

/// Finds a session by its identifier, live or not.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &SessionId) -> StoreResult<Option<Stored<SessionRow>>> {
    Ok(sessions::table.filter(sessions::id.eq(id)).first(tx.0).optional()?.map(Stored))
}

/// Notes that the session was used.
///
/// # Errors
/// The database's.
pub fn touch(tx: &mut Tx<'_>, id: &SessionId, now: UnixTime) -> StoreResult<()> {
    diesel::update(sessions::table.filter(sessions::id.eq(id))).set(sessions::last_seen_at.eq(now)).execute(tx.0)?;
    Ok(())
}

/// Ends a session, and owes its clients the word of it. Whether it was still open.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, id: &SessionId, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(sessions::table.filter(sessions::id.eq(id)).filter(sessions::ended_at.is_null()))
        .set(sessions::ended_at.eq(now))
        .execute(tx.0)?;
    if rows == 1 {
        logout::owe(tx, std::slice::from_ref(id))?;
    }
    Ok(rows == 1)
}

/// A user's sessions that were not ended and have not expired, used last first.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId, epoch: i64, now: UnixTime) -> StoreResult<Vec<SessionRow>> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::epoch.eq(epoch)))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)))
        .order((sessions::last_seen_at.desc(), sessions::id.asc()))
        .load(tx.0)?)
}

/// Carries a live session over to the user's new epoch.
///
/// # Errors
/// The database's.
pub fn carry(tx: &mut Tx<'_>, id: &SessionId, epoch: i64) -> StoreResult<bool> {
    let rows = diesel::update(sessions::table.filter(sessions::id.eq(id)).filter(sessions::ended_at.is_null()))
        .set(sessions::epoch.eq(epoch))
        .execute(tx.0)?;
    if rows == 1 {
        logout::take_back(tx, id)?;
    }
    Ok(rows == 1)
}

/// Ends all of a person's sessions, and owes their clients the word of it. Gives how many.
///
/// # Errors
/// The database's.
pub fn end_of_user(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<usize> {
    let open = sessions::user_id.eq(user).and(sessions::ended_at.is_null());
    let ended: Vec<SessionId> = diesel::update(sessions::table.filter(open))
        .set(sessions::ended_at.eq(now))
        .returning(sessions::id)
        .get_results(tx.0)?;
    logout::owe(tx, &ended)?;
    Ok(ended.len())
}
