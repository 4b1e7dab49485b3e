//! `recoveries`: what is not settled since an account was recovered.

use super::{StoreResult, Tx, dialect::Dialect, schema::recoveries};
use crate::types::{UnixTime, UserId};
use diesel::prelude::*;

/// A recovery of a person's account.
#[derive(Debug, Clone, Queryable)]
pub struct RecoveryRow {
    /// Whose it is.
    pub user_id: UserId,
    /// From this time on it is settled.
    pub settles_at: UnixTime,
    /// The hash of the password that "This wasn't me" has ended: it does not come back.
    pub ended_password: Option<String>,
    /// Since when second factors are missing that "This wasn't me" has taken away; `None`: none are.
    pub lost_at: Option<UnixTime>,
}

/// A person's recovery, settled or not.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Option<RecoveryRow>> {
    Ok(recoveries::table.filter(recoveries::user_id.eq(user)).first(tx.0).optional()?)
}

/// Begins one, or lets it last longer.
///
/// # Errors
/// The database's.
pub fn begin(tx: &mut Tx<'_>, user: &UserId, settles_at: UnixTime) -> StoreResult<()> {
    make(tx, user)?;
    diesel::update(recoveries::table.filter(recoveries::user_id.eq(user)).filter(recoveries::settles_at.lt(settles_at)))
        .set(recoveries::settles_at.eq(settles_at))
        .execute(tx.0)?;
    Ok(())
}

/// Notes which password must not come back (`Some`), or that one was set in its place (`None`).
///
/// # Errors
/// The database's.
pub fn end_password(tx: &mut Tx<'_>, user: &UserId, hash: Option<&str>) -> StoreResult<()> {
    if hash.is_some() {
        make(tx, user)?;
    }
    diesel::update(recoveries::table.filter(recoveries::user_id.eq(user)))
        .set(recoveries::ended_password.eq(hash))
        .execute(tx.0)?;
    Ok(())
}

fn make(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<()> {
    let row = (recoveries::user_id.eq(user), recoveries::settles_at.eq(UnixTime(0)));
    diesel::insert_into(recoveries::table).values(row).or_nothing().execute(tx.0)?;
    Ok(())
}

/// Notes that second factors are missing.
///
/// # Errors
/// The database's.
pub fn lose(tx: &mut Tx<'_>, user: &UserId, now: UnixTime) -> StoreResult<()> {
    make(tx, user)?;
    diesel::update(recoveries::table.filter(recoveries::user_id.eq(user))).set(recoveries::lost_at.eq(now)).execute(tx.0)?;
    Ok(())
}

/// Nothing is missing any more: there is a new factor, or an operator has taken all away.
///
/// # Errors
/// The database's.
pub fn regain(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<()> {
    diesel::update(recoveries::table.filter(recoveries::user_id.eq(user)).filter(recoveries::lost_at.is_not_null()))
        .set(recoveries::lost_at.eq(None::<UnixTime>))
        .execute(tx.0)?;
    Ok(())
}

/// Settles it. Second factors that are missing stay so.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<()> {
    let theirs = recoveries::user_id.eq(user);
    diesel::delete(recoveries::table.filter(theirs).filter(recoveries::lost_at.is_null())).execute(tx.0)?;
    diesel::update(recoveries::table.filter(theirs))
        .set((recoveries::settles_at.eq(UnixTime(0)), recoveries::ended_password.eq(None::<String>)))
        .execute(tx.0)?;
    Ok(())
}
