//! `rule_reports`: whom a rule that only reports would have stopped.

use super::{
    StoreResult, Tx,
    dialect::Dialect,
    schema::{rule_reports, users},
};
use crate::types::{OrganizationId, UnixTime, UserId};
use diesel::{dsl::count_star, prelude::*};

/// Counts that a rule would have stopped somebody.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, rule: &str, (user, organization): (&UserId, &OrganizationId), now: UnixTime) -> StoreResult<()> {
    let row = (
        rule_reports::rule_id.eq(rule),
        rule_reports::user_id.eq(user),
        rule_reports::organization_id.eq(organization),
        rule_reports::times.eq(1),
        rule_reports::last_at.eq(now),
    );
    if diesel::insert_into(rule_reports::table).values(row).or_nothing().execute(tx.0)? == 0 {
        let same = rule_reports::rule_id.eq(rule).and(rule_reports::user_id.eq(user));
        diesel::update(rule_reports::table.filter(same))
            .set((rule_reports::times.eq(rule_reports::times + 1), rule_reports::last_at.eq(now)))
            .execute(tx.0)?;
    }
    Ok(())
}

/// How many people each of an organization's rules would have stopped.
///
/// # Errors
/// The database's.
pub fn people(tx: &mut Tx<'_>, organization: &OrganizationId) -> StoreResult<Vec<(String, i64)>> {
    Ok(rule_reports::table
        .filter(rule_reports::organization_id.eq(organization))
        .group_by(rule_reports::rule_id)
        .select((rule_reports::rule_id, count_star()))
        .load(tx.0)?)
}

/// The people whom a rule would have stopped, by their user names, the last one first; at most `limit`.
///
/// # Errors
/// The database's.
pub fn whom(tx: &mut Tx<'_>, rule: &str, limit: i64) -> StoreResult<Vec<(UserId, String)>> {
    Ok(rule_reports::table
        .inner_join(users::table.on(users::id.eq(rule_reports::user_id)))
        .filter(rule_reports::rule_id.eq(rule))
        .order((rule_reports::last_at.desc(), users::username_folded.asc()))
        .limit(limit)
        .select((users::id, users::username))
        .load(tx.0)?)
}

/// Forgets what a rule has counted.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, rule: &str) -> StoreResult<()> {
    diesel::delete(rule_reports::table.filter(rule_reports::rule_id.eq(rule))).execute(tx.0)?;
    Ok(())
}
