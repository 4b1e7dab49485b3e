//! The one gate of all paths: whether a user may be signed in right now, and what is required of them.

use super::policy::{APART, Enrolled, Grace, Requirement, Reset, Situation, Trust, require};
use crate::{
    store::{
        StoreResult, Tx,
        contact::{self, ContactFactor},
        link,
        organization::{self, Organization},
        passkey::{self, PasskeyRow},
        totp::{self, TotpFactor},
        user::{self, User},
    },
    types::{LinkPurpose, Method, PasswordBy, UnixTime, UserId},
};

/// An enabled user of an enabled organization, read and held in this transaction.
#[derive(Debug)]
pub struct Account {
    /// The user.
    pub user: User,
    /// The user's organization.
    pub organization: Organization,
    /// The user's authenticator apps.
    pub totp: Vec<TotpFactor>,
    /// The user's addresses and numbers for codes.
    pub contacts: Vec<ContactFactor>,
    /// The user's passkeys and security keys, suspended ones too.
    pub passkeys: Vec<PasskeyRow>,
    /// When a mailed link has set the password that counts; `None`: its owner has set it.
    pub reset_at: Option<UnixTime>,
}

/// Opens an account and holds the user's row. `None` when the user or the organization is unknown or disabled.
///
/// # Errors
/// The database's.
pub fn open(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Account>> {
    let user = user::lock(tx, id)?;
    complete(tx, user)
}

/// As [`open`], but holds nothing: for pages, which decide nothing.
///
/// # Errors
/// The database's.
pub fn peek(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<Account>> {
    let user = user::by_id(tx, id)?;
    complete(tx, user)
}

/// The user of an account that is open, held, without what the user owns: to see whether something is alive.
///
/// # Errors
/// The database's.
pub(in crate::auth) fn holder(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<User>> {
    let user = user::lock(tx, id)?;
    Ok(gate(tx, user)?.map(|(user, _)| user))
}

/// As [`holder`], but holds nothing.
///
/// # Errors
/// The database's.
pub(in crate::auth) fn peek_holder(tx: &mut Tx<'_>, id: &UserId) -> StoreResult<Option<User>> {
    let user = user::by_id(tx, id)?;
    Ok(gate(tx, user)?.map(|(user, _)| user))
}

fn gate(tx: &mut Tx<'_>, user: Option<User>) -> StoreResult<Option<(User, Organization)>> {
    let Some(user) = user.filter(|user| user.disabled_at.is_none()) else { return Ok(None) };
    let organization = organization::by_id(tx, &user.organization_id)?;
    Ok(organization.filter(|organization| organization.disabled_at.is_none()).map(|organization| (user, organization)))
}

fn complete(tx: &mut Tx<'_>, user: Option<User>) -> StoreResult<Option<Account>> {
    let Some((user, organization)) = gate(tx, user)? else { return Ok(None) };
    let totp = totp::of_user(tx, &user.id)?;
    let contacts = contact::of_user(tx, &user.id)?;
    let passkeys = passkey::of_user(tx, &user.id)?;
    let reset_at = match user.password_by {
        PasswordBy::Owner => None,
        PasswordBy::Mailbox => link::last_used(tx, &user.id, LinkPurpose::Reset)?,
    };
    Ok(Some(Account { user, organization, totp, contacts, passkeys, reset_at }))
}

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Account {
    /// Whether the user owns something of a method that the organization allows.
    #[must_use]
    pub fn owns(&self, method: Method) -> bool {
        let owned = match method {
            Method::Totp => !self.totp.is_empty(),
            Method::Email | Method::Sms => self.contacts.iter().any(|contact| contact.channel == method),
            Method::Passkey => self.keys().next().is_some(),
            Method::Password | Method::Backup | Method::Pass => false,
        };
        owned && self.organization.methods.allows(method)
    }

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

    /// What the user owns that can be used.
    #[must_use]
    pub fn enrolled(&self) -> Enrolled {
        if self.owns(Method::Passkey) {
            Enrolled::Passkey
        } else if [Method::Totp, Method::Sms, Method::Email].iter().any(|method| self.owns(*method)) {
            Enrolled::SecondFactor
        } else {
            Enrolled::Nothing
        }
    }

    /// Whether setting up a second factor may wait: some days from when it was first asked for, or some times.
    #[must_use]
    pub fn grace(&self, now: UnixTime) -> Grace {
        let rules = &self.organization;
        let days = self.days_left(now).is_some();
        // Somebody who put it off once stays signed in on that; whether it can be put off again is counted elsewhere.
        let times = rules.grace_skips > 0 && self.user.skips <= rules.grace_skips;
        if days || times { Grace::Open } else { Grace::Over }
    }

    /// How many days setting up a second factor can still wait, the last one included; `None`: no more.
    #[must_use]
    pub fn days_left(&self, now: UnixTime) -> Option<i64> {
        let until = self.user.grace_since.unwrap_or(now) + self.organization.grace_days * DAY;
        (now < until).then(|| (until - now + DAY - 1) / DAY)
    }

    /// How often it can still be put off.
    #[must_use]
    pub fn skips_left(&self) -> i64 {
        (self.organization.grace_skips - self.user.skips).max(0)
    }

    /// Whether a mailed link has set the password lately.
    #[must_use]
    pub fn reset(&self, now: UnixTime) -> Reset {
        if self.reset_at.is_some_and(|at| now - at < APART) { Reset::Lately } else { Reset::No }
    }

    /// What is required of the user for a request with these `acr_values`.
    #[must_use]
    pub fn require(&self, acr_values: &[String], now: UnixTime) -> Requirement {
        require(&Situation {
            mfa: self.organization.mfa,
            enrolled: self.enrolled(),
            trust: if self.organization.trust_days > 0 { Trust::Allowed } else { Trust::Off },
            grace: self.grace(now),
            reset: self.reset(now),
            acr_values,
        })
    }
}
