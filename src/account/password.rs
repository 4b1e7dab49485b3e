//! A new password. The old one is compared in the same request: whoever finds a browser open has no use of it.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        assurance::Class,
        password::{Hasher, Matched},
        quality, tell,
        throttle::{self, PASSWORD},
        tried::Tried,
    },
    post::Notice,
    store::{Tx, user},
    types::{Digest, PasswordBy, Secret, UserId, secret::DeviceCookie},
};

/// A try that was counted and may be compared.
pub struct Counted {
    user: UserId,
    /// `None`: there was no password to try.
    tried: Option<Tried>,
    /// What the new password has to be.
    pub rules: quality::Rules,
}

/// Whether the person has a password. Who has none sets one by a fresh sign-in alone.
#[must_use]
pub fn has_one(desk: &Desk<'_>) -> bool {
    desk.account.user.password_hash.is_some()
}

/// How many characters a new password has at least.
#[must_use]
pub fn least(desk: &Desk<'_>) -> usize {
    quality::rules(&desk.account.user, &desk.account.organization, desk.house.issuer).length()
}

/// Counts a try, before anything is compared. The budget is that of the sign-in.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, desk: &Desk<'_>, device: &Digest<DeviceCookie>) -> Result<Counted, Fault> {
    let user = &desk.account.user;
    let tried = if has_one(desk) { Some(Tried::of(tx, user.clone(), device, desk.now)?) } else { None };
    let rules = quality::rules(user, &desk.account.organization, desk.house.issuer);
    Ok(Counted { user: user.id.clone(), tried, rules })
}

/// Compares.
///
/// # Errors
/// The hashing queue does not move in time.
pub async fn compare(hasher: &Hasher, counted: &Counted, current: Secret) -> Result<Option<Matched>, Fault> {
    match &counted.tried {
        Some(tried) => tried.compare(hasher, current).await,
        None => hasher.compare(None, current).await,
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// That was not the current password.
    Wrong,
    /// It was, and nothing was changed.
    Kept,
    /// The new password counts.
    Changed,
}

/// Settles a try by what the comparison found: with a new hash the password is changed. Everything that was issued before
/// is dead then but this session, and the owner is told.
///
/// # Errors
/// The database's, or the cipher's.
pub fn settle(
    tx: &mut Tx<'_>,
    desk: &Desk<'_>,
    (counted, matched): (Counted, Option<Matched>),
    hash: Option<&str>,
) -> Result<Outcome, Fault> {
    let id = &desk.account.user.id;
    let reason = match (matched, &counted.tried) {
        _ if counted.user != *id => Some("changed meanwhile"),
        (Some(matched), _) => matched.confirm(tx, desk.now)?.err(),
        (None, Some(tried)) => Some(tried.reason()),
        (None, None) => has_one(desk).then_some("wrong password"),
    };
    if let Some(reason) = reason {
        audit::record(tx, desk.now, &Event::PasswordRefused { user: Some(id), reason })?;
        return Ok(Outcome::Wrong);
    }
    match &counted.tried {
        Some(tried) => tried.succeed(tx)?,
        None => throttle::succeed(tx, &PASSWORD, id.as_str())?,
    }
    let Some(hash) = hash else { return Ok(Outcome::Kept) };
    user::set_password(tx, id, Some(hash), set_by(desk))?;
    desk.carry(tx, desk.account.user.epoch + 1)?;
    audit::record(tx, desk.now, &Event::PasswordChanged { user: id })?;
    tell::owner(tx, desk.house.sealer, &desk.account, Notice::PasswordChanged, desk.now)?;
    Ok(Outcome::Changed)
}

/// Who has set a password that is changed at this desk. One that a mailed link has set proves the mailbox, and so does one
/// that is set in its place, until something else was shown in this session: otherwise whoever reads the mailbox could wash
/// it clean, and pass for two factors with a mailed code.
fn set_by(desk: &Desk<'_>) -> PasswordBy {
    let apart = desk.shown().evidence.iter().any(|proof| proof.class != Class::Mailbox);
    match desk.account.user.password_by {
        PasswordBy::Mailbox if !apart => PasswordBy::Mailbox,
        PasswordBy::Mailbox | PasswordBy::Owner => PasswordBy::Owner,
    }
}
