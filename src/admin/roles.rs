//! Roles: those that every server has, and sets of permissions that administrators make.

use super::{Actor, AdminResult, Precondition, Refusal, Rights, lockout, organizations, rights::built_in};
use crate::{
    audit::Event,
    store::{
        JsonText, StoreResult, Tx, organization,
        people::{self, Filter},
        role::{self, RoleRow},
    },
    types::{DisplayName, OrganizationId, Permission, PermissionSet, Role, RoleId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleView {
    /// How users name it: `auditor`, or `custom:ID`.
    #[schema(value_type = String)]
    pub role: Role,
    /// Its identifier, if an administrator made it.
    #[schema(required)]
    pub id: Option<RoleId>,
    /// Whose; `null`: it counts in every organization, or is one that every server has.
    #[schema(required)]
    pub organization_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// What it lets one do.
    pub permissions: PermissionSet,
    /// Whether every server has it.
    pub built_in: bool,
}

/// A role to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Whose; left out: it counts in every organization.
    pub organization_id: Option<OrganizationId>,
    /// What people call it.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// What it lets one do.
    pub permissions: PermissionSet,
}

/// What is to be changed of a role, as a JSON Merge Patch (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// What people call it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// What it lets one do.
    pub permissions: Option<PermissionSet>,
}

/// Why a role stays.
pub const IN_USE: &str = "somebody has this role";

/// Why a role is not made, changed or removed.
pub const ABOVE: &str = "this role may do more than you";

fn view(row: &RoleRow) -> RoleView {
    RoleView {
        role: Role::Custom(row.id.clone()),
        id: Some(row.id.clone()),
        organization_id: row.organization_id.clone(),
        name: row.name.clone(),
        permissions: row.permissions.0.clone(),
        built_in: false,
    }
}

/// The roles that people of an organization can have.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId) -> AdminResult<Vec<RoleView>> {
    organizations::find(tx, actor, of, Permission::RolesRead)?;
    let ours = Role::BUILT_IN.into_iter().map(|role| RoleView {
        name: role.as_text(),
        permissions: built_in(&role),
        role,
        id: None,
        organization_id: None,
        built_in: true,
    });
    Ok(ours.chain(role::all(tx, of)?.iter().map(view)).collect())
}

/// The roles that an operator may give to people of an organization, besides none: nobody gives more than they have.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn grantable(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId) -> AdminResult<Vec<RoleView>> {
    if !actor.rights.may(Permission::RolesWrite, of) || !actor.rights.may(Permission::RolesRead, of) {
        return Ok(Vec::new());
    }
    let given = |view: &RoleView| match &view.role {
        Role::Administrator => Rights::all(),
        Role::Custom(_) => Rights::of(view.permissions.clone(), view.organization_id.as_ref()),
        _ => Rights::of(view.permissions.clone(), Some(of)),
    };
    let mut all = list(tx, actor, of)?;
    all.retain(|view| view.role != Role::Member && actor.rights.covers(&given(view)));
    Ok(all)
}

/// Shows one that an administrator made. One that counts everywhere is seen wherever its permission counts.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &RoleId) -> AdminResult<RoleView> {
    let row = role::by_id(tx, id)?.ok_or(Refusal::NotFound("role"))?;
    match &row.organization_id {
        Some(of) => actor.need(Permission::RolesRead, of, "role")?,
        None => {
            actor.realm(Permission::RolesRead, None)?;
        }
    }
    Ok(view(&row))
}

/// Makes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, new: NewRole) -> AdminResult<RoleView> {
    let of = new.organization_id;
    actor.need_at(Permission::RolesWrite, of.as_ref(), "organization")?;
    if let Some(id) = &of {
        organization::by_id(tx, id)?.ok_or(Refusal::NotFound("organization"))?;
    }
    covered(actor, &new.permissions, of.as_ref())?;
    let row = RoleRow {
        id: RoleId::random(),
        organization_id: of,
        name: new.name.into(),
        permissions: JsonText(new.permissions),
        created_at: actor.now,
        updated_at: actor.now,
    };
    role::insert(tx, &row)?;
    note(tx, actor, &row, "role_added", Some(serde_json::json!({ "after": view(&row) })))?;
    Ok(view(&row))
}

/// Nobody makes a role that may do more than they may, nor changes one that does.
fn covered(actor: &Actor<'_>, permissions: &PermissionSet, of: Option<&OrganizationId>) -> AdminResult<()> {
    if actor.rights.covers(&Rights::of(permissions.clone(), of)) { Ok(()) } else { Err(Refusal::Above(ABOVE).into()) }
}

/// Whether this operator may change a role: it is none that every server has, and may do no more than they may.
#[must_use]
pub fn may_change(actor: &Actor<'_>, role: &RoleView) -> bool {
    let of = role.organization_id.as_ref();
    let realm = actor.need_at(Permission::RolesWrite, of, "role").is_ok();
    !role.built_in && realm && covered(actor, &role.permissions, of).is_ok()
}

/// How many people of an organization have a role.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn people(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, role: &Role) -> AdminResult<i64> {
    organizations::find(tx, actor, of, Permission::RolesRead)?;
    let filter = Filter { organization: Some(of.clone()), role: Some(role.clone()), ..Filter::default() };
    Ok(people::total(tx, &filter)?)
}

fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &RoleId) -> AdminResult<RoleRow> {
    let row = role::lock(tx, id)?.ok_or(Refusal::NotFound("role"))?;
    actor.need_at(Permission::RolesWrite, row.organization_id.as_ref(), "role")?;
    covered(actor, &row.permissions.0, row.organization_id.as_ref())?;
    Ok(row)
}

/// Changes one. It counts for everybody who has it from their next request on.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &RoleId,
    change: RoleChange,
    expected: &Precondition,
) -> AdminResult<RoleView> {
    let mut row = hold(tx, actor, id)?;
    let before = view(&row);
    expected.check(&before)?;
    // A role that counts everywhere may be the one that an organization's last administrator has.
    let concerned = match &row.organization_id {
        Some(of) => vec![of.clone()],
        None => people::organizations(tx, &Role::Custom(id.clone()))?,
    };
    let guards = concerned.iter().map(|of| lockout::before(tx, actor.ways(), of)).collect::<StoreResult<Vec<_>>>()?;
    if let Some(name) = change.name {
        row.name = name.into();
    }
    if let Some(permissions) = change.permissions {
        covered(actor, &permissions, row.organization_id.as_ref())?;
        row.permissions = JsonText(permissions);
    }
    row.updated_at = actor.now;
    role::update(tx, &row)?;
    let after = view(&row);
    note(tx, actor, &row, "role_changed", Some(organizations::difference(&before, &after)))?;
    guards.into_iter().try_for_each(|guard| guard.check(tx))?;
    Ok(after)
}

/// Removes one that nobody has.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &RoleId, expected: &Precondition) -> AdminResult<()> {
    let row = hold(tx, actor, id)?;
    expected.check(&view(&row))?;
    let filter = Filter { role: Some(Role::Custom(id.clone())), ..Filter::default() };
    if people::count(tx, &filter, 1)? > 0 {
        return Err(Refusal::Conflict(IN_USE).into());
    }
    role::delete(tx, id)?;
    note(tx, actor, &row, "role_removed", None)
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &RoleRow,
    act: &'static str,
    change: Option<serde_json::Value>,
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: &row.name, user: None, client: None, change };
    Ok(actor.record(tx, row.organization_id.as_ref(), None, &event)?)
}
