//! How the people of the cast stand at this moment: they may have set up an authenticator app since the demo began, or
//! lost the one that it set up.

use super::cast::{Cast, Person};
use crate::{
    page::Message,
    store::{Db, StoreError, Tx, totp, user},
    types::{Role, name::fold},
};

/// A person's second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Factor {
    /// None.
    Missing,
    /// The authenticator app whose key the cast knows.
    Seeded,
    /// An authenticator app that was set up at a sign-in; only its owner knows the key.
    Own,
}

/// A person and their second factor.
pub(super) type Standing = (Person, Factor);

/// Looks everybody up, in the order of the cast.
pub(super) async fn look(db: &Db, cast: &Cast) -> Result<Vec<Standing>, StoreError> {
    let people = cast.users.clone();
    db.read(move |tx| people.into_iter().map(|person| factor(tx, &person).map(|factor| (person, factor))).collect()).await
}

/// Looks somebody up.
pub(super) fn factor(tx: &mut Tx<'_>, person: &Person) -> Result<Factor, StoreError> {
    let Some(user) = user::by_folded_name(tx, &fold(&person.username))? else { return Ok(Factor::Missing) };
    let factors = totp::of_user(tx, &user.id)?;
    // The demo's own factors are as old as their users; nobody signs in that fast.
    let seeded = person.totp_secret.is_some() && factors.iter().any(|factor| factor.created_at == user.created_at);
    Ok(match factors.is_empty() {
        true => Factor::Missing,
        false if seeded => Factor::Seeded,
        false => Factor::Own,
    })
}

/// What is special about a person, for the front page.
pub(super) fn note(person: &Person, factor: Factor) -> Message {
    match (person.role(), factor) {
        (Role::Administrator, Factor::Missing) => Message::DEMO_ADMIN,
        (Role::Administrator, Factor::Own | Factor::Seeded) => Message::DEMO_ADMIN_OWN,
        (_, Factor::Missing) => Message::DEMO_NEW,
        (_, Factor::Seeded) => Message::DEMO_TOTP,
        (_, Factor::Own) => Message::DEMO_OWN,
    }
}
