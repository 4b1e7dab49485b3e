//! An authentication recalled from a row that could only be written from one: a code, or a family of tokens. Everything
//! that may have changed since is read again, in this transaction.

use super::{
    Fault, Finding,
    assurance::Shown,
    member::{self, Member},
    policy::Asking,
    proof::{Authenticated, Subject},
};
use crate::{
    store::{Stored, Tx, code::CodeRow, device::DeviceRow, grant::GrantRow},
    types::{ClientMfa, UnixTime, UserId},
};

/// Who signed in, as a member who is still good for it.
#[derive(Debug)]
#[must_use]
pub struct Recalled {
    /// The person.
    pub member: Member,
    /// The authentication.
    pub authenticated: Authenticated,
}

/// Recalls what a code was issued on.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn by_code(
    tx: &mut Tx<'_>,
    row: &Stored<CodeRow>,
    (mfa, acr_values): (ClientMfa, &[String]),
    now: UnixTime,
) -> Result<Finding<Recalled>, Fault> {
    let member = member::hold(tx, &row.user_id)?;
    let asking = Asking { client: Some((&row.client_id, mfa)), acr_values, address: None };
    judge(member, (&row.user_id, row.epoch), &row.authentication, asking, now)
}

/// Recalls what a device was allowed on.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn by_device(tx: &mut Tx<'_>, row: &Stored<DeviceRow>, mfa: ClientMfa, now: UnixTime) -> Result<Finding<Recalled>, Fault> {
    let (Some(user), Some(epoch), Some(evidence)) = (&row.user_id, row.epoch, &row.authentication) else {
        return Err(Fault::Stored("device code"));
    };
    let member = member::hold(tx, user)?;
    let asking = Asking { client: Some((&row.client_id, mfa)), ..Asking::default() };
    judge(member, (user, epoch), evidence, asking, now)
}

/// Recalls what a family of tokens was issued on.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn by_grant(tx: &mut Tx<'_>, row: &Stored<GrantRow>, mfa: ClientMfa, now: UnixTime) -> Result<Finding<Recalled>, Fault> {
    let member = member::hold(tx, &row.user_id)?;
    let asking = Asking { client: Some((&row.client_id, mfa)), ..Asking::default() };
    judge(member, (&row.user_id, row.epoch), &row.authentication, asking, now)
}

/// As [`by_grant`], but holds nothing: for answers that issue nothing.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn by_grant_unheld(
    tx: &mut Tx<'_>,
    row: &Stored<GrantRow>,
    mfa: ClientMfa,
    now: UnixTime,
) -> Result<Finding<Recalled>, Fault> {
    let member = member::peek(tx, &row.user_id)?;
    let asking = Asking { client: Some((&row.client_id, mfa)), ..Asking::default() };
    judge(member, (&row.user_id, row.epoch), &row.authentication, asking, now)
}

fn judge(
    member: Option<Member>,
    (user, epoch): (&UserId, i64),
    evidence: &str,
    asking: Asking<'_>,
    now: UnixTime,
) -> Result<Finding<Recalled>, Fault> {
    let Some(member) = member else { return Ok(Err("user or organization is disabled")) };
    if member.user.epoch != epoch {
        return Ok(Err("epoch has changed"));
    }
    let shown: Shown = serde_json::from_str(evidence).map_err(|_| Fault::Stored("evidence"))?;
    // A client's server is somewhere else than its person: what counts is where the person was.
    let asking = Asking { address: shown.address, ..asking };
    let subject = Subject { user: user.clone(), epoch };
    let authenticated = Authenticated::new(subject, shown).ok_or(Fault::Stored("evidence"))?;
    if !member.require(&asking, now).is_met(authenticated.assurance(), authenticated.shown()) {
        return Ok(Err("policy demands more now"));
    }
    Ok(Ok(Recalled { member, authenticated }))
}
