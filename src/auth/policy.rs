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
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Enrolled; 3] = [Enrolled::Nothing, Enrolled::SecondFactor, Enrolled::Passkey];

    fn decided(mfa: MfaPolicy, enrolled: Enrolled, acr: &[&str]) -> Requirement {
        let acr_values: Vec<String> = acr.iter().map(ToString::to_string).collect();
        let (trust, grace, reset) = (Trust::Allowed, Grace::Over, Reset::No);
        require(&Situation { mfa, enrolled, trust, grace, reset, acr_values: &acr_values })
    }

    fn required(mfa: MfaPolicy, enrolled: Enrolled, acr: &[&str]) -> (Level, Reason) {
        let requirement = decided(mfa, enrolled, acr);
        (requirement.level, requirement.reason)
    }

    fn met(requirement: Requirement, methods: &[Method], waiver: Option<Waiver>) -> bool {
        let evidence = methods.iter().map(|method| Evidence::of(*method, UnixTime(1))).collect();
        let shown = Shown { evidence, waiver };
        requirement.is_met(&judge(&shown).unwrap(), &shown)
    }

    #[test]
    fn one_switch_makes_it_mandatory() {
        for enrolled in ALL {
            assert_eq!(required(MfaPolicy::Required, enrolled, &[]), (Level::Two, Reason::Organization));
        }
    }

    #[test]
    fn who_has_a_factor_is_always_asked_for_it() {
        for mfa in [MfaPolicy::Off, MfaPolicy::Optional] {
            for enrolled in [Enrolled::SecondFactor, Enrolled::Passkey] {
                assert_eq!(required(mfa, enrolled, &[]), (Level::Two, Reason::OwnFactor));
            }
            assert_eq!(required(mfa, Enrolled::Nothing, &[]), (Level::One, Reason::Baseline));
        }
    }

    #[test]
    fn a_client_may_ask_for_more_but_not_for_less() {
        let (one, waived, two) = (Level::One.acr(), Level::OneWaived.acr(), Level::Two.acr());
        assert_eq!(required(MfaPolicy::Optional, Enrolled::Nothing, &["gold", two, one]), (Level::Two, Reason::Client));
        assert_eq!(required(MfaPolicy::Required, Enrolled::Nothing, &[one]), (Level::Two, Reason::Organization));
        assert_eq!(required(MfaPolicy::Off, Enrolled::Nothing, &[waived]), (Level::One, Reason::Baseline));
    }

    #[test]
    fn a_key_is_asked_for_from_those_who_have_one() {
        assert_eq!(required(MfaPolicy::Required, Enrolled::Passkey, &["phr"]), (Level::Three, Reason::Client));
        assert_eq!(required(MfaPolicy::Off, Enrolled::SecondFactor, &["phr"]), (Level::Two, Reason::OwnFactor));
        assert_eq!(required(MfaPolicy::Off, Enrolled::Nothing, &["phr"]), (Level::Two, Reason::Client));
    }

    #[test]
    fn a_trusted_browser_stands_in_unless_a_level_was_asked_for() {
        let usual = decided(MfaPolicy::Required, Enrolled::SecondFactor, &[]);
        assert!(met(usual, &[Method::Password], Some(Waiver::Device)));
        assert!(!met(usual, &[Method::Password], None));
        assert!(!met(usual, &[Method::Password], Some(Waiver::Grace)), "grace is for those who have nothing");
        for acr in [Level::Two.acr(), "phr", HIGHEST] {
            let asked = decided(MfaPolicy::Required, Enrolled::SecondFactor, &[acr]);
            assert!(!met(asked, &[Method::Password], Some(Waiver::Device)), "{acr}");
        }
        let off = Situation {
            mfa: MfaPolicy::Required,
            enrolled: Enrolled::SecondFactor,
            trust: Trust::Off,
            grace: Grace::Open,
            reset: Reset::No,
            acr_values: &[],
        };
        assert!(!met(require(&off), &[Method::Password], Some(Waiver::Device)), "the organization has none");
    }

    #[test]
    fn grace_is_for_those_who_have_nothing_and_while_it_lasts() {
        let state = |enrolled, grace| {
            let (mfa, trust, reset) = (MfaPolicy::Required, Trust::Allowed, Reset::No);
            require(&Situation { mfa, enrolled, trust, grace, reset, acr_values: &[] })
        };
        let waived = |requirement| met(requirement, &[Method::Password], Some(Waiver::Grace));
        assert!(waived(state(Enrolled::Nothing, Grace::Open)));
        assert!(!waived(state(Enrolled::Nothing, Grace::Over)));
        assert!(!waived(state(Enrolled::SecondFactor, Grace::Open)));
    }

    #[test]
    fn who_lost_a_key_comes_back_with_a_code_that_was_kept() {
        let highest = decided(MfaPolicy::Required, Enrolled::Passkey, &[HIGHEST]);
        assert!(met(highest, &[Method::Password, Method::Passkey], None));
        assert!(!met(highest, &[Method::Password, Method::Totp], None));
        assert!(met(highest, &[Method::Password, Method::Backup], None));
        assert!(!met(highest, &[Method::Backup], None), "alone it is one class");
        assert!(met(decided(MfaPolicy::Off, Enrolled::Nothing, &[HIGHEST]), &[Method::Password], None));
    }

    #[test]
    fn only_what_would_be_enough_is_asked_for() {
        let password = [Evidence::of(Method::Password, UnixTime(1))];
        let methods = [Method::Passkey, Method::Totp, Method::Email, Method::Backup, Method::Pass];
        let asked = |enrolled, acr: &[&str]| {
            let required = decided(MfaPolicy::Required, enrolled, acr);
            methods.map(|method| required.would_be_met(&password, method))
        };
        assert_eq!(asked(Enrolled::Passkey, &[]), [true; 5]);
        assert_eq!(asked(Enrolled::Passkey, &["phr"]), [true, false, false, false, false]);
        assert_eq!(asked(Enrolled::Passkey, &[HIGHEST]), [true, false, false, true, true]);
        assert_eq!(asked(Enrolled::SecondFactor, &["phr"]), [true; 5], "who owns no key can not show one");
    }

    #[test]
    fn a_mailbox_and_a_list_are_not_two_factors_within_an_hour() {
        let mailed = Evidence { class: Class::Mailbox, ..Evidence::of(Method::Password, UnixTime(1)) };
        let shown = |methods: &[Method]| {
            let more = methods.iter().map(|method| Evidence::of(*method, UnixTime(2)));
            Shown { evidence: std::iter::once(mailed.clone()).chain(more).collect(), waiver: None }
        };
        let met = |required: Requirement, methods: &[Method]| {
            let shown = shown(methods);
            required.is_met(&judge(&shown).unwrap(), &shown)
        };
        for acr in [&[][..], &[HIGHEST]] {
            let later = decided(MfaPolicy::Required, Enrolled::SecondFactor, acr);
            let soon = later.after_reset();
            assert!(met(later, &[Method::Backup]) && !met(soon, &[Method::Backup]), "{acr:?}");
            assert!(!met(soon, &[Method::Backup, Method::Email]), "the mailbox again is no third class");
            assert!(met(soon, &[Method::Totp]) && met(soon, &[Method::Pass]) && met(soon, &[Method::Totp, Method::Backup]));
        }
        let key = decided(MfaPolicy::Required, Enrolled::Passkey, &[HIGHEST]).after_reset();
        assert!(!met(key, &[Method::Backup]) && met(key, &[Method::Totp, Method::Backup]), "a third class helps");
    }

    #[test]
    fn a_code_of_the_list_is_taken_once_and_where_it_adds_something() {
        let of = |methods: &[Method]| methods.iter().map(|method| Evidence::of(*method, UnixTime(1))).collect::<Vec<_>>();
        assert!(backup_adds(Reset::No, &of(&[Method::Password])));
        assert!(!backup_adds(Reset::No, &of(&[Method::Password, Method::Backup])), "one for each sign-in");
        let mailed = vec![Evidence { class: Class::Mailbox, ..Evidence::of(Method::Password, UnixTime(1)) }];
        assert!(backup_adds(Reset::No, &mailed) && !backup_adds(Reset::Lately, &mailed));
        assert!(backup_adds(Reset::Lately, &[mailed, of(&[Method::Totp])].concat()));
    }

    fn policies() -> impl Strategy<Value = MfaPolicy> {
        prop_oneof![Just(MfaPolicy::Off), Just(MfaPolicy::Optional), Just(MfaPolicy::Required)]
    }

    proptest! {
        /// Owning a factor, or a stricter organization, never lowers what is required.
        #[test]
        fn requirements_only_grow(
            mfa in policies(),
            acr in proptest::collection::vec(prop_oneof!["[a-z:0-9]{0,20}", Just("phr".to_owned()), Just(HIGHEST.to_owned())], 0..4),
        ) {
            let level = |mfa, enrolled| {
                let (trust, grace, reset) = (Trust::Allowed, Grace::Open, Reset::No);
                require(&Situation { mfa, enrolled, trust, grace, reset, acr_values: &acr }).level
            };
            prop_assert!(level(mfa, Enrolled::SecondFactor) >= level(mfa, Enrolled::Nothing));
            prop_assert!(level(mfa, Enrolled::Passkey) >= level(mfa, Enrolled::SecondFactor));
            prop_assert!(level(MfaPolicy::Required, Enrolled::Nothing) >= level(mfa, Enrolled::Nothing));
        }
    }
}
