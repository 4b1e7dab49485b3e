//! What is required, and why. Pure: organization + request + what the user has. The strictest rule wins.

use super::assurance::Level;
use crate::types::MfaPolicy;

/// All that the requirement depends on, read in the transaction that acts on it.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The organization's rule.
    pub mfa: MfaPolicy,
    /// Whether the user owns a second factor.
    pub enrolled: Enrolled,
    /// The `acr_values` of the request, in order of preference.
    pub acr_values: &'a [String],
}

/// Whether a user owns a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// None that can be used.
    Nothing,
    /// At least one.
    SecondFactor,
}

/// Which rule decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No rule asks for more than one factor.
    Baseline,
    /// The client asked for it in `acr_values`.
    Client,
    /// The user has set up a second factor, so a password alone is never enough.
    OwnFactor,
    /// The organization demands it.
    Organization,
}

impl Reason {
    /// The reason's name in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Client => "client",
            Self::OwnFactor => "own_factor",
            Self::Organization => "organization",
        }
    }
}

/// What must be shown before anything is issued. Made by [`require`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    level: Level,
    reason: Reason,
}

impl Requirement {
    /// The level.
    #[must_use]
    pub const fn level(self) -> Level {
        self.level
    }

    /// Why.
    #[must_use]
    pub const fn reason(self) -> Reason {
        self.reason
    }

    /// One that a test states.
    #[cfg(test)]
    pub(in crate::auth) const fn stated(level: Level, reason: Reason) -> Self {
        Self { level, reason }
    }
}

/// Decides what is required.
#[must_use]
pub fn require(situation: &Situation<'_>) -> Requirement {
    let two = |reason| Requirement { level: Level::Two, reason };
    if situation.mfa == MfaPolicy::Required {
        return two(Reason::Organization);
    }
    if situation.enrolled == Enrolled::SecondFactor {
        return two(Reason::OwnFactor);
    }
    // OIDC Core 3.1.2.1: values in order of preference. The first that we know counts; unknown ones are voluntary.
    match situation.acr_values.iter().find_map(|acr| Level::of_acr(acr)) {
        Some(Level::Two) => two(Reason::Client),
        Some(Level::One) | None => Requirement { level: Level::One, reason: Reason::Baseline },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn required(mfa: MfaPolicy, enrolled: Enrolled, acr: &[&str]) -> (Level, Reason) {
        let acr_values: Vec<String> = acr.iter().map(ToString::to_string).collect();
        let requirement = require(&Situation { mfa, enrolled, acr_values: &acr_values });
        (requirement.level, requirement.reason)
    }

    #[test]
    fn one_switch_makes_it_mandatory() {
        for enrolled in [Enrolled::Nothing, Enrolled::SecondFactor] {
            assert_eq!(required(MfaPolicy::Required, enrolled, &[]), (Level::Two, Reason::Organization));
        }
    }

    #[test]
    fn who_has_a_factor_is_always_asked_for_it() {
        for mfa in [MfaPolicy::Off, MfaPolicy::Optional] {
            assert_eq!(required(mfa, Enrolled::SecondFactor, &[]), (Level::Two, Reason::OwnFactor));
            assert_eq!(required(mfa, Enrolled::Nothing, &[]), (Level::One, Reason::Baseline));
        }
    }

    #[test]
    fn a_client_may_ask_for_more_but_not_for_less() {
        let two = Level::Two.acr();
        let one = Level::One.acr();
        assert_eq!(required(MfaPolicy::Optional, Enrolled::Nothing, &["phr", two, one]), (Level::Two, Reason::Client));
        assert_eq!(required(MfaPolicy::Required, Enrolled::Nothing, &[one]), (Level::Two, Reason::Organization));
    }

    fn policies() -> impl Strategy<Value = MfaPolicy> {
        prop_oneof![Just(MfaPolicy::Off), Just(MfaPolicy::Optional), Just(MfaPolicy::Required)]
    }

    proptest! {
        /// Owning a factor, or a stricter organization, never lowers what is required.
        #[test]
        fn requirements_only_grow(mfa in policies(), acr in proptest::collection::vec("[a-z:0-9]{0,20}", 0..4)) {
            let level = |mfa, enrolled| require(&Situation { mfa, enrolled, acr_values: &acr }).level;
            prop_assert!(level(mfa, Enrolled::SecondFactor) >= level(mfa, Enrolled::Nothing));
            prop_assert!(level(MfaPolicy::Required, Enrolled::Nothing) >= level(mfa, Enrolled::Nothing));
        }
    }
}
