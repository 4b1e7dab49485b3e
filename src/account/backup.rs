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

/// Makes codes, in the place of earlier ones. `None`: they can not be made. With codes that others may have seen goes what
/// they may have opened.
///
/// # Errors
/// The database's, or the cipher's.
pub fn make(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Option<Vec<Secret>>, Fault> {
    if !can(desk) {
        return Ok(None);
    }
    let anew = count(tx, desk)?.total > 0;
    let codes = backup::make(tx, desk.house.sealer, &desk.account, desk.now)?;
    if anew {
        let epoch = user::raise_epoch(tx, &desk.account.user.id)?;
        desk.carry(tx, epoch)?;
    }
    Ok(Some(codes))
}
