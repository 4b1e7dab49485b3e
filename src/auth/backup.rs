//! Backup codes: ten, each good for one use, for the day that the telephone is lost.

use super::{Fault, account::Account};
use crate::{
    seal::Sealer,
    store::{Tx, backup},
    types::{Secret, UnixTime, UserId, random},
};

/// How many codes a set has.
const CODES: usize = 10;

/// Makes a set in the place of an earlier one. The codes are shown once.
///
/// # Errors
/// The database's.
pub fn make(tx: &mut Tx<'_>, sealer: &Sealer, account: &Account, now: UnixTime) -> Result<Vec<Secret>, Fault> {
    let codes: Vec<String> = (0..CODES).map(|_| random::base64url::<15>()).collect();
    let digests: Vec<String> = codes.iter().map(|code| digest(sealer, &account.user.id, code)).collect();
    backup::replace(tx, &account.user.id, &digests, now)?;
    Ok(codes.into_iter().map(Secret::new).collect())
}

fn digest(sealer: &Sealer, user: &UserId, code: &str) -> String {
    sealer.pseudonym(&format!("backup\0{user}\0{code}"))
}
