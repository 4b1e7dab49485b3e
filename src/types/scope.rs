//! Scopes, RFC 6749 §3.3.

use super::Invalid;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// A set of scope tokens. Prints in alphabetical order with single spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(BTreeSet<String>);

impl ScopeSet {
    /// Parses a space-separated list. The empty text is the empty set.
    ///
    /// # Errors
    /// A character outside `%x21 / %x23-5B / %x5D-7E`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let allowed = |b: u8| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        let words = text.split(' ').filter(|word| !word.is_empty());
        words
            .map(|word| word.bytes().all(allowed).then(|| word.to_owned()))
            .collect::<Option<BTreeSet<_>>>()
            .map(Self)
            .ok_or(Invalid("scope has a character that RFC 6749 does not allow"))
    }

    /// Whether the scope is in the set.
    #[must_use]
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// The scopes that both sets have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// The scopes of this set that are none of these.
    #[must_use]
    pub fn without(&self, these: &[&str]) -> Self {
        Self(self.0.iter().filter(|scope| !these.contains(&scope.as_str())).cloned().collect())
    }

    /// The scopes that either set has.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Whether every scope of this set is in the other.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Whether there is no scope in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, scope) in self.0.iter().enumerate() {
            write!(f, "{}{scope}", if n == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<ScopeSet> for String {
    fn from(scopes: ScopeSet) -> Self {
        scopes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_undoes_parsing() {
        let set = ScopeSet::parse("profile  openid openid").unwrap_or_default();
        assert_eq!(set.to_string(), "openid profile");
        assert_eq!(ScopeSet::parse(&set.to_string()), Ok(set));
    }

    #[test]
    fn a_quote_is_no_scope() {
        assert!(ScopeSet::parse("open\"id").is_err());
        assert!(ScopeSet::parse("öpenid").is_err());
    }
}
