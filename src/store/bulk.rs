//! `bulk_jobs` and `bulk_items`: something done to many people, one result each.

use super::{
    StoreResult, Tx,
    dialect::Dialect,
    schema::{bulk_items, bulk_jobs},
};
use crate::types::{BulkAct, BulkId, BulkState, OrganizationId, UnixTime, UserId};
use diesel::{dsl::count_star, prelude::*};

/// Something done to many people.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = bulk_jobs)]
pub struct BulkRow {
    /// Its identifier.
    pub id: BulkId,
    /// To whose people; `None`: to those of several organizations.
    pub organization_id: Option<OrganizationId>,
    /// What.
    pub act: BulkAct,
    /// With what: a group.
    pub argument: Option<String>,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: BulkState,
    /// Who asked for it, as the audit log names it.
    pub actor: String,
    /// Who agreed.
    pub approved_by: Option<String>,
    /// How many people.
    pub total: i64,
    /// How many have a result.
    pub done: i64,
    /// How many of those are refusals.
    pub failed: i64,
    /// When it was asked for.
    pub created_at: UnixTime,
    /// When it ended.
    pub finished_at: Option<UnixTime>,
}

/// One person of it.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = bulk_items)]
pub struct ItemRow {
    /// Of what.
    pub job_id: BulkId,
    /// Where in the list, from 0.
    pub position: i64,
    /// Who.
    pub user_id: UserId,
    /// `done`, or why not; `None`: not yet.
    pub outcome: Option<String>,
}

/// Adds a job with its people.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &BulkRow, people: &[UserId]) -> StoreResult<()> {
    diesel::insert_into(bulk_jobs::table).values(row).execute(tx.0)?;
    for (position, user) in (0..).zip(people) {
        let item = ItemRow { job_id: row.id.clone(), position, user_id: user.clone(), outcome: None };
        diesel::insert_into(bulk_items::table).values(&item).execute(tx.0)?;
    }
    Ok(())
}

/// Finds a job.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &BulkId) -> StoreResult<Option<BulkRow>> {
    Ok(bulk_jobs::table.filter(bulk_jobs::id.eq(id)).first(tx.0).optional()?)
}

/// Finds a job and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &BulkId) -> StoreResult<Option<BulkRow>> {
    Ok(bulk_jobs::table.filter(bulk_jobs::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// The newest jobs, of one organization or of all.
///
/// # Errors
/// The database's.
pub fn newest(tx: &mut Tx<'_>, organization: Option<&OrganizationId>, limit: i64) -> StoreResult<Vec<BulkRow>> {
    let query = bulk_jobs::table.order((bulk_jobs::created_at.desc(), bulk_jobs::id.asc())).limit(limit);
    Ok(match organization {
        None => query.load(tx.0)?,
        Some(id) => query.filter(bulk_jobs::organization_id.eq(id)).load(tx.0)?,
    })
}

/// The oldest job that is being done.
///
/// # Errors
/// The database's.
pub fn running(tx: &mut Tx<'_>) -> StoreResult<Option<BulkRow>> {
    let running = bulk_jobs::table.filter(bulk_jobs::state.eq(BulkState::Running));
    Ok(running.order((bulk_jobs::created_at.asc(), bulk_jobs::id.asc())).first(tx.0).optional()?)
}

/// The next people without a result, at most `limit`.
///
/// # Errors
/// The database's.
pub fn open_items(tx: &mut Tx<'_>, id: &BulkId, limit: i64) -> StoreResult<Vec<ItemRow>> {
    Ok(bulk_items::table
        .filter(bulk_items::job_id.eq(id).and(bulk_items::outcome.is_null()))
        .order(bulk_items::position.asc())
        .limit(limit)
        .load(tx.0)?)
}

/// People of a job from a position on, at most `limit`.
///
/// # Errors
/// The database's.
pub fn items(tx: &mut Tx<'_>, id: &BulkId, from: i64, limit: i64) -> StoreResult<Vec<ItemRow>> {
    Ok(bulk_items::table
        .filter(bulk_items::job_id.eq(id).and(bulk_items::position.ge(from)))
        .order(bulk_items::position.asc())
        .limit(limit)
        .load(tx.0)?)
}

/// Gives a person a result, once. Whether there was none.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, id: &BulkId, position: i64, outcome: &str) -> StoreResult<bool> {
    let item = bulk_items::job_id.eq(id).and(bulk_items::position.eq(position)).and(bulk_items::outcome.is_null());
    Ok(diesel::update(bulk_items::table.filter(item)).set(bulk_items::outcome.eq(outcome)).execute(tx.0)? == 1)
}

/// Counts results; when everybody has one, the job is done. Gives how many have one.
///
/// # Errors
/// The database's.
pub fn tally(tx: &mut Tx<'_>, id: &BulkId, now: UnixTime) -> StoreResult<i64> {
    let settled = bulk_items::table.filter(bulk_items::job_id.eq(id).and(bulk_items::outcome.is_not_null()));
    let done: i64 = settled.select(count_star()).get_result(tx.0)?;
    let failed: i64 = settled.filter(bulk_items::outcome.ne(DONE)).select(count_star()).get_result(tx.0)?;
    let job = bulk_jobs::table.filter(bulk_jobs::id.eq(id));
    diesel::update(job).set((bulk_jobs::done.eq(done), bulk_jobs::failed.eq(failed))).execute(tx.0)?;
    let all = bulk_jobs::id.eq(id).and(bulk_jobs::total.le(done)).and(bulk_jobs::state.eq(BulkState::Running));
    diesel::update(bulk_jobs::table.filter(all))
        .set((bulk_jobs::state.eq(BulkState::Done), bulk_jobs::finished_at.eq(now)))
        .execute(tx.0)?;
    Ok(done)
}

/// The outcome of what was done.
pub const DONE: &str = "done";

/// Lets a waiting job begin.
///
/// # Errors
/// The database's.
pub fn approve(tx: &mut Tx<'_>, id: &BulkId, by: &str) -> StoreResult<bool> {
    let waiting = bulk_jobs::id.eq(id).and(bulk_jobs::state.eq(BulkState::Waiting));
    Ok(diesel::update(bulk_jobs::table.filter(waiting))
        .set((bulk_jobs::state.eq(BulkState::Running), bulk_jobs::approved_by.eq(by)))
        .execute(tx.0)?
        == 1)
}

/// Calls a job off that is not done. What was done stays done.
///
/// # Errors
/// The database's.
pub fn cancel(tx: &mut Tx<'_>, id: &BulkId, now: UnixTime) -> StoreResult<bool> {
    let open = bulk_jobs::id.eq(id).and(bulk_jobs::state.eq_any([BulkState::Waiting, BulkState::Running]));
    Ok(diesel::update(bulk_jobs::table.filter(open))
        .set((bulk_jobs::state.eq(BulkState::Cancelled), bulk_jobs::finished_at.eq(now)))
        .execute(tx.0)?
        == 1)
}
