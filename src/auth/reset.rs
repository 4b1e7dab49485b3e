//! Taking a person's second factors away, when the phone is lost. An operator's act. Where a second factor is required the
//! next sign-in sets up a new one; where it is optional, the password is enough until the person sets one up again.

use super::{
    Fault, tell,
    throttle::{self, TOTP},
};
use crate::{
    audit::{self, Event},
    post::Notice,
    seal::Sealer,
    store::{Tx, organization, totp, user, user::User},
    types::UnixTime,
};

/// Removes all second factors, forgets failed tries, ends everything that was issued, and tells the person. Gives how
/// many factors there were.
///
/// # Errors
/// The database's, or the cipher's.
pub fn second_factors(tx: &mut Tx<'_>, sealer: &Sealer, user: &User, now: UnixTime) -> Result<usize, Fault> {
    // The user's row first, as everywhere: an enrolment that is committing just now is waited for, and goes, too.
    user::lock(tx, &user.id)?;
    let count = totp::delete_of_user(tx, &user.id)?;
    throttle::succeed(tx, &TOTP, user.id.as_str())?;
    user::raise_epoch(tx, &user.id)?;
    audit::record(tx, now, &Event::FactorsReset { user: &user.id, count })?;
    let organization = organization::by_id(tx, &user.organization_id)?;
    if let Some(organization) = organization {
        tell::person(tx, sealer, (user, &organization), Notice::FactorsReset, now)?;
    }
    Ok(count)
}
