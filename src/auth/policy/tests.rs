//! Requirements, case by case.

use super::*;
use crate::{
    auth::assurance::{Shown, Waiver, judge},
    types::{Method, UnixTime},
};
use proptest::prelude::*;

mod rules;

const ALL: [Enrolled; 3] = [Enrolled::Nothing, Enrolled::SecondFactor, Enrolled::Passkey];

fn decided(mfa: MfaPolicy, enrolled: Enrolled, acr: &[&str]) -> Requirement {
    let acr_values: Vec<String> = acr.iter().map(ToString::to_string).collect();
    require(&Situation { acr_values: &acr_values, ..Situation::plain(mfa, enrolled) })
}

fn required(mfa: MfaPolicy, enrolled: Enrolled, acr: &[&str]) -> (Level, Reason) {
    let requirement = decided(mfa, enrolled, acr);
    (requirement.level, requirement.reason)
}

fn met(requirement: Requirement, methods: &[Method], waiver: Option<Waiver>) -> bool {
    let evidence = methods.iter().map(|method| Evidence::of(*method, UnixTime(1))).collect();
    let shown = Shown { waiver, ..Shown::of(evidence) };
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
    let usual = Situation::plain(MfaPolicy::Required, Enrolled::SecondFactor);
    let off = Situation { trust: Trust::Off, grace: Grace::Open, ..usual };
    assert!(!met(require(&off), &[Method::Password], Some(Waiver::Device)), "the organization has none");
}

#[test]
fn grace_is_for_those_who_have_nothing_and_while_it_lasts() {
    let state = |enrolled, grace| require(&Situation { grace, ..Situation::plain(MfaPolicy::Required, enrolled) });
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
        Shown::of(std::iter::once(mailed.clone()).chain(more).collect())
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
            require(&Situation { grace: Grace::Open, acr_values: &acr, ..Situation::plain(mfa, enrolled) }).level
        };
        prop_assert!(level(mfa, Enrolled::SecondFactor) >= level(mfa, Enrolled::Nothing));
        prop_assert!(level(mfa, Enrolled::Passkey) >= level(mfa, Enrolled::SecondFactor));
        prop_assert!(level(MfaPolicy::Required, Enrolled::Nothing) >= level(mfa, Enrolled::Nothing));
    }
}
