//! `leases`: who runs a periodic job.

use super::{StoreResult, Tx, dialect::Dialect, schema::leases};
use crate::types::UnixTime;
use diesel::prelude::*;

/// Takes or renews a lease until a time. Whether the holder has it.
///
/// # Errors
/// The database's.
pub fn take(tx: &mut Tx<'_>, name: &str, holder: &str, now: UnixTime, until: UnixTime) -> StoreResult<bool> {
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::until.eq(until));
    if diesel::insert_into(leases::table).values(row).or_nothing().execute(tx.0)? == 1 {
        return Ok(true);
    }
    let mine_or_over = leases::holder.eq(holder).or(leases::until.le(now));
    let rows = diesel::update(leases::table.filter(leases::name.eq(name)).filter(mine_or_over))
        .set((leases::holder.eq(holder), leases::until.eq(until)))
        .execute(tx.0)?;
    Ok(rows == 1)
}
