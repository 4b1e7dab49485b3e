//! Owns the `prompt` parameter, OIDC Core §3.1.2.1.

use super::params;
use crate::types::Invalid;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words!(
    /// One wish about what the person is asked.
    Prompt, "prompt has an unknown value", {
        /// Show no page at all.
        None = "none",
        /// Ask for the password again.
        Login = "login",
        /// Ask for consent again.
        Consent = "consent",
        /// Ask which account is meant.
        SelectAccount = "select_account",
    }
);

/// The wishes of one request; usually empty. `none` never stands with others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prompts(BTreeSet<Prompt>);

impl Prompts {
    /// Parses a space-separated list; absent means no wishes.
    ///
    /// # Errors
    /// An unknown value, or `none` with another.
    pub fn parse(text: Option<&str>) -> Result<Self, Invalid> {
        let prompts: BTreeSet<_> = params::list(text).iter().map(|word| Prompt::parse(word)).collect::<Result<_, _>>()?;
        if prompts.contains(&Prompt::None) && prompts.len() > 1 {
            return Err(Invalid("prompt=none must stand alone"));
        }
        Ok(Self(prompts))
    }

    /// Whether no page may be shown.
    #[must_use]
    pub fn none(&self) -> bool {
        self.0.contains(&Prompt::None)
    }

    /// Whether the person must sign in again.
    #[must_use]
    pub fn login(&self) -> bool {
        self.0.contains(&Prompt::Login)
    }

    /// Whether consent must be asked again.
    #[must_use]
    pub fn consent(&self) -> bool {
        self.0.contains(&Prompt::Consent)
    }

    /// Whether the person must say which account is meant.
    #[must_use]
    pub fn select_account(&self) -> bool {
        self.0.contains(&Prompt::SelectAccount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone_and_unknown_wishes_are_refused() {
        assert!(Prompts::parse(Some("none")).unwrap().none());
        let both = Prompts::parse(Some("consent  login")).unwrap();
        assert!(both.login() && both.consent() && !both.none() && !both.select_account());
        assert_eq!(Prompts::parse(None).unwrap(), Prompts::default());
        for bad in ["none login", "login none", "create", "LOGIN", "login\tconsent"] {
            assert!(Prompts::parse(Some(bad)).is_err(), "{bad}");
        }
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["login","consent"]"#);
    }
}
