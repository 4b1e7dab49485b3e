//! Sets of second factors: those that an organization allows, those that a person has.

use super::{Invalid, Method};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Second factors, the strongest first. Written as names with spaces between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(into = "String", try_from = "String")]
pub struct MethodSet(String);

/// What can be allowed, the strongest first.
const ORDER: [Method; 5] = [Method::Passkey, Method::Totp, Method::Sms, Method::Email, Method::Backup];

impl MethodSet {
    /// All that there are.
    #[must_use]
    pub fn all() -> Self {
        Self::of(|_| true)
    }

    /// Those that are wanted; may be none.
    pub fn of(wanted: impl Fn(Method) -> bool) -> Self {
        let names: Vec<&str> = ORDER.into_iter().filter(|method| wanted(*method)).map(Method::as_str).collect();
        Self(names.join(" "))
    }

    /// Whether a method may be used where these are allowed. An operator's pass always may, as it is how people get back in.
    #[must_use]
    pub fn allows(&self, method: Method) -> bool {
        method == Method::Pass || self.contains(method)
    }

    /// Whether a method is in it.
    #[must_use]
    pub fn contains(&self, method: Method) -> bool {
        self.iter().any(|one| one == method)
    }

    /// The methods, the strongest first.
    pub fn iter(&self) -> impl Iterator<Item = Method> {
        self.0.split(' ').filter_map(|name| name.parse().ok())
    }

    /// As stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MethodSet {
    type Err = Invalid;

    /// Reads names with spaces or commas between them.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        const REFUSAL: Invalid = Invalid("use passkey, totp, sms, email and backup; at least one besides backup");
        let names = text.split([' ', ',']).filter(|name| !name.is_empty());
        let methods: Vec<Method> = names.map(|name| name.parse().map_err(|_| REFUSAL)).collect::<Result<_, _>>()?;
        let useful = methods.iter().any(|method| *method != Method::Backup);
        if !useful || methods.iter().any(|method| !ORDER.contains(method)) {
            return Err(REFUSAL);
        }
        Ok(Self::of(|method| methods.contains(&method)))
    }
}

impl From<MethodSet> for String {
    fn from(set: MethodSet) -> Self {
        set.0
    }
}

impl TryFrom<String> for MethodSet {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl fmt::Display for MethodSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_order_and_written_in_one() {
        assert_eq!("email,totp email".parse::<MethodSet>().unwrap().to_string(), "totp email");
        assert_eq!(MethodSet::all().to_string(), "passkey totp sms email backup");
    }

    #[test]
    fn what_opens_no_door_is_no_set() {
        for bad in ["", "backup", "password", "totp pass", "smoke", "TOTP"] {
            assert!(bad.parse::<MethodSet>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_pass_is_always_allowed() {
        let set: MethodSet = "totp".parse().unwrap();
        assert_eq!(
            [Method::Totp, Method::Pass, Method::Sms, Method::Password].map(|m| set.allows(m)),
            [true, true, false, false]
        );
    }
}
