//! `audit`: append-only rows.

use super::{
    StoreResult, Tx,
    conn::MultiBackend,
    schema::{audit, users},
};
use crate::types::{ClientId, OrganizationId, UnixTime, UserId};
use diesel::prelude::*;
use std::{
    cmp::Reverse,
    collections::BTreeSet,
    ops::{Range, RangeInclusive},
};

/// A row as it is read back.
#[derive(Debug, Clone, Queryable)]
pub struct AuditRow {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: UnixTime,
    /// The event's name.
    pub event: String,
    /// Whom it concerns.
    pub user_id: Option<UserId>,
    /// Which application it concerns.
    pub client_id: Option<ClientId>,
    /// The event as JSON.
    pub detail: String,
    /// Whose people or things it concerns.
    pub organization_id: Option<OrganizationId>,
    /// Who did it, where that is somebody else: `user:ID`, `client:ID` or `command line`.
    pub actor: Option<String>,
    /// Why, in that person's words.
    pub reason: Option<String>,
    /// From which network address.
    pub address: Option<String>,
}

/// A row to write.
#[derive(Debug, Insertable)]
#[diesel(table_name = audit)]
pub struct NewAudit<'a> {
    /// When.
    pub at: UnixTime,
    /// The event's name.
    pub event: &'a str,
    /// Whom it concerns.
    pub user_id: Option<&'a UserId>,
    /// Which application it concerns.
    pub client_id: Option<&'a ClientId>,
    /// The event as JSON.
    pub detail: &'a str,
    /// Whose people or things it concerns.
    pub organization_id: Option<OrganizationId>,
    /// Who did it, where that is somebody else.
    pub actor: Option<&'a str>,
    /// Why, in that person's words.
    pub reason: Option<&'a str>,
    /// From which network address.
    pub address: Option<String>,
}

/// The organization that a person belongs to.
///
/// # Errors
/// The database's.
pub fn organization_of(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Option<OrganizationId>> {
    Ok(users::table.filter(users::id.eq(user)).select(users::organization_id).first(tx.0).optional()?)
}

/// Appends a row. Gives its number.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &NewAudit<'_>) -> StoreResult<i64> {
    Ok(diesel::insert_into(audit::table).values(row).returning(audit::id).get_result(tx.0)?)
}

/// The newest rows first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn newest(tx: &mut Tx<'_>, limit: i64) -> StoreResult<Vec<AuditRow>> {
    Ok(audit::table.order(audit::id.desc()).limit(limit).load(tx.0)?)
}

/// The newest rows about a user first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId, events: &[&str], limit: i64) -> StoreResult<Vec<AuditRow>> {
    Ok(audit::table
        .filter(audit::user_id.eq(user).and(audit::event.eq_any(events.to_vec())))
        .order(audit::id.desc())
        .limit(limit)
        .load(tx.0)?)
}

/// Which rows. What is `None` or empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Whose people or things they are about.
    pub organization: Option<OrganizationId>,
    /// Any of these events.
    pub events: Vec<String>,
    /// Whom they are about.
    pub user: Option<UserId>,
    /// Which application they are about.
    pub client: Option<ClientId>,
    /// Who did it: `user:ID`, `client:ID` or `command line`.
    pub actor: Option<String>,
    /// From this network address.
    pub address: Option<String>,
    /// Of this time or later.
    pub from: Option<UnixTime>,
    /// Of an earlier time than this.
    pub until: Option<UnixTime>,
    /// With smaller numbers than this.
    pub before: Option<i64>,
}

/// Numbers that rows may have: greater than the first, smaller than the second.
type Between = (Option<i64>, Option<i64>);

/// How far a row's time and its number may be out of step, seconds: times are those of requests, on several machines.
const SLACK: i64 = 3600;

/// The newest rows that fit, by number, newest first; at most `limit`.
///
/// # Errors
/// The database's.
pub fn page(tx: &mut Tx<'_>, filter: &AuditFilter, limit: i64) -> StoreResult<Vec<AuditRow>> {
    let range = range(tx, filter, None)?;
    let mut found: Vec<AuditRow> = Vec::new();
    for event in each_event(filter) {
        found.extend(narrowed(filter, event, range).order(audit::id.desc()).limit(limit).load::<AuditRow>(tx.0)?);
    }
    found.sort_by_key(|row| Reverse(row.id));
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// The rows that fit with greater numbers than `after`, oldest first, at most `limit`: a part of all of them, for who walks
/// through them.
///
/// # Errors
/// The database's.
pub fn following(tx: &mut Tx<'_>, filter: &AuditFilter, after: Option<i64>, limit: i64) -> StoreResult<Vec<AuditRow>> {
    let range = range(tx, filter, after)?;
    let mut found: Vec<AuditRow> = Vec::new();
    for event in each_event(filter) {
        found.extend(narrowed(filter, event, range).order(audit::id.asc()).limit(limit).load::<AuditRow>(tx.0)?);
    }
    found.sort_by_key(|row| row.id);
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// One query for each event: an index gives the rows of one event in their order, but not those of several.
fn each_event(filter: &AuditFilter) -> Vec<Option<&str>> {
    if filter.events.is_empty() {
        return vec![None];
    }
    filter.events.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().map(Some).collect()
}

/// The rows that fit. SQLite has no numbers by which to judge indexes, and would walk through all rows of an organization to
/// find those of one person: the first of these conditions is found by its index, the others are looked at in each row, as
/// joining nothing to a column hides it from its index.
fn narrowed<'a>(filter: &'a AuditFilter, event: Option<&'a str>, range: Between) -> audit::BoxedQuery<'a, MultiBackend> {
    let mut query = audit::table.into_boxed();
    let mut found = false;
    if let Some(user) = &filter.user {
        query = query.filter(audit::user_id.eq(user));
        found = true;
    }
    if let Some(address) = &filter.address {
        query =
            if found { query.filter(audit::address.concat("").eq(address)) } else { query.filter(audit::address.eq(address)) };
        found = true;
    }
    if let Some(actor) = &filter.actor {
        query = if found { query.filter(audit::actor.concat("").eq(actor)) } else { query.filter(audit::actor.eq(actor)) };
        found = true;
    }
    if let Some(client) = &filter.client {
        query = if found {
            query.filter(audit::client_id.concat("").eq(client.as_str()))
        } else {
            query.filter(audit::client_id.eq(client))
        };
        found = true;
    }
    query = match &filter.organization {
        None => query,
        Some(organization) if found => query.filter(audit::organization_id.concat("").eq(organization.as_str())),
        Some(organization) => query.filter(audit::organization_id.eq(organization)),
    };
    query = match event {
        None => query,
        Some(event) if found => query.filter(audit::event.concat("").eq(event)),
        Some(event) => query.filter(audit::event.eq(event)),
    };
    timed(query, filter, range)
}

fn timed<'a>(
    mut query: audit::BoxedQuery<'a, MultiBackend>,
    filter: &AuditFilter,
    range: Between,
) -> audit::BoxedQuery<'a, MultiBackend> {
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(until));
    }
    if let Some(above) = range.0 {
        query = query.filter(audit::id.gt(above));
    }
    if let Some(below) = range.1 {
        query = query.filter(audit::id.lt(below));
    }
    query
}

/// The numbers that rows of the filter's times have. All indexes end in the number and none has the time, so that one
/// query never reads more rows than it must.
fn range(tx: &mut Tx<'_>, filter: &AuditFilter, after: Option<i64>) -> StoreResult<Between> {
    let (mut above, mut below) = (after, filter.before);
    if let Some(from) = filter.from {
        above = above.max(number_at(tx, from - SLACK)?.map(|number| number.saturating_sub(1)));
    }
    if let Some(until) = filter.until
        && let Some(number) = number_at(tx, until + SLACK)?
    {
        below = Some(below.unwrap_or(number).min(number));
    }
    Ok((above, below))
}

/// The number from which on rows are of a time or later, so far as numbers follow times; `None` when there are no rows. Takes as
/// many looks at the table as its length has binary digits.
fn number_at(tx: &mut Tx<'_>, time: UnixTime) -> StoreResult<Option<i64>> {
    let numbers = audit::table.select(audit::id).limit(1);
    let first: Option<i64> = numbers.order(audit::id.asc()).first(tx.0).optional()?;
    let last: Option<i64> = numbers.order(audit::id.desc()).first(tx.0).optional()?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(None) };
    // We give no negative numbers.
    let (mut low, mut high) = (first.max(0), last.saturating_add(1));
    while low < high {
        let middle = i64::midpoint(low, high);
        let row: Option<(i64, UnixTime)> = audit::table
            .filter(audit::id.ge(middle))
            .order(audit::id.asc())
            .select((audit::id, audit::at))
            .first(tx.0)
            .optional()?;
        match row {
            Some((id, at)) if at < time => low = id.saturating_add(1),
            _ => high = middle,
        }
    }
    Ok(Some(low))
}

/// The numbers from which on rows are of each of these times or later, so far as numbers follow times; 0 where there are no
/// rows.
///
/// # Errors
/// The database's.
pub fn numbers_at(tx: &mut Tx<'_>, times: &[UnixTime]) -> StoreResult<Vec<i64>> {
    times.iter().map(|time| Ok(number_at(tx, *time)?.unwrap_or(0))).collect()
}

/// How many rows of an event an organization has with these numbers.
///
/// # Errors
/// The database's.
pub fn tally(tx: &mut Tx<'_>, organization: &OrganizationId, event: &str, numbers: Range<i64>) -> StoreResult<i64> {
    Ok(audit::table
        .filter(audit::organization_id.eq(organization).and(audit::event.eq(event)))
        .filter(audit::id.ge(numbers.start).and(audit::id.lt(numbers.end)))
        .count()
        .get_result(tx.0)?)
}

/// The row of a number.
///
/// # Errors
/// The database's.
pub fn by_number(tx: &mut Tx<'_>, id: i64) -> StoreResult<Option<AuditRow>> {
    Ok(audit::table.filter(audit::id.eq(id)).first(tx.0).optional()?)
}

/// Rows with numbers greater than `above` and up to `last`, oldest first, at most `limit`.
///
/// # Errors
/// The database's.
pub fn between(tx: &mut Tx<'_>, above: Option<i64>, last: i64, limit: i64) -> StoreResult<Vec<AuditRow>> {
    let mut query = audit::table.filter(audit::id.le(last)).into_boxed();
    if let Some(above) = above {
        query = query.filter(audit::id.gt(above));
    }
    Ok(query.order(audit::id.asc()).limit(limit).load(tx.0)?)
}

/// Rows with numbers greater than `above`, oldest first, up to the first one of these times: who writes at these times may
/// not be done. At most `limit`.
///
/// # Errors
/// The database's.
pub fn settled(
    tx: &mut Tx<'_>,
    above: Option<i64>,
    young: &RangeInclusive<UnixTime>,
    limit: i64,
) -> StoreResult<Vec<AuditRow>> {
    let mut query = audit::table.order(audit::id.asc()).limit(limit).into_boxed();
    if let Some(above) = above {
        query = query.filter(audit::id.gt(above));
    }
    let rows: Vec<AuditRow> = query.load(tx.0)?;
    Ok(rows.into_iter().take_while(|row| !young.contains(&row.at)).collect())
}

/// How many rows have numbers greater than `above`.
///
/// # Errors
/// The database's.
pub fn count_after(tx: &mut Tx<'_>, above: Option<i64>) -> StoreResult<i64> {
    let rows = audit::table.filter(audit::id.gt(above.unwrap_or(i64::MIN)));
    Ok(rows.count().get_result(tx.0)?)
}

/// How many rows have numbers greater than `above` and up to `last`.
///
/// # Errors
/// The database's.
pub fn count_between(tx: &mut Tx<'_>, above: Option<i64>, last: i64) -> StoreResult<i64> {
    let rows = audit::table.filter(audit::id.gt(above.unwrap_or(i64::MIN)).and(audit::id.le(last)));
    Ok(rows.count().get_result(tx.0)?)
}

/// Whether a row with a number greater than `above` and up to `last` is of a time or later.
///
/// # Errors
/// The database's.
pub fn any_from(tx: &mut Tx<'_>, above: Option<i64>, last: i64, time: UnixTime) -> StoreResult<bool> {
    let rows = audit::table.filter(audit::id.gt(above.unwrap_or(i64::MIN)).and(audit::id.le(last)));
    let found: Vec<i64> = rows.filter(audit::at.ge(time)).select(audit::id).limit(1).load(tx.0)?;
    Ok(!found.is_empty())
}

/// Deletes rows with numbers greater than `above` and up to `last`. The database refuses when one is of a time that is
/// kept. Gives how many went.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, above: Option<i64>, last: i64) -> StoreResult<usize> {
    let rows = audit::table.filter(audit::id.gt(above.unwrap_or(i64::MIN)).and(audit::id.le(last)));
    Ok(diesel::delete(rows).execute(tx.0)?)
}
