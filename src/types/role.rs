//! What a person may do as an operator.

use super::{Invalid, RoleId};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A person's role. Everybody has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(try_from = "String", into = "String")]
pub enum Role {
    /// Signs in to applications.
    Member,
    /// Runs the server: everything, in every organization.
    Administrator,
    /// Runs the own organization.
    OrganizationAdministrator,
    /// Helps the own organization's people: resets second factors, hands out temporary access passes.
    HelpDesk,
    /// Reads everything of the own organization and changes nothing.
    Auditor,
    /// A set of permissions that an administrator made.
    Custom(RoleId),
}

/// What stands before the identifier of a role that an administrator made.
const CUSTOM: &str = "custom:";

impl Role {
    /// The roles that every server has.
    pub const BUILT_IN: [Self; 5] =
        [Self::Member, Self::Administrator, Self::OrganizationAdministrator, Self::HelpDesk, Self::Auditor];

    /// The role as stored and as typed.
    #[must_use]
    pub fn as_text(&self) -> String {
        match self {
            Self::Member => "member".to_owned(),
            Self::Administrator => "administrator".to_owned(),
            Self::OrganizationAdministrator => "organization_administrator".to_owned(),
            Self::HelpDesk => "help_desk".to_owned(),
            Self::Auditor => "auditor".to_owned(),
            Self::Custom(id) => format!("{CUSTOM}{id}"),
        }
    }
}

impl FromStr for Role {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if let Some(id) = text.strip_prefix(CUSTOM).filter(|id| !id.is_empty()) {
            return Ok(Self::Custom(RoleId::from_text(id)));
        }
        Self::BUILT_IN.into_iter().find(|role| role.as_text() == text).ok_or(Invalid(
            "use member, administrator, organization_administrator, help_desk, auditor or custom: with the identifier of a role",
        ))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_text())
    }
}

impl TryFrom<String> for Role {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.as_text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_undoes_parsing() {
        let custom = Role::Custom(RoleId::from_text("abc"));
        for role in Role::BUILT_IN.into_iter().chain([custom]) {
            assert_eq!(role.as_text().parse(), Ok(role));
        }
        assert!("root".parse::<Role>().is_err());
        assert!("custom:".parse::<Role>().is_err());
    }
}
