//! `refresh_tokens`, each good for one use.

use super::{StoreResult, Tx, schema::refresh_tokens};
use crate::types::{Digest, GrantId, UnixTime, secret::Refresh};
use diesel::prelude::*;

/// A refresh token as stored.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = refresh_tokens)]
pub struct RefreshRow {
    /// Digest of the token.
    pub digest: String,
    /// Its family.
    pub grant_id: GrantId,
    /// When it was made.
    pub issued_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When it was exchanged for its successor.
    pub used_at: Option<UnixTime>,
}

/// Stores a new token.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &RefreshRow) -> StoreResult<()> {
    diesel::insert_into(refresh_tokens::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a token, used or not. Only to learn its family; [`claim`] decides whether it is good.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, digest: &Digest<Refresh>) -> StoreResult<Option<RefreshRow>> {
    Ok(refresh_tokens::table.filter(refresh_tokens::digest.eq(digest.as_str())).first(tx.0).optional()?)
}

/// Marks the token as used, once: whether it was still unused and had not expired.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, digest: &Digest<Refresh>, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::digest.eq(digest.as_str()))
            .filter(refresh_tokens::used_at.is_null())
            .filter(refresh_tokens::expires_at.gt(now)),
    )
    .set(refresh_tokens::used_at.eq(now))
    .execute(tx.0)?;
    Ok(rows == 1)
}
