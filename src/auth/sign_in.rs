//! The steps of a sign-in as transactions. Each loads the attempt, lets one verifier look, and moves the attempt by what
//! it found. Setting up a factor is next door, in [`super::set_up`].

use super::{
    Fault, Finding,
    account::{self, Account},
    assurance::Evidence,
    attempt::{self, Attempt, Moved},
    codes::{self, Held},
    guess,
    house::House,
    interaction::{Event as Proof, advance},
    look,
    password::Matched,
    policy::{Decision, Enrolled, Unless},
    prompt::{self, Ways},
    session::{self, Browser},
    stage::{At, Sent, Stage},
    throttle::{self, ATTEMPT, Verdict},
    tried::Tried,
    trust::{self, Looked, Rotated},
};
use crate::{
    audit::{self, Event},
    post::CodeUse,
    seal::Sealer,
    store::{StoreResult, Tx, challenge, organization::Organization, user},
    types::{
        Digest, Method, OrganizationId, Secret, Token, UnixTime,
        secret::{DeviceCookie, InteractionCookie},
    },
};

/// One request about an attempt.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// This server.
    pub house: House<'a>,
    /// The attempt's cookie.
    pub cookie: &'a Token<InteractionCookie>,
    /// The time.
    pub now: UnixTime,
}

/// An organization whose people sign in elsewhere.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Which.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
}

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
    /// The code that was sent can not be used any more. Only after the first door.
    Over,
    /// Too many guesses: nothing of this kind is looked at now. Only after the first door.
    Paused,
    /// No code was sent.
    Held(Held),
    /// What was typed is no place that a code can go to.
    Unfit(Method),
    /// The organization has turned local sign-in off. Only after the first door.
    Barred(Closed),
    /// The attempt moved.
    Moved(Box<Passed>),
}

impl Outcome {
    /// Why somebody who has passed the first door is refused at the second.
    pub(in crate::auth) fn refused(reason: &'static str) -> Self {
        match reason {
            codes::OVER => Self::Over,
            guess::USED_UP => Self::Paused,
            _ => Self::Refused,
        }
    }
}

/// A step that was passed.
pub struct Passed {
    /// The attempt as it was read.
    pub attempt: Attempt,
    /// What it leads to.
    pub moved: Moved,
    /// The person.
    pub account: Account,
    /// What is required of the person, and why.
    pub decision: Decision,
    /// The trusted device that spared a prompt.
    pub rotated: Option<Rotated>,
}

/// A password try in an attempt that stands at its first step.
pub struct Counted {
    version: i64,
    /// The try, which may be compared.
    pub tried: Tried,
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
    let tried = Tried::named(tx, sealer, (typed.username, typed.device), now)?;
    Ok(Ok(Counted { version: attempt.version(), tried }))
}

/// Moves the attempt by what the comparison found. A trusted browser is looked at only after the password.
///
/// # Errors
/// The database's.
pub fn settle_password(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    browser: &Browser,
    (counted, matched): (Counted, Option<Matched>),
) -> Result<Outcome, Fault> {
    let now = turn.now;
    let confirmed = match matched {
        Some(matched) => matched.confirm(tx, now)?,
        None => Err(counted.tried.reason()),
    };
    let (mut proof, mut account) = match confirmed {
        Ok(good) => good,
        Err(reason) => {
            let user = counted.tried.user().map(|user| &user.id);
            audit::record(tx, now, &Event::PasswordRefused { user, reason })?;
            return Ok(Outcome::Refused);
        }
    };
    counted.tried.succeed(tx)?;
    // A code that is sent next is read in this browser's language.
    if let Some(tag) = &browser.language {
        user::learn_language(tx, &account.user.id, tag)?;
        account.user.seen_language = Some(tag.clone());
    }
    audit::record(tx, now, &Event::PasswordAccepted { user: &account.user.id })?;
    let Some(attempt) = attempt::load(tx, turn.cookie, now)?.filter(|attempt| attempt.version() == counted.version) else {
        return Ok(Outcome::Lost);
    };
    let required = decided(tx, &attempt, &account, now).requirement;
    if required.is_barred() {
        return barred(tx, (&attempt, &account), now);
    }
    let looked = match required.unless() {
        Unless::Device => trust::redeem(tx, &turn.house, &account, (&browser.trusted, &browser.agent), now)?,
        Unless::Never | Unless::Grace | Unless::Recovery => Looked::Unknown,
    };
    let (waiver, rotated) = match looked {
        Looked::Unknown => (None, None),
        Looked::Waives(waiver, rotated) => (Some(waiver), Some(rotated)),
        Looked::Copied => {
            // Whoever used the copy is out, too, whatever it has opened.
            account.user.epoch = user::raise_epoch(tx, &account.user.id)?;
            proof = proof.at_epoch(account.user.epoch);
            (None, None)
        }
    };
    let outcome = go_on(tx, turn, (attempt, account), Proof::Password(proof, waiver))?;
    Ok(match outcome {
        Outcome::Moved(passed) => Outcome::Moved(Box::new(Passed { rotated, ..*passed })),
        other => other,
    })
}

/// What is required of a person for an attempt. Who must sign in anew is not spared the second factor.
pub(in crate::auth) fn decided(tx: &Tx<'_>, attempt: &Attempt, account: &Account, now: UnixTime) -> Decision {
    let decision = attempt.decide(tx, account, now);
    if attempt.request.max_age == Some(0) { decision.without_waiver() } else { decision }
}

/// The attempt and its person, if it stands at this page. An attempt from before the last change of the account's
/// password or factors is over; one that adds to a session is over with it.
pub(in crate::auth) fn standing(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    at: At,
) -> Result<Result<(Attempt, Account), Outcome>, Fault> {
    let Some(attempt) = attempt::load(tx, turn.cookie, turn.now)? else { return Ok(Err(Outcome::Ended)) };
    let Some(half) = attempt.stage.half().filter(|_| attempt.stage.at() == at) else { return Ok(Err(Outcome::Elsewhere)) };
    let Some(account) = account::open(tx, &half.subject.user)? else { return Ok(Err(Outcome::Refused)) };
    let alive = match &half.session {
        None => true,
        Some(session) => session::lives(tx, session, &account, turn.now)?,
    };
    if account.user.epoch != half.subject.epoch || !alive {
        attempt.finish(tx)?;
        return Ok(Err(Outcome::Ended));
    }
    Ok(Ok((attempt, account)))
}

/// The ways through the second door that lie open in an attempt; none where it stands elsewhere.
///
/// # Errors
/// The database's.
pub fn ways(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    (attempt, account): (&Attempt, &Account),
    now: UnixTime,
) -> Result<Ways, Fault> {
    let Stage::Factor { half, .. } = &attempt.stage else { return Ok(Ways::default()) };
    let required = attempt.require(tx, account, now);
    prompt::ways(tx, house, account, (&half.evidence, required), now)
}

/// Turns to another way through the second door, or asks for another code.
///
/// # Errors
/// The database's, or the cipher's.
pub fn choose(tx: &mut Tx<'_>, turn: &Turn<'_>, value: &str) -> Result<Outcome, Fault> {
    let (attempt, account) = match standing(tx, turn, At::Factor)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let Stage::Factor { half, fresh, sent, .. } = attempt.stage.clone() else { return Ok(Outcome::Elsewhere) };
    let ways = ways(tx, &turn.house, (&attempt, &account), turn.now)?;
    let Some(way) = ways.open.into_iter().find(|way| way.value() == value) else { return Ok(Outcome::Refused) };
    let sent = match (&way.contact, way.destination()) {
        (Some(contact), Some(to)) => {
            let before = sent.filter(|sent| sent.factor == contact.id).and_then(|sent| sent.challenge);
            if is_recent(tx, before.as_ref(), turn.now)? {
                return Ok(Outcome::Held(Held::TooSoon));
            }
            match prompt::send(tx, &turn.house, &account, (&to, CodeUse::SignIn), turn.now)? {
                Ok(challenge) => Some(Sent { factor: contact.id.clone(), challenge: Some(challenge) }),
                Err(held) => return Ok(Outcome::Held(held)),
            }
        }
        // A code that was sent stays good while another way is looked at.
        _ => sent,
    };
    let stage = Stage::Factor { half, fresh, method: Some(way.method), sent };
    put(tx, turn, (attempt, account), &stage)
}

/// Whether a code was sent so lately that another one has to wait.
pub(in crate::auth) fn is_recent(
    tx: &mut Tx<'_>,
    sent: Option<&crate::types::ChallengeId>,
    now: UnixTime,
) -> StoreResult<bool> {
    let Some(id) = sent else { return Ok(false) };
    let row = challenge::find(tx, id)?;
    Ok(row.is_some_and(|row| codes::wait(&row, now) > 0))
}

/// Stores a stage that no proof has led to.
pub(in crate::auth) fn put(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (attempt, account): (Attempt, Account),
    stage: &Stage,
) -> Result<Outcome, Fault> {
    let decision = decided(tx, &attempt, &account, turn.now);
    let moved = attempt.put(tx, stage)?;
    if matches!(moved, Moved::Lost) {
        return Ok(Outcome::Lost);
    }
    Ok(Outcome::Moved(Box::new(Passed { attempt, moved, account, decision, rotated: None })))
}

/// Looks at what was presented at the second door: a code, or a passkey's answer.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn present(tx: &mut Tx<'_>, turn: &Turn<'_>, method: Method, presented: &Secret) -> Result<Outcome, Fault> {
    let (attempt, account) = match standing(tx, turn, At::Factor)? {
        Ok(standing) => standing,
        Err(outcome) => return Ok(outcome),
    };
    let finding = look::at(tx, turn, (&attempt, &account), method, presented)?;
    match noted(tx, &account, (method, finding), turn.now)? {
        Err(refused) => Ok(refused),
        Ok(proof) => {
            throttle::restore_second(tx, account.user.id.as_str(), turn.now)?;
            go_on(tx, turn, (attempt, account), Proof::Second(proof))
        }
    }
}

/// Writes down what a verifier found.
pub(in crate::auth) fn noted<T>(
    tx: &mut Tx<'_>,
    account: &Account,
    (method, finding): (Method, Finding<T>),
    now: UnixTime,
) -> Result<Result<T, Outcome>, Fault> {
    let (user, method) = (&account.user.id, method.as_str());
    match finding {
        Err(reason) => {
            audit::record(tx, now, &Event::FactorRefused { user, method, reason })?;
            Ok(Err(Outcome::refused(reason)))
        }
        Ok(proof) => {
            audit::record(tx, now, &Event::FactorAccepted { user, method })?;
            Ok(Ok(proof))
        }
    }
}

/// Advances the attempt by a proof. A proof that was spent on an attempt which lost a race stays spent.
pub(in crate::auth) fn go_on(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (attempt, mut account): (Attempt, Account),
    proof: Proof,
) -> Result<Outcome, Fault> {
    // A factor that was set up just now is there from here on.
    if matches!(proof, Proof::Enrolled(_)) {
        let Some(changed) = account::open(tx, &account.user.id)? else { return Ok(Outcome::Refused) };
        account = changed;
    }
    let decision = decided(tx, &attempt, &account, turn.now);
    let mut shown = attempt.stage.half().map(|half| half.evidence.clone()).unwrap_or_default();
    if matches!(proof, Proof::Federated(..)) {
        shown.push(Evidence::of(Method::Upstream, turn.now));
    }
    if decision.requirement.bars(&shown) {
        return barred(tx, (&attempt, &account), turn.now);
    }
    let enrolled: Enrolled = account.enrolled();
    let Ok(step) = advance(attempt.stage.clone(), proof, decision.requirement, enrolled) else {
        attempt.finish(tx)?;
        return Ok(Outcome::Ended);
    };
    let moved = attempt.take(tx, (&turn.house, &account), step, turn.now)?;
    if matches!(moved, Moved::Lost) {
        return Ok(Outcome::Lost);
    }
    Ok(Outcome::Moved(Box::new(Passed { attempt, moved, account, decision, rotated: None })))
}

/// Turns somebody away whose organization signs in elsewhere. The attempt stays at its first step, where another way to sign
/// in may lie open; one that is further has become pointless.
fn barred(tx: &mut Tx<'_>, (attempt, account): (&Attempt, &Account), now: UnixTime) -> Result<Outcome, Fault> {
    audit::record(tx, now, &Event::LocalLoginRefused { user: &account.user.id, client: &attempt.request.client_id })?;
    if attempt.stage != Stage::Password {
        attempt.finish(tx)?;
    }
    let Organization { id, name, .. } = &account.organization;
    Ok(Outcome::Barred(Closed { id: id.clone(), name: name.clone() }))
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
    match stage.half() {
        Some(half) => account::peek(tx, &half.subject.user),
        None => Ok(None),
    }
}
