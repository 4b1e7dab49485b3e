//! `challenges`: codes that were sent.

use super::{StoreResult, Tx, schema::challenges};
use crate::types::{ChallengeId, Method, UnixTime, UserId};
use diesel::prelude::*;

/// A code on its way, or in somebody's hands.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = challenges)]
pub struct ChallengeRow {
    /// Its identifier. Whoever's row holds it is who can present the code.
    pub id: ChallengeId,
    /// Whom it was sent to.
    pub user_id: UserId,
    /// What it is good for; nothing else.
    pub purpose: String,
    /// [`Method::Email`] or [`Method::Sms`].
    pub channel: Method,
    /// Where it was sent.
    pub address: String,
    /// The user's epoch then.
    pub epoch: i64,
    /// Keyed hash of the code.
    pub digest: String,
    /// How often a code was compared with it.
    pub tries: i64,
    /// When it was made.
    pub created_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When it was used, or replaced.
    pub ended_at: Option<UnixTime>,
}

/// Stores a code.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &ChallengeRow) -> StoreResult<()> {
    diesel::insert_into(challenges::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Ends the codes of a purpose that a user has open: a new one is the only one.
///
/// # Errors
/// The database's.
pub fn end_others(tx: &mut Tx<'_>, user: &UserId, purpose: &str, now: UnixTime) -> StoreResult<usize> {
    let open = challenges::user_id.eq(user).and(challenges::purpose.eq(purpose)).and(challenges::ended_at.is_null());
    Ok(diesel::update(challenges::table.filter(open)).set(challenges::ended_at.eq(now)).execute(tx.0)?)
}

/// Finds a code, alive or not. For showing where it went; [`burn`] and [`claim`] decide.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, id: &ChallengeId) -> StoreResult<Option<ChallengeRow>> {
    Ok(challenges::table.filter(challenges::id.eq(id)).first(tx.0).optional()?)
}

/// Counts a try, before anything is compared, and gives the code. `None`: it is over, or has been tried `most` times.
///
/// # Errors
/// The database's.
pub fn burn(tx: &mut Tx<'_>, id: &ChallengeId, most: i64, now: UnixTime) -> StoreResult<Option<ChallengeRow>> {
    let alive = challenges::ended_at.is_null().and(challenges::expires_at.gt(now)).and(challenges::tries.lt(most));
    Ok(diesel::update(challenges::table.filter(challenges::id.eq(id).and(alive)))
        .set(challenges::tries.eq(challenges::tries + 1))
        .returning(challenges::all_columns)
        .get_result(tx.0)
        .optional()?)
}

/// Uses up a code, once: whether it was still open.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, id: &ChallengeId, now: UnixTime) -> StoreResult<bool> {
    let open = challenges::id.eq(id).and(challenges::ended_at.is_null());
    Ok(diesel::update(challenges::table.filter(open)).set(challenges::ended_at.eq(now)).execute(tx.0)? == 1)
}
