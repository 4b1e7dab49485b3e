//! Accounts: members with what they own, for pages and acts that show or verify it.

use super::member::{self, Member};
use crate::{
    store::{
        StoreResult, Tx,
        contact::{self, ContactFactor},
        passkey::{self, PasskeyRow},
        totp::{self, TotpFactor},
    },
    types::{Method, UserId},
};
use std::ops::{Deref, DerefMut};

/// A member, and all that the member owns.
#[derive(Debug)]
pub struct Account {
    /// The person, who may be signed in.
    pub member: Member,
    /// The user's authenticator apps.
    pub totp: Vec<TotpFactor>,
    /// The user's addresses and numbers for codes.
    pub contacts: Vec<ContactFactor>,
    /// The user's passkeys and security keys, suspended ones too.
    pub passkeys: Vec<PasskeyRow>,
}

impl Deref for Account {
    type Target = Member;

    fn deref(&self) -> &Member {
        &self.member
    }
}

impl DerefMut for Account {
    fn deref_mut(&mut self) -> &mut Member {
        &mut self.member
    }
}

/// Opens an account and holds the user's row. `None` when the user or the organization is unknown or disabled.
///
/// # Errors
/// The database's.
pub fn open(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Account>> {
    member::hold(tx, id)?.map(|member| member.complete(tx)).transpose()
}

/// As [`open`], but holds nothing: for pages, which decide nothing.
///
/// # Errors
/// The database's.
pub fn peek(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Account>> {
    member::peek(tx, id)?.map(|member| member.complete(tx)).transpose()
}

impl Member {
    /// Reads what the member owns.
    ///
    /// # Errors
    /// The database's.
    pub fn complete(self, tx: &mut Tx<'_>) -> StoreResult<Account> {
        let totp = totp::of_user(tx, &self.user.id)?;
        let contacts = contact::of_user(tx, &self.user.id)?;
        let passkeys = passkey::of_user(tx, &self.user.id)?;
        Ok(Account { member: self, totp, contacts, passkeys })
    }
}

impl Account {
    /// The passkeys that are accepted.
    pub fn keys(&self) -> impl Iterator<Item = &PasskeyRow> {
        self.passkeys.iter().filter(|key| key.suspended_at.is_none())
    }

    /// How many second factors the user owns that the organization allows.
    #[must_use]
    pub fn factors(&self) -> usize {
        let counted = |method, count| if self.organization.methods.allows(method) { count } else { 0 };
        let contacts = self.contacts.iter().filter(|contact| self.organization.methods.allows(contact.channel)).count();
        counted(Method::Totp, self.totp.len()) + counted(Method::Passkey, self.keys().count()) + contacts
    }
}
