//! What is required, and why. Pure: organization + request + what the user has. The strictest rule wins.

use super::assurance::{Assurance, Class, Evidence, Level, Shown, Verification, Waiver, judge};
use crate::types::{Method, MfaPolicy, UnixTime};

/// All that the requirement depends on, read in the transaction that acts on it.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The organization's rule.
    pub mfa: MfaPolicy,
    /// What the user owns.
    pub enrolled: Enrolled,
    /// Whether the organization lets browsers be trusted.
    pub trust: Trust,
    /// Whether setting up a factor may still wait.
    pub grace: Grace,
    /// Whether a mailed link has set the password lately.
    pub reset: Reset,
    /// The `acr_values` of the request, in order of preference.
    pub acr_values: &'a [String],
}

/// What a user owns that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Enrolled {
    /// No second factor.
    Nothing,
    /// At least one.
    SecondFactor,
    /// At least one passkey or security key.
    Passkey,
}

impl Enrolled {
    /// The highest level that the user can reach.
    #[must_use]
    pub const fn highest(self) -> Level {
        match self {
            Self::Nothing => Level::One,
            Self::SecondFactor => Level::Two,
            Self::Passkey => Level::Three,
        }
    }
}

/// Whether an organization lets browsers be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// For some days.
    Allowed,
    /// Never.
    Off,
}

/// Whether setting up a second factor may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grace {
    /// It may.
    Open,
    /// It may not, or not any more.
    Over,
}

/// Whether a mailed link has set the password lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// Less than [`APART`] ago.
    Lately,
    /// Not, or longer ago.
    No,
}

/// How long after a mailed link has set the password a backup code is no second factor beside it, seconds. Whoever finds a
/// mailbox open, and a list in it, has to wait until its owner had time to read what was mailed.
pub const APART: i64 = 3600;

/// Whether a backup code would add anything to what was shown: one for each sign-in, and none where a mailbox alone was
/// shown that has set the password lately.
#[must_use]
pub fn backup_adds(reset: Reset, evidence: &[Evidence]) -> bool {
    let used = evidence.iter().any(|proof| proof.class == Class::Backup);
    let alone = reset == Reset::Lately && evidence.iter().all(|proof| proof.class == Class::Mailbox);
    !used && !alone
}

/// The `acr` value that our own account pages ask for: the highest level that the person can reach, shown just now. Not
/// published.
pub const HIGHEST: &str = "urn:vestibule:acr:highest";

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

/// What may stand in for the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unless {
    /// Nothing.
    Never,
    /// A browser that was trusted before.
    Device,
    /// Time that the organization gives.
    Grace,
    /// A code that was kept for the day the factor is lost: with it, two classes are enough.
    Recovery,
}

/// What must be shown before anything is issued. Made by [`require`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    level: Level,
    reason: Reason,
    unless: Unless,
    reset: Reset,
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

    /// What may stand in for the level.
    #[must_use]
    pub const fn unless(self) -> Unless {
        self.unless
    }

    /// The same, with nothing that may stand in.
    #[must_use]
    pub const fn without_waiver(self) -> Self {
        Self { unless: Unless::Never, ..self }
    }

    /// Whether what was shown is enough.
    #[must_use]
    pub fn is_met(self, assurance: &Assurance, shown: &Shown) -> bool {
        if self.reset == Reset::No || shown.evidence.iter().all(|proof| proof.class != Class::Mailbox) {
            return self.is_reached(assurance, shown);
        }
        let evidence = shown.evidence.iter().filter(|proof| proof.class != Class::Backup).cloned().collect();
        let counted = Shown { evidence, waiver: shown.waiver };
        judge(&counted).is_some_and(|assurance| self.is_reached(&assurance, shown))
    }

    fn is_reached(self, assurance: &Assurance, shown: &Shown) -> bool {
        let recovered = || shown.evidence.iter().any(|proof| matches!(proof.method, Method::Backup | Method::Pass));
        assurance.level >= self.level
            || match self.unless {
                Unless::Never => false,
                Unless::Device => shown.waiver == Some(Waiver::Device),
                Unless::Grace => shown.waiver == Some(Waiver::Grace),
                Unless::Recovery => assurance.level >= Level::Two && recovered(),
            }
    }

    /// Whether showing this method, besides what was shown, would be enough.
    #[must_use]
    pub fn would_be_met(self, evidence: &[Evidence], method: Method) -> bool {
        // A key can recognize its owner; whether it did is seen afterwards.
        let next = Evidence { verification: Verification::User, ..Evidence::of(method, UnixTime(0)) };
        let shown = Shown { evidence: evidence.iter().cloned().chain([next]).collect(), waiver: None };
        judge(&shown).is_some_and(|assurance| self.is_met(&assurance, &shown))
    }

    /// One that a test states.
    #[cfg(test)]
    pub(in crate::auth) const fn stated(level: Level, reason: Reason, unless: Unless) -> Self {
        Self { level, reason, unless, reset: Reset::No }
    }

    /// The same, just after a mailed link has set the password.
    #[cfg(test)]
    pub(in crate::auth) const fn after_reset(self) -> Self {
        Self { reset: Reset::Lately, ..self }
    }
}

/// Decides what is required.
#[must_use]
pub fn require(situation: &Situation<'_>) -> Requirement {
    let ours = standing(situation);
    match asked(situation) {
        Some(asked) if asked.level > ours.level => asked,
        // Who asks for a level wants it shown, not waived.
        Some(asked) if asked.level == ours.level => Requirement { unless: asked.unless, ..ours },
        _ => ours,
    }
}

/// What is required of the person whoever asks.
fn standing(situation: &Situation<'_>) -> Requirement {
    let unless = match (situation.enrolled, situation.trust, situation.grace) {
        (Enrolled::Nothing, _, Grace::Open) => Unless::Grace,
        (Enrolled::SecondFactor | Enrolled::Passkey, Trust::Allowed, _) => Unless::Device,
        _ => Unless::Never,
    };
    let reset = situation.reset;
    if situation.mfa == MfaPolicy::Required {
        return Requirement { level: Level::Two, reason: Reason::Organization, unless, reset };
    }
    if situation.enrolled >= Enrolled::SecondFactor {
        return Requirement { level: Level::Two, reason: Reason::OwnFactor, unless, reset };
    }
    Requirement { level: Level::One, reason: Reason::Baseline, unless: Unless::Never, reset }
}

/// What the request asks for. OIDC Core 3.1.2.1: values in order of preference; the first that we know counts, unknown
/// ones are voluntary. Who owns no key can not show one: the next best level is asked for, and the token says so.
fn asked(situation: &Situation<'_>) -> Option<Requirement> {
    let highest = situation.enrolled.highest();
    let known = situation.acr_values.iter().find_map(|acr| match Level::of_acr(acr) {
        Some(level) => Some((level, Unless::Never)),
        None => (acr == HIGHEST).then_some((highest, Unless::Recovery)),
    });
    let (level, unless) = known?;
    let level = if level == Level::Three && highest < Level::Three { Level::Two } else { level };
    (level >= Level::Two).then_some(Requirement { level, reason: Reason::Client, unless, reset: situation.reset })
}

#[cfg(test)]
mod tests;
