//! `interactions`: attempts to sign in.

use super::{StoreResult, Tx, schema::interactions};
use crate::types::{ClientId, Digest, SessionId, UnixTime, UserId, secret::InteractionCookie};
use diesel::prelude::*;

/// One attempt to sign in. `auth::interaction` gives `stage` its meaning.
#[derive(Clone, Queryable, Insertable)]
#[diesel(table_name = interactions)]
pub struct InteractionRow {
    /// Digest of the browser's cookie.
    pub digest: String,
    /// Grows with each step; a step is written only over the version it was decided on.
    pub version: i64,
    /// Who asked.
    pub client_id: ClientId,
    /// The authorization request as JSON.
    pub request: String,
    /// What has been proved, as JSON.
    pub stage: String,
    /// When it began.
    pub created_at: UnixTime,
    /// When it ends; it is dead *at* this time.
    pub expires_at: UnixTime,
    /// Who has shown the first factor, while more is asked for.
    pub user_id: Option<UserId>,
    /// The token of the forms that it had before its last step.
    pub former: Option<String>,
    /// When that step was.
    pub moved_at: Option<UnixTime>,
    /// Since when it is complete; it is remembered for some seconds.
    pub ended_at: Option<UnixTime>,
    /// The session that it was completed with.
    pub session_id: Option<SessionId>,
}

/// What a step writes.
pub struct Next<'a> {
    /// Of the new cookie.
    pub digest: &'a Digest<InteractionCookie>,
    /// What has been proved, as JSON.
    pub stage: &'a str,
    /// Who has shown the first factor, while more is asked for.
    pub user: Option<&'a UserId>,
    /// The token of the forms that belonged to the old cookie.
    pub former: &'a str,
    /// When.
    pub now: UnixTime,
}

/// Begins an attempt.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &InteractionRow) -> StoreResult<()> {
    diesel::insert_into(interactions::table).values(row).execute(tx.0)?;
    Ok(())
}

/// The live attempt of a cookie.
///
/// # Errors
/// The database's.
pub fn live(tx: &mut Tx<'_>, digest: &Digest<InteractionCookie>, now: UnixTime) -> StoreResult<Option<InteractionRow>> {
    Ok(interactions::table
        .filter(interactions::digest.eq(digest.as_str()).and(interactions::expires_at.gt(now)))
        .filter(interactions::ended_at.is_null())
        .first(tx.0)
        .optional()?)
}

/// Writes the next stage under a new cookie, if the attempt still has the version that was read. Whether it had.
///
/// # Errors
/// The database's.
pub fn step(tx: &mut Tx<'_>, old: &InteractionRow, next: &Next<'_>) -> StoreResult<bool> {
    let same = interactions::digest.eq(&old.digest).and(interactions::version.eq(old.version));
    let rows = diesel::update(interactions::table.filter(same).filter(interactions::ended_at.is_null()))
        .set((
            interactions::digest.eq(next.digest.as_str()),
            interactions::version.eq(old.version + 1),
            interactions::stage.eq(next.stage),
            interactions::user_id.eq(next.user),
            interactions::former.eq(next.former),
            interactions::moved_at.eq(next.now),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Completes the attempt, if it still has the version that was read. Whether it had. It is remembered for `keep` seconds.
///
/// # Errors
/// The database's.
pub fn complete(
    tx: &mut Tx<'_>,
    old: &InteractionRow,
    (former, session): (&str, &SessionId),
    now: UnixTime,
    keep: i64,
) -> StoreResult<bool> {
    let same = interactions::digest.eq(&old.digest).and(interactions::version.eq(old.version));
    let rows = diesel::update(interactions::table.filter(same).filter(interactions::ended_at.is_null()))
        .set((
            interactions::user_id.eq(None::<UserId>),
            interactions::former.eq(former),
            interactions::moved_at.eq(now),
            interactions::ended_at.eq(now),
            interactions::session_id.eq(session),
            interactions::expires_at.eq(now + keep),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// The attempt whose forms had this token before its last step, if that was after `since`. It may be complete.
///
/// # Errors
/// The database's.
pub fn by_former(tx: &mut Tx<'_>, former: &str, (since, now): (UnixTime, UnixTime)) -> StoreResult<Option<InteractionRow>> {
    Ok(interactions::table
        .filter(interactions::former.eq(former).and(interactions::moved_at.gt(since)))
        .filter(interactions::expires_at.gt(now))
        .first(tx.0)
        .optional()?)
}

/// Ends the attempts in which a person has shown the first factor, but for this one and the `others` that moved last.
///
/// # Errors
/// The database's.
pub fn keep_newest(
    tx: &mut Tx<'_>,
    user: &UserId,
    (this, others): (&Digest<InteractionCookie>, usize),
    now: UnixTime,
) -> StoreResult<usize> {
    let theirs = interactions::user_id.eq(user).and(interactions::digest.ne(this.as_str()));
    let mut old: Vec<String> = interactions::table
        .filter(theirs.and(interactions::expires_at.gt(now)).and(interactions::ended_at.is_null()))
        .order((interactions::moved_at.desc(), interactions::digest.asc()))
        .select(interactions::digest)
        .load(tx.0)?;
    if old.len() <= others {
        return Ok(0);
    }
    let old = old.split_off(others);
    Ok(diesel::delete(interactions::table.filter(interactions::digest.eq_any(old))).execute(tx.0)?)
}

/// Ends the attempt, if it still has the version that was read. Whether it had.
///
/// # Errors
/// The database's.
pub fn finish(tx: &mut Tx<'_>, old: &InteractionRow) -> StoreResult<bool> {
    let same = interactions::digest.eq(&old.digest).and(interactions::version.eq(old.version));
    Ok(diesel::delete(interactions::table.filter(same)).execute(tx.0)? == 1)
}
