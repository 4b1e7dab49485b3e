//! `leases`: who runs a periodic job, and who makes the first keys.

use super::{StoreResult, Tx, dialect::Dialect, schema::leases};
use crate::types::UnixTime;
use diesel::prelude::*;

/// Lets one process at a time go on from here, on all machines, until its transaction ends.
///
/// # Errors
/// The database's.
pub fn alone(tx: &mut Tx<'_>, name: &str) -> StoreResult<()> {
    let row = (leases::name.eq(name), leases::holder.eq(""), leases::until.eq(UnixTime(0)));
    // An insert waits for another one of the same name, and the lock for those after it.
    diesel::insert_into(leases::table).values(row).or_nothing().execute(tx.0)?;
    leases::table.filter(leases::name.eq(name)).select(leases::name).locked().get_result::<String>(tx.0)?;
    Ok(())
}

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
