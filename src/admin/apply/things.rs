//! How each kind of thing is made what a file says. Every function gives what there was and what there is.

use super::{
    difference::{Change, shown},
    model::{Client, Group, Organization, Person, State},
};
use crate::{
    admin::{
        Actor, AdminResult, Changed, Patch, Precondition, Refusal,
        clients::{self, ClientView, NewClient, Outside},
        groups, organizations, roles, transfer, users,
    },
    store::{Tx, client, group, organization, role, user},
    types::{ClientId, DisplayName, OrganizationId, PermissionSet, Secret, Slug, name::fold},
};
use serde_json::json;

/// What a thing became; `None`: it is as it was.
pub(super) type Done = AdminResult<Option<Change>>;

/// The organization that a thing belongs to.
pub(super) fn home(tx: &mut Tx<'_>, slug: &Slug) -> AdminResult<organization::Organization> {
    Ok(organization::by_slug(tx, slug.as_str())?.ok_or(Refusal::NotFound("organization"))?)
}

pub(super) fn organization(tx: &mut Tx<'_>, actor: &Actor<'_>, slug: &Slug, wanted: &Organization) -> Done {
    let known = organization::by_slug(tx, slug.as_str())?;
    let before = known.as_ref().map(|row| shown(&organizations::OrganizationView::of(row, actor)));
    let id = match (known, &wanted.name) {
        (Some(row), _) => row.id,
        (None, Some(name)) => {
            let new = organizations::NewOrganization { slug: slug.clone(), name: name.clone(), mfa: None };
            organizations::add(tx, actor, &new)?.id
        }
        (None, None) => return Err(Refusal::Invalid { field: "name", why: "a new organization needs one".to_owned() }.into()),
    };
    let set = |text: &Option<String>| text.clone().map_or(Patch::Keep, Patch::Set);
    let change = organizations::OrganizationChange {
        name: wanted.name.clone(),
        enabled: wanted.enabled,
        language: set(&wanted.language),
        accent: set(&wanted.accent),
        bulk_approval: wanted.bulk_approval,
    };
    let mut after = shown(&organizations::change(tx, actor, &id, change, &Precondition::default())?);
    let mut before = before;
    // The policy tells of it.
    after.remove("mfa");
    before.as_mut().map(|map| map.remove("mfa"));
    Ok(Change::of(("organization", slug.to_string()), before, Some(after)))
}

pub(super) fn group(tx: &mut Tx<'_>, actor: &Actor<'_>, (slug, name): (&Slug, &DisplayName), wanted: &State<Group>) -> Done {
    let of = home(tx, slug)?.id;
    let known = group::by_name(tx, &of, name.as_str())?;
    let titled = ("group", format!("{slug}: {name}"));
    match (known, wanted) {
        (None, State::Absent) => Ok(None),
        (Some(row), State::Absent) => {
            groups::remove(tx, actor, &row.id, &Precondition::default())?;
            Ok(Change::of(titled, Some(shown(&json!({}))), None))
        }
        (None, State::There(wanted)) => {
            let new = groups::NewGroup { organization_id: of, name: name.clone(), description: wanted.description.clone() };
            Ok(Change::of(titled, None, Some(shown(&groups::add(tx, actor, &new)?))))
        }
        (Some(row), State::There(wanted)) => {
            let before = shown(&groups::show(tx, actor, &row.id)?);
            let description = wanted.description.clone().map_or(Patch::Keep, Patch::Set);
            let change = groups::GroupChange { name: Some(name.clone()), description };
            let after = groups::change(tx, actor, &row.id, change, &Precondition::default())?;
            Ok(Change::of(titled, Some(before), Some(shown(&after))))
        }
    }
}

pub(super) fn role(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (slug, name): (Option<&Slug>, &DisplayName),
    wanted: &State<Option<PermissionSet>>,
) -> Done {
    let of = slug.map(|slug| home(tx, slug)).transpose()?.map(|row| row.id);
    let wide = role::named(tx, of.as_ref())?.into_iter().filter(|row| fold(&row.name) == fold(name.as_str()));
    let mut named: Vec<_> = wide.collect();
    if named.len() > 1 {
        return Err(Refusal::Conflict("several roles are called so").into());
    }
    let titled = ("role", slug.map_or_else(|| name.to_string(), |slug| format!("{slug}: {name}")));
    match (named.pop(), wanted) {
        (None, State::Absent) => Ok(None),
        (Some(row), State::Absent) => {
            roles::remove(tx, actor, &row.id, &Precondition::default())?;
            Ok(Change::of(titled, Some(shown(&json!({}))), None))
        }
        (None, State::There(permissions)) => {
            let permissions = permissions.clone().unwrap_or_default();
            let new = roles::NewRole { organization_id: of, name: name.clone(), permissions };
            Ok(Change::of(titled, None, Some(permissions_of(&roles::add(tx, actor, new)?))))
        }
        (Some(row), State::There(permissions)) => {
            let before = permissions_of(&roles::show(tx, actor, &row.id)?);
            let change = roles::RoleChange { name: None, permissions: permissions.clone() };
            let after = roles::change(tx, actor, &row.id, change, &Precondition::default())?;
            Ok(Change::of(titled, Some(before), Some(permissions_of(&after))))
        }
    }
}

fn permissions_of(view: &roles::RoleView) -> serde_json::Map<String, serde_json::Value> {
    shown(&json!({ "permissions": view.permissions }))
}

pub(super) fn person(tx: &mut Tx<'_>, actor: &Actor<'_>, (slug, name): (&Slug, &str), wanted: &Person) -> Done {
    let of = home(tx, slug)?.id;
    let known = user::by_folded_name(tx, &fold(name))?.filter(|user| user.organization_id == of);
    let known = known.ok_or(Refusal::NotFound("user"))?;
    let role = match &wanted.role {
        None => None,
        Some(text) => {
            let found = transfer::role_named(tx, &of, text)?;
            Some(found.ok_or_else(|| Refusal::Invalid { field: "role", why: format!("there is no single role {text}") })?)
        }
    };
    let part = |view: &users::UserView| shown(&json!({ "role": view.role, "enabled": view.enabled }));
    let before = part(&users::show(tx, actor, &known.id)?);
    let change = users::UserChange { role, enabled: wanted.enabled, ..users::UserChange::default() };
    let after = part(&users::change(tx, actor, &known.id, change, &Precondition::default())?);
    Ok(Change::of(("person", format!("{slug}: {}", known.username)), Some(before), Some(after)))
}

pub(super) fn client(
    tx: &mut Tx<'_>,
    (actor, outside): (&Actor<'_>, &Outside),
    (slug, id): (Option<&Slug>, &str),
    wanted: &State<Client>,
) -> Done {
    let of = slug.map(|slug| home(tx, slug)).transpose()?.map(|row| row.id);
    let known = client::lock(tx, &ClientId::from_text(id))?;
    let titled = ("client", id.to_owned());
    match (known, wanted) {
        (None, State::Absent) => Ok(None),
        (Some(row), State::Absent) => {
            clients::remove(tx, actor, &row.id, &Precondition::default())?;
            Ok(Change::of(titled, Some(shown(&json!({}))), None))
        }
        (None, State::There(wanted)) => {
            let settings = wanted.settings.clone();
            let new = NewClient { organization_id: of, kind: wanted.kind, settings };
            let view = clients::register(tx, (actor, outside), new, (id, wanted.secret.as_ref()))?;
            Ok(Change::of(titled, None, Some(shown(&view))))
        }
        (Some(row), State::There(wanted)) => {
            change_client(tx, (actor, outside), (&ClientView::from(&row), of.as_ref()), wanted, titled)
        }
    }
}

fn change_client(
    tx: &mut Tx<'_>,
    (actor, outside): (&Actor<'_>, &Outside),
    (known, of): (&ClientView, Option<&OrganizationId>),
    wanted: &Client,
    titled: (&'static str, String),
) -> Done {
    if known.organization_id.as_ref() != of {
        return Err(Refusal::Conflict("a client stays with the organization that it was registered for").into());
    }
    let before = shown(known);
    let view = clients::change(tx, (actor, outside), &known.id, wanted.settings.clone(), &Precondition::default())?;
    let mut after = shown(&view);
    if secret(tx, actor, &known.id, wanted.secret.as_ref())? == Changed::Yes {
        after.insert("secret".to_owned(), json!("another one"));
    }
    Ok(Change::of(titled, Some(before), Some(after)))
}

fn secret(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId, secret: Option<&Secret>) -> AdminResult<Changed> {
    secret.map_or(Ok(Changed::No), |secret| clients::set_secret(tx, actor, id, secret))
}
