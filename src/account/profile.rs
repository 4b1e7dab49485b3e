//! Name and language.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::{Fault, codes::Destination, prompt},
    store::{Tx, user},
    types::{DisplayName, Invalid, Method},
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

/// Where codes of a channel go, if the person's factors of this kind all have another address than the account itself.
#[must_use]
pub fn elsewhere(desk: &Desk<'_>, channel: Method) -> Option<Destination> {
    let user = &desk.account.user;
    let own = if channel == Method::Sms { &user.phone_number } else { &user.email };
    let factors = || desk.account.contacts.iter().filter(|contact| contact.channel == channel);
    let same = |address: &str| own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(address));
    let other = factors().next().filter(|_| !factors().any(|contact| same(&contact.address)));
    other.map(prompt::destination)
}
