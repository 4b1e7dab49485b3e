//! Letting an administrator in again when all else fails: an act of whoever has the server's machine.

use super::{Actor, AdminResult, Refusal, lockout, organizations, told, users};
use crate::{
    auth::{pass, passkey::Relying, policy::keeps_local, reset, throttle},
    post::Notice,
    store::{
        Tx,
        organization::{self, Organization},
        recovery, session,
        user::{self, User},
    },
    types::{Method, MethodSet, PasswordBy, Secret, UserId},
};
use serde::Serialize;

/// Something that stood in the way, or is needed, and was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// The organization was disabled, and is not any more.
    OrganizationEnabled,
    /// The organization allowed no second factor that can be set up by oneself; it allows authenticator apps now.
    AppsAllowed,
    /// The person was disabled, and is not any more.
    UserEnabled,
    /// Second factors, backup codes and pauses are gone, sign-ins, tokens and trusted devices ended.
    FactorsReset,
    /// There is a new password.
    PasswordSet,
    /// There is a temporary access pass.
    PassIssued,
}

/// An administrator who can come in again.
#[derive(Debug)]
pub struct Recovered {
    /// The person.
    pub user: User,
    /// The pass. It is shown once.
    pub pass: Secret,
    /// What was done, in its order.
    pub did: Vec<Did>,
}

/// Takes away what keeps an administrator from signing in locally, and gives what it takes to pass both doors: a password,
/// whose hash was made before, and a temporary access pass. The next sign-in sets up a second factor where one is needed.
/// The other administrators are told.
///
/// # Errors
/// [`Refusal`], the database's, or the cipher's.
pub fn run(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, (hash, minutes): (&str, i64)) -> AdminResult<Recovered> {
    const GONE: Refusal = Refusal::NotFound("user");
    let before = user::lock(tx, id)?.ok_or(GONE)?;
    if !keeps_local(&before.role) {
        const WHY: Refusal = Refusal::Conflict(
            "the person is no administrator, who alone always signs in locally; vestibule user set NAME --admin makes one",
        );
        return Err(WHY.into());
    }
    let mut organization = organization::lock(tx, &before.organization_id)?.ok_or(Refusal::NotFound("organization"))?;
    let mut did = open(tx, actor, &mut organization)?;
    if before.disabled_at.is_some() {
        user::set_disabled(tx, id, None)?;
        did.push(Did::UserEnabled);
    }
    user::set_password(tx, id, Some(hash), PasswordBy::Owner)?;
    // Whoever hands it out knows to whom.
    recovery::settle(tx, id)?;
    throttle::succeed(tx, &throttle::PASSWORD, id.as_str())?;
    reset::second_factors(tx, actor.sealer, &before, actor.now, actor.stamp(None))?;
    session::end_of_user(tx, id, actor.now)?;
    let user = user::by_id(tx, id)?.ok_or(GONE)?;
    let terms = pass::Terms { minutes, by: actor.label(), reason: None };
    let pass = pass::issue(tx, actor.sealer, (&user, &organization), terms, actor.now)?;
    did.extend([Did::FactorsReset, Did::PasswordSet, Did::PassIssued]);
    let change = serde_json::json!({ "did": did });
    users::note(tx, actor, &user, ("user_recovered", Some(change)), None)?;
    let notice = Notice::AdministratorRecovered { administrator: user.username.clone() };
    told::administrators(tx, actor, (&organization, Some(&user)), &notice)?;
    if !lockout::can_sign_in(tx, actor.ways(), id)? {
        return Err(Refusal::Conflict("something else keeps this person from signing in").into());
    }
    Ok(Recovered { user, pass, did })
}

/// Opens the person's organization as far as it takes.
fn open(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &mut Organization) -> AdminResult<Vec<Did>> {
    let mut did = Vec::new();
    if row.disabled_at.take().is_some() {
        did.push(Did::OrganizationEnabled);
    }
    // A mail server and a gateway may be what does not work.
    let keys = row.methods.allows(Method::Passkey) && Relying::of(actor.issuer, "").is_some();
    if !keys && !row.methods.allows(Method::Totp) {
        let known = row.methods.clone();
        row.methods = MethodSet::of(|method| method == Method::Totp || known.contains(method));
        did.push(Did::AppsAllowed);
    }
    if !did.is_empty() {
        row.updated_at = actor.now;
        organization::update(tx, row)?;
        let change = serde_json::json!({ "did": did });
        organizations::note(tx, actor, row, ("organization_recovered", Some(change)), None)?;
    }
    Ok(did)
}
