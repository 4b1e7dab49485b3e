//! Whether a sign-in is fresh enough for what changes who can get into an account. Pure.

use crate::{
    auth::{
        assurance::{Shown, judge},
        policy::Requirement,
    },
    types::UnixTime,
};

/// How old a proof may be, seconds.
pub const MOST: i64 = 300;

/// Whether what was shown lately meets a requirement by itself. What was waived was not shown.
#[must_use]
pub fn is_met(required: Requirement, shown: &Shown, now: UnixTime) -> bool {
    let lately = |at: UnixTime| now - at <= MOST;
    let evidence = shown.evidence.iter().filter(|proof| lately(proof.at)).cloned().collect();
    let bare = Shown { evidence, waiver: None };
    judge(&bare).is_some_and(|assurance| required.is_met(&assurance, &bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        auth::{
            assurance::{Evidence, Verification, Waiver},
            policy::{Enrolled, Grace, HIGHEST, Reset, Situation, Trust, require},
        },
        types::{Method, MfaPolicy},
    };

    const NOW: UnixTime = UnixTime(10_000);

    fn required(mfa: MfaPolicy, enrolled: Enrolled) -> Requirement {
        let acr_values = [HIGHEST.to_owned()];
        let (trust, grace, reset) = (Trust::Allowed, Grace::Open, Reset::No);
        require(&Situation { mfa, enrolled, trust, grace, reset, acr_values: &acr_values })
    }

    fn shown(proofs: &[(Method, i64)]) -> Shown {
        let evidence = proofs.iter().map(|(method, age)| Evidence::of(*method, NOW - *age)).collect();
        Shown { evidence, waiver: None }
    }

    #[test]
    fn both_factors_are_five_minutes_old_at_most() {
        let two = required(MfaPolicy::Optional, Enrolled::SecondFactor);
        let met = |proofs: &[(Method, i64)]| is_met(two, &shown(proofs), NOW);
        assert!(met(&[(Method::Password, 300), (Method::Totp, 290)]));
        assert!(!met(&[(Method::Password, 301), (Method::Totp, 290)]), "the password is too old");
        assert!(!met(&[(Method::Password, 300), (Method::Totp, 301)]), "the factor is too old");
        assert!(!met(&[(Method::Password, 0)]), "one is missing");
        assert!(met(&[(Method::Password, -5), (Method::Totp, -5)]), "a clock that went back makes nothing old");
    }

    #[test]
    fn what_was_waived_was_not_shown() {
        for (waiver, enrolled) in [(Waiver::Device, Enrolled::SecondFactor), (Waiver::Grace, Enrolled::Nothing)] {
            let waived = Shown { waiver: Some(waiver), ..shown(&[(Method::Password, 0)]) };
            assert!(!is_met(required(MfaPolicy::Required, enrolled), &waived, NOW), "{waiver:?}");
        }
    }

    #[test]
    fn who_has_nothing_more_shows_the_password() {
        let one = required(MfaPolicy::Optional, Enrolled::Nothing);
        assert!(is_met(one, &shown(&[(Method::Password, 300)]), NOW));
        assert!(!is_met(one, &shown(&[(Method::Password, 301)]), NOW));
    }

    #[test]
    fn who_has_a_key_shows_it_or_a_code_that_was_kept() {
        let three = required(MfaPolicy::Optional, Enrolled::Passkey);
        let mut key = shown(&[(Method::Passkey, 0)]);
        assert!(!is_met(three, &key, NOW), "it has not recognized its owner");
        key.evidence[0].verification = Verification::User;
        assert!(is_met(three, &key, NOW));
        assert!(!is_met(three, &shown(&[(Method::Password, 0), (Method::Totp, 0)]), NOW));
        assert!(is_met(three, &shown(&[(Method::Password, 0), (Method::Backup, 0)]), NOW));
        assert!(!is_met(three, &shown(&[(Method::Password, 0), (Method::Backup, 301)]), NOW));
    }
}
