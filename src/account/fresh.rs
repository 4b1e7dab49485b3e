//! Whether a sign-in is fresh enough for what changes who can get into an account. Pure.

use crate::{
    auth::{
        assurance::{Shown, Waiver, judge},
        policy::Requirement,
    },
    types::UnixTime,
};

/// How old a proof may be, seconds.
pub const MOST: i64 = 300;

/// Whether what was shown since a time meets a requirement by itself. What a trusted browser has spared was not shown; who
/// may still put the first second factor off, or has just come from a provider that is trusted with it and owns none here,
/// has nothing more to show.
#[must_use]
pub fn is_met(required: Requirement, shown: &Shown, since: UnixTime) -> bool {
    let evidence = shown.evidence.iter().filter(|proof| proof.at >= since).cloned().collect();
    let bare = Shown { waiver: shown.waiver.filter(|waiver| *waiver != Waiver::Device), ..Shown::of(evidence) };
    judge(&bare).is_some_and(|assurance| required.is_met(&assurance, &bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::{
            assurance::{Evidence, Verification},
            policy::{Enrolled, Grace, HIGHEST, Situation, require},
        },
        types::{Method, MfaPolicy},
    };

    const NOW: UnixTime = UnixTime(10_000);
    const SINCE: UnixTime = UnixTime(10_000 - MOST);

    fn required(mfa: MfaPolicy, enrolled: Enrolled) -> Requirement {
        let acr_values = [HIGHEST.to_owned()];
        require(&Situation { grace: Grace::Open, acr_values: &acr_values, ..Situation::plain(mfa, enrolled) })
    }

    fn shown(proofs: &[(Method, i64)]) -> Shown {
        let evidence = proofs.iter().map(|(method, age)| Evidence::of(*method, NOW - *age)).collect();
        Shown::of(evidence)
    }

    #[test]
    fn both_factors_are_five_minutes_old_at_most() {
        let two = required(MfaPolicy::Optional, Enrolled::SecondFactor);
        let met = |proofs: &[(Method, i64)]| is_met(two, &shown(proofs), SINCE);
        assert!(met(&[(Method::Password, 300), (Method::Totp, 290)]));
        assert!(!met(&[(Method::Password, 301), (Method::Totp, 290)]), "the password is too old");
        assert!(!met(&[(Method::Password, 300), (Method::Totp, 301)]), "the factor is too old");
        assert!(!met(&[(Method::Password, 0)]), "one is missing");
        assert!(met(&[(Method::Password, -5), (Method::Totp, -5)]), "a clock that went back makes nothing old");
    }

    #[test]
    fn what_was_spared_was_not_shown() {
        let spared = Shown { waiver: Some(Waiver::Device), ..shown(&[(Method::Password, 0)]) };
        assert!(!is_met(required(MfaPolicy::Required, Enrolled::SecondFactor), &spared, SINCE));
    }

    #[test]
    fn who_may_wait_with_the_first_factor_shows_the_password() {
        let waits = |age| Shown { waiver: Some(Waiver::Grace), ..shown(&[(Method::Password, age)]) };
        assert!(is_met(required(MfaPolicy::Required, Enrolled::Nothing), &waits(300), SINCE));
        assert!(!is_met(required(MfaPolicy::Required, Enrolled::Nothing), &waits(301), SINCE));
        assert!(!is_met(required(MfaPolicy::Required, Enrolled::SecondFactor), &waits(0), SINCE), "a factor is there by now");
    }

    #[test]
    fn who_has_nothing_more_shows_the_password() {
        let one = required(MfaPolicy::Optional, Enrolled::Nothing);
        assert!(is_met(one, &shown(&[(Method::Password, 300)]), SINCE));
        assert!(!is_met(one, &shown(&[(Method::Password, 301)]), SINCE));
    }

    #[test]
    fn who_has_a_key_shows_it_or_a_code_that_was_kept() {
        let three = required(MfaPolicy::Optional, Enrolled::Passkey);
        let mut key = shown(&[(Method::Passkey, 0)]);
        assert!(!is_met(three, &key, SINCE), "it has not recognized its owner");
        key.evidence[0].verification = Verification::User;
        assert!(is_met(three, &key, SINCE));
        assert!(!is_met(three, &shown(&[(Method::Password, 0), (Method::Totp, 0)]), SINCE));
        assert!(is_met(three, &shown(&[(Method::Password, 0), (Method::Backup, 0)]), SINCE));
        assert!(!is_met(three, &shown(&[(Method::Password, 0), (Method::Backup, 301)]), SINCE));
    }
}
