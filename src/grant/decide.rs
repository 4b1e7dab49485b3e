//! What a person decides when the sign-in is complete: about backup codes, and what the client may know.

use super::{
    Provider,
    authorize::{Answer, Case, settle, still, unwelcome},
    client::Client,
    consent, pushed,
    respond::{self, refuse},
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        attempt::{self, At, Attempt},
        backup,
        member::Member,
        session::{self, Session},
        stage::Stage,
    },
    protocol::error::{AuthorizeError, AuthorizeErrorCode},
    store::Tx,
    types::{
        Digest, Method, Secret, Token, UnixTime,
        secret::{InteractionCookie, SessionCookie},
    },
};

/// What a browser presents: its attempt, and its session.
pub type Presented<'a> = (&'a Token<InteractionCookie>, Option<&'a Digest<SessionCookie>>);

/// A complete sign-in that waits for a decision.
pub struct Pending {
    /// The attempt.
    pub attempt: Attempt,
    /// Its client.
    pub client: Client,
    /// The person.
    pub member: Member,
    /// What tells the person's backup codes from others, if there are any. Known at the offer only.
    pub codes: Option<String>,
    session: Session,
}

impl Pending {
    fn case(&self) -> Case<'_> {
        Case { member: &self.member, client: &self.client, request: &self.attempt.request }
    }
}

/// The attempt that waits at this page, for this browser's session.
///
/// # Errors
/// The database's.
pub fn pending(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (cookie, browser): Presented<'_>,
    at: At,
    now: UnixTime,
) -> Result<Option<Pending>, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)?.filter(|attempt| attempt.stage.at() == at) else { return Ok(None) };
    let (Stage::Consent { session: waiting } | Stage::Offer { session: waiting }) = &attempt.stage else { return Ok(None) };
    let Some(browser) = browser else { return Ok(None) };
    let resumed = session::resume(tx, browser, provider.sessions, now)?;
    let Some((session, member)) = resumed.filter(|(session, _)| session.id() == waiting) else { return Ok(None) };
    let Some(client) = still(tx, &attempt.request)? else { return Ok(None) };
    let codes = if at == At::Offer { backup::mark(tx, &member)? } else { None };
    Ok(Some(Pending { attempt, client, member, codes, session }))
}

/// What a person answers to the offer of backup codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// To make them, in the place of those that the page knew of ([`Pending::codes`]).
    Make(Option<String>),
    /// To go on, with them or without.
    GoOn,
}

/// What becomes of the offer.
pub enum Offer {
    /// The codes, once; the person goes on from their page.
    Codes(Vec<Secret>),
    /// There are codes that the page did not know of: its form came a second time, and they were shown.
    Shown,
    /// The person goes on.
    On(Answer),
}

/// The offer's answer.
///
/// # Errors
/// The database's, or the cipher's.
pub fn offer(
    tx: &mut Tx<'_>,
    provider: &Provider,
    presented: Presented<'_>,
    decision: Offered,
    now: UnixTime,
) -> Result<Offer, Fault> {
    let Some(pending) = pending(tx, provider, presented, At::Offer, now)? else { return Ok(Offer::On(Answer::Ended)) };
    if let Offered::Make(known) = decision
        && pending.member.organization.methods.allows(Method::Backup)
    {
        if known != pending.codes && !backup::is_pressed_again(tx, &pending.member, now)? {
            return Ok(Offer::Shown);
        }
        return Ok(Offer::Codes(backup::make(tx, &provider.sealer, &pending.member, now)?));
    }
    let Pending { attempt, client, member, session, .. } = pending;
    let case = Case { member: &member, client: &client, request: &attempt.request };
    settle(tx, provider, (&attempt, session), &case, now).map(Offer::On)
}

/// What a person decided on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The client may know.
    Allow,
    /// It may not.
    Deny,
}

/// The consent page's answer.
///
/// # Errors
/// The database's.
pub fn decide(
    tx: &mut Tx<'_>,
    provider: &Provider,
    presented: Presented<'_>,
    decision: Decision,
    now: UnixTime,
) -> Result<Answer, Fault> {
    let Some(pending) = pending(tx, provider, presented, At::Consent, now)? else { return Ok(Answer::Ended) };
    if !pending.attempt.complete(tx, pending.session.id())? {
        return Ok(Answer::Ended);
    }
    let request = &pending.attempt.request;
    if !pushed::spend(tx, request, now)? {
        return Ok(Answer::Here(pushed::USED));
    }
    if let Some(error) = unwelcome(provider, &pending.session, &pending.case()) {
        return Ok(refuse(request, error));
    }
    let who = pending.session.authenticated();
    if decision == Decision::Deny {
        audit::record(tx, now, &Event::ConsentDenied { user: who.user(), client: &pending.client.id })?;
        let error = AuthorizeError::new(AuthorizeErrorCode::AccessDenied, "the person refused");
        return Ok(refuse(request, error));
    }
    // The policy is read again here: it may have changed since the sign-in.
    let asking = pending.client.asking(&request.acr_values, who.shown());
    if !pending.member.require(&asking, now).is_met(who.assurance(), who.shown()) {
        let error = AuthorizeError::new(AuthorizeErrorCode::LoginRequired, "the sign-in is not enough any more");
        return Ok(refuse(request, error));
    }
    let consented = consent::choose(tx, pending.session, &pending.client, &request.asked(), now)?;
    let case = Case { member: &pending.member, client: &pending.client, request };
    respond::grant(tx, provider, (&consented, &case), now)
}
