//! `assertion_ids`: client assertions that were used.

use super::{StoreResult, Tx, dialect::Dialect, schema::assertion_ids};
use crate::types::{ClientId, Digest, UnixTime, secret::AssertionId};
use diesel::prelude::*;

/// Notes a client assertion's `jti`, once: whether it was new. Kept until the assertion has expired.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, client: &ClientId, jti: &Digest<AssertionId>, expires_at: UnixTime) -> StoreResult<bool> {
    let row =
        (assertion_ids::client_id.eq(client), assertion_ids::digest.eq(jti.as_str()), assertion_ids::expires_at.eq(expires_at));
    Ok(diesel::insert_into(assertion_ids::table).values(row).or_nothing().execute(tx.0)? == 1)
}
