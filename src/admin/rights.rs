//! What an operator may do, and where. Pure.

use crate::{
    store::role::RoleRow,
    types::{OrganizationId, Permission, PermissionSet, Role},
};

/// Permissions that count everywhere, and those that count in one organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    everywhere: PermissionSet,
    home: Option<(OrganizationId, PermissionSet)>,
}

/// Where a permission counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Realm {
    /// In every organization.
    All,
    /// In one.
    One(OrganizationId),
    /// Nowhere.
    Nowhere,
}

impl Realm {
    /// The one organization; `None`: all of them, or none.
    #[must_use]
    pub fn only(&self) -> Option<&OrganizationId> {
        match self {
            Self::One(id) => Some(id),
            Self::All | Self::Nowhere => None,
        }
    }
}

/// What a role that every server has lets one do.
#[must_use]
pub fn built_in(role: &Role) -> PermissionSet {
    use Permission as P;
    match role {
        Role::Administrator => PermissionSet::all(),
        Role::OrganizationAdministrator => PermissionSet::of(|permission| !matches!(permission, P::KeysRead | P::KeysWrite)),
        Role::HelpDesk => {
            [P::OrganizationsRead, P::UsersRead, P::GroupsRead, P::UsersReset, P::UsersPass].into_iter().collect()
        }
        Role::Auditor => PermissionSet::of(|permission| permission.is_read() && permission != P::KeysRead),
        Role::Member | Role::Custom(_) => PermissionSet::default(),
    }
}

impl Rights {
    /// Everything, everywhere: whoever uses the command line on the server's machine.
    #[must_use]
    pub fn all() -> Self {
        Self { everywhere: PermissionSet::all(), home: None }
    }

    /// Those of a person. `custom` is the row of the person's role where an administrator made it; a row of another
    /// organization gives nothing.
    #[must_use]
    pub fn of_person(role: &Role, custom: Option<&RoleRow>, organization: &OrganizationId) -> Self {
        match (role, custom) {
            (Role::Administrator, _) => Self::all(),
            (Role::Custom(id), Some(row)) if *id == row.id => match &row.organization_id {
                None => Self { everywhere: row.permissions.0.clone(), home: None },
                Some(of) if of == organization => Self::at(organization, row.permissions.0.clone()),
                Some(_) => Self::default(),
            },
            _ => Self::at(organization, built_in(role)),
        }
    }

    /// Permissions in one organization, or everywhere.
    #[must_use]
    pub fn of(permissions: PermissionSet, organization: Option<&OrganizationId>) -> Self {
        match organization {
            None => Self { everywhere: permissions, home: None },
            Some(id) => Self::at(id, permissions),
        }
    }

    fn at(organization: &OrganizationId, permissions: PermissionSet) -> Self {
        let home = (!permissions.is_empty()).then(|| (organization.clone(), permissions));
        Self { everywhere: PermissionSet::default(), home }
    }

    /// The same, without what is not in a set: what an access token carries.
    #[must_use]
    pub fn limited(&self, to: &PermissionSet) -> Self {
        Self {
            everywhere: self.everywhere.intersection(to),
            home: self.home.as_ref().map(|(id, permissions)| (id.clone(), permissions.intersection(to))),
        }
    }

    /// Whether a permission counts in an organization.
    #[must_use]
    pub fn may(&self, permission: Permission, organization: &OrganizationId) -> bool {
        self.everywhere.contains(permission)
            || self.home.as_ref().is_some_and(|(id, permissions)| id == organization && permissions.contains(permission))
    }

    /// Whether a permission counts everywhere.
    #[must_use]
    pub fn may_everywhere(&self, permission: Permission) -> bool {
        self.everywhere.contains(permission)
    }

    /// Where a permission counts.
    #[must_use]
    pub fn realm(&self, permission: Permission) -> Realm {
        if self.everywhere.contains(permission) {
            return Realm::All;
        }
        match &self.home {
            Some((id, permissions)) if permissions.contains(permission) => Realm::One(id.clone()),
            _ => Realm::Nowhere,
        }
    }

    /// Whether any permission counts in an organization: whether its things may be known to exist.
    #[must_use]
    pub fn reaches(&self, organization: &OrganizationId) -> bool {
        !self.everywhere.is_empty()
            || self.home.as_ref().is_some_and(|(id, permissions)| id == organization && !permissions.is_empty())
    }

    /// Whether there is any permission at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.everywhere.is_empty() && self.home.as_ref().is_none_or(|(_, permissions)| permissions.is_empty())
    }

    /// Whether these are at least those: nobody gives or touches more than they have.
    #[must_use]
    pub fn covers(&self, those: &Self) -> bool {
        let everywhere = those.everywhere.is_subset(&self.everywhere);
        let home = those.home.as_ref().is_none_or(|(id, permissions)| permissions.iter().all(|one| self.may(one, id)));
        everywhere && home
    }

    /// The organization in which there are more permissions than everywhere.
    #[must_use]
    pub fn home(&self) -> Option<&OrganizationId> {
        self.home.as_ref().filter(|(_, permissions)| !permissions.is_empty()).map(|(id, _)| id)
    }

    /// All permissions that count in an organization.
    #[must_use]
    pub fn in_organization(&self, organization: &OrganizationId) -> PermissionSet {
        PermissionSet::of(|permission| self.may(permission, organization))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        store::JsonText,
        types::{RoleId, UnixTime},
    };
    use proptest::prelude::*;

    fn id(text: &str) -> OrganizationId {
        OrganizationId::from_text(text)
    }

    fn custom(of: Option<&str>, permissions: &[Permission]) -> RoleRow {
        RoleRow {
            id: RoleId::from_text("r"),
            organization_id: of.map(id),
            name: "Role".to_owned(),
            permissions: JsonText(permissions.iter().copied().collect()),
            created_at: UnixTime(0),
            updated_at: UnixTime(0),
        }
    }

    #[test]
    fn an_organization_s_administrator_stays_in_it() {
        let rights = Rights::of_person(&Role::OrganizationAdministrator, None, &id("a"));
        assert!(rights.may(Permission::UsersWrite, &id("a")));
        assert!(!rights.may(Permission::UsersWrite, &id("b")) && !rights.reaches(&id("b")));
        assert!(!rights.may(Permission::KeysWrite, &id("a")));
        assert_eq!(rights.realm(Permission::UsersRead), Realm::One(id("a")));
    }

    #[test]
    fn a_role_of_another_organization_gives_nothing() {
        let role = Role::Custom(RoleId::from_text("r"));
        assert!(Rights::of_person(&role, Some(&custom(Some("b"), &[Permission::UsersRead])), &id("a")).is_empty());
        assert!(Rights::of_person(&role, None, &id("a")).is_empty());
        let everywhere = Rights::of_person(&role, Some(&custom(None, &[Permission::UsersRead])), &id("a"));
        assert!(everywhere.may(Permission::UsersRead, &id("b")));
    }

    fn any_rights() -> impl Strategy<Value = Rights> {
        let set = || proptest::collection::vec(0..Permission::ALL.len(), 0..6);
        (set(), set(), 0..2usize).prop_map(|(everywhere, home, which)| {
            let set = |numbers: Vec<usize>| numbers.into_iter().map(|n| Permission::ALL[n]).collect();
            Rights { everywhere: set(everywhere), home: Some((id(["a", "b"][which]), set(home))) }
        })
    }

    proptest! {
        #[test]
        fn whoever_covers_can_do_all_that_the_other_can(mine in any_rights(), theirs in any_rights()) {
            let organizations = [id("a"), id("b"), id("c")];
            let can_all = Permission::ALL.iter().all(|one| {
                organizations.iter().all(|at| !theirs.may(*one, at) || mine.may(*one, at))
            });
            prop_assert_eq!(mine.covers(&theirs), can_all);
        }

        #[test]
        fn a_token_adds_nothing(mine in any_rights(), scopes in any_rights()) {
            prop_assert!(mine.covers(&mine.limited(&scopes.in_organization(&id("a")))));
        }
    }
}
