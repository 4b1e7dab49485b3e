//! Taking a person's second factors away, when the phone is lost. An operator's act. Where a second factor is required the
//! next sign-in sets up a new one; where it is optional, the password is enough until the person sets one up again.

use super::{
    Fault, tell,
    throttle::{self, SECOND},
};
use crate::{
    audit::{self, Event, Stamp},
    post::Notice,
    seal::Sealer,
    store::{StoreResult, Tx, backup, contact, organization, pass, passkey, recovery, totp, trust, user, user::User},
    types::{UnixTime, UserId},
};

/// Removes all second factors, backup codes and passes, ends the trust in browsers, forgets failed tries, ends everything
/// that was issued, and tells the person. Gives how many factors there were, backup codes and passes not counted.
///
/// # Errors
/// The database's, or the cipher's.
pub fn second_factors(tx: &mut Tx<'_>, sealer: &Sealer, user: &User, now: UnixTime, stamp: Stamp<'_>) -> Result<usize, Fault> {
    // The user's row first, as everywhere: an enrolment that is committing just now is waited for, and goes, too.
    user::lock(tx, &user.id)?;
    let count = remove_since(tx, &user.id, UnixTime(i64::MIN))?;
    trust::end_all(tx, &user.id, now)?;
    user::set_default_method(tx, &user.id, None)?;
    recovery::regain(tx, &user.id)?;
    for budget in &SECOND {
        throttle::succeed(tx, budget, user.id.as_str())?;
    }
    user::raise_epoch(tx, &user.id)?;
    audit::record_by(tx, now, stamp, &Event::FactorsReset { user: &user.id, count })?;
    let organization = organization::by_id(tx, &user.organization_id)?;
    if let Some(organization) = organization {
        tell::person(tx, sealer, (user, &organization), Notice::FactorsReset, now)?;
    }
    Ok(count)
}

/// Removes passes, and the second factors and backup codes that were made at a time or later. Gives how many factors there
/// were, backup codes and passes not counted.
pub(in crate::auth) fn remove_since(tx: &mut Tx<'_>, user: &UserId, since: UnixTime) -> StoreResult<usize> {
    pass::delete_of_user(tx, user)?;
    backup::delete_since(tx, user, since)?;
    let (apps, contacts) = (totp::delete_since(tx, user, since)?, contact::delete_since(tx, user, since)?);
    Ok(apps + contacts + passkey::delete_since(tx, user, since)?)
}
