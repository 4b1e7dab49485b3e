//! The decision: each demand, the strictest of them, and what was considered on the way.

use super::{
    Considered, Effect, Enrolled, Grace, HIGHEST, Keys, Reason, Requirement, Situation, Source, Trust, Unless, Why,
    keeps_local,
    requirement::{Local, Sso, Waives},
};
use crate::{
    auth::assurance::Level,
    types::{ClientMfa, MfaPolicy, OnOff, Rule, RuleId, RuleLevel, RuleMode, RuleTrust},
};

/// What is required, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is required.
    pub requirement: Requirement,
    /// Everything that was considered, the organization's setting first.
    pub trace: Vec<Considered>,
    /// The rules that only report and would have demanded more.
    pub reported: Vec<Reported>,
}

/// A rule that only reports and would have demanded more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Which.
    pub rule: RuleId,
    /// What would have been required with it.
    pub requirement: Requirement,
}

impl Decision {
    /// The same, with nothing that may stand in.
    #[must_use]
    pub fn without_waiver(self) -> Self {
        let reported = self.reported.into_iter();
        Self {
            requirement: self.requirement.without_waiver(),
            trace: self.trace,
            reported: reported.map(|one| Reported { requirement: one.requirement.without_waiver(), ..one }).collect(),
        }
    }

    /// The rules that only report and would have demanded more.
    pub fn reported_ids(&self) -> impl Iterator<Item = &RuleId> {
        self.reported.iter().map(|one| &one.rule)
    }
}

/// Decides what is required, and tells why.
#[must_use]
pub fn decide(situation: &Situation<'_>) -> Decision {
    let mut trace = Vec::new();
    let requirement = weigh(situation, &mut Notes(Some(&mut trace)));
    let silent = situation.rules.iter().enumerate().filter(|(_, rule)| rule.mode == RuleMode::ReportOnly);
    let mut reported = Vec::new();
    for (place, rule) in silent {
        let (effect, why) = match meets(situation, rule) {
            Err(why) => (Effect::None, why),
            Ok(why) => {
                let with = stricter(requirement, of_rule(situation, (place, rule)));
                let with = if rule.trust == RuleTrust::Never { without_trust(with) } else { with };
                if asks_more(with, requirement) {
                    reported.push(Reported { rule: rule.id.clone(), requirement: with });
                    (Effect::Reported, why)
                } else {
                    (Effect::None, Why::ReportOnly)
                }
            }
        };
        trace.push(Considered { rule: source(rule), effect, why });
    }
    Decision { requirement, trace, reported }
}

/// Decides what is required.
#[must_use]
pub fn require(situation: &Situation<'_>) -> Requirement {
    weigh(situation, &mut Notes(None))
}

/// What was considered, for who wants to know.
struct Notes<'a>(Option<&'a mut Vec<Considered>>);

impl Notes<'_> {
    /// Writes it down; `entry` is not called when nobody wants to know.
    fn add(&mut self, entry: impl FnOnce() -> (Source, Effect, Why)) {
        if let Some(list) = &mut self.0 {
            let (rule, effect, why) = entry();
            list.push(Considered { rule, effect, why });
        }
    }
}

fn weigh(situation: &Situation<'_>, notes: &mut Notes<'_>) -> Requirement {
    let mut required = of_organization(situation, notes);
    let (mut trusted, enforced) = (true, |rule: &Rule| rule.mode == RuleMode::Enforced);
    for (place, rule) in situation.rules.iter().enumerate().filter(|(_, rule)| enforced(rule)) {
        match meets(situation, rule) {
            Err(why) => notes.add(|| (source(rule), Effect::None, why)),
            Ok(why) => {
                let demand = of_rule(situation, (place, rule));
                note_rule(notes, rule, demand, why);
                required = stricter(required, demand);
                trusted &= rule.trust == RuleTrust::Inherit;
            }
        }
    }
    required = stricter(required, of_client(situation, notes));
    required = stricter(required, own(situation, notes));
    required = stricter(required, asked(situation, notes));
    if !trusted {
        required = without_trust(required);
    }
    let sso = if situation.sso == OnOff::On { Sso::Open } else { Sso::Barred };
    Requirement { local: local(situation, notes), sso, ..required }
}

fn source(rule: &Rule) -> Source {
    Source::Rule { id: rule.id.clone(), name: rule.name.clone() }
}

/// Why a rule counts here, or why it does not.
fn meets(situation: &Situation<'_>, rule: &Rule) -> Result<Why, Why> {
    let group = rule.groups.iter().find(|group| situation.groups.contains(group));
    if !rule.groups.is_empty() && group.is_none() {
        return Err(Why::OtherGroup);
    }
    let here = situation.client.is_some_and(|(client, _)| rule.clients.contains(client));
    if !rule.clients.is_empty() && !here {
        return Err(Why::OtherApplication);
    }
    if rule.networks.as_ref().is_some_and(|networks| !networks.means(situation.address)) {
        return Err(Why::OtherNetwork);
    }
    Ok(match group {
        Some(group) => Why::Group(group.clone()),
        None if here => Why::Application,
        None if rule.networks.is_some() => Why::Network,
        None => Why::Everybody,
    })
}

fn note_rule(notes: &mut Notes<'_>, rule: &Rule, demand: Requirement, why: Why) {
    if rule.trust == RuleTrust::Never {
        let why = why.clone();
        notes.add(|| (source(rule), Effect::NoTrust, why));
    }
    match effect(demand.level) {
        Effect::None if rule.trust == RuleTrust::Never => {}
        Effect::Mfa if rule.require == RuleLevel::PhishingResistant => {
            notes.add(|| (source(rule), Effect::Mfa, Why::KeysBarred));
        }
        effect => notes.add(|| (source(rule), effect, why)),
    }
}

fn effect(level: Level) -> Effect {
    match level {
        Level::One | Level::OneWaived => Effect::None,
        Level::Two => Effect::Mfa,
        Level::Three => Effect::PhishingResistant,
    }
}

/// A demand of a level. A trusted browser stands in for what its owner could show, and grace for what one does not own yet.
fn demand(situation: &Situation<'_>, (level, reason): (Level, Reason), grace: Grace) -> Requirement {
    let unless = match (situation.enrolled, situation.trust, grace) {
        _ if level < Level::Two => Unless::Never,
        (Enrolled::Nothing, _, Grace::Open) => Unless::Grace,
        (enrolled, Trust::Allowed, _) if enrolled != Enrolled::Nothing && enrolled.highest() >= level => Unless::Device,
        _ => Unless::Never,
    };
    let upstream = Waives::Demands;
    Requirement { level, reason, unless, reset: situation.reset, local: Local::Open, sso: Sso::Open, upstream }
}

fn nothing(situation: &Situation<'_>) -> Requirement {
    demand(situation, (Level::One, Reason::Baseline), Grace::Over)
}

/// The level of what can not be phished; where no keys are allowed it would lock everybody out.
const fn unphishable(situation: &Situation<'_>) -> Level {
    match situation.keys {
        Keys::Allowed => Level::Three,
        Keys::Barred => Level::Two,
    }
}

fn of_organization(situation: &Situation<'_>, notes: &mut Notes<'_>) -> Requirement {
    if situation.mfa == MfaPolicy::Required {
        notes.add(|| (Source::Organization, Effect::Mfa, Why::Setting));
        return demand(situation, (Level::Two, Reason::Organization), situation.grace);
    }
    notes.add(|| (Source::Organization, Effect::None, Why::Setting));
    nothing(situation)
}

fn of_rule(situation: &Situation<'_>, (place, rule): (usize, &Rule)) -> Requirement {
    let level = match rule.require {
        RuleLevel::None => return nothing(situation),
        RuleLevel::Mfa => Level::Two,
        RuleLevel::PhishingResistant => unphishable(situation),
    };
    demand(situation, (level, Reason::Rule(place)), situation.grace)
}

/// What the application asks of everybody. The organization's grace is not the application's.
fn of_client(situation: &Situation<'_>, notes: &mut Notes<'_>) -> Requirement {
    let Some((_, mfa)) = situation.client else { return nothing(situation) };
    let level = match mfa {
        ClientMfa::Inherit => {
            notes.add(|| (Source::Application, Effect::None, Why::Setting));
            return nothing(situation);
        }
        ClientMfa::Required => Level::Two,
        ClientMfa::PhishingResistant => unphishable(situation),
    };
    let lowered = mfa == ClientMfa::PhishingResistant && level < Level::Three;
    notes.add(|| (Source::Application, effect(level), if lowered { Why::KeysBarred } else { Why::Setting }));
    demand(situation, (level, Reason::Application), Grace::Over)
}

/// Who owns a second factor is always asked for it.
fn own(situation: &Situation<'_>, notes: &mut Notes<'_>) -> Requirement {
    if situation.enrolled == Enrolled::Nothing {
        notes.add(|| (Source::OwnFactor, Effect::None, Why::NotOwned));
        return nothing(situation);
    }
    notes.add(|| (Source::OwnFactor, Effect::Mfa, Why::Owned));
    demand(situation, (Level::Two, Reason::OwnFactor), Grace::Over)
}

/// What the request asks for. OIDC Core 3.1.2.1: values in order of preference; the first that we know counts, unknown
/// ones are voluntary. Who owns no key can not show one: the next best level is asked for, and the token says so.
fn asked(situation: &Situation<'_>, notes: &mut Notes<'_>) -> Requirement {
    let highest = situation.enrolled.highest();
    let known = situation.acr_values.iter().find_map(|acr| match Level::of_acr(acr) {
        Some(level) => Some((level, Unless::Never)),
        None => (acr == HIGHEST).then_some((highest, Unless::Recovery)),
    });
    let Some((wanted, unless)) = known else { return nothing(situation) };
    let level = if wanted == Level::Three && highest < Level::Three { Level::Two } else { wanted };
    notes.add(|| (Source::Request, effect(level), if level < wanted { Why::NoKey } else { Why::Asked }));
    if level < Level::Two {
        return nothing(situation);
    }
    let (reset, upstream) = (situation.reset, Waives::Nothing);
    Requirement { level, reason: Reason::Client, unless, reset, local: Local::Open, sso: Sso::Open, upstream }
}

fn local(situation: &Situation<'_>, notes: &mut Notes<'_>) -> Local {
    match situation.local_login {
        OnOff::On => Local::Open,
        OnOff::Off if keeps_local(situation.role) => {
            notes.add(|| (Source::LocalLogin, Effect::None, Why::Administrator));
            Local::Open
        }
        OnOff::Off => {
            notes.add(|| (Source::LocalLogin, Effect::Barred, Why::Setting));
            Local::Barred
        }
    }
}

/// Both demands. The one that asks for more is the reason, the first of two equals; only what may stand in for both stands
/// in for them together. Who asks for a level wants it shown, not waived.
fn stricter(one: Requirement, other: Requirement) -> Requirement {
    let (high, low) = if other.level > one.level { (other, one) } else { (one, other) };
    if low.level < Level::Two {
        return high;
    }
    let unless = match (high.unless, low.unless) {
        (same, other) if same == other => same,
        // A code that was kept shows two classes: enough for a demand of two.
        (Unless::Recovery, _) if low.level <= Level::Two => Unless::Recovery,
        (_, Unless::Recovery) if high.level <= Level::Two => Unless::Recovery,
        _ => Unless::Never,
    };
    let spared = one.upstream == Waives::Demands && other.upstream == Waives::Demands;
    Requirement { unless, upstream: if spared { Waives::Demands } else { Waives::Nothing }, ..high }
}

fn without_trust(required: Requirement) -> Requirement {
    if required.unless == Unless::Device { required.without_waiver() } else { required }
}

fn asks_more(with: Requirement, without: Requirement) -> bool {
    with.level > without.level || (with.unless == Unless::Never && without.unless != Unless::Never)
}
