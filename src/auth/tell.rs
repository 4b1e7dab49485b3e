//! Telling a person what happened to the account, in the transaction in which it does.

use super::{Fault, link, member::Member};
use crate::{
    post::{self, About, Channel, Message, NOTICE_LIFETIME, Notice, Who},
    seal::Sealer,
    store::{Tx, organization::Organization, user::User},
    types::UnixTime,
};

/// Mails a notice to the person's address. Without one nobody is told.
///
/// # Errors
/// The database's, or the cipher's.
pub fn owner(tx: &mut Tx<'_>, sealer: &Sealer, member: &Member, what: Notice, now: UnixTime) -> Result<(), Fault> {
    person(tx, sealer, (&member.user, &member.organization), what, now)
}

/// As [`owner`], for an account that need not be open. To tell an address that is the person's no more, give the row as it
/// was before.
///
/// Notices of what the owner may not have done carry a link that says so ("This wasn't me"), if the address is verified:
/// whoever has the link can end the password.
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
    let link = match user.email_verified_at {
        Some(_) if may_be_disputed(&what) => Some(link::not_me(tx, sealer, (user, to), now)?),
        _ => None,
    };
    let message = Message { to: to.clone(), language: user.speaks(), link, notice: about(user, organization, what) };
    Ok(post::send(tx, sealer, (Channel::Email, &message), now, NOTICE_LIFETIME)?)
}

/// Whether a notice tells of an act that somebody else may have done.
const fn may_be_disputed(what: &Notice) -> bool {
    match what {
        Notice::Code { .. }
        | Notice::PasswordLink { .. }
        | Notice::FactorsReset
        | Notice::PassIssued { .. }
        | Notice::AdministratorLocal { .. }
        | Notice::AdministratorRecovered { .. } => false,
        Notice::FactorAdded { .. }
        | Notice::FactorRemoved { .. }
        | Notice::BackupCodesMade
        | Notice::BackupCodeUsed { .. }
        | Notice::PasswordChanged
        | Notice::PasswordReset
        | Notice::ContactChanged { .. }
        | Notice::NewDevice { .. }
        | Notice::DeviceMisused { .. }
        | Notice::PassUsed
        | Notice::GuessesUsedUp { .. }
        | Notice::PasskeySuspended { .. } => true,
    }
}

/// A notice about an account.
#[must_use]
pub fn about(user: &User, organization: &Organization, what: Notice) -> About {
    About { who: Who { username: user.username.clone(), organization: organization.name.clone() }, what }
}
