//! Inviting somebody whose account was just made: a mailed link chooses the first password.

use super::{Actor, AdminResult, unfit};
use crate::{
    auth::recover::{self, Sent},
    store::{Tx, organization::Organization, user::User},
    types::{Invalid, PasswordBy},
};

/// What stands in the way.
const NOWHERE: Invalid = Invalid("a link is mailed only to an address that is known to be the person's");

/// Makes a new row one whose password a mailed link sets: that one proves the mailbox and no more, and "Forgot your password?"
/// mails another link when this one is over.
pub(in crate::admin) fn mark(row: &mut User) -> AdminResult<()> {
    if row.email_verified_at.is_none() {
        return Err(unfit("invite")(NOWHERE));
    }
    if row.password_hash.is_some() {
        return Err(unfit("invite")(Invalid("not together with a password")));
    }
    row.password_by = PasswordBy::Mailbox;
    Ok(())
}

/// Mails the link.
pub(in crate::admin) fn send(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (row, organization): (&User, &Organization),
) -> AdminResult<()> {
    match recover::invite(tx, actor.sealer, (row, organization), actor.now)? {
        Sent::Mailed => Ok(()),
        Sent::Nowhere => Err(unfit("invite")(NOWHERE)),
    }
}
