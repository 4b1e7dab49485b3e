//! Temporary access passes: a code that an operator hands to a person who can not use a second factor. One use, some hours.

use super::{
    Fault, Finding,
    account::Account,
    guess, handed,
    proof::SecondOk,
    tell,
    throttle::{self, PASS},
};
use crate::{
    audit::{self, Event, Stamp},
    post::Notice,
    seal::Sealer,
    store::{
        Tx,
        organization::Organization,
        pass::{self, PassRow},
        user::User,
    },
    types::{Method, Secret, UnixTime},
};
use std::ops::RangeInclusive;

/// How long a pass may live, minutes.
pub const MINUTES: RangeInclusive<i64> = 10..=1440;

/// What a pass is issued with.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// How long it lives, minutes; brought into [`MINUTES`].
    pub minutes: i64,
    /// Who issues it: a user's identifier, or `command line`.
    pub by: &'a str,
    /// Why, in their words.
    pub reason: Option<&'a str>,
}

/// Issues a pass in the place of an earlier one, and tells the person that there is one, but not which. The pass is shown
/// once. Failed tries are forgotten.
///
/// # Errors
/// The database's, or the cipher's.
pub fn issue(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (user, organization): (&User, &Organization),
    terms: Terms<'_>,
    now: UnixTime,
) -> Result<Secret, Fault> {
    let minutes = terms.minutes.clamp(*MINUTES.start(), *MINUTES.end());
    let code = handed::make();
    let digest = handed::digest(sealer, (Method::Pass, &user.id), &code).ok_or(Fault::Stored("pass"))?;
    let row = PassRow {
        user_id: user.id.clone(),
        digest,
        issued_by: terms.by.to_owned(),
        created_at: now,
        expires_at: now + minutes * 60,
        used_at: None,
    };
    pass::issue(tx, &row)?;
    throttle::succeed(tx, &PASS, user.id.as_str())?;
    let stamp = Stamp { actor: Some(terms.by), organization: None, reason: terms.reason };
    audit::record_by(tx, now, stamp, &Event::PassIssued { user: &user.id, by: terms.by, minutes })?;
    tell::person(tx, sealer, (user, organization), Notice::PassIssued { minutes }, now)?;
    Ok(code)
}

/// Whether a text has the shape of a pass, so that it is no code that was sent.
#[must_use]
pub fn is_shaped(presented: &Secret) -> bool {
    handed::is_shaped(presented)
}

/// Looks at a presented pass: burns a try, uses the pass up, tells the owner.
///
/// # Errors
/// The database's, or the cipher's.
pub fn verify(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    account: &Account,
    presented: &Secret,
    now: UnixTime,
) -> Result<Finding<SecondOk>, Fault> {
    let user = &account.user.id;
    let found = guess::within(tx, (sealer, account), &PASS, now, |tx| {
        Ok(match handed::digest(sealer, (Method::Pass, user), presented) {
            Some(digest) if pass::claim(tx, user, &digest, now)? => Ok(()),
            _ => Err("wrong code"),
        })
    })?;
    if found.is_ok() {
        tell::owner(tx, sealer, account, Notice::PassUsed, now)?;
    }
    Ok(found.map(|()| SecondOk::of(user.clone(), account.user.epoch, Method::Pass, now)))
}
