//! Proof values. Each is made by one verifier, belongs to one user at one epoch, and is used up by whoever takes it.
//!
//! None can be cloned, read from outside or built by another module:
//!
//! ```compile_fail
//! let forged: vestibule::auth::Authenticated = serde_json::from_str("{}").unwrap();
//! ```
//! ```compile_fail
//! fn twice(proof: vestibule::auth::PasswordOk) -> (vestibule::auth::PasswordOk, vestibule::auth::PasswordOk) {
//!     (proof.clone(), proof)
//! }
//! ```
//! ```compile_fail
//! use vestibule::{auth::PasswordOk, types::{UnixTime, UserId}};
//! let forged = PasswordOk::new(UserId::random(), 0, UnixTime(0));
//! ```
//! ```compile_fail
//! use vestibule::{auth::SecondOk, types::{UnixTime, UserId}};
//! let forged = SecondOk::totp(UserId::random(), 0, UnixTime(0));
//! ```
//! ```compile_fail
//! use vestibule::{auth::Authenticated, types::UserId};
//! let forged = Authenticated::new(UserId::random(), 0, Vec::new());
//! ```
//! The same names, used as they may be:
//! ```
//! fn epoch(who: &vestibule::auth::Authenticated) -> i64 { who.epoch() }
//! ```

use super::assurance::{Assurance, Class, Evidence, judge};
use crate::types::{UnixTime, UserId};

/// Who a proof is about: a user at an epoch. Not a proof itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Subject {
    /// The user.
    pub user: UserId,
    /// The user's epoch when the proof was made.
    pub epoch: i64,
}

/// The password was right, just now. Made by [`super::password`].
#[derive(Debug)]
#[must_use]
pub struct PasswordOk {
    subject: Subject,
    at: UnixTime,
}

/// A second factor was shown, just now. Made by [`super::totp`].
#[derive(Debug)]
#[must_use]
pub struct SecondOk {
    subject: Subject,
    class: Class,
    at: UnixTime,
}

/// A second factor was set up, just now. It proves nothing about who did it: the new factor is asked for next.
/// Made by [`super::enrol`].
#[derive(Debug)]
#[must_use]
pub struct EnrolOk {
    before: Subject,
    after: Subject,
}

/// The policy was met. The only key to sessions, codes and tokens. Made by [`super::interaction`] from proofs, and by
/// [`super::session`] and [`super::recall`] from rows that were made from one.
#[derive(Debug)]
#[must_use]
pub struct Authenticated {
    subject: Subject,
    evidence: Vec<Evidence>,
    assurance: Assurance,
}

impl PasswordOk {
    pub(in crate::auth) fn new(user: UserId, epoch: i64, at: UnixTime) -> Self {
        Self { subject: Subject { user, epoch }, at }
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Evidence) {
        (self.subject, Evidence { class: Class::Password, at: self.at })
    }
}

impl SecondOk {
    pub(in crate::auth) fn totp(user: UserId, epoch: i64, at: UnixTime) -> Self {
        Self { subject: Subject { user, epoch }, class: Class::Totp, at }
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Evidence) {
        (self.subject, Evidence { class: self.class, at: self.at })
    }
}

impl EnrolOk {
    pub(in crate::auth) fn new(before: Subject, after: Subject) -> Self {
        Self { before, after }
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Subject) {
        (self.before, self.after)
    }
}

impl Authenticated {
    /// `None` without evidence.
    pub(in crate::auth) fn new(subject: Subject, evidence: Vec<Evidence>) -> Option<Self> {
        let assurance = judge(&evidence)?;
        Some(Self { subject, evidence, assurance })
    }

    /// Who.
    #[must_use]
    pub fn user(&self) -> &UserId {
        &self.subject.user
    }

    /// The user's epoch when it was proved.
    #[must_use]
    pub fn epoch(&self) -> i64 {
        self.subject.epoch
    }

    /// What was proved.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// What it is worth.
    #[must_use]
    pub fn assurance(&self) -> &Assurance {
        &self.assurance
    }
}
