//! Telling a person what happened to the account, in the transaction in which it does.

use super::{Fault, link, member::Member, throttle};
use crate::{
    post::{self, About, Channel, Message, NOTICE_LIFETIME, Notice, Who},
    seal::Sealer,
    store::{Tx, contact, organization::Organization, user::User},
    types::{Method, UnixTime},
};

/// Mails a notice to the person's address. Who has none is told by text message, at the number that is known to be theirs,
/// or at the one that codes go to.
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
    if let Notice::ContactChanged { what: Method::Sms } = what {
        old_number(tx, sealer, (user, organization), &what, now)?;
    }
    let Some(to) = &user.email else {
        return match reached_at(tx, user)? {
            Some(number) => by_text(tx, sealer, (user, organization), (&number, what), now),
            None => Ok(()),
        };
    };
    let link = match user.email_verified_at {
        Some(_) if may_be_disputed(&what) => Some(link::not_me(tx, sealer, (user, to), now)?),
        _ => None,
    };
    let message =
        Message { to: to.clone(), language: user.speaks(organization), link, notice: about(user, organization, what) };
    Ok(post::send(tx, sealer, (Channel::Email, &message), now, NOTICE_LIFETIME)?)
}

/// Where somebody without an address is told things.
fn reached_at(tx: &mut Tx<'_>, user: &User) -> Result<Option<String>, Fault> {
    if let (Some(number), Some(_)) = (&user.phone_number, user.phone_verified_at) {
        return Ok(Some(number.clone()));
    }
    let mut places = contact::of_user(tx, &user.id)?;
    places.sort_by_key(|place| place.created_at);
    Ok(places.into_iter().find(|place| place.channel == Method::Sms).map(|place| place.address))
}

/// Tells the number that the account had, if that was known to be the person's, that there is another one. Who is told
/// everything by text message is told there anyway.
fn old_number(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    what: &Notice,
    now: UnixTime,
) -> Result<(), Fault> {
    match (&user.phone_number, user.phone_verified_at, &user.email) {
        (Some(number), Some(_), Some(_)) => by_text(tx, sealer, (user, organization), (number, what.clone()), now),
        _ => Ok(()),
    }
}

/// Sends a notice as a text message: short, and without a link. Only so many a day, as texts cost money.
fn by_text(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    (number, what): (&str, Notice),
    now: UnixTime,
) -> Result<(), Fault> {
    if !throttle::spend_notice(tx, user.id.as_str(), number, now)? {
        return Ok(());
    }
    let message = Message {
        to: number.to_owned(),
        language: user.speaks(organization),
        link: None,
        notice: about(user, organization, what),
    };
    Ok(post::send(tx, sealer, (Channel::Sms, &message), now, NOTICE_LIFETIME)?)
}

/// Whether a notice tells of an act that somebody else may have done.
const fn may_be_disputed(what: &Notice) -> bool {
    match what {
        Notice::Code { .. }
        | Notice::PasswordLink { .. }
        | Notice::Invited { .. }
        | Notice::FactorsReset
        | Notice::PassIssued { .. }
        | Notice::AdministratorLocal { .. }
        | Notice::TwoPeopleOff { .. }
        | Notice::AdministratorRecovered { .. } => false,
        Notice::FactorAdded { .. }
        | Notice::FactorRemoved { .. }
        | Notice::BackupCodesMade
        | Notice::BackupCodeUsed { .. }
        | Notice::PasswordChanged
        | Notice::PasswordReset
        | Notice::ContactChanged { .. }
        | Notice::NewDevice { .. }
        | Notice::IdentityLinked { .. }
        | Notice::IdentityUnlinked { .. }
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
