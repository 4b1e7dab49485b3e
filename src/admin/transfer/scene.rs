//! What is there already, as far as some lines name it: read once for all of them.

use super::{line::Line, report::Home};
use crate::{
    admin::AdminResult,
    store::{
        Tx,
        group::{self, GroupRow},
        organization, people, role,
        user::{self, User},
    },
    types::{OrganizationId, Role, RoleId, Slug, UserId, name::fold},
};
use std::collections::{HashMap, hash_map::Entry};

/// Whether the rows are to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// They are only looked at.
    Look,
    /// They are held until the transaction ends.
    Keep,
}

/// What is there.
pub(super) struct Scene {
    people: HashMap<String, User>,
    memberships: HashMap<UserId, Vec<GroupRow>>,
    organizations: HashMap<String, Option<OrganizationId>>,
    groups: HashMap<(OrganizationId, String), Option<GroupRow>>,
    roles: HashMap<OrganizationId, Vec<(RoleId, String)>>,
}

impl Scene {
    /// Reads the people whom lines name, with their groups.
    pub(super) fn read(tx: &mut Tx<'_>, lines: &[Line], hold: Hold) -> AdminResult<Self> {
        let names: Vec<String> = lines.iter().map(|line| line.username.folded()).collect();
        let found = match hold {
            Hold::Look => user::by_folded_names(tx, &names)?,
            Hold::Keep => user::lock_by_folded_names(tx, &names)?,
        };
        let ids: Vec<UserId> = found.iter().map(|user| user.id.clone()).collect();
        let mut memberships: HashMap<UserId, Vec<GroupRow>> = HashMap::new();
        for (user, group) in group::of_users(tx, &ids)? {
            memberships.entry(user).or_default().push(group);
        }
        let people = found.into_iter().map(|user| (user.username_folded.clone(), user)).collect();
        let (organizations, groups, roles) = (HashMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { people, memberships, organizations, groups, roles })
    }

    pub(super) fn person(&self, line: &Line) -> Option<User> {
        self.people.get(&line.username.folded()).cloned()
    }

    pub(super) fn groups_of(&self, user: &UserId) -> &[GroupRow] {
        self.memberships.get(user).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whose person a line is about; `None`: an organization that is not there, or not meant.
    pub(super) fn home(&mut self, tx: &mut Tx<'_>, line: &Line, home: &Home) -> AdminResult<Option<OrganizationId>> {
        let named = match &line.says.organization {
            None => None,
            Some(slug) => Some(self.organization(tx, slug)?),
        };
        Ok(match (home, named) {
            (Home::Only(id), Some(named)) => named.filter(|named| named == id),
            (Home::Only(id) | Home::Usually(id), None) => Some(id.clone()),
            (Home::Usually(_) | Home::Named, Some(named)) => named,
            (Home::Named, None) => None,
        })
    }

    fn organization(&mut self, tx: &mut Tx<'_>, slug: &Slug) -> AdminResult<Option<OrganizationId>> {
        Ok(match self.organizations.entry(slug.as_str().to_owned()) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                let found = organization::by_slug(tx, slug.as_str())?.map(|row| row.id);
                place.insert(found).clone()
            }
        })
    }

    /// A group of an organization by name.
    pub(super) fn group(&mut self, tx: &mut Tx<'_>, of: &OrganizationId, name: &str) -> AdminResult<Option<GroupRow>> {
        Ok(match self.groups.entry((of.clone(), fold(name))) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                let found = group::by_name(tx, of, name)?;
                place.insert(found).clone()
            }
        })
    }

    /// A role by what a line calls it: one that every server has, `custom:` and an identifier, or the name of one that an
    /// organization can give, if one alone is called so.
    pub(super) fn role(&mut self, tx: &mut Tx<'_>, of: &OrganizationId, text: &str) -> AdminResult<Option<Role>> {
        if let Ok(role) = text.parse::<Role>() {
            return Ok(Some(role));
        }
        let known = match self.roles.entry(of.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(roles_of(tx, of)?),
        };
        Ok(alone(known, text))
    }
}

fn roles_of(tx: &mut Tx<'_>, of: &OrganizationId) -> AdminResult<Vec<(RoleId, String)>> {
    Ok(role::all(tx, of)?.into_iter().map(|row| (row.id, fold(&row.name))).collect())
}

fn alone(known: &[(RoleId, String)], text: &str) -> Option<Role> {
    let wanted = fold(text);
    let mut named = known.iter().filter(|(_, name)| *name == wanted);
    match (named.next(), named.next()) {
        (Some((id, _)), None) => Some(Role::Custom(id.clone())),
        _ => None,
    }
}

/// A role that an organization can give, by what people or files call it.
///
/// # Errors
/// The database's.
pub fn role_named(tx: &mut Tx<'_>, of: &OrganizationId, text: &str) -> AdminResult<Option<Role>> {
    match text.parse() {
        Ok(role) => Ok(Some(role)),
        Err(_) => Ok(alone(&roles_of(tx, of)?, text)),
    }
}

/// How roles are written so that [`Scene::role`] reads them on another server, too: by name where one alone is called so.
pub(super) fn role_text(role: &Role, known: &[(RoleId, String)]) -> String {
    let Role::Custom(id) = role else { return role.as_text() };
    let name = known.iter().find(|(other, _)| other == id).map(|(_, name)| name);
    let alone = |name: &&String| {
        known.iter().filter(|(_, other)| fold(other) == fold(name)).count() == 1 && name.parse::<Role>().is_err()
    };
    name.filter(alone).cloned().unwrap_or_else(|| role.as_text())
}

/// How many people there are that a filter finds, for a word on how far something is.
pub(super) fn count(tx: &mut Tx<'_>, filter: &people::Filter) -> AdminResult<i64> {
    Ok(people::total(tx, filter)?)
}
