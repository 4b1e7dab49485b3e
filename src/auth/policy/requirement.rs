//! What must be shown, and whether something shown is it.

use super::{Enrolled, Reset};
use crate::{
    auth::assurance::{Assurance, Class, Evidence, Level, Shown, Verification, Waiver, judge},
    types::{Method, UnixTime},
};

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
    /// This one of the organization's rules demands it, by its place in their list.
    Rule(usize),
    /// The client is registered as one that demands it of everybody.
    Application,
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
            Self::Rule(_) => "rule",
            Self::Application => "application",
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

/// Whether what is kept here is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Local {
    /// It is.
    Open,
    /// The organization has turned local sign-in off, and the person does not administer it: nothing is enough.
    Barred,
}

/// Whether upstream providers are listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sso {
    /// They are.
    Open,
    /// The organization has turned single sign-on off.
    Barred,
}

/// What an upstream provider that is trusted with it stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waives {
    /// For what the organization, its rules, the application and the person's own factors demand, up to two classes.
    Demands,
    /// For nothing: the request asks for a level, or what can not be phished is demanded.
    Nothing,
}

/// What must be shown before anything is issued. Made by [`super::decide()`] and [`super::require`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    pub(super) level: Level,
    pub(super) reason: Reason,
    pub(super) unless: Unless,
    pub(super) reset: Reset,
    pub(super) local: Local,
    pub(super) sso: Sso,
    pub(super) upstream: Waives,
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

    /// Whether what is kept here is not enough to begin with: the organization signs in elsewhere.
    #[must_use]
    pub const fn is_barred(self) -> bool {
        matches!(self.local, Local::Barred)
    }

    /// Whether nothing that could be added to this would be enough: the organization signs in elsewhere, and the person has
    /// not; or it does not, and the person has.
    #[must_use]
    pub fn bars(self, evidence: &[Evidence]) -> bool {
        let elsewhere = evidence.iter().any(|proof| proof.class == Class::Upstream);
        if elsewhere { self.sso == Sso::Barred } else { self.is_barred() }
    }

    /// Whether a key has to be set up by somebody who owns other factors: the level is more than those can reach.
    #[must_use]
    pub fn wants_key(self, enrolled: Enrolled) -> bool {
        self.level == Level::Three && enrolled < Enrolled::Passkey
    }

    /// As much of it as somebody can show who owns this.
    #[must_use]
    pub fn within_reach(self, enrolled: Enrolled) -> Self {
        Self { level: self.level.min(enrolled.highest()), ..self }
    }

    /// Whether what was shown is enough.
    #[must_use]
    pub fn is_met(self, assurance: &Assurance, shown: &Shown) -> bool {
        if self.bars(&shown.evidence) {
            return false;
        }
        if self.reset == Reset::No || shown.evidence.iter().all(|proof| proof.class != Class::Mailbox) {
            return self.is_reached(assurance, shown);
        }
        let evidence = shown.evidence.iter().filter(|proof| proof.class != Class::Backup).cloned().collect();
        let counted = Shown { evidence, ..shown.clone() };
        judge(&counted).is_some_and(|assurance| self.is_reached(&assurance, shown))
    }

    fn is_reached(self, assurance: &Assurance, shown: &Shown) -> bool {
        let recovered = || shown.evidence.iter().any(|proof| matches!(proof.method, Method::Backup | Method::Pass));
        let elsewhere = || shown.evidence.iter().any(|proof| proof.class == Class::Upstream);
        let trusted = shown.waiver == Some(Waiver::Upstream) && self.upstream == Waives::Demands;
        let spared = || trusted && self.level <= Level::Two && elsewhere();
        assurance.level >= self.level
            || spared()
            || match self.unless {
                Unless::Never => false,
                Unless::Device => shown.waiver == Some(Waiver::Device),
                Unless::Grace => shown.waiver == Some(Waiver::Grace),
                Unless::Recovery => assurance.level >= Level::Two && recovered(),
            }
    }

    /// Whether what was shown is enough, with nothing waived.
    #[must_use]
    pub fn is_met_by(self, evidence: &[Evidence]) -> bool {
        let shown = Shown::of(evidence.to_vec());
        judge(&shown).is_some_and(|assurance| self.is_met(&assurance, &shown))
    }

    /// Whether showing this method, besides what was shown, would be enough.
    #[must_use]
    pub fn would_be_met(self, evidence: &[Evidence], method: Method) -> bool {
        // A key can recognize its owner; whether it did is seen afterwards.
        let next = Evidence { verification: Verification::User, ..Evidence::of(method, UnixTime(0)) };
        let shown = Shown::of(evidence.iter().cloned().chain([next]).collect());
        judge(&shown).is_some_and(|assurance| self.is_met(&assurance, &shown))
    }

    /// One that a test states.
    #[cfg(test)]
    pub(in crate::auth) const fn stated(level: Level, reason: Reason, unless: Unless) -> Self {
        let upstream = if matches!(reason, Reason::Client) { Waives::Nothing } else { Waives::Demands };
        Self { level, reason, unless, reset: Reset::No, local: Local::Open, sso: Sso::Open, upstream }
    }

    /// The same, just after a mailed link has set the password.
    #[cfg(test)]
    pub(in crate::auth) const fn after_reset(self) -> Self {
        Self { reset: Reset::Lately, ..self }
    }
}
