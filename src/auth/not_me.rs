//! "This wasn't me": the owner, who reads the mailbox that the notice went to, ends what somebody else began.

use super::{
    Fault, link,
    recover::{self, Outcome, Redeemed},
};
use crate::{
    audit::{self, Event},
    seal::Sealer,
    store::{StoreResult, Tx, backup, browser, contact, link as links, pass, passkey, recovery, totp, trust, user},
    types::{LinkPurpose, PasswordBy, Token, UnixTime, UserId, secret::ActionLink},
};

/// Ends all sessions and tokens, trusted devices, passes and the password, and mails a link that sets a new one. Second
/// factors that were added in the disputed act or after it are removed; what was there before stays.
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
    remove_since(tx, id, made)?;
    browser::forget_of_user(tx, id)?;
    trust::end_all(tx, id, now)?;
    pass::delete_of_user(tx, id)?;
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

/// Removes what opens the second door and was made at a time or later. The link was made in the act that it disputes.
fn remove_since(tx: &mut Tx<'_>, user: &UserId, since: UnixTime) -> StoreResult<()> {
    let factors = totp::delete_since(tx, user, since)?
        + contact::delete_since(tx, user, since)?
        + passkey::delete_since(tx, user, since)?;
    if factors > 0 {
        user::set_default_method(tx, user, None)?;
    }
    backup::delete_since(tx, user, since)?;
    Ok(())
}
