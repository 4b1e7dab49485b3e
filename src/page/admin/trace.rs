//! What a decision has looked at, line by line: for a sign-in that somebody thinks of, and for one of the log.

use serde::Serialize;

/// Reasons that have words of their own; beside them those of settings, by where they come from and what they do.
const WHY: [&str; 21] = [
    "everybody",
    "group",
    "application",
    "network",
    "other_group",
    "other_application",
    "other_network",
    "report_only",
    "keys_barred",
    "asked",
    "no_key",
    "owned",
    "not_owned",
    "administrator",
    "organization-none",
    "organization-mfa",
    "application-none",
    "application-mfa",
    "application-phishing_resistant",
    "local_login-barred",
    "other",
];

/// Effects that have words of their own.
const EFFECTS: [&str; 5] = ["mfa", "phishing_resistant", "no_trust", "reported", "barred"];

/// A rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSeen {
    /// What it is called; empty: nothing but where it comes from.
    pub name: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// Where it comes from: `organization`, `rule`, `application`, `request`, `own_factor` or `local_login`.
    pub origin: String,
    /// Whether it did anything.
    pub applies: bool,
    /// `enforced` or `report_only`.
    pub mode: String,
    /// Why it counts, or why not: the last part of a `trace-why-` text.
    why: String,
    /// What it did: the last part of a `trace-effect-` text; empty: nothing.
    effect: String,
    /// The group that the text names.
    group: String,
}

impl RuleSeen {
    /// Where something can come from.
    pub const ORIGINS: [&'static str; 6] = ["organization", "rule", "application", "request", "own_factor", "local_login"];

    /// A line. What has no words, as another version has written it, is said to be that; a line of nowhere is none.
    #[must_use]
    pub fn new(origin: &str, (effect, why): (&str, &str), group: Option<String>) -> Option<Self> {
        if !Self::ORIGINS.contains(&origin) {
            return None;
        }
        let why = if why == "setting" { format!("{origin}-{effect}") } else { why.to_owned() };
        let fits = WHY.contains(&why.as_str()) && (why == "group") == group.is_some();
        let why = if fits { why } else { "other".to_owned() };
        let says_it = why.contains('-') || !EFFECTS.contains(&effect);
        let report = effect == "reported" || why == "report_only";
        Some(Self {
            name: String::new(),
            href: None,
            origin: origin.to_owned(),
            applies: effect != "none",
            mode: if report { "report_only" } else { "enforced" }.to_owned(),
            effect: if says_it { String::new() } else { effect.to_owned() },
            group: group.unwrap_or_default(),
            why,
        })
    }

    /// The same with a name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// The same with a page.
    #[must_use]
    pub fn leading_to(self, href: Option<String>) -> Self {
        Self { href, ..self }
    }

    /// One of each, for samples.
    pub(super) fn samples(name: &str) -> Vec<Self> {
        let line = |origin, pair, group: Option<&str>| Self::new(origin, pair, group.map(str::to_owned));
        let rule = if name == crate::page::HOSTILE { name } else { "Everything about money" };
        let href = || Some("/admin/security/rules/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned());
        let all = [
            line("rule", ("phishing_resistant", "group"), Some(name)).map(|line| line.named(rule).leading_to(href())),
            line("organization", ("mfa", "setting"), None).map(|line| line.named("Acme")),
            line("rule", ("reported", "network"), None).map(|line| line.named("Away from the office")),
            line("rule", ("none", "other_application"), None).map(|line| line.named("Payroll needs a key")),
            line("application", ("none", "setting"), None).map(|line| line.named("Acme Notes")),
            line("own_factor", ("mfa", "owned"), None),
            line("local_login", ("none", "administrator"), None),
            line("request", ("mfa", "no_key"), None),
            line("rule", ("new_effect", "new_reason"), None).map(|line| line.named("Of another version")),
        ];
        all.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::policy::{Effect, Why},
        page::Language,
    };

    #[test]
    fn every_decision_has_words() {
        let effects = [Effect::None, Effect::Mfa, Effect::PhishingResistant, Effect::NoTrust, Effect::Reported, Effect::Barred];
        let reasons = [
            Why::Everybody,
            Why::Application,
            Why::Network,
            Why::OtherGroup,
            Why::OtherApplication,
            Why::OtherNetwork,
            Why::ReportOnly,
            Why::Asked,
            Why::NoKey,
            Why::KeysBarred,
            Why::Owned,
            Why::NotOwned,
            Why::Administrator,
        ];
        let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        for effect in effects {
            for why in &reasons {
                let (effect, why) = (word(serde_json::to_value(effect).unwrap()), word(serde_json::to_value(why).unwrap()));
                let line = RuleSeen::new("rule", (&effect, &why), None).unwrap();
                assert_eq!((line.why, line.effect.is_empty()), (why, effect == "none"), "{effect}");
            }
        }
        for (origin, effect) in [
            ("organization", "none"),
            ("organization", "mfa"),
            ("application", "none"),
            ("application", "mfa"),
            ("application", "phishing_resistant"),
            ("local_login", "barred"),
        ] {
            let line = RuleSeen::new(origin, (effect, "setting"), None).unwrap();
            assert_eq!((line.why, &*line.effect), (format!("{origin}-{effect}"), ""));
        }
    }

    #[test]
    fn every_word_has_a_text() {
        for language in Language::all() {
            let named = |key: String| language.filled(&key, &[("group", "Staff")]) != key;
            assert!(WHY.iter().all(|why| named(format!("trace-why-{why}"))));
            assert!(EFFECTS.iter().all(|effect| named(format!("trace-effect-{effect}"))));
        }
        let line = RuleSeen::new("rule", ("mfa", "group"), Some("Staff".to_owned())).unwrap();
        assert_eq!((&*line.why, &*line.group), ("group", "Staff"));
    }

    #[test]
    fn what_another_version_has_written_is_no_fault() {
        let line = RuleSeen::new("rule", ("sings", "because"), None).unwrap();
        assert_eq!((&*line.why, &*line.effect), ("other", ""));
        assert_eq!(RuleSeen::new("rule", ("mfa", "group"), None).unwrap().why, "other", "a group without a name");
        assert_eq!(RuleSeen::new("moon", ("mfa", "asked"), None), None);
    }
}
