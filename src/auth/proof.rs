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
//! let forged = SecondOk::of(UserId::random(), 0, vestibule::types::Method::Totp, UnixTime(0));
//! ```
//! ```compile_fail
//! use vestibule::{auth::PasskeyOk, types::{UnixTime, UserId}};
//! let forged = PasskeyOk::new(UserId::random(), 0, UnixTime(0));
//! ```
//! ```compile_fail
//! use vestibule::{auth::{FederatedOk, assurance::Upstream}, types::{UnixTime, UserId}};
//! fn forge(upstream: Upstream) -> FederatedOk { FederatedOk::new(UserId::random(), 0, upstream, UnixTime(0)) }
//! ```
//! ```compile_fail
//! use vestibule::{auth::WaiverOk, types::UserId};
//! let forged = WaiverOk::device(UserId::random(), 0);
//! ```
//! ```compile_fail
//! use vestibule::{auth::{Authenticated, assurance::Shown, proof::Subject}, types::UserId};
//! let subject = Subject { user: UserId::random(), epoch: 0 };
//! let forged = Authenticated::new(subject, Shown::of(Vec::new()));
//! ```
//! The same names, used as they may be:
//! ```
//! fn epoch(who: &vestibule::auth::Authenticated) -> i64 { who.epoch() }
//! ```

use super::assurance::{Assurance, Class, Evidence, Shown, Upstream, Verification, Waiver, judge};
use crate::types::{Method, PasswordBy, UnixTime, UserId};
use std::net::IpAddr;

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
    evidence: Evidence,
}

/// A key that recognized its owner has signed, just now, without a password. Made by [`super::passkey`].
#[derive(Debug)]
#[must_use]
pub struct PasskeyOk {
    subject: Subject,
    evidence: Evidence,
}

/// Somebody whom an upstream provider knows has signed in there. Made by [`super::federation`] from an answer that was
/// verified.
#[derive(Debug)]
#[must_use]
pub struct FederatedOk {
    subject: Subject,
    evidence: Evidence,
    recent: Recent,
}

/// Whether somebody has signed in at a provider as recently as was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recent {
    /// They have, or it was not asked.
    Yes,
    /// They have not, or nobody has said.
    No,
}

/// A second factor was shown, just now. Each verifier makes its own.
#[derive(Debug)]
#[must_use]
pub struct SecondOk {
    subject: Subject,
    evidence: Evidence,
}

/// A second factor was set up, just now. It proves nothing about who did it: the new factor is asked for next.
/// Made by [`super::enrol`].
#[derive(Debug)]
#[must_use]
pub struct EnrolOk {
    before: Subject,
    after: Subject,
}

/// The mailbox on file was read, just now, before a first factor is set up. It opens the set-up and is no evidence.
/// Made by [`super::enrol`].
#[derive(Debug)]
#[must_use]
pub struct MailboxOk {
    subject: Subject,
}

/// A second factor need not be asked for now. Made by [`super::trust`], [`super::enrol`] and [`super::federation`].
#[derive(Debug)]
#[must_use]
pub struct WaiverOk {
    subject: Subject,
    waiver: Waiver,
}

/// The policy was met. The only key to sessions, codes and tokens. Made by [`super::interaction`] from proofs, and by
/// [`super::session`] and [`super::recall`] from rows that were made from one.
#[derive(Debug)]
#[must_use]
pub struct Authenticated {
    subject: Subject,
    shown: Shown,
    assurance: Assurance,
}

impl PasswordOk {
    /// `by`: a password that a mailed link has set proves the mailbox.
    pub(in crate::auth) fn new(user: UserId, epoch: i64, by: PasswordBy, at: UnixTime) -> Self {
        let class = match by {
            PasswordBy::Owner => Class::Password,
            PasswordBy::Mailbox => Class::Mailbox,
        };
        let evidence = Evidence { class, ..Evidence::of(Method::Password, at) };
        Self { subject: Subject { user, epoch }, evidence }
    }

    /// The same at an epoch that was raised in the transaction that made it.
    pub(in crate::auth) fn at_epoch(self, epoch: i64) -> Self {
        Self { subject: Subject { epoch, ..self.subject }, ..self }
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Evidence) {
        (self.subject, self.evidence)
    }
}

impl PasskeyOk {
    pub(in crate::auth) fn new(user: UserId, epoch: i64, at: UnixTime) -> Self {
        let evidence = Evidence { verification: Verification::User, ..Evidence::of(Method::Passkey, at) };
        Self { subject: Subject { user, epoch }, evidence }
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Evidence) {
        (self.subject, self.evidence)
    }
}

impl FederatedOk {
    /// `at`: when the provider says that the person signed in.
    pub(in crate::auth) fn new(user: UserId, epoch: i64, upstream: Upstream, at: UnixTime) -> Self {
        let evidence = Evidence { upstream: Some(upstream), ..Evidence::of(Method::Upstream, at) };
        Self { subject: Subject { user, epoch }, evidence, recent: Recent::Yes }
    }

    /// The same, as recent as this.
    pub(in crate::auth) fn recently(self, recent: Recent) -> Self {
        Self { recent, ..self }
    }

    /// Whether it is as recent as was asked for.
    pub(in crate::auth) const fn recent(&self) -> Recent {
        self.recent
    }

    /// The same at an epoch that was raised in the transaction that made it.
    pub(in crate::auth) fn at_epoch(self, epoch: i64) -> Self {
        Self { subject: Subject { epoch, ..self.subject }, ..self }
    }

    /// What it is going to be as evidence.
    pub(in crate::auth) const fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Evidence) {
        (self.subject, self.evidence)
    }
}

impl SecondOk {
    pub(in crate::auth) fn of(user: UserId, epoch: i64, method: Method, at: UnixTime) -> Self {
        Self { subject: Subject { user, epoch }, evidence: Evidence::of(method, at) }
    }

    pub(in crate::auth) fn passkey(user: UserId, epoch: i64, verification: Verification, at: UnixTime) -> Self {
        let evidence = Evidence { verification, ..Evidence::of(Method::Passkey, at) };
        Self { subject: Subject { user, epoch }, evidence }
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Evidence) {
        (self.subject, self.evidence)
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

impl MailboxOk {
    pub(in crate::auth) fn new(subject: Subject) -> Self {
        Self { subject }
    }

    pub(in crate::auth) fn spend(self) -> Subject {
        self.subject
    }
}

impl WaiverOk {
    pub(in crate::auth) fn device(user: UserId, epoch: i64) -> Self {
        Self { subject: Subject { user, epoch }, waiver: Waiver::Device }
    }

    pub(in crate::auth) fn upstream(user: UserId, epoch: i64) -> Self {
        Self { subject: Subject { user, epoch }, waiver: Waiver::Upstream }
    }

    pub(in crate::auth) fn grace(subject: Subject) -> Self {
        Self { subject, waiver: Waiver::Grace }
    }

    /// What it is going to waive.
    pub(in crate::auth) const fn waiver(&self) -> Waiver {
        self.waiver
    }

    pub(in crate::auth) fn spend(self) -> (Subject, Waiver) {
        (self.subject, self.waiver)
    }
}

impl Authenticated {
    /// `None` without evidence.
    pub(in crate::auth) fn new(subject: Subject, shown: Shown) -> Option<Self> {
        let assurance = judge(&shown)?;
        Some(Self { subject, shown, assurance })
    }

    /// The same, of a person who is at this address now. An unknown one changes nothing.
    pub(in crate::auth) fn seen_at(mut self, address: Option<IpAddr>) -> Self {
        self.shown.address = address.or(self.shown.address);
        self
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

    /// What was proved, and what was waived.
    #[must_use]
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// What it is worth.
    #[must_use]
    pub fn assurance(&self) -> &Assurance {
        &self.assurance
    }
}
