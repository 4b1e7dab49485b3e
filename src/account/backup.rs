//! Backup codes, made by their owner.

use super::Desk;
use crate::{
    auth::{Fault, backup},
    store::{
        Tx,
        backup::{self as rows, Count},
        user,
    },
    types::{Method, Secret},
};

/// How many codes there are.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Count, Fault> {
    Ok(rows::count(tx, &desk.account.user.id)?)
}

/// Whether codes can be made: the organization has them, and the person has another factor.
#[must_use]
pub fn can(desk: &Desk<'_>) -> bool {
    desk.account.organization.methods.allows(Method::Backup) && desk.account.factors() > 0
}

/// What tells the codes from any others, for the form that replaces them; empty: there are none.
///
/// # Errors
/// The database's.
pub fn mark(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<String, Fault> {
    Ok(backup::mark(tx, &desk.account)?.unwrap_or_default())
}

/// What became of a wish for codes.
#[derive(Debug)]
pub enum Made {
    /// The codes, to be shown this once.
    Codes(Vec<Secret>),
    /// They can not be made.
    Barred,
    /// There are others by now than the form knew of: it came a second time, and they were shown.
    Shown,
}

/// Makes codes, in the place of those that the form knew of ([`mark`]). With codes that others may have seen goes what they
/// may have opened.
///
/// # Errors
/// The database's, or the cipher's.
pub fn make(tx: &mut Tx<'_>, desk: &Desk<'_>, known: &str) -> Result<Made, Fault> {
    if !can(desk) {
        return Ok(Made::Barred);
    }
    let again = mark(tx, desk)? != known;
    if again && !backup::is_pressed_again(tx, &desk.account, desk.now)? {
        return Ok(Made::Shown);
    }
    let anew = !again && count(tx, desk)?.total > 0;
    let codes = backup::make(tx, desk.house.sealer, &desk.account, desk.now)?;
    if anew {
        let epoch = user::raise_epoch(tx, &desk.account.user.id)?;
        desk.carry(tx, epoch)?;
    }
    Ok(Made::Codes(codes))
}
