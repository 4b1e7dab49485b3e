//! `throttles`: guess budgets.

use super::{StoreResult, Tx, dialect::Dialect, schema::throttles};
use crate::types::UnixTime;
use diesel::prelude::*;

/// One budget: a subject and what is guessed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = throttles, primary_key(subject, class))]
pub struct Throttle {
    /// A user, or the keyed hash of a name that nobody has.
    pub subject: String,
    /// What is guessed.
    pub class: String,
    /// Failures since `window_start`.
    pub failures: i64,
    /// Failures since the last success.
    pub consecutive: i64,
    /// Start of the window.
    pub window_start: UnixTime,
    /// No try is looked at before this time.
    pub not_before: UnixTime,
}

/// Reads a budget and holds its row until the transaction ends; makes a fresh one first when there is none.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, subject: &str, class: &str, now: UnixTime) -> StoreResult<Throttle> {
    let fresh = Throttle {
        subject: subject.to_owned(),
        class: class.to_owned(),
        failures: 0,
        consecutive: 0,
        window_start: now,
        not_before: UnixTime(0),
    };
    diesel::insert_into(throttles::table).values(&fresh).or_nothing().execute(tx.0)?;
    Ok(throttles::table.filter(throttles::subject.eq(subject).and(throttles::class.eq(class))).locked().get_result(tx.0)?)
}

/// Reads a budget and holds nothing: for showing it, not for deciding.
///
/// # Errors
/// The database's.
pub fn read(tx: &mut Tx<'_>, subject: &str, class: &str) -> StoreResult<Option<Throttle>> {
    let row = throttles::table.filter(throttles::subject.eq(subject).and(throttles::class.eq(class)));
    Ok(row.first(tx.0).optional()?)
}

/// All budgets of a subject; holds nothing.
///
/// # Errors
/// The database's.
pub fn of_subject(tx: &mut Tx<'_>, subject: &str) -> StoreResult<Vec<Throttle>> {
    Ok(throttles::table.filter(throttles::subject.eq(subject)).load(tx.0)?)
}

/// All budgets of a class; holds nothing.
///
/// # Errors
/// The database's.
pub fn of_class(tx: &mut Tx<'_>, class: &str) -> StoreResult<Vec<Throttle>> {
    Ok(throttles::table.filter(throttles::class.eq(class)).load(tx.0)?)
}

/// Writes a budget that [`lock`] gave.
///
/// # Errors
/// The database's.
pub fn store(tx: &mut Tx<'_>, row: &Throttle) -> StoreResult<()> {
    diesel::update(throttles::table.filter(throttles::subject.eq(&row.subject).and(throttles::class.eq(&row.class))))
        .set(row)
        .execute(tx.0)?;
    Ok(())
}

/// Forgets the failures of a budget. A success of one class resets no other. The row stays, as somebody may be waiting for
/// it.
///
/// # Errors
/// The database's.
pub fn reset(tx: &mut Tx<'_>, subject: &str, class: &str) -> StoreResult<()> {
    diesel::update(throttles::table.filter(throttles::subject.eq(subject).and(throttles::class.eq(class))))
        .set((throttles::failures.eq(0), throttles::consecutive.eq(0), throttles::not_before.eq(UnixTime(0))))
        .execute(tx.0)?;
    Ok(())
}
