//! Groups: some people of an organization, for rules and bulk acts.

use super::{Actor, AdminError, AdminResult, Page, Part, Patch, Precondition, Refusal, organizations, users};
use crate::{
    audit::Event,
    store::{
        StoreError, Tx,
        group::{self, GroupRow},
        organization,
        people::Filter,
        user,
    },
    types::{DisplayName, GroupId, OrganizationId, Permission, UnixTime, UserId, name::fold},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupView {
    /// Its identifier.
    pub id: GroupId,
    /// Whose.
    pub organization_id: OrganizationId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it is for.
    #[schema(required)]
    pub description: Option<String>,
    /// How many people are in it.
    pub members: i64,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// A group to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Whose.
    pub organization_id: OrganizationId,
    /// Its name.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// What it is for, at most 512 characters.
    #[schema(max_length = 512)]
    pub description: Option<String>,
}

/// What is to be changed of a group, as a JSON Merge Patch (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupChange {
    /// Its name.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// What it is for, at most 512 characters.
    #[schema(value_type = Option<String>, nullable, max_length = 512)]
    #[serde(default)]
    pub description: Patch<String>,
}

/// Why a group stays.
pub const IN_A_RULE: &str = "a rule of the policy names this group";

/// The longest description, characters.
const DESCRIPTION: usize = 512;

fn fit(description: Option<&str>) -> AdminResult<()> {
    match description {
        Some(text) if text.chars().count() > DESCRIPTION => {
            Err(Refusal::Invalid { field: "description", why: format!("at most {DESCRIPTION} characters") }.into())
        }
        _ => Ok(()),
    }
}

fn view(tx: &mut Tx<'_>, row: &GroupRow) -> AdminResult<GroupView> {
    Ok(GroupView {
        id: row.id.clone(),
        organization_id: row.organization_id.clone(),
        name: row.name.clone(),
        description: row.description.clone(),
        members: group::count(tx, &row.id)?,
        created_at: row.created_at.rfc3339(),
    })
}

fn taken(error: StoreError) -> AdminError {
    match error {
        StoreError::Taken => Refusal::Taken("group").into(),
        other => other.into(),
    }
}

/// An organization's groups by name.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, part: &Part) -> AdminResult<Page<GroupView>> {
    organizations::find(tx, actor, of, Permission::GroupsRead)?;
    let page = part.cut(group::page(tx, of, part.after.as_deref(), part.and_one())?, |row| row.name_folded.clone());
    let items = page.items.iter().map(|row| view(tx, row)).collect::<AdminResult<_>>()?;
    Ok(Page { items, next: page.next })
}

/// Finds a group in whose organization this operator has a permission.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId, permission: Permission) -> AdminResult<GroupRow> {
    let row = group::by_id(tx, id)?.ok_or(Refusal::NotFound("group"))?;
    actor.need(permission, &row.organization_id, "group")?;
    Ok(row)
}

/// Shows one.
///
/// # Errors
/// As [`find`].
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId) -> AdminResult<GroupView> {
    let row = find(tx, actor, id, Permission::GroupsRead)?;
    view(tx, &row)
}

/// Makes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, new: &NewGroup) -> AdminResult<GroupView> {
    actor.need(Permission::GroupsWrite, &new.organization_id, "organization")?;
    organization::by_id(tx, &new.organization_id)?.ok_or(Refusal::NotFound("organization"))?;
    fit(new.description.as_deref())?;
    if group::by_name(tx, &new.organization_id, new.name.as_str())?.is_some() {
        return Err(Refusal::Taken("group").into());
    }
    let row = GroupRow::new(&new.organization_id, new.name.as_str(), new.description.clone(), actor.now);
    group::insert(tx, &row).map_err(taken)?;
    note(tx, actor, &row, "group_added", None)?;
    view(tx, &row)
}

/// Changes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &GroupId,
    change: GroupChange,
    expected: &Precondition,
) -> AdminResult<GroupView> {
    let mut row = hold(tx, actor, id)?;
    let before = view(tx, &row)?;
    expected.check(&before)?;
    if let Some(name) = change.name {
        row.name_folded = crate::types::name::fold(name.as_str());
        row.name = name.into();
    }
    change.description.put(&mut row.description);
    fit(row.description.as_deref())?;
    row.updated_at = actor.now;
    let other = group::by_name(tx, &row.organization_id, &row.name)?;
    if other.is_some_and(|other| other.id != row.id) {
        return Err(Refusal::Taken("group").into());
    }
    group::update(tx, &row).map_err(taken)?;
    let after = view(tx, &row)?;
    note(tx, actor, &row, "group_changed", Some(organizations::difference(&before, &after)))?;
    Ok(after)
}

fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId) -> AdminResult<GroupRow> {
    let row = group::lock(tx, id)?.ok_or(Refusal::NotFound("group"))?;
    actor.need(Permission::GroupsWrite, &row.organization_id, "group")?;
    Ok(row)
}

/// Removes one. A rule that names it would count for nobody, so the rule has to go first.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId, expected: &Precondition) -> AdminResult<()> {
    let row = hold(tx, actor, id)?;
    expected.check(&view(tx, &row)?)?;
    let organization = organization::lock(tx, &row.organization_id)?;
    if organization.is_some_and(|of| of.rules.0.iter().any(|rule| rule.groups.contains(id))) {
        return Err(Refusal::Conflict(IN_A_RULE).into());
    }
    group::delete(tx, id)?;
    note(tx, actor, &row, "group_removed", None)
}

/// The people in a group, by name.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn members(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId, part: &Part) -> AdminResult<Page<users::UserView>> {
    let row = find(tx, actor, id, Permission::GroupsRead)?;
    let filter = Filter { organization: Some(row.organization_id), group: Some(row.id), ..Filter::default() };
    users::list(tx, actor, filter, part)
}

/// Whether a person is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// They are.
    In,
    /// They are not.
    Out,
}

/// Puts a person of the same organization into a group, or takes them out. Doing it again changes nothing.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn set_member(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (id, user): (&GroupId, &UserId),
    membership: Membership,
    reason: Option<&str>,
) -> AdminResult<()> {
    let row = find(tx, actor, id, Permission::GroupsWrite)?;
    let user = users::hold(tx, actor, user, Permission::UsersRead)?;
    if user.organization_id != row.organization_id {
        return Err(Refusal::NotFound("user").into());
    }
    let (act, changed) = match membership {
        Membership::In => ("group_member_added", group::add(tx, id, &user.id, actor.now)?),
        Membership::Out => ("group_member_removed", group::remove(tx, id, &user.id)?),
    };
    if changed {
        let event = Event::Managed { act, subject: &row.name, user: Some(&user.id), client: None, change: None };
        actor.record(tx, Some(&row.organization_id), reason, &event)?;
    }
    Ok(())
}

/// As [`set_member`], for somebody whose user name was typed, in any spelling.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add_by_name(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId, username: &str) -> AdminResult<()> {
    let row = find(tx, actor, id, Permission::GroupsWrite)?;
    actor.need(Permission::UsersRead, &row.organization_id, "user")?;
    let known = user::by_folded_name(tx, &fold(username))?.filter(|user| user.organization_id == row.organization_id);
    let user = known.ok_or(Refusal::NotFound("user"))?;
    set_member(tx, actor, (id, &user.id), Membership::In, None)
}

/// Since when people are in a group.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn since(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &GroupId, people: &[UserId]) -> AdminResult<Vec<(UserId, UnixTime)>> {
    find(tx, actor, id, Permission::GroupsRead)?;
    Ok(group::since(tx, id, people)?)
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &GroupRow,
    act: &'static str,
    change: Option<serde_json::Value>,
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: &row.name, user: None, client: None, change };
    Ok(actor.record(tx, Some(&row.organization_id), None, &event)?)
}
