//! Rules of the organization, applications, local sign-in, and what is told of a decision.

use super::*;
use crate::types::{DisplayName, Networks, RuleId, RuleLevel, RuleMode, RuleTrust, Side};

fn rule(name: &str, change: impl FnOnce(&mut Rule)) -> Rule {
    let mut rule = Rule {
        id: RuleId::from_text(name),
        name: DisplayName::parse(name).unwrap(),
        groups: Vec::new(),
        clients: Vec::new(),
        networks: None,
        require: RuleLevel::Mfa,
        trust: RuleTrust::Inherit,
        mode: RuleMode::Enforced,
    };
    change(&mut rule);
    rule
}

/// A small company that asks nobody for a second factor, and Ann of accounting, who has none.
fn ann(rules: &[Rule]) -> Situation<'_> {
    Situation { rules, ..Situation::plain(MfaPolicy::Optional, Enrolled::Nothing) }
}

fn demands(situation: &Situation<'_>) -> (Level, Reason) {
    let required = require(situation);
    assert_eq!(required, decide(situation).requirement, "the short way says the same");
    (required.level, required.reason)
}

const NOT: (Level, Reason) = (Level::One, Reason::Baseline);
const BY_RULE: (Level, Reason) = (Level::Two, Reason::Rule(0));

#[test]
fn a_rule_without_conditions_is_for_everybody() {
    assert_eq!(demands(&ann(&[rule("all", |_| ())])), BY_RULE);
}

#[test]
fn a_rule_for_a_group_is_for_its_members() {
    let (accounting, sales) = (GroupId::from_text("accounting"), GroupId::from_text("sales"));
    let rules = [rule("money", |rule| rule.groups = vec![accounting.clone()])];
    assert_eq!(demands(&Situation { groups: &[sales.clone(), accounting], ..ann(&rules) }), BY_RULE);
    assert_eq!(demands(&Situation { groups: &[sales], ..ann(&rules) }), NOT);
    assert_eq!(demands(&ann(&rules)), NOT);
}

#[test]
fn a_rule_for_an_application_is_for_those_who_sign_in_to_it() {
    let (ledger, notes) = (ClientId::from_text("ledger"), ClientId::from_text("notes"));
    let rules = [rule("ledger", |rule| rule.clients = vec![ledger.clone()])];
    let to = |client| demands(&Situation { client: Some((client, ClientMfa::Inherit)), ..ann(&rules) });
    assert_eq!((to(&ledger), to(&notes)), (BY_RULE, NOT));
    assert_eq!(demands(&ann(&rules)), NOT, "no application in particular");
}

#[test]
fn a_rule_for_networks_is_for_those_who_are_on_its_side() {
    let side =
        |side| [rule("office", |rule| rule.networks = Some(Networks { side, ranges: vec!["10.0.0.0/8".parse().unwrap()] }))];
    let from = |rules: &[Rule], address: Option<&str>| {
        demands(&Situation { address: address.map(|text| text.parse().unwrap()), ..ann(rules) })
    };
    let (outside, inside) = (side(Side::Outside), side(Side::Inside));
    assert_eq!((from(&outside, Some("10.1.2.3")), from(&outside, Some("192.0.2.7"))), (NOT, BY_RULE));
    assert_eq!((from(&inside, Some("10.1.2.3")), from(&inside, Some("192.0.2.7"))), (BY_RULE, NOT));
    assert_eq!((from(&outside, None), from(&inside, None)), (BY_RULE, BY_RULE), "who is nowhere is on both sides");
}

#[test]
fn all_conditions_of_a_rule_have_to_be_met() {
    let (accounting, ledger) = (GroupId::from_text("accounting"), ClientId::from_text("ledger"));
    let rules = [rule("both", |rule| {
        rule.groups = vec![accounting.clone()];
        rule.clients = vec![ledger.clone()];
    })];
    let groups = [accounting];
    let here = Situation { client: Some((&ledger, ClientMfa::Inherit)), groups: &groups, ..ann(&rules) };
    assert_eq!(demands(&here), BY_RULE);
    assert_eq!(demands(&Situation { groups: &[], ..here.clone() }), NOT);
    assert_eq!(demands(&Situation { client: None, ..here }), NOT);
}

#[test]
fn the_strictest_wins_and_the_first_of_equals_is_the_reason() {
    let key = |name| rule(name, |rule| rule.require = RuleLevel::PhishingResistant);
    let rules = [rule("any", |_| ()), key("key"), key("again")];
    assert_eq!(demands(&ann(&rules)), (Level::Three, Reason::Rule(1)));
    let strict = Situation { mfa: MfaPolicy::Required, rules: &rules[..1], ..ann(&[]) };
    assert_eq!(demands(&strict), (Level::Two, Reason::Organization));
    let notes = ClientId::from_text("notes");
    let asked = [Level::Two.acr().to_owned()];
    for (mfa, wanted) in [
        (ClientMfa::Inherit, (Level::Two, Reason::Rule(0))),
        (ClientMfa::Required, (Level::Two, Reason::Rule(0))),
        (ClientMfa::PhishingResistant, (Level::Three, Reason::Application)),
    ] {
        let client = Some((&notes, mfa));
        assert_eq!(demands(&Situation { client, acr_values: &asked, ..ann(&rules[..1]) }), wanted, "{mfa}");
    }
}

#[test]
fn an_application_asks_everybody() {
    let notes = ClientId::from_text("notes");
    let to = |mfa, enrolled| demands(&Situation { client: Some((&notes, mfa)), enrolled, ..ann(&[]) });
    assert_eq!(to(ClientMfa::Inherit, Enrolled::Nothing), NOT);
    for enrolled in ALL {
        assert_eq!(to(ClientMfa::Required, enrolled), (Level::Two, Reason::Application));
        assert_eq!(to(ClientMfa::PhishingResistant, enrolled), (Level::Three, Reason::Application));
    }
    let grace = Situation { client: Some((&notes, ClientMfa::Required)), grace: Grace::Open, ..ann(&[]) };
    assert_eq!(require(&grace).unless(), Unless::Never, "the organization's grace is not the application's");
}

#[test]
fn a_trusted_browser_stands_in_for_what_its_owner_could_show() {
    let usual = rule("usual", |_| ());
    let key = rule("key", |rule| rule.require = RuleLevel::PhishingResistant);
    let never = rule("never", |rule| (rule.require, rule.trust) = (RuleLevel::None, RuleTrust::Never));
    let unless = |rules: &[Rule], enrolled| require(&Situation { enrolled, ..ann(rules) }).unless();
    assert_eq!(unless(std::slice::from_ref(&usual), Enrolled::SecondFactor), Unless::Device);
    assert_eq!(unless(std::slice::from_ref(&key), Enrolled::Passkey), Unless::Device);
    assert_eq!(
        unless(&[key], Enrolled::SecondFactor),
        Unless::Never,
        "a browser does not stand in for a key that is not there"
    );
    assert_eq!(unless(&[usual, never.clone()], Enrolled::SecondFactor), Unless::Never);
    let alone = [never];
    let situation = Situation { enrolled: Enrolled::SecondFactor, ..ann(&alone) };
    assert_eq!(demands(&situation), (Level::Two, Reason::OwnFactor));
    assert_eq!(require(&situation).unless(), Unless::Never, "a rule may take the trust away and demand nothing");
    assert_eq!(demands(&ann(&alone)), NOT);
}

#[test]
fn setting_up_what_a_rule_demands_can_wait_as_long_as_the_organization_says() {
    for level in [RuleLevel::Mfa, RuleLevel::PhishingResistant] {
        let rules = [rule("all", |rule| rule.require = level)];
        let unless = |enrolled, grace| require(&Situation { enrolled, grace, ..ann(&rules) }).unless();
        assert_eq!(unless(Enrolled::Nothing, Grace::Open), Unless::Grace);
        assert_eq!(unless(Enrolled::Nothing, Grace::Over), Unless::Never);
        assert_ne!(unless(Enrolled::SecondFactor, Grace::Open), Unless::Grace, "who owns a factor shows it");
    }
}

#[test]
fn who_owns_no_key_has_to_get_one_where_a_rule_demands_it() {
    let rules = [rule("key", |rule| rule.require = RuleLevel::PhishingResistant)];
    for enrolled in ALL {
        let required = require(&Situation { enrolled, ..ann(&rules) });
        assert_eq!(required.level(), Level::Three);
        assert_eq!(required.wants_key(enrolled), enrolled < Enrolled::Passkey);
    }
    let password = [Evidence::of(Method::Password, UnixTime(1))];
    let app = require(&Situation { enrolled: Enrolled::SecondFactor, ..ann(&rules) });
    assert!(!app.would_be_met(&password, Method::Totp), "the app is not enough");
    assert!(app.within_reach(Enrolled::SecondFactor).would_be_met(&password, Method::Totp), "but it is asked for first");
    assert!(app.would_be_met(&password, Method::Passkey));
    let asked = [HIGHEST.to_owned()];
    let kept = require(&Situation { enrolled: Enrolled::Passkey, acr_values: &asked, ..ann(&rules) });
    assert!(!met(kept, &[Method::Password, Method::Backup], None), "a code that was kept is no key");
}

#[test]
fn where_no_keys_are_allowed_a_second_factor_counts() {
    let rules = [rule("key", |rule| rule.require = RuleLevel::PhishingResistant)];
    let notes = ClientId::from_text("notes");
    let barred = Situation { keys: Keys::Barred, ..ann(&rules) };
    assert_eq!(demands(&barred), BY_RULE);
    assert!(decide(&barred).trace.iter().any(|one| one.effect == Effect::Mfa && one.why == Why::KeysBarred), "and it is said");
    let by_client = Situation { client: Some((&notes, ClientMfa::PhishingResistant)), keys: Keys::Barred, ..ann(&[]) };
    assert_eq!(demands(&by_client), (Level::Two, Reason::Application));
    assert!(decide(&by_client).trace.iter().any(|one| one.rule == Source::Application && one.why == Why::KeysBarred));
}

// --- Rules that only report.

#[test]
fn a_rule_that_only_reports_changes_nothing_and_is_listed() {
    let silent =
        |level, trust| [rule("silent", |rule| (rule.mode, rule.require, rule.trust) = (RuleMode::ReportOnly, level, trust))];
    let listed = |situation: &Situation<'_>| {
        let decision = decide(situation);
        assert_eq!(decision.requirement, require(&Situation { rules: &[], ..situation.clone() }), "nothing changes");
        !decision.reported.is_empty()
    };
    let mfa = silent(RuleLevel::Mfa, RuleTrust::Inherit);
    assert!(listed(&ann(&mfa)));
    assert!(!listed(&Situation { enrolled: Enrolled::SecondFactor, ..ann(&mfa) }), "an app is asked for anyway");
    let key = silent(RuleLevel::PhishingResistant, RuleTrust::Inherit);
    assert!(listed(&Situation { enrolled: Enrolled::SecondFactor, ..ann(&key) }));
    let trust = silent(RuleLevel::None, RuleTrust::Never);
    assert!(listed(&Situation { enrolled: Enrolled::SecondFactor, ..ann(&trust) }), "a trusted browser would be asked");
    assert!(!listed(&ann(&trust)));
    let reported = decide(&ann(&mfa)).reported;
    assert!(!met(reported[0].requirement, &[Method::Password], None), "and what it would have stopped is known");
}

// --- Local sign-in.

#[test]
fn where_local_sign_in_is_off_nothing_that_is_kept_here_is_enough() {
    for role in [Role::Member, Role::HelpDesk, Role::Auditor] {
        let off = Situation { local_login: OnOff::Off, role: &role, ..ann(&[]) };
        let required = require(&off);
        assert!(required.is_barred() && !met(required, &[Method::Password, Method::Passkey], Some(Waiver::Device)), "{role}");
    }
    for role in [Role::Administrator, Role::OrganizationAdministrator] {
        let required = require(&Situation { local_login: OnOff::Off, role: &role, ..ann(&[]) });
        assert!(!required.is_barred() && met(required, &[Method::Password], None), "{role} keeps it as a back-up");
    }
    assert!(!require(&ann(&[])).is_barred());
}

// --- The trace.

#[test]
fn everything_that_was_considered_is_told() {
    let accounting = GroupId::from_text("accounting");
    let rules = [
        rule("money", |rule| rule.groups = vec![accounting.clone()]),
        rule("sales", |rule| rule.groups = vec![GroupId::from_text("sales")]),
        rule("later", |rule| (rule.mode, rule.require) = (RuleMode::ReportOnly, RuleLevel::PhishingResistant)),
    ];
    let groups = [accounting];
    let decision = decide(&Situation { groups: &groups, enrolled: Enrolled::SecondFactor, ..ann(&rules) });
    let told = serde_json::to_value(&decision.trace).unwrap();
    let named = |name: &str| serde_json::json!({ "rule": { "id": name, "name": name } });
    assert_eq!(
        told,
        serde_json::json!([
            { "rule": "organization", "effect": "none", "why": "setting" },
            { "rule": named("money"), "effect": "mfa", "why": { "group": "accounting" } },
            { "rule": named("sales"), "effect": "none", "why": "other_group" },
            { "rule": "own_factor", "effect": "mfa", "why": "owned" },
            { "rule": named("later"), "effect": "reported", "why": "everybody" },
        ])
    );
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let levels = prop_oneof![Just(RuleLevel::None), Just(RuleLevel::Mfa), Just(RuleLevel::PhishingResistant)];
    let trusts = prop_oneof![Just(RuleTrust::Inherit), Just(RuleTrust::Never)];
    let modes = prop_oneof![Just(RuleMode::Enforced), Just(RuleMode::ReportOnly)];
    (levels, trusts, modes, any::<bool>()).prop_map(|(require, trust, mode, other)| {
        rule("any", |rule| {
            (rule.require, rule.trust, rule.mode) = (require, trust, mode);
            rule.groups = if other { vec![GroupId::from_text("other")] } else { Vec::new() };
        })
    })
}

proptest! {
    /// One more rule never lets anything through that was not enough without it; one that only reports, or that is for
    /// others, changes nothing.
    #[test]
    fn a_rule_never_lowers_what_is_required(
        mfa in policies(),
        before in proptest::collection::vec(any_rule(), 0..3),
        more in any_rule(),
        owns in 0usize..3,
        asked in proptest::collection::vec(prop_oneof![Just("urn:vestibule:acr:2"), Just("phr"), Just(HIGHEST)], 0..2),
        methods in proptest::sample::subsequence(vec![Method::Totp, Method::Passkey, Method::Backup], 0..3),
        waiver in prop_oneof![Just(None), Just(Some(Waiver::Device)), Just(Some(Waiver::Grace))],
        grace in prop_oneof![Just(Grace::Open), Just(Grace::Over)],
    ) {
        let acr_values: Vec<String> = asked.iter().map(ToString::to_string).collect();
        let usual = Situation { grace, acr_values: &acr_values, ..Situation::plain(mfa, ALL[owns]) };
        let without = require(&Situation { rules: &before, ..usual.clone() });
        let all: Vec<Rule> = before.iter().cloned().chain([more.clone()]).collect();
        let with = require(&Situation { rules: &all, ..usual });
        let shown: Vec<Method> = std::iter::once(Method::Password).chain(methods).collect();
        prop_assert!(!met(with, &shown, waiver) || met(without, &shown, waiver));
        prop_assert!(with.level() >= without.level());
        if more.mode == RuleMode::ReportOnly || !more.groups.is_empty() {
            prop_assert_eq!(with, without);
        }
    }
}
