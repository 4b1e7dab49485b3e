//! `codes`: authorization codes, each good for one exchange.

use super::{StoreResult, Stored, Tx, schema::codes};
use crate::types::{ClientId, Digest, GrantId, SessionId, UnixTime, UserId, secret::Code};
use diesel::prelude::*;

/// An authorization code as stored.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = codes)]
pub struct CodeRow {
    /// Digest of the code.
    pub digest: String,
    /// The session it came from; no code without one.
    pub session_id: SessionId,
    /// The family that its tokens will belong to.
    pub grant_id: GrantId,
    /// Who may redeem it.
    pub client_id: ClientId,
    /// Who signed in.
    pub user_id: UserId,
    /// The user's epoch then.
    pub epoch: i64,
    /// The authorization request's bound part, as JSON.
    pub request: String,
    /// What was proved, as JSON.
    pub authentication: String,
    /// When it was made.
    pub issued_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When it was redeemed.
    pub redeemed_at: Option<UnixTime>,
}

/// Stores a new code.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &CodeRow) -> StoreResult<()> {
    diesel::insert_into(codes::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Marks the client's code as redeemed and gives it, once. `None` when it is unknown, another client's, expired or
/// used: the four look alike to a client, RFC 6749 §5.2.
///
/// # Errors
/// The database's.
pub fn redeem(
    tx: &mut Tx<'_>,
    digest: &Digest<Code>,
    client: &ClientId,
    now: UnixTime,
) -> StoreResult<Option<Stored<CodeRow>>> {
    Ok(diesel::update(
        codes::table
            .filter(codes::digest.eq(digest.as_str()))
            .filter(codes::client_id.eq(client))
            .filter(codes::redeemed_at.is_null())
            .filter(codes::expires_at.gt(now)),
    )
    .set(codes::redeemed_at.eq(now))
    .returning(codes::all_columns)
    .get_result(tx.0)
    .optional()?
    .map(Stored))
}

/// Forgets a code that was claimed and gave nothing.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, digest: &Digest<Code>) -> StoreResult<()> {
    diesel::delete(codes::table.filter(codes::digest.eq(digest.as_str()))).execute(tx.0)?;
    Ok(())
}

/// The family of a client's code that was redeemed before: a second try revokes it, RFC 6749 §4.1.2.
///
/// # Errors
/// The database's.
pub fn redeemed_grant(tx: &mut Tx<'_>, digest: &Digest<Code>, client: &ClientId) -> StoreResult<Option<GrantId>> {
    Ok(codes::table
        .filter(codes::digest.eq(digest.as_str()))
        .filter(codes::client_id.eq(client))
        .filter(codes::redeemed_at.is_not_null())
        .select(codes::grant_id)
        .first(tx.0)
        .optional()?)
}

/// Whether a code of a session was redeemed.
///
/// # Errors
/// The database's.
pub fn is_any_redeemed(tx: &mut Tx<'_>, session: &SessionId) -> StoreResult<bool> {
    let redeemed = codes::session_id.eq(session).and(codes::redeemed_at.is_not_null());
    Ok(codes::table.filter(redeemed).count().get_result::<i64>(tx.0)? > 0)
}
