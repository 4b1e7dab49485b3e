//! The way back: an answer is claimed once, by the browser that asked; then, after the talk with the provider, the attempt
//! is moved by what was verified.

use super::{
    Blame, Failure, Spec, Verified, arrival,
    begin::Kept,
    link::{self, Found},
    offer::is_usable,
    trust::{Prompt, Worth, worth},
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        account::Account,
        assurance::{Proved, Upstream},
        attempt::{self, Attempt},
        enrol,
        interaction::{Event as Proof, Lead, lead},
        policy::{Enrolled, HIGHEST, Unless, keeps_local},
        proof::{FederatedOk, Recent, WaiverOk},
        session::Browser,
        sign_in::{Outcome, Passed, Turn, decided, go_on},
        stage::Stage,
        trust::{self as device, Looked},
    },
    seal::Sealer,
    store::{
        Tx,
        provider::{self, ProviderRow},
        upstream::{self, SEALED},
        user,
    },
    types::{OnOff, ProviderState, Token, UnixTime, UpstreamPurpose, secret::UpstreamState},
};

/// What a provider sent by the browser.
#[derive(Debug, Default)]
pub struct Answer {
    /// `state`.
    pub state: String,
    /// `code`; empty: there is none.
    pub code: String,
    /// `iss`, RFC 9207.
    pub issuer: Option<String>,
    /// `error`; empty: there is none.
    pub error: String,
}

/// An answer that this browser asked for, used up.
#[derive(Debug)]
#[must_use]
pub struct Claimed {
    /// The provider, as it was asked.
    pub spec: Spec,
    /// What was kept for it.
    pub kept: Kept,
    /// What it is for.
    pub purpose: UpstreamPurpose,
    /// Digest of the cookie that it belongs to.
    pub binding: String,
}

/// What became of an answer.
#[must_use]
pub enum Claim {
    /// There is no such provider.
    NoSuch,
    /// It is this browser's, and was not used before.
    Good(Box<Claimed>),
    /// It is not. With the provider, for the audit log.
    Bad(Box<ProviderRow>, Failure),
}

/// Claims an answer: one update decides, so that two at a time are one.
///
/// # Errors
/// The database's, or the cipher's.
pub fn claim(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (slug, answer, bindings): (&str, &Answer, &[String]),
    now: UnixTime,
) -> Result<Claim, Fault> {
    let Some(row) = provider::by_slug(tx, slug)? else { return Ok(Claim::NoSuch) };
    let state = Token::<UpstreamState>::presented(answer.state.as_str()).digest();
    let Some(found) = upstream::claim(tx, &state, (&row.id, bindings), now)? else {
        let known = upstream::find(tx, &state)?;
        let reason = match known {
            None => "state is not known",
            Some(other) if other.provider_id != row.id => "state belongs to another provider",
            Some(other) if other.used_at.is_some() => "state was used before",
            Some(other) if other.expires_at <= now => "state has expired",
            Some(_) => "state belongs to another browser",
        };
        return Ok(Claim::Bad(Box::new(row), Failure::answer(reason)));
    };
    let allowed = match found.purpose {
        UpstreamPurpose::Test => row.state != ProviderState::Off,
        UpstreamPurpose::SignIn | UpstreamPurpose::Link => is_usable(tx, &row)?,
    };
    let spec = Spec::open(sealer, &row)?.filter(|_| allowed);
    let Some(spec) = spec else {
        return Ok(Claim::Bad(Box::new(row), Failure::answer("the provider was switched off meanwhile")));
    };
    let plain = sealer.open(SEALED, state.as_str(), &found.sealed)?;
    let kept: Kept = serde_json::from_slice(&plain).map_err(|_| Fault::Stored("request to a provider"))?;
    // What is asked of the provider now must be what it was asked then.
    if row.updated_at != kept.revision {
        return Ok(Claim::Bad(Box::new(row), Failure::answer("the provider was changed meanwhile")));
    }
    Ok(Claim::Good(Box::new(Claimed { spec, kept, purpose: found.purpose, binding: found.binding })))
}

/// Why nothing came of an answer that is an error of the provider's.
pub const SAYS_NO: &str = "the provider says no";

/// What a provider said instead of a code, RFC 6749 §4.1.2.1.
#[must_use]
pub fn refusal(answer: &Answer) -> Option<Failure> {
    if !answer.error.is_empty() {
        let blame = match answer.error.as_str() {
            "server_error" | "temporarily_unavailable" => Blame::Away,
            "access_denied" => Blame::Person,
            _ => Blame::Answer,
        };
        return Some(Failure { blame, ..Failure::answer(SAYS_NO).with(&answer.error) });
    }
    answer.code.is_empty().then_some(Failure::answer("the answer has neither a code nor an error"))
}

/// Where a verified answer leads.
#[must_use]
pub enum Landing {
    /// As a step of the sign-in leads.
    Step(Box<Outcome>),
    /// The provider knows the person, and we do not. Why not.
    Stranger(Failure),
    /// It counts no more.
    Failed(Failure),
    /// A recent sign-in is demanded, and only the local one can be: the attempt is as it was.
    Local,
    /// What is demanded can not be shown, neither there nor here: the application is told.
    Unmet(Box<Attempt>),
}

/// Moves the attempt by what was verified.
///
/// # Errors
/// The database's, or the cipher's.
pub fn settle(tx: &mut Tx<'_>, turn: &Turn<'_>, (browser, verified): (&Browser, Verified)) -> Result<Landing, Fault> {
    let now = turn.now;
    // Held: it stays as it is until this sign-in is noted, and who switches it off ends that, too.
    let row = provider::lock(tx, &verified.spec.id)?.filter(|row| row.updated_at == verified.spec.revision);
    let Some(row) = row else { return Ok(Landing::Failed(Failure::answer("the provider was changed meanwhile"))) };
    if !is_usable(tx, &row)? {
        return Ok(Landing::Failed(Failure::answer("the provider was switched off meanwhile")));
    }
    let Some(attempt) = attempt::load(tx, turn.cookie, now)? else { return Ok(step(Outcome::Ended)) };
    if attempt.stage != Stage::Password {
        return Ok(step(Outcome::Elsewhere));
    }
    let (account, identity) = match link::resolve(tx, turn.house.sealer, &verified, now)? {
        Found::Known(account, identity) => (*account, identity),
        Found::Nobody(link::DISABLED) => {
            let failure = Failure { blame: Blame::Shut, ..Failure::answer(link::DISABLED).with(&verified.subject) };
            return Ok(Landing::Failed(failure));
        }
        Found::Nobody(why) => return Ok(Landing::Stranger(Failure::answer(why).with(&verified.subject))),
    };
    let came = arrival::note(tx, turn.house.sealer, (&verified, &identity), now)?;
    let Verified { spec, signed, recent, .. } = verified;
    let mut worth = worth(spec.trust, &spec.settings, &signed, now);
    // Before our own pages change what opens the account, who owns a second factor here shows it here.
    if attempt.request.acr_values.iter().any(|acr| acr == HIGHEST) && account.enrolled() != Enrolled::Nothing {
        (worth.proved, worth.amr) = (Proved::Nothing, Vec::new());
    }
    let upstream = Upstream {
        provider: spec.id.clone(),
        arrival: came,
        proved: worth.proved,
        amr: worth.amr.clone(),
        undated: signed.auth_time.is_none(),
    };
    let at = signed.auth_time.map_or(now, |at| at.min(now));
    let proof = FederatedOk::new(account.user.id.clone(), account.user.epoch, upstream, at).recently(recent);
    let acr = signed.acr.as_deref().unwrap_or_default();
    let event = Event::UpstreamAccepted { user: &account.user.id, provider: &spec.id, acr, amr: &signed.amr };
    audit::record(tx, now, &event)?;
    if let Some(tag) = &browser.language {
        user::learn_language(tx, &account.user.id, tag)?;
    }
    if recent == Recent::No && account.enrolled() == Enrolled::Nothing {
        audit::record(tx, now, &Event::UpstreamNotEnough { user: &account.user.id, client: &attempt.request.client_id })?;
        let local = account.organization.local_login == OnOff::On || keeps_local(&account.user.role);
        let here = local && account.user.password_hash.is_some();
        return Ok(if here { Landing::Local } else { Landing::Unmet(Box::new(attempt)) });
    }
    onward(tx, turn, (browser, attempt), (account, proof, worth))
}

fn step(outcome: Outcome) -> Landing {
    Landing::Step(Box::new(outcome))
}

/// As after a password: a trusted browser is looked at where a second factor of ours is going to be asked for.
fn onward(
    tx: &mut Tx<'_>,
    turn: &Turn<'_>,
    (browser, attempt): (&Browser, Attempt),
    (mut account, mut proof, worth): (Account, FederatedOk, Worth),
) -> Result<Landing, Fault> {
    let now = turn.now;
    if let Some(tag) = &browser.language {
        account.user.seen_language = Some(tag.clone());
    }
    let required = decided(tx, &attempt, &account, now).requirement;
    let (mut waiver, mut rotated) = (None, None);
    if worth.prompt == Prompt::Waived {
        waiver = Some(WaiverOk::upstream(account.user.id.clone(), account.user.epoch));
    } else if required.unless() == Unless::Device {
        match device::redeem(tx, &turn.house, &account, (&browser.trusted, &browser.agent), now)? {
            Looked::Unknown => {}
            Looked::Waives(spared, used) => (waiver, rotated) = (Some(spared), Some(used)),
            Looked::Copied => {
                account.user.epoch = user::raise_epoch(tx, &account.user.id)?;
                proof = proof.at_epoch(account.user.epoch);
            }
        }
    }
    let (subject, evidence) = (account.user.id.clone(), proof.evidence().clone());
    let spared = waiver.as_ref().map(WaiverOk::waiver);
    let leads = lead(std::slice::from_ref(&evidence), spared, required, account.enrolled());
    if leads == Lead::SetUpFactor && enrol::wanted_of(&turn.house, &account, required).is_empty() {
        let client = &attempt.request.client_id;
        audit::record(tx, now, &Event::UpstreamNotEnough { user: &subject, client })?;
        return Ok(Landing::Unmet(Box::new(attempt)));
    }
    let outcome = go_on(tx, turn, (attempt, account), Proof::Federated(proof, waiver))?;
    Ok(step(match outcome {
        Outcome::Moved(passed) => Outcome::Moved(Box::new(Passed { rotated, ..*passed })),
        other => other,
    }))
}
