//! What a sign-in at a provider is worth here. Pure.

use crate::{
    auth::assurance::Proved,
    types::{ProviderSettings, ProviderTrust, UnixTime},
};

/// What the provider has signed about the sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signed {
    /// `acr`.
    pub acr: Option<String>,
    /// `amr`.
    pub amr: Vec<String>,
    /// `auth_time`.
    pub auth_time: Option<UnixTime>,
}

/// What it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// What it proves.
    pub proved: Proved,
    /// The `amr` values that this rests on; empty where it proves nothing.
    pub amr: Vec<String>,
    /// Whether the provider is trusted with the second factor.
    pub prompt: Prompt,
}

/// Whether a second factor of ours is asked for where one is demanded and none was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// It is not.
    Waived,
    /// It is.
    Asked,
}

/// The `acr` values of OpenID Connect Extended Authentication Profile ACR Values 1.0 §2 that mean: it can not be phished.
const UNPHISHABLE: [&str; 2] = ["phr", "phrh"];

/// Judges. A proof counts when the settings list it, and when it is known to be recent enough.
#[must_use]
pub fn worth(trust: ProviderTrust, settings: &ProviderSettings, signed: &Signed, now: UnixTime) -> Worth {
    let prompt = if trust == ProviderTrust::Accept { Prompt::Waived } else { Prompt::Asked };
    let recent = signed.auth_time.is_some_and(|at| now - at <= settings.max_age);
    let acr = signed.acr.as_ref().filter(|acr| settings.acr.contains(acr));
    let proved = match acr {
        _ if trust == ProviderTrust::RequireLocal || !recent => Proved::Nothing,
        Some(acr) if UNPHISHABLE.contains(&acr.as_str()) => Proved::Unphishable,
        Some(_) => Proved::Factors,
        None if signed.amr.iter().any(|amr| settings.amr.contains(amr)) => Proved::Factors,
        None => Proved::Nothing,
    };
    let amr = if proved == Proved::Nothing { Vec::new() } else { signed.amr.clone() };
    Worth { proved, amr, prompt }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![Just("mfa"), Just("pwd"), Just("otp"), Just("phr"), Just("gold"), Just("")].prop_map(str::to_owned)
    }

    fn any_trust() -> impl Strategy<Value = ProviderTrust> {
        prop_oneof![Just(ProviderTrust::Accept), Just(ProviderTrust::AcceptIfProven), Just(ProviderTrust::RequireLocal)]
    }

    proptest! {
        /// Whatever is signed: nothing is proved that the settings do not list, that is old or of unknown age, or where a
        /// local factor is wanted; and only `accept` spares the prompt.
        #[test]
        fn nothing_is_worth_more_than_what_was_signed_and_listed(
            trust in any_trust(),
            listed_acr in proptest::collection::vec(any_text(), 0..3),
            listed_amr in proptest::collection::vec(any_text(), 0..3),
            acr in proptest::option::of(any_text()),
            amr in proptest::collection::vec(any_text(), 0..4),
            age in proptest::option::of(-10i64..200),
        ) {
            let now = UnixTime(1000);
            let settings = ProviderSettings { acr: listed_acr, amr: listed_amr, max_age: 100, ..ProviderSettings::default() };
            let signed = Signed { acr, amr, auth_time: age.map(|age| now - age) };
            let worth = worth(trust, &settings, &signed, now);
            prop_assert_eq!(worth.prompt == Prompt::Waived, trust == ProviderTrust::Accept);
            let by_acr = signed.acr.as_ref().is_some_and(|acr| settings.acr.contains(acr));
            let by_amr = signed.amr.iter().any(|amr| settings.amr.contains(amr));
            let good = (by_acr || by_amr) && age.is_some_and(|age| age <= 100) && trust != ProviderTrust::RequireLocal;
            prop_assert_eq!(worth.proved > Proved::Nothing, good);
            prop_assert!(worth.proved < Proved::Unphishable || (by_acr && signed.acr.as_deref() == Some("phr")));
            prop_assert!(worth.amr.iter().all(|amr| signed.amr.contains(amr)));
            prop_assert!(good || worth.amr.is_empty());
        }
    }
}
