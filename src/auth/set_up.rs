//! Setting up a second factor in the middle of a sign-in, step by step.

use super::{
    Fault, Finding,
    account::Account,
    attempt::Attempt,
    ceremony::Binding,
    codes::{self, Destination, Held},
    enrol::{self, First},
    house::House,
    interaction::Event as Proof,
    pass, passkey, prompt,
    proof::{MailboxOk, WaiverOk},
    sign_in::{Outcome, Turn, go_on, is_recent, noted, put, standing},
    stage::{At, Pending, Proof as Mailbox, Stage},
};
use crate::{
    audit::{self, Event},
    post::CodeUse,
    store::{Tx, challenge, user},
    types::{ChallengeId, Method, Secret},
};

use serde_json::Value;

/// What a person sends while setting up an address or a number.
#[derive(Debug)]
pub enum Contact<'a> {
    /// The address or the number.
    Address(&'a str),
    /// The code that was sent there.
    Code(&'a Secret),
    /// Another code is wanted.
    Again,
    /// Another address is wanted.
    Other,
}

/// The attempt that stands at the set-up, and its person, who must not have a factor yet.
fn enrolling(tx: &mut Tx<'_>, turn: &Turn<'_>) -> Result<Result<(Attempt, Account), Outcome>, Fault> {
    let (attempt, account) = match standing(tx, turn, At::Enrol)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let required = attempt.require(tx, &account, turn.now);
    let reason = match attempt.stage.half() {
        Some(half) => enrol::barred(&account, required, half),
        None => Some("nothing was shown"),
    };
    if let Some(reason) = reason {
        let event = Event::FactorRefused { user: &account.user.id, method: "none", reason };
        audit::record(tx, turn.now, &event)?;
        attempt.finish(tx)?;
        return Ok(Err(Outcome::Ended));
    }
    Ok(Ok((attempt, account)))
}

/// The same stage with another proof and another thing being set up.
fn with(stage: &Stage, mailbox: Mailbox, pending: Option<Pending>) -> Stage {
    match stage {
        Stage::Enrol { half, .. } => Stage::Enrol { half: half.clone(), proof: mailbox, pending },
        other => other.clone(),
    }
}

/// Chooses what to set up. Where the mailbox has to be read first, a code is mailed there now.
///
/// # Errors
/// The database's, or the cipher's.
pub fn choose(tx: &mut Tx<'_>, turn: &Turn<'_>, method: Method) -> Result<Outcome, Fault> {
    let (attempt, account) = match enrolling(tx, turn)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let required = attempt.require(tx, &account, turn.now);
    if !enrol::wanted_of(&turn.house, &account, required).contains(&method) {
        return Ok(Outcome::Refused);
    }
    let Stage::Enrol { proof, .. } = &attempt.stage else { return Ok(Outcome::Elsewhere) };
    let stage = match proof {
        Mailbox::Closed { .. } => return Ok(Outcome::Elsewhere),
        Mailbox::Free | Mailbox::Done => {
            let pending = enrol::begin(turn.house.sealer, &account.user.id, method)?;
            with(&attempt.stage, proof.clone(), Some(pending))
        }
        Mailbox::Needed { challenge, .. } => {
            let challenge = match challenge {
                // The code that is on its way serves the other choice as well.
                Some(challenge) if is_recent(tx, Some(challenge), turn.now)? => challenge.clone(),
                _ => match mail_proof(tx, turn, &account)? {
                    Ok(challenge) => challenge,
                    Err(held) => return Ok(Outcome::Held(held)),
                },
            };
            with(&attempt.stage, Mailbox::Needed { challenge: Some(challenge), chosen: Some(method) }, None)
        }
    };
    put(tx, turn, (attempt, account), &stage)
}

fn mail_proof(tx: &mut Tx<'_>, turn: &Turn<'_>, account: &Account) -> Result<Result<ChallengeId, Held>, Fault> {
    match enrol::on_file(account) {
        None => Ok(Err(Held::Nowhere)),
        Some(to) => prompt::send(tx, &turn.house, account, (&to, CodeUse::Proof), turn.now),
    }
}

/// Takes what opens the set-up: the code that was mailed to the address on file, or an operator's pass. `None` mails another
/// code.
///
/// # Errors
/// The database's, or the cipher's.
pub fn prove(tx: &mut Tx<'_>, turn: &Turn<'_>, code: Option<&Secret>) -> Result<Outcome, Fault> {
    let (attempt, account) = match enrolling(tx, turn)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let Stage::Enrol { half, proof, .. } = attempt.stage.clone() else { return Ok(Outcome::Elsewhere) };
    let (challenge, chosen) = match proof {
        Mailbox::Needed { challenge: Some(challenge), chosen } => (Some(challenge), chosen),
        Mailbox::Closed { .. } => (None, None),
        Mailbox::Needed { challenge: None, .. } | Mailbox::Free | Mailbox::Done => return Ok(Outcome::Elsewhere),
    };
    if let Some(presented) = code.filter(|code| challenge.is_none() || pass::is_shaped(code)) {
        return by_pass(tx, turn, (attempt, account), presented, chosen);
    }
    let Some(challenge) = challenge else { return Ok(Outcome::Elsewhere) };
    let Some(code) = code else {
        if is_recent(tx, Some(&challenge), turn.now)? {
            return Ok(Outcome::Held(Held::TooSoon));
        }
        return match mail_proof(tx, turn, &account)? {
            Err(held) => Ok(Outcome::Held(held)),
            Ok(challenge) => {
                let stage = with(&attempt.stage, Mailbox::Needed { challenge: Some(challenge), chosen }, None);
                put(tx, turn, (attempt, account), &stage)
            }
        };
    };
    let found = codes::verify(tx, &turn.house, (&account, Method::Email), (&challenge, CodeUse::Proof, code), turn.now)?;
    if let Err(reason) = found {
        audit::record(tx, turn.now, &Event::FactorRefused { user: &account.user.id, method: "email", reason })?;
        return Ok(Outcome::refused(reason));
    }
    let proof = MailboxOk::new(half.subject.clone());
    let outcome = go_on(tx, turn, (attempt, account), Proof::Mailbox(proof))?;
    begin_chosen(tx, turn, outcome, chosen)
}

/// Takes an operator's pass in place of the mailbox.
fn by_pass(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (attempt, account): (Attempt, Account),
    presented: &Secret,
    chosen: Option<Method>,
) -> Result<Outcome, Fault> {
    let finding = pass::verify(tx, turn.house.sealer, &account, presented, turn.now)?;
    match noted(tx, &account, (Method::Pass, finding), turn.now)? {
        Err(refused) => Ok(refused),
        Ok(proof) => {
            let outcome = go_on(tx, turn, (attempt, account), Proof::Second(proof))?;
            begin_chosen(tx, turn, outcome, chosen)
        }
    }
}

/// Goes on with what the person chose before the mailbox was read.
fn begin_chosen(tx: &mut Tx<'_>, turn: &Turn<'_>, outcome: Outcome, chosen: Option<Method>) -> Result<Outcome, Fault> {
    let (Outcome::Moved(passed), Some(method)) = (&outcome, chosen) else { return Ok(outcome) };
    let super::attempt::Moved::On(_, cookie) = &passed.moved else { return Ok(outcome) };
    let cookie = cookie.clone();
    choose(tx, &Turn { cookie: &cookie, ..*turn }, method)
}

/// Takes the first code of an app that is being set up.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn totp(tx: &mut Tx<'_>, turn: &Turn<'_>, code: &Secret, name: &str) -> Result<Outcome, Fault> {
    let (attempt, account) = match enrolling(tx, turn)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let Stage::Enrol { pending: Some(Pending::Totp { secret }), .. } = &attempt.stage else { return Ok(Outcome::Elsewhere) };
    let kept = enrol::keep_totp(tx, &turn.house, &account, &First { pending: secret, code, name }, turn.now)?;
    finish(tx, turn, (attempt, account), (Method::Totp, kept.map(|_| name)))
}

/// Takes a step of setting up an address or a number.
///
/// # Errors
/// The database's, or the cipher's.
pub fn contact(tx: &mut Tx<'_>, turn: &Turn<'_>, method: Method, sent: &Contact<'_>) -> Result<Outcome, Fault> {
    let (attempt, account) = match enrolling(tx, turn)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let Stage::Enrol { pending: Some(Pending::Contact { channel, challenge }), proof, .. } = attempt.stage.clone() else {
        return Ok(Outcome::Elsewhere);
    };
    if channel != method {
        return Ok(Outcome::Elsewhere);
    }
    let to = match (sent, &challenge) {
        (Contact::Address(typed), _) => match destination(&turn.house, &account, channel, typed) {
            Ok(to) => to,
            Err(_) => return Ok(Outcome::Unfit(channel)),
        },
        (Contact::Other, _) => {
            let stage = with(&attempt.stage, proof, Some(Pending::Contact { channel, challenge: None }));
            return put(tx, turn, (attempt, account), &stage);
        }
        (Contact::Again, Some(challenge)) => match challenge::find(tx, challenge)? {
            Some(row) => Destination { channel, address: row.address },
            None => return Ok(Outcome::Refused),
        },
        (Contact::Code(code), Some(challenge)) => {
            let kept = confirm(tx, turn, &account, (channel, challenge), code)?;
            return finish(tx, turn, (attempt, account), (channel, kept.map(|()| "")));
        }
        (Contact::Again | Contact::Code(_), None) => return Ok(Outcome::Refused),
    };
    // The address on file was read a moment ago: no second code is needed to know whose it is.
    if proof == Mailbox::Done && enrol::on_file(&account).as_ref() == Some(&to) {
        let kept = enrol::keep_contact(tx, &account, &to, turn.now)?;
        return finish(tx, turn, (attempt, account), (channel, kept.map(|_| "")));
    }
    if is_recent(tx, challenge.as_ref(), turn.now)? {
        return Ok(Outcome::Held(Held::TooSoon));
    }
    match prompt::send(tx, &turn.house, &account, (&to, CodeUse::SetUp), turn.now)? {
        Err(held) => Ok(Outcome::Held(held)),
        Ok(challenge) => {
            let pending = Pending::Contact { channel, challenge: Some(challenge) };
            let stage = with(&attempt.stage, proof, Some(pending));
            put(tx, turn, (attempt, account), &stage)
        }
    }
}

/// Where codes would go. The address on file, if it is known to be the person's, is not to be talked over.
fn destination(house: &House<'_>, account: &Account, channel: Method, typed: &str) -> Finding<Destination> {
    match enrol::on_file(account).filter(|to| to.channel == channel) {
        Some(to) => Ok(to),
        None => Destination::typed(house, channel, typed),
    }
}

/// Compares the code that was sent to a new address, and keeps the address.
fn confirm(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    account: &Account,
    (channel, challenge): (Method, &ChallengeId),
    code: &Secret,
) -> Result<Finding<()>, Fault> {
    let found = codes::verify(tx, &turn.house, (account, channel), (challenge, CodeUse::SetUp, code), turn.now)?;
    let row = match found {
        Ok(row) => row,
        Err(reason) => return Ok(Err(reason)),
    };
    let to = Destination { channel: row.channel, address: row.address };
    Ok(enrol::keep_contact(tx, account, &to, turn.now)?.map(drop))
}

/// Asks the browser for a new key. Gives what it needs.
///
/// # Errors
/// The database's, or the cipher's.
pub fn ask_key(tx: &mut Tx<'_>, turn: &Turn<'_>) -> Result<Option<Value>, Fault> {
    let Ok((attempt, account)) = enrolling(tx, turn)? else { return Ok(None) };
    let waiting = matches!(attempt.stage, Stage::Enrol { pending: Some(Pending::Passkey), .. });
    let binding = Binding::attempt(turn.cookie);
    match turn.house.ceremony(&binding).filter(|_| waiting) {
        Some(ceremony) => passkey::begin_registration(tx, &ceremony, &account, turn.now).map(Some),
        None => Ok(None),
    }
}

/// Takes a new key.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn key(tx: &mut Tx<'_>, turn: &Turn<'_>, response: &str, name: &str) -> Result<Outcome, Fault> {
    let (attempt, account) = match enrolling(tx, turn)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    if !matches!(attempt.stage, Stage::Enrol { pending: Some(Pending::Passkey), .. }) {
        return Ok(Outcome::Elsewhere);
    }
    let binding = Binding::attempt(turn.cookie);
    let Some(ceremony) = turn.house.ceremony(&binding) else { return Ok(Outcome::Refused) };
    let kept = passkey::finish_registration(tx, &ceremony, &account, passkey::New { response, name }, turn.now)?;
    finish(tx, turn, (attempt, account), (Method::Passkey, kept.map(|_| name)))
}

fn finish(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (attempt, account): (Attempt, Account),
    (method, kept): (Method, Finding<&str>),
) -> Result<Outcome, Fault> {
    match enrol::settle(tx, &turn.house, &account, (method, kept), turn.now)? {
        Err(reason) => Ok(Outcome::refused(reason)),
        Ok(proof) => go_on(tx, turn, (attempt, account), Proof::Enrolled(proof)),
    }
}

/// Puts the set-up off, if the organization gives time for it.
///
/// # Errors
/// The database's.
pub fn put_off(tx: &mut Tx<'_>, turn: &Turn<'_>) -> Result<Outcome, Fault> {
    let (attempt, account) = match enrolling(tx, turn)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let Some(half) = attempt.stage.half().cloned() else { return Ok(Outcome::Elsewhere) };
    if !enrol::may_wait(&account, attempt.require(tx, &account, turn.now), turn.now) {
        return Ok(Outcome::Refused);
    }
    // Days are free; times are counted.
    if account.days_left(turn.now).is_none() && !user::skip(tx, &account.user.id, account.organization.grace_skips)? {
        return Ok(Outcome::Refused);
    }
    audit::record(tx, turn.now, &Event::FactorPutOff { user: &account.user.id })?;
    go_on(tx, turn, (attempt, account), Proof::PutOff(WaiverOk::grace(half.subject)))
}
