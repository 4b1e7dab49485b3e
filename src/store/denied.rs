//! `denied_tokens`: access tokens that were revoked before their end.

use super::{StoreResult, Tx, dialect::Dialect, schema::denied_tokens};
use crate::types::UnixTime;
use diesel::{dsl::exists, prelude::*};

/// Denies an access token until it is dead by itself. Whether it was not denied before.
///
/// # Errors
/// The database's.
pub fn deny(tx: &mut Tx<'_>, jti: &str, expires_at: UnixTime) -> StoreResult<bool> {
    let row = (denied_tokens::jti.eq(jti), denied_tokens::expires_at.eq(expires_at));
    Ok(diesel::insert_into(denied_tokens::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// Whether an access token was revoked.
///
/// # Errors
/// The database's.
pub fn is_denied(tx: &mut Tx<'_>, jti: &str) -> StoreResult<bool> {
    Ok(diesel::select(exists(denied_tokens::table.filter(denied_tokens::jti.eq(jti)))).get_result(tx.0)?)
}
