//! Backup codes: ten, each good for one use, for the day that the telephone is lost.

use super::{
    Fault, Finding,
    account::Account,
    guess, handed,
    late::LINGER,
    member::Member,
    proof::SecondOk,
    tell,
    throttle::{self, BACKUP},
};
use crate::{
    audit::{self, Event},
    post::Notice,
    seal::Sealer,
    store::{Tx, backup},
    types::{Method, Secret, UnixTime},
};

/// How many codes a set has.
const CODES: usize = 10;

/// Makes a set in the place of an earlier one, which is dead with it, and tells the owner. The codes are shown once. Does not
/// raise the epoch: the set opens nothing without the password.
///
/// # Errors
/// The database's, or the cipher's.
pub fn make(tx: &mut Tx<'_>, sealer: &Sealer, member: &Member, now: UnixTime) -> Result<Vec<Secret>, Fault> {
    let user = &member.user.id;
    let codes: Vec<Secret> = (0..CODES).map(|_| handed::make()).collect();
    let digests: Vec<String> = codes.iter().filter_map(|code| handed::digest(sealer, (Method::Backup, user), code)).collect();
    backup::replace(tx, user, &digests, now)?;
    throttle::succeed(tx, &BACKUP, user.as_str())?;
    audit::record(tx, now, &Event::BackupCodesMade { user })?;
    tell::owner(tx, sealer, member, Notice::BackupCodesMade, now)?;
    Ok(codes)
}

/// What tells a person's set of codes from any other; `None`: there is none. Forms carry it, so that one that is sent again
/// makes no second set.
///
/// # Errors
/// The database's.
pub fn mark(tx: &mut Tx<'_>, member: &Member) -> Result<Option<String>, Fault> {
    Ok(backup::mark(tx, &member.user.id)?)
}

/// Whether the set was made a moment ago and nothing of it was used: a form that knew of none, or of another, was sent by a
/// second press on its button, and the codes of the first were never seen. It makes a set in the place of that one.
///
/// # Errors
/// The database's.
pub fn is_pressed_again(tx: &mut Tx<'_>, member: &Member, now: UnixTime) -> Result<bool, Fault> {
    let user = &member.user.id;
    let Some(made) = backup::made_at(tx, user)? else { return Ok(false) };
    let count = backup::count(tx, user)?;
    Ok(now - made < LINGER && count.left == count.total)
}

/// Looks at a presented code: burns a try, uses the code up, tells the owner how many are left.
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
    let found = guess::within(tx, (sealer, account), &BACKUP, now, |tx| {
        Ok(match handed::digest(sealer, (Method::Backup, user), presented) {
            Some(digest) if backup::claim(tx, user, &digest, now)? => Ok(()),
            _ => Err("wrong code"),
        })
    })?;
    if found.is_ok() {
        let left = backup::count(tx, user)?.left;
        tell::owner(tx, sealer, account, Notice::BackupCodeUsed { left }, now)?;
    }
    Ok(found.map(|()| SecondOk::of(user.clone(), account.user.epoch, Method::Backup, now)))
}
