//! "This wasn't me": the owner, who reads the mailbox that the notice went to, ends what somebody else began.

use super::{
    Fault, account, link,
    policy::Enrolled,
    recover::{self, Outcome, Redeemed},
    reset,
};
use crate::{
    audit::{self, Event},
    seal::Sealer,
    store::{Tx, browser, link as links, recovery, trust, user},
    types::{LinkPurpose, PasswordBy, Token, UnixTime, secret::ActionLink},
};

/// Ends all sessions and tokens, trusted devices, passes and the password, and mails a link that sets a new one. Second
/// factors that were added in the disputed act or after it are removed; what was there before stays.
///
/// Whose they were can not be seen from here: a thief's, or the owner's, disputed by somebody who reads the mailbox. So when
/// none is left the person still counts as somebody who owns one: an operator's pass takes its place until a new one is
/// added, for as long as it takes.
///
/// When the account's address is not the one that the notice went to, it was changed since, maybe by whom the owner wants
/// to get rid of. It is no longer known to be the owner's then: no link goes there, and an operator has to help.
///
/// # Errors
/// The database's, or the cipher's.
pub fn revoke(tx: &mut Tx<'_>, sealer: &Sealer, token: &Token<ActionLink>, now: UnixTime) -> Result<Outcome, Fault> {
    let Some(Redeemed { account, made, .. }) = recover::redeem(tx, token, LinkPurpose::NotMe, now)? else {
        return Ok(Outcome::Dead);
    };
    let id = &account.user.id;
    audit::record(tx, now, &Event::NotMe { user: id })?;
    // Whoever signs in elsewhere only has no password, and gets none by this.
    let had_password = recover::signs_in_by_password(&account.user);
    if had_password {
        if let Some(hash) = &account.user.password_hash {
            recovery::end_password(tx, id, Some(hash))?;
        }
        user::set_password(tx, id, None, PasswordBy::Mailbox)?;
    } else {
        user::raise_epoch(tx, id)?;
    }
    // The link was made in the act that it disputes.
    if reset::remove_since(tx, id, made)? > 0 {
        user::set_default_method(tx, id, None)?;
        if account::open(tx, id)?.is_some_and(|left| left.enrolled() == Enrolled::Nothing) {
            recovery::lose(tx, id, now)?;
        }
    }
    browser::forget_of_user(tx, id)?;
    trust::end_all(tx, id, now)?;
    links::end_of_user(tx, id, LinkPurpose::NotMe, now)?;
    links::end_of_user(tx, id, LinkPurpose::Reset, now)?;
    let Some(mut user) = user::lock(tx, id)? else { return Ok(Outcome::Done) };
    if user.email.as_ref().is_some_and(|to| !link::went_to(sealer, &user, to, token)) {
        user.email_verified_at = None;
        user::update_profile(tx, &user)?;
    } else if had_password {
        recover::send_link(tx, sealer, (&user, &account.organization), now)?;
    }
    Ok(Outcome::Done)
}
