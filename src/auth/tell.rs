//! Telling a person what happened to the account, in the transaction in which it does.

use super::{Fault, account::Account};
use crate::{
    post::{self, About, Channel, Message, NOTICE_LIFETIME, Notice, Who},
    seal::Sealer,
    store::{Tx, organization::Organization, user::User},
    types::UnixTime,
};

/// Mails a notice to the account's address. Without one nobody is told.
///
/// # Errors
/// The database's, or the cipher's.
pub fn owner(tx: &mut Tx<'_>, sealer: &Sealer, account: &Account, what: Notice, now: UnixTime) -> Result<(), Fault> {
    person(tx, sealer, (&account.user, &account.organization), what, now)
}

/// As [`owner`], for an account that need not be open.
///
/// # Errors
/// The database's, or the cipher's.
pub fn person(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    what: Notice,
    now: UnixTime,
) -> Result<(), Fault> {
    let Some(to) = &user.email else { return Ok(()) };
    let message =
        Message { to: to.clone(), language: user.language.clone(), link: None, notice: about(user, organization, what) };
    Ok(post::send(tx, sealer, (Channel::Email, &message), now, NOTICE_LIFETIME)?)
}

/// A notice about an account.
#[must_use]
pub fn about(user: &User, organization: &Organization, what: Notice) -> About {
    About { who: Who { username: user.username.clone(), organization: organization.name.clone() }, what }
}
