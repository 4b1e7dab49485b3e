//! What is required, and why. Pure: organization + its rules + application + request + what the user has + where from. The
//! strictest wins.

mod decide;
mod requirement;
#[cfg(test)]
mod tests;
mod trace;

pub use decide::{Decision, Reported, decide, require};
pub use requirement::{Reason, Requirement, Unless};
pub use trace::{Considered, Effect, Source, Why};

use super::assurance::{Class, Evidence, Level};
use crate::types::{ClientId, ClientMfa, GroupId, MfaPolicy, OnOff, Role, Rule};
use std::net::IpAddr;

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
    /// The organization's rules for groups, applications and networks.
    pub rules: &'a [Rule],
    /// The groups that the user is in; may be empty where no rule names a group.
    pub groups: &'a [GroupId],
    /// The application that asks, and what it asks of everybody.
    pub client: Option<(&'a ClientId, ClientMfa)>,
    /// Where the person is; `None`: not known, and then a rule for networks counts.
    pub address: Option<IpAddr>,
    /// Whether the organization allows passkeys.
    pub keys: Keys,
    /// Whether the organization's people sign in with what is kept here.
    pub local_login: OnOff,
    /// Whether they sign in through upstream providers.
    pub sso: OnOff,
    /// The person's role: administrators always sign in locally.
    pub role: &'a Role,
}

/// Who asks, and from where: the part of a [`Situation`] that is not the person's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asking<'a> {
    /// The application, and what it asks of everybody.
    pub client: Option<(&'a ClientId, ClientMfa)>,
    /// The `acr_values` of the request, in order of preference.
    pub acr_values: &'a [String],
    /// Where the person is.
    pub address: Option<IpAddr>,
}

/// Whether an organization allows passkeys and security keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// It does.
    Allowed,
    /// It does not. What can not be phished can not be demanded then: nobody could come in.
    Barred,
}

/// Whether a role keeps local sign-in when an organization has turned it off (S6).
#[must_use]
pub const fn keeps_local(role: &Role) -> bool {
    matches!(role, Role::Administrator | Role::OrganizationAdministrator)
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

#[cfg(test)]
impl Situation<'static> {
    /// An organization without rules, somebody who owns this, and a request that asks for nothing.
    pub(crate) const fn plain(mfa: MfaPolicy, enrolled: Enrolled) -> Self {
        Self {
            mfa,
            enrolled,
            trust: Trust::Allowed,
            grace: Grace::Over,
            reset: Reset::No,
            acr_values: &[],
            rules: &[],
            groups: &[],
            client: None,
            address: None,
            keys: Keys::Allowed,
            local_login: OnOff::On,
            sso: OnOff::On,
            role: &Role::Member,
        }
    }
}
