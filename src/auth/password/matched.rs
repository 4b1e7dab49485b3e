//! What a right password leads to.

use crate::{
    audit::{self, Event},
    auth::{
        Fault, Finding,
        account::{self, Account},
        proof::PasswordOk,
    },
    store::{
        Tx,
        user::{self, User},
    },
    types::UnixTime,
};

/// A password matched a hash that was read a moment ago. Not a proof yet: the row may have changed while hashing.
#[derive(Debug)]
#[must_use]
pub struct Matched {
    user: User,
    upgrade: Option<Upgrade>,
}

/// A hash of ours, to take the place of one that is not.
pub(super) struct Upgrade {
    /// Ours.
    pub(super) made: String,
    /// What the other was made with.
    pub(super) from: &'static str,
}

impl std::fmt::Debug for Upgrade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upgrade").field("from", &self.from).finish_non_exhaustive()
    }
}

impl Matched {
    pub(super) const fn new(user: User, upgrade: Option<Upgrade>) -> Self {
        Self { user, upgrade }
    }

    /// Whose hash matched.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.user
    }

    /// Makes the proof, if the hash, the epoch and the account's state are still what they were. A hash that is not ours
    /// is replaced.
    ///
    /// # Errors
    /// The database's.
    pub fn confirm(self, tx: &mut Tx<'_>, now: UnixTime) -> Result<Finding<(PasswordOk, Account)>, Fault> {
        let Some(mut account) = account::open(tx, &self.user.id)? else { return Ok(Err("disabled")) };
        if !self.still_counts(&account.user) {
            return Ok(Err("changed meanwhile"));
        }
        if let (Some(upgrade), Some(known)) = (self.upgrade, self.user.password_hash) {
            // Not, where another sign-in has done it meanwhile.
            if user::upgrade_password(tx, &self.user.id, &known, &upgrade.made)? {
                audit::record(tx, now, &Event::PasswordUpgraded { user: &self.user.id, from: upgrade.from })?;
                account.user.password_hash = Some(upgrade.made);
            }
        }
        Ok(Ok((PasswordOk::new(self.user.id, self.user.epoch, self.user.password_by, now), account)))
    }

    /// Whether it is still the same password. Every other password raises the epoch. The same one gets another hash only
    /// by an upgrade, of a hash that is not ours.
    fn still_counts(&self, row: &User) -> bool {
        let same = row.password_hash == self.user.password_hash;
        row.epoch == self.user.epoch && (same || self.upgrade.is_some() && row.password_hash.is_some())
    }
}
