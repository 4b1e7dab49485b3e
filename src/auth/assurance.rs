//! What was proved, and what it is worth. Pure: one function computes `acr` and `amr`, and it never claims more than was
//! shown.

use crate::types::UnixTime;
use serde::{Deserialize, Serialize};

/// What makes two proofs independent: two proofs are two factors only if their classes differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Something one knows.
    Password,
    /// A secret in an authenticator app.
    Totp,
}

impl Class {
    /// The `amr` value, RFC 8176 §2.
    #[must_use]
    pub const fn amr(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::Totp => "otp",
        }
    }
}

/// A record that a verifier wrote: what was proved, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was proved.
    pub class: Class,
    /// When.
    pub at: UnixTime,
}

/// How sure we are. Ordered: more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// One class was shown.
    One,
    /// Two classes were shown.
    Two,
}

/// The `acr` values that can be reached, weakest first; discovery lists them.
pub const ACR_VALUES: &[&str] = &[Level::One.acr(), Level::Two.acr()];

impl Level {
    /// The `acr` value.
    #[must_use]
    pub const fn acr(self) -> &'static str {
        match self {
            Self::One => "urn:vestibule:acr:1",
            Self::Two => "urn:vestibule:acr:2",
        }
    }

    /// The level that an `acr` value asks for; `None` for one that can not be reached.
    #[must_use]
    pub fn of_acr(acr: &str) -> Option<Self> {
        [Self::One, Self::Two].into_iter().find(|level| level.acr() == acr)
    }
}

/// The worth of some evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assurance {
    /// How sure we are.
    pub level: Level,
    /// `amr`, RFC 8176: each class once, and `mfa` when there are two.
    pub amr: Vec<&'static str>,
    /// `auth_time`: when the person last proved anything.
    pub auth_time: UnixTime,
}

/// Judges evidence. `None` when there is none.
#[must_use]
pub fn judge(evidence: &[Evidence]) -> Option<Assurance> {
    let mut classes: Vec<Class> = evidence.iter().map(|proof| proof.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let auth_time = evidence.iter().map(|proof| proof.at).max()?;
    let mut amr: Vec<&'static str> = classes.iter().map(|class| class.amr()).collect();
    let level = if classes.len() >= 2 { Level::Two } else { Level::One };
    if level == Level::Two {
        amr.push("mfa");
    }
    Some(Assurance { level, amr, auth_time })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(class: Class, at: i64) -> Evidence {
        Evidence { class, at: UnixTime(at) }
    }

    #[test]
    fn nothing_is_worth_nothing() {
        assert_eq!(judge(&[]), None);
    }

    #[test]
    fn the_same_class_twice_is_one_factor() {
        let twice = judge(&[proof(Class::Password, 1), proof(Class::Password, 2)]).unwrap();
        assert_eq!((twice.level, twice.amr), (Level::One, vec!["pwd"]));
    }

    #[test]
    fn two_classes_are_two_factors_in_any_order() {
        let one = judge(&[proof(Class::Totp, 7), proof(Class::Password, 5)]).unwrap();
        let other = judge(&[proof(Class::Password, 5), proof(Class::Totp, 7)]).unwrap();
        assert_eq!(one, other);
        assert_eq!((one.level, one.amr, one.auth_time), (Level::Two, vec!["pwd", "otp", "mfa"], UnixTime(7)));
    }

    #[test]
    fn acr_values_are_the_levels() {
        for acr in ACR_VALUES {
            assert_eq!(Level::of_acr(acr).map(Level::acr), Some(*acr));
        }
        assert_eq!(Level::of_acr("phr"), None);
    }
}
