//! What else is known of a person, OIDC Core §5.1: their own to say, or to keep to themselves.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::Fault,
    store::{Tx, user},
    types::{StandardClaims, UnfitClaim},
};

/// Puts values in their places, by the names of [`StandardClaims::NAMES`]; the empty text clears one. All of them or none.
///
/// # Errors
/// The database's.
pub fn update(tx: &mut Tx<'_>, desk: &Desk<'_>, given: &[(&'static str, String)]) -> Result<Result<(), UnfitClaim>, Fault> {
    let mut row = desk.account.user.clone();
    for (name, text) in given {
        if let Err(why) = row.claims.0.set(name, text, desk.now) {
            return Ok(Err(UnfitClaim { name, why }));
        }
    }
    if row.claims == desk.account.user.claims {
        return Ok(Ok(()));
    }
    row.updated_at = desk.now;
    user::update_profile(tx, &row)?;
    audit::record(tx, desk.now, &Event::ProfileChanged { user: &row.id })?;
    Ok(Ok(()))
}

/// What is known now.
#[must_use]
pub fn known(desk: &Desk<'_>) -> StandardClaims {
    desk.account.user.claims.0.clone()
}
