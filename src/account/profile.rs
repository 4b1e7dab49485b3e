//! Name and language.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::Fault,
    store::{Tx, user},
    types::{DisplayName, Invalid},
};

/// Writes the name (empty: none) and the language of mails and pages (a tag; `None`: as the browser asks).
///
/// # Errors
/// The database's.
pub fn update(tx: &mut Tx<'_>, desk: &Desk<'_>, name: &str, language: Option<String>) -> Result<Result<(), Invalid>, Fault> {
    let name = match name.trim() {
        "" => None,
        typed => match DisplayName::parse(typed) {
            Ok(name) => Some(name.to_string()),
            Err(invalid) => return Ok(Err(invalid)),
        },
    };
    let mut row = desk.account.user.clone();
    row.name = name;
    row.language = language;
    row.updated_at = desk.now;
    user::update_profile(tx, &row)?;
    audit::record(tx, desk.now, &Event::ProfileChanged { user: &row.id })?;
    Ok(Ok(()))
}
