//! The steps of a sign-in by passkey: asking, and looking at the answer.

use super::{
    Fault, Finding,
    account::Account,
    attempt,
    ceremony::Binding,
    interaction::Event as Proof,
    passkey,
    proof::SecondOk,
    sign_in::{Outcome, Turn, go_on, standing},
    stage::{At, Stage},
    throttle::{self, ATTEMPT, Verdict},
};
use crate::{store::Tx, types::Secret};
use serde_json::Value;

/// Looks at the answer of a key that was asked in this attempt.
pub(in crate::auth) fn second(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    account: &Account,
    presented: &Secret,
) -> Result<Finding<SecondOk>, Fault> {
    let binding = Binding::attempt(turn.cookie);
    let Some(ceremony) = turn.house.ceremony(&binding) else { return Ok(Err("no passkeys here")) };
    passkey::finish_assertion(tx, &ceremony, account, presented.expose(), turn.now)
}

/// Asks the person's keys at the second door. Gives what the browser needs.
///
/// # Errors
/// The database's, or the cipher's.
pub fn ask_key(tx: &mut Tx<'_>, turn: &Turn<'_>) -> Result<Option<Value>, Fault> {
    let Ok((_, account)) = standing(tx, turn, At::Factor)? else { return Ok(None) };
    let binding = Binding::attempt(turn.cookie);
    match turn.house.ceremony(&binding) {
        Some(ceremony) => passkey::begin_assertion(tx, &ceremony, &account, turn.now),
        None => Ok(None),
    }
}

/// Asks any key of this site at the first door.
///
/// # Errors
/// The database's, or the cipher's.
pub fn ask_any_key(tx: &mut Tx<'_>, turn: &Turn<'_>) -> Result<Option<Value>, Fault> {
    let attempt = attempt::load(tx, turn.cookie, turn.now)?.filter(|attempt| attempt.stage == Stage::Password);
    let binding = Binding::attempt(turn.cookie);
    match turn.house.ceremony(&binding).filter(|_| attempt.is_some()) {
        Some(ceremony) => passkey::begin_discoverable(tx, &ceremony, turn.now).map(Some),
        None => Ok(None),
    }
}

/// Looks at the answer of a key that was asked at the first door: whose it is, it says itself.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn present_key(tx: &mut Tx<'_>, turn: &Turn<'_>, presented: &Secret) -> Result<Outcome, Fault> {
    let Some(attempt) = attempt::load(tx, turn.cookie, turn.now)? else { return Ok(Outcome::Ended) };
    if attempt.stage != Stage::Password {
        return Ok(Outcome::Elsewhere);
    }
    if throttle::attempt(tx, &ATTEMPT, turn.cookie.digest().as_str(), turn.now)? == Verdict::Refuse {
        attempt.finish(tx)?;
        return Ok(Outcome::Ended);
    }
    let binding = Binding::attempt(turn.cookie);
    let Some(ceremony) = turn.house.ceremony(&binding) else { return Ok(Outcome::Refused) };
    match passkey::finish_discoverable(tx, &ceremony, presented.expose(), turn.now)? {
        Err(_) => Ok(Outcome::Refused),
        Ok((proof, account)) => go_on(tx, turn, (attempt, account), Proof::Passkey(proof)),
    }
}
