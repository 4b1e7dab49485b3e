//! What an operator may do, one by one.

use super::{Invalid, ScopeSet};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};
use utoipa::ToSchema;

// The names are token trees: a literal that went through a macro is not read by what makes the OpenAPI document.
macro_rules! permissions {
    ($($(#[doc = $doc:literal])* $name:ident = $text:tt),+ $(,)?) => {
        /// One thing that an operator may do. As a scope it has `admin.` before it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum Permission {
            $($(#[doc = $doc])* #[serde(rename = $text)] $name),+
        }

        impl Permission {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The permission's name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// What it allows, in an English sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*).trim()),+ }
            }
        }
    };
}

permissions!(
    /// Sees organizations.
    OrganizationsRead = "organizations.read",
    /// Changes organizations: names, looks, sessions, password rules. Makes and disables them, if it is given for all of them.
    OrganizationsWrite = "organizations.write",
    /// Sees people, their methods, sessions and devices.
    UsersRead = "users.read",
    /// Makes, changes, disables and removes people; ends their sessions.
    UsersWrite = "users.write",
    /// Takes all second factors of a person away.
    UsersReset = "users.reset",
    /// Hands out temporary access passes.
    UsersPass = "users.pass",
    /// Sees groups and who is in them.
    GroupsRead = "groups.read",
    /// Makes and changes groups.
    GroupsWrite = "groups.write",
    /// Sees roles.
    RolesRead = "roles.read",
    /// Makes roles and gives them to people.
    RolesWrite = "roles.write",
    /// Sees applications.
    ClientsRead = "clients.read",
    /// Registers and changes applications.
    ClientsWrite = "clients.write",
    /// Sees the rules about signing in, and asks what they would decide.
    PoliciesRead = "policies.read",
    /// Changes the rules about signing in.
    PoliciesWrite = "policies.write",
    /// Sees upstream providers.
    ProvidersRead = "providers.read",
    /// Makes and changes upstream providers: through whom people come in.
    ProvidersWrite = "providers.write",
    /// Reads the audit log.
    AuditRead = "audit.read",
    /// Sees the signing keys.
    KeysRead = "keys.read",
    /// Rotates the signing keys.
    KeysWrite = "keys.write",
    /// Sees webhooks and what was sent.
    WebhooksRead = "webhooks.read",
    /// Makes and changes webhooks.
    WebhooksWrite = "webhooks.write",
);

/// The scope that stands for all permissions.
pub const ADMIN_SCOPE: &str = "admin";

impl Permission {
    /// Whether it only reads.
    #[must_use]
    pub fn is_read(self) -> bool {
        self.as_str().rsplit('.').next() == Some("read")
    }

    /// The scope of an access token that carries it.
    #[must_use]
    pub fn scope(self) -> String {
        format!("{ADMIN_SCOPE}.{}", self.as_str())
    }
}

impl FromStr for Permission {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.iter().copied().find(|permission| permission.as_str() == text).ok_or(Invalid("there is no such permission"))
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Vec<Permission>", into = "Vec<Permission>")]
pub struct PermissionSet(BTreeSet<Permission>);

impl TryFrom<Vec<Permission>> for PermissionSet {
    type Error = Invalid;
    fn try_from(list: Vec<Permission>) -> Result<Self, Invalid> {
        let count = list.len();
        let set: BTreeSet<Permission> = list.into_iter().collect();
        if set.len() == count { Ok(Self(set)) } else { Err(Invalid("a permission is named twice")) }
    }
}

impl From<PermissionSet> for Vec<Permission> {
    fn from(set: PermissionSet) -> Self {
        set.0.into_iter().collect()
    }
}

impl PermissionSet {
    /// Every permission.
    #[must_use]
    pub fn all() -> Self {
        Self(Permission::ALL.iter().copied().collect())
    }

    /// Those for which a question is answered with yes.
    #[must_use]
    pub fn of(is_in: impl Fn(Permission) -> bool) -> Self {
        Self(Permission::ALL.iter().copied().filter(|permission| is_in(*permission)).collect())
    }

    /// Those that the scopes of an access token carry.
    #[must_use]
    pub fn of_scopes(scopes: &ScopeSet) -> Self {
        if scopes.contains(ADMIN_SCOPE) { Self::all() } else { Self::of(|permission| scopes.contains(&permission.scope())) }
    }

    /// Whether it is in the set.
    #[must_use]
    pub fn contains(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// Whether all of them are in the other set.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Those that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The permissions, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Permission> {
        self.0.iter().copied()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().collect())
    }
}

/// Whether a scope belongs to the administration.
#[must_use]
pub fn is_admin_scope(scope: &str) -> bool {
    scope == ADMIN_SCOPE
        || scope
            .strip_prefix(ADMIN_SCOPE)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|name| name.parse::<Permission>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_carry_permissions() {
        let set = |text| PermissionSet::of_scopes(&ScopeSet::parse(text).unwrap());
        assert_eq!(set("openid admin"), PermissionSet::all());
        assert_eq!(set("admin.users.read openid").iter().collect::<Vec<_>>(), [Permission::UsersRead]);
        assert!(set("openid profile users.read").is_empty());
        assert!(is_admin_scope("admin") && is_admin_scope("admin.keys.write"));
        assert!(!is_admin_scope("admin.") && !is_admin_scope("administrator") && !is_admin_scope("admin.all"));
    }
}
