//! From an authorization request to its answer: through our pages or straight back to the client.

use super::{
    Provider,
    client::{self, Client},
    consent, pushed,
    request::{self, Accepted, Asked, Rejected},
    respond::{self, Outgoing, refuse},
    subject,
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        assurance::Level,
        attempt::{self, Attempt, Moved, Opening, Place},
        federation::arrival,
        local,
        member::Member,
        next::{Enough, Facts, Hint, Next, SessionFacts, next},
        policy::Decision,
        session::{self, Browser, Remember, Session},
        sign_in::Passed,
        stage::{Fresh, Stage},
        trust::{self, Rotated},
    },
    protocol::{
        AuthorizeRequest,
        claims::IdTokenClaims,
        error::{AuthorizeError, AuthorizeErrorCode},
    },
    store::{Tx, backup, client::ACCOUNT, report},
    types::{
        Digest, Method, OnOff, Token, UnixTime,
        secret::{InteractionCookie, SessionCookie, TrustCookie},
    },
};

/// Where the browser goes.
#[must_use]
pub enum Answer {
    /// To one of our pages, under this new cookie.
    Page(Place, Token<InteractionCookie>),
    /// Back to the client. If there was an attempt, it is over.
    Client(Box<Outgoing>),
    /// To this path of the account pages. The attempt is over.
    Account(String),
    /// Nowhere: our error page, with a text for the client's developer.
    Here(&'static str),
    /// The attempt has ended.
    Ended,
    /// Another request of this browser was faster, and its answer stands.
    Lost,
}

/// An answer, and the session's new cookie if one was begun.
#[must_use]
pub struct Reply {
    /// Where the browser goes.
    pub answer: Answer,
    /// Replaces the session's cookie.
    pub session: Option<Token<SessionCookie>>,
    /// Changes what the browser is trusted by.
    pub trust: Option<Trusted>,
}

impl Reply {
    /// Whether the attempt had ended, or another request of this browser was faster.
    #[must_use]
    pub const fn is_late(&self) -> bool {
        matches!(self.answer, Answer::Ended | Answer::Lost)
    }
}

/// What changes in a browser's values as a trusted device.
pub enum Trusted {
    /// One takes another's place.
    Rotated(Rotated),
    /// One more.
    New(Token<TrustCookie>),
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, session: None, trust: None }
    }
}

/// The authorization endpoint, RFC 6749 §3.1, OIDC Core 3.1.2.
///
/// # Errors
/// The database's.
pub fn start(
    tx: &mut Tx<'_>,
    provider: &Provider,
    asked: &Asked,
    cookie: Option<&Digest<SessionCookie>>,
    now: UnixTime,
) -> Result<Reply, Fault> {
    let accepted = match request::check(tx, provider, asked, now)? {
        Ok(accepted) => accepted,
        Err(Rejected::Here(text)) => return Ok(Answer::Here(text).into()),
        Err(Rejected::Back(back)) => return Ok(respond::fail(back).into()),
    };
    let Ok(hint) = hinted(provider, &accepted) else {
        let error = AuthorizeError::invalid_request("id_token_hint is not one of our ID tokens");
        return Ok(refuse(&accepted.request, error).into());
    };
    let here = match cookie {
        Some(cookie) => session::resume(tx, cookie, provider.sessions, now)?,
        None => None,
    };
    let facts = match &here {
        Some((session, member)) => Some(weigh(tx, provider, (session, member), (&accepted, hint.as_ref()), now)?),
        None => None,
    };
    let step = match next(&Facts { request: &accepted.request, session: facts, now }) {
        Ok(step) => step,
        Err(code) => {
            let error = AuthorizeError::new(code, "prompt was none, and the person has to be asked");
            return Ok(refuse(&accepted.request, error).into());
        }
    };
    proceed(tx, provider, (accepted, here), step, now)
}

/// What matters about the session for this request.
pub(in crate::grant) fn weigh(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (session, member): (&Session, &Member),
    (accepted, hint): (&Accepted, Option<&IdTokenClaims>),
    now: UnixTime,
) -> Result<SessionFacts, Fault> {
    let who = session.authenticated();
    let Accepted { client, request } = accepted;
    let required = member.require(&client.asking(&request.acr_values, who.shown()), now);
    let meant = subject::is_meant(provider, (client, request), hint, session);
    Ok(SessionFacts {
        enough: if required.is_met(who.assurance(), who.shown()) { Enough::Yes } else { Enough::No },
        auth_time: who.assurance().auth_time,
        hint: if meant { Hint::Fits } else { Hint::Differs },
        consent: consent::state(tx, client, who.user(), &request.asked())?,
    })
}

pub(in crate::grant) fn proceed(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (accepted, here): (Accepted, Option<(Session, Member)>),
    step: Next,
    now: UnixTime,
) -> Result<Reply, Fault> {
    let Accepted { client, request } = &accepted;
    let opening = Opening { request, mfa: client.mfa, now, lifetime: provider.lifetimes.interaction };
    let (place, cookie) = match (step, here) {
        (Next::StepUp, Some(here)) => attempt::step_up(tx, &provider.house(), &opening, here)?,
        (Next::AskConsent, Some((session, _))) => attempt::consent(tx, &opening, &session)?,
        (Next::Answer, Some((session, member))) => {
            let case = Case { member: &member, client, request };
            match recorded(tx, provider, session, &case, now)? {
                Ok(answer) => return Ok(answer.into()),
                Err(session) => attempt::consent(tx, &opening, &session)?,
            }
        }
        (Next::SignIn | Next::StepUp | Next::AskConsent | Next::Answer, _) => attempt::sign_in(tx, &opening)?,
    };
    Ok(Answer::Page(place, cookie).into())
}

/// After a step of the sign-in: to the next page, or a session begins and the client is answered.
///
/// # Errors
/// The database's.
pub fn arrive(tx: &mut Tx<'_>, provider: &Provider, passed: Passed, browser: &Browser, now: UnixTime) -> Result<Reply, Fault> {
    let Passed { attempt, moved, account, decision, rotated } = passed;
    let authenticated = match moved {
        Moved::Lost => return Ok(Answer::Lost.into()),
        Moved::On(place, cookie) => return Ok(Answer::Page(place, cookie).into()),
        Moved::Done(authenticated) => authenticated,
    };
    let request = attempt.request.clone();
    let Some(client) = still(tx, &request)? else { return Ok(over(tx, &attempt)?.into()) };
    let used = rotated.as_ref().map(|rotated| rotated.old.digest());
    let trust = match (rotated, browser.remember) {
        (Some(rotated), _) => Some(Trusted::Rotated(rotated)),
        (None, Remember::Yes) => trust::remember(tx, &account, &authenticated, &browser.agent, now)?.map(Trusted::New),
        (None, Remember::No) => None,
    };
    let (local, who) = (!arrival::is_from_elsewhere(&authenticated), (&*account, authenticated));
    let (session, cookie) = session::begin(tx, (&provider.sealer, provider.sessions), who, browser, now)?;
    if !arrival::became(tx, &session)? {
        session::end(tx, session.id(), &account.user.id, now)?;
        return Ok(over(tx, &attempt)?.into());
    }
    if let Some(used) = used {
        trust::opened(tx, &used, &session)?;
    }
    note_session(tx, (&session, &account), &client, &decision, now)?;
    if local && account.organization.local_login == OnOff::Off {
        local::note(tx, &provider.sealer, (&account, &client.id), now)?;
    }
    let answer = match &attempt.stage {
        Stage::Factor { fresh: Fresh::Yes, .. } if wants_backup(tx, &account)? => turn_to(attempt.offer(tx, &session)?),
        _ => {
            let case = Case { member: &account, client: &client, request: &request };
            settle(tx, provider, (&attempt, session), &case, now)?
        }
    };
    Ok(Reply { answer, session: Some(cookie), trust })
}

/// Who is to be made known to whom, and what was asked.
pub(in crate::grant) struct Case<'a> {
    /// The person.
    pub member: &'a Member,
    /// The client.
    pub client: &'a Client,
    /// What it asked.
    pub request: &'a AuthorizeRequest,
}

/// Whether somebody who has just set up a first factor is offered backup codes.
fn wants_backup(tx: &mut Tx<'_>, member: &Member) -> Result<bool, Fault> {
    Ok(member.organization.methods.allows(Method::Backup) && backup::count(tx, &member.user.id)?.total == 0)
}

/// Ends a complete sign-in: the client is answered, or the person is asked what it may know.
pub(in crate::grant) fn settle(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (attempt, session): (&Attempt, Session),
    case: &Case<'_>,
    now: UnixTime,
) -> Result<Answer, Fault> {
    let id = session.id().clone();
    if let Some(error) = unwelcome(provider, &session, case) {
        return Ok(if attempt.complete(tx, &id)? { refuse(case.request, error) } else { Answer::Ended });
    }
    if case.request.prompt.consent() {
        return ask(tx, attempt, &session);
    }
    match recorded(tx, provider, session, case, now)? {
        Ok(answer) => Ok(if attempt.complete(tx, &id)? { answer } else { Answer::Ended }),
        Err(session) => ask(tx, attempt, &session),
    }
}

/// Tells the application that what it or the person's organization demands can not be shown. The attempt is over.
///
/// # Errors
/// The database's.
pub fn unmet(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<Reply, Fault> {
    let text = "the person can not show what is demanded";
    let error = AuthorizeError::new(AuthorizeErrorCode::UnmetAuthenticationRequirements, text);
    if !attempt.finish(tx)? || still(tx, &attempt.request)?.is_none() {
        return Ok(Answer::Ended.into());
    }
    Ok(refuse(&attempt.request, error).into())
}

fn turn_to(moved: Moved) -> Answer {
    match moved {
        Moved::On(place, cookie) => Answer::Page(place, cookie),
        Moved::Lost | Moved::Done(_) => Answer::Ended,
    }
}

/// Sends the browser to the consent page.
fn ask(tx: &mut Tx<'_>, attempt: &Attempt, session: &Session) -> Result<Answer, Fault> {
    Ok(turn_to(attempt.ask_consent(tx, session)?))
}

fn over(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<Answer, Fault> {
    attempt.finish(tx)?;
    Ok(Answer::Ended)
}

fn note_session(
    tx: &mut Tx<'_>,
    (session, member): (&Session, &Member),
    client: &Client,
    decision: &Decision,
    now: UnixTime,
) -> Result<(), Fault> {
    let who = session.authenticated();
    for silent in &decision.reported {
        if !silent.requirement.is_met(who.assurance(), who.shown()) {
            report::count(tx, silent.rule.as_str(), (who.user(), &member.organization.id), now)?;
        }
    }
    let event = Event::SessionBegun {
        user: who.user(),
        session: session.id(),
        client: &client.id,
        acr: who.assurance().level.acr(),
        required_by: decision.requirement.reason().as_str(),
        trace: serde_json::to_value(&decision.trace).map_err(|_| Fault::Stored("trace"))?,
    };
    Ok(audit::record(tx, now, &event)?)
}

/// The client that asked, if it is still enabled and still has the redirect URI.
pub(in crate::grant) fn still(tx: &mut Tx<'_>, request: &AuthorizeRequest) -> Result<Option<Client>, Fault> {
    let uri = request.redirect_uri.as_deref().unwrap_or_default();
    let client = client::find(tx, &request.client_id)?;
    if request.client_id.as_str() == ACCOUNT {
        return Ok(client);
    }
    Ok(client.filter(|client| client.redirect_uris.iter().any(|registered| registered.matches(uri))))
}

/// Why this person may not be made known to this client.
pub(in crate::grant) fn unwelcome(provider: &Provider, session: &Session, case: &Case<'_>) -> Option<AuthorizeError> {
    let hint = case.request.id_token_hint.as_deref().and_then(|hint| provider.read_hint(hint));
    if !subject::is_meant(provider, (case.client, case.request), hint.as_ref(), session) {
        let text = "another person signed in than id_token_hint or claims names";
        return Some(AuthorizeError::new(AuthorizeErrorCode::LoginRequired, text));
    }
    if misses_acr(session, case.request) {
        let text = "the sign-in does not reach any value of the essential claim acr";
        return Some(AuthorizeError::new(AuthorizeErrorCode::UnmetAuthenticationRequirements, text));
    }
    let stranger = !case.member.may_use(case.client.organization_id.as_ref());
    let text = "this application is not for people of that organization";
    stranger.then(|| AuthorizeError::new(AuthorizeErrorCode::AccessDenied, text))
}

/// Whether an essential `acr` was asked for and what was shown reaches none of its values (OIDC Core 5.5.1.1).
fn misses_acr(session: &Session, request: &AuthorizeRequest) -> bool {
    let level = session.authenticated().assurance().level;
    let reaches = |acr: &String| Level::of_acr(acr).is_some_and(|asked| level >= asked);
    request.claims.acr().is_some_and(|wish| wish.essential && !wish.values.iter().any(reaches))
}

/// Answers as was asked, when nobody has to be asked. Gives the session back otherwise.
fn recorded(
    tx: &mut Tx<'_>,
    provider: &Provider,
    session: Session,
    case: &Case<'_>,
    now: UnixTime,
) -> Result<Result<Answer, Session>, Fault> {
    let Case { client, request, .. } = *case;
    if let Some(error) = unwelcome(provider, &session, case) {
        return Ok(Ok(refuse(request, error)));
    }
    if client.id.as_str() == ACCOUNT {
        return Ok(Ok(Answer::Account(request.state.clone().unwrap_or_default())));
    }
    match consent::recorded(tx, session, client, &request.asked())? {
        Err(session) => Ok(Err(session)),
        Ok(_) if !pushed::spend(tx, request, now)? => Ok(Ok(Answer::Here(pushed::USED))),
        Ok(consented) => respond::grant(tx, provider, (&consented, case), now).map(Ok),
    }
}

/// Reads the request's `id_token_hint`. It may have expired (OIDC Core 3.1.2.1).
fn hinted(provider: &Provider, accepted: &Accepted) -> Result<Option<IdTokenClaims>, ()> {
    match &accepted.request.id_token_hint {
        None => Ok(None),
        Some(hint) => provider.read_hint(hint).map(Some).ok_or(()),
    }
}
