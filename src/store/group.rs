//! `groups` and `group_members`: some people of an organization.

use super::{
    StoreResult, Tx,
    dialect::Dialect,
    schema::{group_members, groups, users},
};
use crate::types::{GroupId, OrganizationId, UnixTime, UserId, name::fold};
use diesel::prelude::*;

/// A group.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = groups, treat_none_as_null = true)]
pub struct GroupRow {
    /// Its identifier.
    pub id: GroupId,
    /// Whose.
    pub organization_id: OrganizationId,
    /// Its name, unique in the organization in every spelling.
    pub name: String,
    /// The same, folded.
    pub name_folded: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: UnixTime,
    /// When it was last changed; members not counted.
    pub updated_at: UnixTime,
}

impl GroupRow {
    /// A group without members.
    #[must_use]
    pub fn new(organization: &OrganizationId, name: &str, description: Option<String>, now: UnixTime) -> Self {
        Self {
            id: GroupId::random(),
            organization_id: organization.clone(),
            name: name.to_owned(),
            name_folded: fold(name),
            description,
            created_at: now,
            updated_at: now,
        }
    }
}

/// Adds a group.
///
/// # Errors
/// [`super::StoreError::Taken`] when the organization has one of this name.
pub fn insert(tx: &mut Tx<'_>, row: &GroupRow) -> StoreResult<()> {
    diesel::insert_into(groups::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a group.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &GroupId) -> StoreResult<Option<GroupRow>> {
    Ok(groups::table.filter(groups::id.eq(id)).first(tx.0).optional()?)
}

/// Finds a group of an organization by its name in any spelling.
///
/// # Errors
/// The database's.
pub fn by_name(tx: &mut Tx<'_>, organization: &OrganizationId, name: &str) -> StoreResult<Option<GroupRow>> {
    let same = groups::organization_id.eq(organization).and(groups::name_folded.eq(fold(name)));
    Ok(groups::table.filter(same).first(tx.0).optional()?)
}

/// Finds a group and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &GroupId) -> StoreResult<Option<GroupRow>> {
    Ok(groups::table.filter(groups::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// Writes a group that [`lock`] gave.
///
/// # Errors
/// [`super::StoreError::Taken`] when the name is in use.
pub fn update(tx: &mut Tx<'_>, row: &GroupRow) -> StoreResult<bool> {
    Ok(diesel::update(groups::table.filter(groups::id.eq(&row.id))).set(row).execute(tx.0)? == 1)
}

/// Removes a group; its members stay people.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, id: &GroupId) -> StoreResult<bool> {
    diesel::delete(group_members::table.filter(group_members::group_id.eq(id))).execute(tx.0)?;
    Ok(diesel::delete(groups::table.filter(groups::id.eq(id))).execute(tx.0)? == 1)
}

/// An organization's groups by folded name, those after one, at most `limit`.
///
/// # Errors
/// The database's.
pub fn page(tx: &mut Tx<'_>, organization: &OrganizationId, after: Option<&str>, limit: i64) -> StoreResult<Vec<GroupRow>> {
    let ours = groups::table.filter(groups::organization_id.eq(organization)).order(groups::name_folded.asc()).limit(limit);
    Ok(match after {
        None => ours.load(tx.0)?,
        Some(name) => ours.filter(groups::name_folded.gt(name)).load(tx.0)?,
    })
}

/// The groups that a person is in, by name.
///
/// # Errors
/// The database's.
pub fn of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<GroupRow>> {
    Ok(groups::table
        .inner_join(group_members::table)
        .filter(group_members::user_id.eq(user))
        .order(groups::name_folded.asc())
        .select(groups::all_columns)
        .load(tx.0)?)
}

/// The groups that each of some people is in, by name.
///
/// # Errors
/// The database's.
pub fn of_users(tx: &mut Tx<'_>, users: &[UserId]) -> StoreResult<Vec<(UserId, GroupRow)>> {
    Ok(groups::table
        .inner_join(group_members::table)
        .filter(group_members::user_id.eq_any(users.to_vec()))
        .order(groups::name_folded.asc())
        .select((group_members::user_id, groups::all_columns))
        .load(tx.0)?)
}

/// The identifiers of the groups that a person is in.
///
/// # Errors
/// The database's.
pub fn ids_of_user(tx: &mut Tx<'_>, user: &UserId) -> StoreResult<Vec<GroupId>> {
    Ok(group_members::table.filter(group_members::user_id.eq(user)).select(group_members::group_id).load(tx.0)?)
}

/// How many people are in a group.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, id: &GroupId) -> StoreResult<i64> {
    Ok(group_members::table.filter(group_members::group_id.eq(id)).count().get_result(tx.0)?)
}

/// When people were put into a group; those who are not in it are left out.
///
/// # Errors
/// The database's.
pub fn since(tx: &mut Tx<'_>, id: &GroupId, users: &[UserId]) -> StoreResult<Vec<(UserId, UnixTime)>> {
    let some = group_members::group_id.eq(id).and(group_members::user_id.eq_any(users.to_vec()));
    Ok(group_members::table.filter(some).select((group_members::user_id, group_members::added_at)).load(tx.0)?)
}

/// Puts a person into a group. Whether they were not in it.
///
/// # Errors
/// The database's.
pub fn add(tx: &mut Tx<'_>, id: &GroupId, user: &UserId, now: UnixTime) -> StoreResult<bool> {
    let row = (group_members::group_id.eq(id), group_members::user_id.eq(user), group_members::added_at.eq(now));
    Ok(diesel::insert_into(group_members::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// Takes a person out of a group. Whether they were in it.
///
/// # Errors
/// The database's.
pub fn remove(tx: &mut Tx<'_>, id: &GroupId, user: &UserId) -> StoreResult<bool> {
    let row = group_members::group_id.eq(id).and(group_members::user_id.eq(user));
    Ok(diesel::delete(group_members::table.filter(row)).execute(tx.0)? == 1)
}

/// Everybody who is in at least one of some groups.
///
/// # Errors
/// The database's.
pub fn members_of_any(tx: &mut Tx<'_>, ids: &[GroupId]) -> StoreResult<Vec<UserId>> {
    Ok(users::table
        .filter(
            users::id.eq_any(
                group_members::table.filter(group_members::group_id.eq_any(ids.to_vec())).select(group_members::user_id),
            ),
        )
        .select(users::id)
        .load(tx.0)?)
}
