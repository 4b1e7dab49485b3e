//! `interactions`: attempts to sign in.

use super::{StoreResult, Tx, schema::interactions};
use crate::types::{ClientId, Digest, UnixTime, secret::InteractionCookie};
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
        .first(tx.0)
        .optional()?)
}

/// Writes the next stage under a new cookie, if the attempt still has the version that was read. Whether it had.
///
/// # Errors
/// The database's.
pub fn step(tx: &mut Tx<'_>, old: &InteractionRow, digest: &Digest<InteractionCookie>, stage: &str) -> StoreResult<bool> {
    let same = interactions::digest.eq(&old.digest).and(interactions::version.eq(old.version));
    let rows = diesel::update(interactions::table.filter(same))
        .set((
            interactions::digest.eq(digest.as_str()),
            interactions::version.eq(old.version + 1),
            interactions::stage.eq(stage),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Ends the attempt, if it still has the version that was read. Whether it had.
///
/// # Errors
/// The database's.
pub fn finish(tx: &mut Tx<'_>, old: &InteractionRow) -> StoreResult<bool> {
    let same = interactions::digest.eq(&old.digest).and(interactions::version.eq(old.version));
    Ok(diesel::delete(interactions::table.filter(same)).execute(tx.0)? == 1)
}
