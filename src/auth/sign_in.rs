//! The steps of a sign-in as transactions. Each loads the attempt, lets one verifier look, and moves the attempt by what
//! it found.

use super::{
    Fault,
    account::{self, Account},
    attempt::{self, Attempt, Moved},
    enrol,
    interaction::{At, Event as Proof, Stage, advance},
    password::{Hasher, Matched},
    policy::{Enrolled, Requirement},
    session,
    throttle::{self, ATTEMPT, PASSWORD, Verdict},
    totp,
};
use crate::{
    audit::{self, Event},
    seal::Sealer,
    store::{
        StoreResult, Tx, browser,
        user::{self, User},
    },
    types::{
        Digest, Secret, Token, UnixTime,
        name::fold,
        secret::{DeviceCookie, InteractionCookie},
    },
};

/// What became of a step.
#[must_use]
pub enum Outcome {
    /// The attempt is over, or never was. The browser starts again.
    Ended,
    /// The attempt stands at another step; the browser is sent there.
    Elsewhere,
    /// Another request of this browser was faster, a double click for example, and has its answer.
    Lost,
    /// What was presented is not accepted. All causes look alike.
    Refused,
    /// The attempt moved.
    Moved(Box<Passed>),
}

/// A step that was passed.
pub struct Passed {
    /// The attempt as it was read.
    pub attempt: Attempt,
    /// What it leads to.
    pub moved: Moved,
    /// The person.
    pub account: Account,
    /// What is required of the person.
    pub required: Requirement,
}

/// A password try that was counted and may be compared.
pub struct Counted {
    version: i64,
    subject: String,
    user: Option<User>,
    verdict: Verdict,
}

/// A name that was typed, and where.
#[derive(Debug)]
pub struct Typed<'a> {
    /// The attempt's cookie.
    pub cookie: &'a Token<InteractionCookie>,
    /// What the browser is known by.
    pub device: &'a Digest<DeviceCookie>,
    /// The name.
    pub username: &'a str,
}

/// Counts a password try, before anything is compared.
///
/// # Errors
/// The database's.
pub fn count_password(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    typed: &Typed<'_>,
    now: UnixTime,
) -> Result<Result<Counted, Outcome>, Fault> {
    let Some(attempt) = attempt::load(tx, typed.cookie, now)? else { return Ok(Err(Outcome::Ended)) };
    if attempt.stage != Stage::Password {
        return Ok(Err(Outcome::Elsewhere));
    }
    if throttle::attempt(tx, &ATTEMPT, typed.cookie.digest().as_str(), now)? == Verdict::Refuse {
        attempt.finish(tx)?;
        return Ok(Err(Outcome::Ended));
    }
    let folded = fold(typed.username);
    let user = user::by_folded_name(tx, &folded)?;
    let subject = match &user {
        None => sealer.pseudonym(&folded),
        Some(user) if browser::is_known(tx, &user.id, typed.device)? => format!("{}/{}", user.id, typed.device.as_str()),
        Some(user) => user.id.as_str().to_owned(),
    };
    let verdict = throttle::attempt(tx, &PASSWORD, &subject, now)?;
    Ok(Ok(Counted { version: attempt.version(), subject, user, verdict }))
}

/// Compares. The same work is done for an unknown name and for a try that the budget refuses.
///
/// # Errors
/// The hashing queue does not move in time.
pub async fn compare_password(hasher: &Hasher, counted: &Counted, presented: Secret) -> Result<Option<Matched>, Fault> {
    let matched = hasher.compare(counted.user.clone(), presented).await?;
    Ok(matched.filter(|_| counted.verdict == Verdict::Look))
}

/// Moves the attempt by what the comparison found.
///
/// # Errors
/// The database's.
pub fn settle_password(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    cookie: &Token<InteractionCookie>,
    (counted, matched): (Counted, Option<Matched>),
    now: UnixTime,
) -> Result<Outcome, Fault> {
    let known = counted.user.as_ref().map(|user| user.id.clone());
    let Some(matched) = matched else {
        let reason = match (counted.verdict, &known) {
            (Verdict::Refuse, _) => "guess budget used up",
            (Verdict::Look, Some(_)) => "wrong password",
            (Verdict::Look, None) => "unknown name",
        };
        audit::record(tx, now, &Event::PasswordRefused { user: known.as_ref(), reason })?;
        return Ok(Outcome::Refused);
    };
    let (proof, account) = match matched.confirm(tx, now)? {
        Ok(good) => good,
        Err(reason) => {
            audit::record(tx, now, &Event::PasswordRefused { user: known.as_ref(), reason })?;
            return Ok(Outcome::Refused);
        }
    };
    throttle::succeed(tx, &PASSWORD, &counted.subject)?;
    audit::record(tx, now, &Event::PasswordAccepted { user: &account.user.id })?;
    let Some(attempt) = attempt::load(tx, cookie, now)?.filter(|attempt| attempt.version() == counted.version) else {
        return Ok(Outcome::Lost);
    };
    let enrolled = account.enrolled();
    go_on(tx, sealer, (attempt, account, enrolled), Proof::Password(proof))
}

/// The attempt and its person, if it stands at this page. An attempt from before the last change of the account's
/// password or factors is over; one that adds to a session is over with it.
fn standing(
    tx: &mut Tx<'_>,
    cookie: &Token<InteractionCookie>,
    at: At,
    now: UnixTime,
) -> Result<Result<(Attempt, Account), Outcome>, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)? else { return Ok(Err(Outcome::Ended)) };
    let (subject, adds_to) = match &attempt.stage {
        Stage::Factor { subject, session, .. } | Stage::Enrol { subject, session, .. } if attempt.stage.at() == at => {
            (subject, session)
        }
        _ => return Ok(Err(Outcome::Elsewhere)),
    };
    let Some(account) = account::open(tx, &subject.user)? else { return Ok(Err(Outcome::Refused)) };
    let alive = match adds_to {
        None => true,
        Some(session) => session::named(tx, session, now)?.is_some(),
    };
    if account.user.epoch != subject.epoch || !alive {
        attempt.finish(tx)?;
        return Ok(Err(Outcome::Ended));
    }
    Ok(Ok((attempt, account)))
}

/// Looks at the code of an authenticator app.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn present_totp(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    cookie: &Token<InteractionCookie>,
    code: &Secret,
    now: UnixTime,
) -> Result<Outcome, Fault> {
    let (attempt, account) = match standing(tx, cookie, At::Factor, now)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    match totp::verify(tx, sealer, &account, code, now)? {
        Err(_) => Ok(Outcome::Refused),
        Ok(proof) => {
            let enrolled = account.enrolled();
            go_on(tx, sealer, (attempt, account, enrolled), Proof::Second(proof))
        }
    }
}

/// Looks at the first code of an app that is being set up.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn confirm_totp(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    cookie: &Token<InteractionCookie>,
    code: &Secret,
    now: UnixTime,
) -> Result<Outcome, Fault> {
    let (attempt, account) = match standing(tx, cookie, At::Enrol, now)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let Stage::Enrol { pending, .. } = &attempt.stage else { return Ok(Outcome::Elsewhere) };
    match enrol::confirm(tx, sealer, &account, &enrol::First { pending, code }, now)? {
        Err(_) => Ok(Outcome::Refused),
        Ok(proof) => go_on(tx, sealer, (attempt, account, Enrolled::SecondFactor), Proof::Enrolled(proof)),
    }
}

/// Advances the attempt by a proof. A proof that was spent on an attempt which lost a race stays spent.
fn go_on(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (attempt, account, enrolled): (Attempt, Account, Enrolled),
    proof: Proof,
) -> Result<Outcome, Fault> {
    let required = account.require(&attempt.request.acr_values);
    let Ok(step) = advance(attempt.stage.clone(), proof, required, enrolled) else {
        attempt.finish(tx)?;
        return Ok(Outcome::Ended);
    };
    let moved = attempt.take(tx, sealer, step)?;
    if matches!(moved, Moved::Lost) {
        return Ok(Outcome::Lost);
    }
    Ok(Outcome::Moved(Box::new(Passed { attempt, moved, account, required })))
}

/// Gives up what was shown so far: the attempt goes back to its first step, under a new cookie.
///
/// # Errors
/// The database's.
pub fn start_over(tx: &mut Tx<'_>, cookie: &Token<InteractionCookie>, now: UnixTime) -> Result<Option<Moved>, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)? else { return Ok(None) };
    Ok(Some(attempt.put(tx, &Stage::Password)?))
}

/// The account that a stage names, for its page. Holds nothing.
///
/// # Errors
/// The database's.
pub fn account_of(tx: &mut Tx<'_>, stage: &Stage) -> StoreResult<Option<Account>> {
    match stage {
        Stage::Factor { subject, .. } | Stage::Enrol { subject, .. } => account::peek(tx, &subject.user),
        Stage::Password | Stage::Consent { .. } => Ok(None),
    }
}
