//! What is done for a person who lost something: second factors reset, a temporary access pass, a new password, sign-out.

use super::{Actor, AdminResult, Refusal, lockout, users};
use crate::{
    audit::Event,
    auth::{pass, reset},
    post::Notice,
    store::{Tx, organization, recovery, session, trust, user, user::User},
    types::{PasswordBy, Permission, Secret, UserId, name::deceives},
};

/// Why something is done, in the operator's words: 1 to 200 characters.
#[derive(Debug, Clone)]
pub struct Because(String);

/// The longest reason, characters.
pub const REASON: usize = 200;

impl Because {
    /// Reads a reason.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub fn parse(text: &str) -> AdminResult<Self> {
        let text = text.trim();
        // A reason has the characters of a name: no controls, nothing that reorders text.
        let fits = text.chars().count() <= REASON && !text.chars().any(deceives);
        if text.is_empty() || !fits {
            let why = format!("1 to {REASON} characters, without controls");
            return Err(Refusal::Invalid { field: "reason", why }.into());
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes a person's second factors, backup codes and passes away, ends trust, sessions and tokens, and mails the person. The
/// next sign-in sets a factor up anew where one is required. Nobody resets themselves.
///
/// # Errors
/// [`Refusal`], the database's, or the cipher's.
pub fn second_factors(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, because: &Because) -> AdminResult<usize> {
    let row = users::hold(tx, actor, id, Permission::UsersReset)?;
    if actor.is(id) {
        return Err(Refusal::Conflict("nobody resets their own second factors; another administrator does").into());
    }
    let guard = lockout::before(tx, actor.ways(), &row.organization_id)?;
    let count = reset::second_factors(tx, actor.sealer, &row, actor.now, actor.stamp(Some(because.as_str())))?;
    end_sessions(tx, actor, &row)?;
    guard.check(tx)?;
    Ok(count)
}

fn end_sessions(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &User) -> AdminResult<()> {
    session::end_of_user(tx, &row.id, actor.now)?;
    Ok(())
}

/// Signs a person out everywhere: sessions, tokens, trust.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn sign_out(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, because: Option<&Because>) -> AdminResult<()> {
    let row = users::hold(tx, actor, id, Permission::UsersWrite)?;
    user::raise_epoch(tx, id)?;
    trust::end_all(tx, id, actor.now)?;
    end_sessions(tx, actor, &row)?;
    let reason = because.map(Because::as_str);
    Ok(actor.record(tx, Some(&row.organization_id), reason, &Event::SessionsEnded { user: id })?)
}

/// Hands out a temporary access pass. It is shown once.
///
/// # Errors
/// [`Refusal`], the database's, or the cipher's.
pub fn access_pass(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, minutes: i64, because: &Because) -> AdminResult<Secret> {
    let row = users::hold(tx, actor, id, Permission::UsersPass)?;
    if actor.is(id) {
        return Err(Refusal::Conflict("nobody hands a pass to themselves").into());
    }
    if !pass::MINUTES.contains(&minutes) {
        let why = format!("{} to {}", pass::MINUTES.start(), pass::MINUTES.end());
        return Err(Refusal::Invalid { field: "minutes", why }.into());
    }
    let organization = organization::by_id(tx, &row.organization_id)?.ok_or(Refusal::NotFound("user"))?;
    if row.disabled_at.is_some() {
        return Err(Refusal::Conflict("the person is disabled").into());
    }
    let terms = pass::Terms { minutes, by: actor.label(), reason: Some(because.as_str()) };
    Ok(pass::issue(tx, actor.sealer, (&row, &organization), terms, actor.now)?)
}

/// Sets a password, or takes it away (`None`), and ends what was issued. `hash` is made before, as that takes long.
///
/// # Errors
/// [`Refusal`], the database's, or the cipher's.
pub fn password(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, hash: Option<&str>, because: &Because) -> AdminResult<()> {
    let row = users::hold(tx, actor, id, Permission::UsersWrite)?;
    if actor.is(id) {
        return Err(Refusal::Conflict("the own password is changed in the account pages").into());
    }
    let guard = lockout::before(tx, actor.ways(), &row.organization_id)?;
    user::set_password(tx, id, hash, PasswordBy::Owner)?;
    recovery::settle(tx, id)?;
    end_sessions(tx, actor, &row)?;
    if let Some(organization) = organization::by_id(tx, &row.organization_id)? {
        crate::auth::tell::person(tx, actor.sealer, (&row, &organization), Notice::PasswordChanged, actor.now)?;
    }
    let act = if hash.is_some() { "user_password_set" } else { "user_password_removed" };
    users::note(tx, actor, &row, (act, None), Some(because.as_str()))?;
    guard.check(tx)
}
