//! What is required, and why. Pure: organization + request + what the user has. The strictest rule wins.

use super::assurance::{Assurance, Class, Evidence, Level, Shown, Verification, Waiver, judge};
use crate::types::{ClientId, ClientMfa, GroupId, Method, MfaPolicy, Rule, RuleId, RuleLevel, RuleMode, RuleTrust, UnixTime};
use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;

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
    /// What rules ask about.
    pub around: Around<'a>,
}

/// What an organization's rules ask about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The rules.
    pub rules: &'a [Rule],
    /// The groups that the user is in.
    pub groups: &'a [GroupId],
    /// The application, and what it asks of everybody.
    pub client: Option<(&'a ClientId, ClientMfa)>,
    /// Where the person is; one that is not known is on both sides of every network.
    pub address: Option<IpAddr>,
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
    /// The client asks it of everybody.
    Application,
    /// The user has set up a second factor, so a password alone is never enough.
    OwnFactor,
    /// The organization demands it.
    Organization,
    /// A rule of the organization demands it.
    Rule,
}

impl Reason {
    /// The reason's name in the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Client => "client",
            Self::Application => "application",
            Self::OwnFactor => "own_factor",
            Self::Organization => "organization",
            Self::Rule => "rule",
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
        let counted = Shown { evidence, ..shown.clone() };
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
        let shown = Shown { evidence: evidence.iter().cloned().chain([next]).collect(), waiver: None, address: None };
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

/// What a rule or a setting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It asks for nothing more here.
    Nothing,
    /// It is about others: its groups, applications or networks are not these.
    Elsewhere,
    /// It demands a second factor, or that no trusted browser stands in.
    Demands,
    /// It would demand more, but only reports.
    Reports,
}

/// One rule or setting that was looked at, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Considered {
    /// `organization`, `application`, `client`, `own_factor`, or `rule`.
    pub what: &'static str,
    /// The rule, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rule: Option<RuleId>,
    /// The rule's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it came to.
    pub effect: Effect,
}

/// What is required, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The requirement.
    pub requirement: Requirement,
    /// Everything that was looked at.
    pub trace: Vec<Considered>,
    /// Rules that only report and would have demanded more, with what they would have demanded.
    pub reported: Vec<(RuleId, Requirement)>,
}

/// Decides what is required.
#[must_use]
pub fn require(situation: &Situation<'_>) -> Requirement {
    let ours = standing(situation);
    let ours = situation
        .around
        .rules
        .iter()
        .filter(|rule| rule.mode == RuleMode::Enforced)
        .fold(ours, |ours, rule| if concerns(rule, &situation.around) { with_rule(situation, ours, rule) } else { ours });
    let ours = with_application(situation, ours);
    match asked(situation) {
        Some(asked) if asked.level > ours.level => asked,
        // Who asks for a level wants it shown, not waived.
        Some(asked) if asked.level == ours.level => Requirement { unless: asked.unless, ..ours },
        _ => ours,
    }
}

/// Decides what is required, and writes down how.
#[must_use]
pub fn decide(situation: &Situation<'_>) -> Decision {
    let requirement = require(situation);
    let setting = |what, effect| Considered { what, rule: None, name: None, effect };
    let demands = |yes: bool| if yes { Effect::Demands } else { Effect::Nothing };
    let mut trace = vec![
        setting("organization", demands(situation.mfa == MfaPolicy::Required)),
        setting("own_factor", demands(situation.enrolled >= Enrolled::SecondFactor)),
    ];
    let mut reported = Vec::new();
    for rule in situation.around.rules {
        let effect = effect(situation, requirement, rule);
        if effect == Effect::Reports {
            reported.push((rule.id.clone(), with_rule(situation, requirement, rule)));
        }
        trace.push(Considered { what: "rule", rule: Some(rule.id.clone()), name: Some(rule.name.to_string()), effect });
    }
    let application = situation.around.client.is_some_and(|(_, mfa)| mfa == ClientMfa::Required);
    trace.push(setting("application", demands(application)));
    trace.push(setting("client", demands(asked(situation).is_some())));
    Decision { requirement, trace, reported }
}

fn effect(situation: &Situation<'_>, requirement: Requirement, rule: &Rule) -> Effect {
    if !concerns(rule, &situation.around) {
        return Effect::Elsewhere;
    }
    let asks = rule.require == RuleLevel::Mfa || rule.trust == RuleTrust::Never;
    match rule.mode {
        RuleMode::Enforced if asks => Effect::Demands,
        // Whether it would make a difference to what is required anyway.
        RuleMode::ReportOnly if with_rule(situation, requirement, rule) != requirement => Effect::Reports,
        RuleMode::Enforced | RuleMode::ReportOnly => Effect::Nothing,
    }
}

/// Whether a rule is about these groups, this application and this network.
fn concerns(rule: &Rule, around: &Around<'_>) -> bool {
    let group = rule.groups.is_empty() || rule.groups.iter().any(|group| around.groups.contains(group));
    let client = rule.clients.is_empty() || around.client.is_some_and(|(id, _)| rule.clients.contains(id));
    let network = rule.networks.as_ref().is_none_or(|networks| networks.means(around.address));
    group && client && network
}

/// The stricter of what is required and what a rule demands.
fn with_rule(situation: &Situation<'_>, ours: Requirement, rule: &Rule) -> Requirement {
    let ours = match rule.require {
        RuleLevel::Mfa if ours.level < Level::Two => second_factor(situation, Reason::Rule),
        RuleLevel::Mfa | RuleLevel::None => ours,
    };
    match (rule.trust, ours.unless) {
        (RuleTrust::Never, Unless::Device) => Requirement { unless: Unless::Never, reason: Reason::Rule, ..ours },
        _ => ours,
    }
}

/// The stricter of what is required and what the application asks of everybody.
fn with_application(situation: &Situation<'_>, ours: Requirement) -> Requirement {
    match situation.around.client {
        Some((_, ClientMfa::Required)) if ours.level < Level::Two => second_factor(situation, Reason::Application),
        _ => ours,
    }
}

/// A second factor, with what may stand in for it in this organization.
fn second_factor(situation: &Situation<'_>, reason: Reason) -> Requirement {
    let unless = match (situation.enrolled, situation.trust, situation.grace) {
        (Enrolled::Nothing, _, Grace::Open) => Unless::Grace,
        (Enrolled::SecondFactor | Enrolled::Passkey, Trust::Allowed, _) => Unless::Device,
        _ => Unless::Never,
    };
    Requirement { level: Level::Two, reason, unless, reset: situation.reset }
}

/// What is required of the person whoever asks.
fn standing(situation: &Situation<'_>) -> Requirement {
    if situation.mfa == MfaPolicy::Required {
        return second_factor(situation, Reason::Organization);
    }
    if situation.enrolled >= Enrolled::SecondFactor {
        return second_factor(situation, Reason::OwnFactor);
    }
    Requirement { level: Level::One, reason: Reason::Baseline, unless: Unless::Never, reset: situation.reset }
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
