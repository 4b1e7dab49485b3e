//! Which verifier looks at what was presented at the second door.

use super::{
    Fault, Finding,
    account::Account,
    attempt::Attempt,
    backup, by_key, codes, pass,
    policy::backup_adds,
    proof::SecondOk,
    settling,
    sign_in::Turn,
    stage::{Sent, Stage},
    totp,
};
use crate::{
    post::CodeUse,
    store::{Tx, contact},
    types::{Method, Secret},
};

/// Lets the method's verifier look. A method that is not the person's, or that the organization does not allow, is not
/// looked at.
pub(in crate::auth) fn at(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (attempt, account): (&Attempt, &Account),
    method: Method,
    presented: &Secret,
) -> Result<Finding<SecondOk>, Fault> {
    let Turn { house, now, .. } = *turn;
    let emergency = matches!(method, Method::Backup | Method::Pass) && account.organization.methods.allows(method);
    if !account.owns(method) && !emergency {
        return Ok(Err("not a method of this person"));
    }
    let shown = attempt.stage.half().map_or(&[][..], |half| &half.evidence);
    if method == Method::Backup && !backup_adds(account.reset(now), shown) {
        return Ok(Err("backup code adds nothing"));
    }
    match method {
        Method::Totp => totp::verify(tx, house.sealer, account, presented, now),
        Method::Email | Method::Sms => contacted(tx, turn, (attempt, account), method, presented),
        Method::Passkey => by_key::second(tx, turn, account, presented),
        Method::Backup => backup::verify(tx, house.sealer, account, presented, now),
        Method::Pass => pass::verify(tx, house.sealer, account, presented, now),
        Method::Password | Method::Upstream => Ok(Err("no verifier")),
    }
}

/// Looks at a code that was sent in this attempt.
fn contacted(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (attempt, account): (&Attempt, &Account),
    method: Method,
    presented: &Secret,
) -> Result<Finding<SecondOk>, Fault> {
    let Stage::Factor { sent: Some(Sent { factor, challenge: Some(challenge) }), .. } = &attempt.stage else {
        return Ok(Err("no code was sent"));
    };
    let Some(contact) = account.contacts.iter().find(|contact| &contact.id == factor && contact.channel == method) else {
        return Ok(Err("code was sent to another place"));
    };
    if settling::works_from(&turn.house, account, contact, turn.now).is_some() {
        return Ok(Err("number has not settled"));
    }
    let found = codes::verify(tx, &turn.house, (account, method), (challenge, CodeUse::SignIn, presented), turn.now)?;
    match found {
        Err(reason) => Ok(Err(reason)),
        Ok(row) if row.channel != method || row.address != contact.address => Ok(Err("code was sent to another place")),
        Ok(_) => {
            contact::touch(tx, &contact.id, turn.now)?;
            Ok(Ok(SecondOk::of(account.user.id.clone(), account.user.epoch, method, turn.now)))
        }
    }
}
