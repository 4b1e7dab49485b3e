//! `pushed_requests`: authorization requests that clients sent ahead, each good for one completion.

use super::{StoreResult, Stored, Tx, schema::pushed_requests};
use crate::types::{ClientId, Digest, UnixTime, secret::PushedRequest};
use diesel::prelude::*;

/// A pushed request as stored.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = pushed_requests)]
pub struct PushedRow {
    /// Digest of the random part of its `request_uri`.
    pub digest: String,
    /// Who pushed it, and may use it.
    pub client_id: ClientId,
    /// The authorization request as JSON.
    pub request: String,
    /// Nothing begins with it *at* this time or later.
    pub expires_at: UnixTime,
    /// When it was answered.
    pub used_at: Option<UnixTime>,
}

/// Stores a new request.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &PushedRow) -> StoreResult<()> {
    diesel::insert_into(pushed_requests::table).values(row).execute(tx.0)?;
    Ok(())
}

/// The client's request, if something may still begin with it. [`claim`] decides whether it is good for an answer.
///
/// # Errors
/// The database's.
pub fn live(
    tx: &mut Tx<'_>,
    digest: &Digest<PushedRequest>,
    client: &ClientId,
    now: UnixTime,
) -> StoreResult<Option<Stored<PushedRow>>> {
    Ok(pushed_requests::table
        .filter(pushed_requests::digest.eq(digest.as_str()))
        .filter(pushed_requests::client_id.eq(client))
        .filter(pushed_requests::used_at.is_null())
        .filter(pushed_requests::expires_at.gt(now))
        .first(tx.0)
        .optional()?
        .map(Stored))
}

/// Marks the client's request as answered, once: whether it was not before. A sign-in that began in time may end later.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, digest: &Digest<PushedRequest>, client: &ClientId, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(
        pushed_requests::table
            .filter(pushed_requests::digest.eq(digest.as_str()))
            .filter(pushed_requests::client_id.eq(client))
            .filter(pushed_requests::used_at.is_null()),
    )
    .set(pushed_requests::used_at.eq(now))
    .execute(tx.0)?;
    Ok(rows == 1)
}
