//! What it takes to act as an operator: what was shown, and how lately. Pure.

use crate::{
    auth::assurance::{Class, Evidence, Level, Proved, Shown, judge},
    types::UnixTime,
};

/// How old what was shown may be for the console, seconds.
pub const CONSOLE: i64 = 3600;

/// How old it may be for an act, seconds.
pub const DANGER: i64 = 300;

/// Whether what was shown opens the administration: two classes, both shown and not waived. A telephone is none of them:
/// numbers are taken over (docs/decisions/010-text-messages.md).
#[must_use]
pub fn is_enough(shown: &Shown) -> bool {
    reaches(&shown.evidence)
}

/// As [`is_enough`], of what was shown since a time.
#[must_use]
pub fn is_enough_since(shown: &Shown, since: UnixTime) -> bool {
    let fresh: Vec<Evidence> = shown.evidence.iter().filter(|proof| proof.at >= since).cloned().collect();
    reaches(&fresh)
}

/// What a provider elsewhere says about factors counts for applications, not here: who administers shows one of ours.
fn reaches(evidence: &[Evidence]) -> bool {
    let bare = |mut proof: Evidence| {
        if let Some(upstream) = &mut proof.upstream {
            upstream.proved = Proved::Nothing;
        }
        proof
    };
    let counted = evidence.iter().filter(|proof| proof.class != Class::Telephone).cloned().map(bare).collect();
    judge(&Shown::of(counted)).is_some_and(|assurance| assurance.level >= Level::Two)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::assurance::{Upstream, Waiver},
        types::{ArrivalId, Method, ProviderId},
    };

    fn shown(proofs: &[(Method, i64)], waiver: Option<Waiver>) -> Shown {
        let evidence = proofs.iter().map(|(method, at)| Evidence::of(*method, UnixTime(*at))).collect();
        Shown { waiver, ..Shown::of(evidence) }
    }

    #[test]
    fn two_classes_open_the_administration_and_a_telephone_is_none() {
        let enough = |proofs: &[Method]| is_enough(&shown(&proofs.iter().map(|method| (*method, 0)).collect::<Vec<_>>(), None));
        assert!(enough(&[Method::Password, Method::Totp]));
        assert!(enough(&[Method::Password, Method::Email]));
        assert!(!enough(&[Method::Password]));
        assert!(!enough(&[Method::Password, Method::Sms]));
        assert!(enough(&[Method::Password, Method::Sms, Method::Totp]));
        assert!(!is_enough(&shown(&[(Method::Password, 0)], Some(Waiver::Device))));
    }

    #[test]
    fn another_provider_s_word_is_one_class_here() {
        let (provider, arrival) = (ProviderId::from_text("p"), ArrivalId::from_text("a"));
        let upstream = Upstream { provider, arrival, proved: Proved::Unphishable, amr: vec!["mfa".to_owned()], undated: false };
        let came = Evidence { upstream: Some(upstream), ..Evidence::of(Method::Upstream, UnixTime(0)) };
        assert!(!is_enough(&Shown::of(vec![came.clone()])));
        assert!(is_enough(&Shown::of(vec![came, Evidence::of(Method::Totp, UnixTime(0))])));
    }

    #[test]
    fn both_are_fresh() {
        let both = shown(&[(Method::Password, 100), (Method::Totp, 200)], None);
        assert!(is_enough_since(&both, UnixTime(100)));
        assert!(!is_enough_since(&both, UnixTime(101)));
    }
}
