//! An authentication recalled from a row that could only be written from one: a code, or a family of tokens. Everything
//! that may have changed since is read again, in this transaction.

use super::{
    Fault, Finding,
    member::{self, Member},
    proof::{Authenticated, Subject},
};
use crate::{
    store::{Stored, Tx, code::CodeRow, grant::GrantRow},
    types::{ClientId, UnixTime, UserId},
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
    acr_values: &[String],
    now: UnixTime,
) -> Result<Finding<Recalled>, Fault> {
    recall(tx, ((&row.user_id, row.epoch), &row.client_id), &row.authentication, acr_values, now)
}

/// Recalls what a family of tokens was issued on.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn by_grant(tx: &mut Tx<'_>, row: &Stored<GrantRow>, now: UnixTime) -> Result<Finding<Recalled>, Fault> {
    recall(tx, ((&row.user_id, row.epoch), &row.client_id), &row.authentication, &[], now)
}

/// As [`by_grant`], but holds nothing: for answers that issue nothing.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn by_grant_unheld(tx: &mut Tx<'_>, row: &Stored<GrantRow>, now: UnixTime) -> Result<Finding<Recalled>, Fault> {
    let member = member::peek(tx, &row.user_id)?;
    judge(tx, member, ((&row.user_id, row.epoch), &row.client_id), (&row.authentication, &[]), now)
}

fn recall(
    tx: &mut Tx<'_>,
    who: ((&UserId, i64), &ClientId),
    evidence: &str,
    acr_values: &[String],
    now: UnixTime,
) -> Result<Finding<Recalled>, Fault> {
    let member = member::hold(tx, who.0.0)?;
    judge(tx, member, who, (evidence, acr_values), now)
}

/// Judges by where the sign-in came from: whoever asks here is the application's server.
fn judge(
    tx: &mut Tx<'_>,
    member: Option<Member>,
    ((user, epoch), client): ((&UserId, i64), &ClientId),
    (evidence, acr_values): (&str, &[String]),
    now: UnixTime,
) -> Result<Finding<Recalled>, Fault> {
    let Some(mut member) = member else { return Ok(Err("user or organization is disabled")) };
    if member.user.epoch != epoch {
        return Ok(Err("epoch has changed"));
    }
    let shown = serde_json::from_str(evidence).map_err(|_| Fault::Stored("evidence"))?;
    let subject = Subject { user: user.clone(), epoch };
    let authenticated = Authenticated::new(subject, shown).ok_or(Fault::Stored("evidence"))?;
    member.on_errand(tx, client)?;
    member.errand.address = authenticated.shown().address;
    if !member.require(acr_values, now).is_met(authenticated.assurance(), authenticated.shown()) {
        return Ok(Err("policy demands more now"));
    }
    Ok(Ok(Recalled { member, authenticated }))
}
