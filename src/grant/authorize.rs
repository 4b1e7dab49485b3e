//! From an authorization request to its answer: through our pages or straight back to the client.

use super::{
    Provider,
    client::{self, Client},
    code,
    consent::{self, Consented},
    request::{self, Accepted, Back, Rejected},
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        account::{self, Account},
        attempt::{self, Attempt, Moved, Opening, Place},
        backup as backup_codes,
        interaction::{At, Fresh, Stage},
        next::{Enough, Facts, Hint, Next, SessionFacts, next},
        policy::Requirement,
        session::{self, Browser, Remember, Session},
        sign_in::Passed,
        trust::{self, Rotated},
    },
    protocol::{
        AuthorizeRequest, Params,
        claims::IdTokenClaims,
        error::{AuthorizeError, AuthorizeErrorCode},
        redirect::authorization_response,
    },
    store::{Tx, backup, client::ACCOUNT},
    types::{
        Digest, Method, Secret, Token, UnixTime,
        secret::{InteractionCookie, SessionCookie, TrustCookie},
    },
};

/// Where the browser goes.
#[must_use]
pub enum Answer {
    /// To one of our pages, under this new cookie.
    Page(Place, Token<InteractionCookie>),
    /// Back to the client. If there was an attempt, it is over.
    Client(String),
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
    (params, repeated): (&Params, &[String]),
    cookie: Option<&Digest<SessionCookie>>,
    now: UnixTime,
) -> Result<Reply, Fault> {
    let accepted = match request::check(tx, params, repeated)? {
        Ok(accepted) => accepted,
        Err(Rejected::Here(text)) => return Ok(Answer::Here(text).into()),
        Err(Rejected::Back(back)) => return Ok(Answer::Client(error_url(provider, &back)).into()),
    };
    let Ok(hint) = hinted(provider, &accepted) else {
        let error = AuthorizeError::invalid_request("id_token_hint is not one of our ID tokens");
        return Ok(refuse(provider, &accepted.request, error).into());
    };
    let session = match cookie {
        Some(cookie) => session::resume(tx, cookie, provider.sessions, now)?,
        None => None,
    };
    let facts = match &session {
        Some(session) => weigh(tx, session, &accepted, hint.as_ref(), now)?,
        None => None,
    };
    let step = match next(&Facts { request: &accepted.request, session: facts, now }) {
        Ok(step) => step,
        Err(code) => {
            let error = AuthorizeError::new(code, "prompt was none, and the person has to be asked");
            return Ok(refuse(provider, &accepted.request, error).into());
        }
    };
    proceed(tx, provider, (accepted, session), step, now)
}

/// What matters about the session for this request. `None` when its account is closed.
fn weigh(
    tx: &mut Tx<'_>,
    session: &Session,
    accepted: &Accepted,
    hint: Option<&IdTokenClaims>,
    now: UnixTime,
) -> Result<Option<SessionFacts>, Fault> {
    let who = session.authenticated();
    let Some(account) = account::open(tx, who.user())? else { return Ok(None) };
    let required = account.require(&accepted.request.acr_values, now);
    let differs = hint.is_some_and(|claims| &claims.sub != who.user());
    Ok(Some(SessionFacts {
        enough: if required.is_met(who.assurance(), who.shown()) { Enough::Yes } else { Enough::No },
        auth_time: who.assurance().auth_time,
        hint: if differs { Hint::Differs } else { Hint::Fits },
        consent: consent::state(tx, &accepted.client, who.user(), &accepted.request.scope)?,
    }))
}

fn proceed(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (accepted, session): (Accepted, Option<Session>),
    step: Next,
    now: UnixTime,
) -> Result<Reply, Fault> {
    let Accepted { client, request } = &accepted;
    let opening = Opening { request, now, lifetime: provider.lifetimes.interaction };
    let (place, cookie) = match (step, session) {
        (Next::StepUp, Some(session)) => attempt::step_up(tx, &provider.house(), &opening, &session)?,
        (Next::AskConsent, Some(session)) => attempt::consent(tx, &opening, &session)?,
        (Next::Answer, Some(session)) => match recorded(tx, provider, (session, client, request), now)? {
            Ok(answer) => return Ok(answer.into()),
            Err(session) => attempt::consent(tx, &opening, &session)?,
        },
        (Next::SignIn | Next::StepUp | Next::AskConsent | Next::Answer, _) => attempt::sign_in(tx, &opening)?,
    };
    Ok(Answer::Page(place, cookie).into())
}

/// After a step of the sign-in: to the next page, or a session begins and the client is answered.
///
/// # Errors
/// The database's.
pub fn arrive(tx: &mut Tx<'_>, provider: &Provider, passed: Passed, browser: &Browser, now: UnixTime) -> Result<Reply, Fault> {
    let Passed { attempt, moved, account, required, rotated } = passed;
    let authenticated = match moved {
        Moved::Lost => return Ok(Answer::Lost.into()),
        Moved::On(place, cookie) => return Ok(Answer::Page(place, cookie).into()),
        Moved::Done(authenticated) => authenticated,
    };
    let request = attempt.request.clone();
    let Some(client) = still(tx, &request)? else { return Ok(over(tx, &attempt)?.into()) };
    let trust = match (rotated, browser.remember) {
        (Some(rotated), _) => Some(Trusted::Rotated(rotated)),
        (None, Remember::Yes) => trust::remember(tx, &account, &authenticated, &browser.agent, now)?.map(Trusted::New),
        (None, Remember::No) => None,
    };
    let (session, cookie) = session::begin(tx, (&provider.sealer, provider.sessions), authenticated, browser, now)?;
    note_session(tx, &session, &client, required, now)?;
    let answer = match &attempt.stage {
        Stage::Factor { fresh: Fresh::Yes, .. } if wants_backup(tx, &account)? => turn_to(attempt.offer(tx, &session)?),
        _ => settle(tx, provider, (&attempt, session), (client, request), now)?,
    };
    Ok(Reply { answer, session: Some(cookie), trust })
}

/// Whether somebody who has just set up a first factor is offered backup codes.
fn wants_backup(tx: &mut Tx<'_>, account: &Account) -> Result<bool, Fault> {
    let allowed = account.organization.methods.allows(Method::Backup);
    Ok(allowed && backup::count(tx, &account.user.id)?.total == 0)
}

/// Ends a complete sign-in: the client is answered, or the person is asked what it may know.
fn settle(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (attempt, session): (&Attempt, Session),
    (client, request): (Client, AuthorizeRequest),
    now: UnixTime,
) -> Result<Answer, Fault> {
    if let Some(error) = unwelcome(tx, provider, &session, (&client, &request))? {
        return Ok(if attempt.finish(tx)? { refuse(provider, &request, error) } else { Answer::Ended });
    }
    if request.prompt.consent() {
        return ask(tx, attempt, &session);
    }
    match recorded(tx, provider, (session, &client, &request), now)? {
        Ok(answer) => Ok(if attempt.finish(tx)? { answer } else { Answer::Ended }),
        Err(session) => ask(tx, attempt, &session),
    }
}

fn turn_to(moved: Moved) -> Answer {
    match moved {
        Moved::On(place, cookie) => Answer::Page(place, cookie),
        Moved::Lost | Moved::Done(_) => Answer::Ended,
    }
}

/// What a person answers to the offer of backup codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// To make them.
    Make,
    /// To go on, with them or without.
    GoOn,
}

/// The offer's answer. The session must be the one of this browser. Gives the codes, once, when they were made; the
/// person goes on from their page.
///
/// # Errors
/// The database's, or the cipher's.
pub fn offer(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (cookie, browser): (&Token<InteractionCookie>, Option<&Digest<SessionCookie>>),
    decision: Offered,
    now: UnixTime,
) -> Result<Result<Vec<Secret>, Answer>, Fault> {
    let Some((attempt, client, session)) = pending(tx, provider, (cookie, browser), now)? else {
        return Ok(Err(Answer::Ended));
    };
    if attempt.stage.at() != At::Offer {
        return Ok(Err(Answer::Ended));
    }
    let account = account::open(tx, session.authenticated().user())?;
    let Some(account) = account else { return Ok(Err(Answer::Ended)) };
    if decision == Offered::Make && wants_backup(tx, &account)? {
        return Ok(Ok(backup_codes::make(tx, &provider.sealer, &account, now)?));
    }
    let request = attempt.request.clone();
    settle(tx, provider, (&attempt, session), (client, request), now).map(Err)
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
    session: &Session,
    client: &Client,
    required: Requirement,
    now: UnixTime,
) -> Result<(), Fault> {
    let who = session.authenticated();
    let event = Event::SessionBegun {
        user: who.user(),
        session: session.id(),
        client: &client.id,
        acr: who.assurance().level.acr(),
        required_by: required.reason().as_str(),
    };
    Ok(audit::record(tx, now, &event)?)
}

/// The client that asked, if it is still enabled and still has the redirect URI.
fn still(tx: &mut Tx<'_>, request: &AuthorizeRequest) -> Result<Option<Client>, Fault> {
    let uri = request.redirect_uri.as_deref().unwrap_or_default();
    let client = client::find(tx, &request.client_id)?;
    if request.client_id.as_str() == ACCOUNT {
        return Ok(client);
    }
    Ok(client.filter(|client| client.redirect_uris.iter().any(|registered| registered.matches(uri))))
}

/// Why this person may not be made known to this client.
fn unwelcome(
    tx: &mut Tx<'_>,
    provider: &Provider,
    session: &Session,
    (client, request): (&Client, &AuthorizeRequest),
) -> Result<Option<AuthorizeError>, Fault> {
    let hint = request.id_token_hint.as_deref().and_then(|hint| provider.read_hint(hint));
    if hint.is_some_and(|claims| &claims.sub != session.authenticated().user()) {
        let text = "another person signed in than id_token_hint names";
        return Ok(Some(AuthorizeError::new(AuthorizeErrorCode::LoginRequired, text)));
    }
    let Some(organization) = &client.organization_id else { return Ok(None) };
    let account = account::open(tx, session.authenticated().user())?;
    let member = account.is_some_and(|account| &account.organization.id == organization);
    let text = "this application is not for people of that organization";
    Ok((!member).then(|| AuthorizeError::new(AuthorizeErrorCode::AccessDenied, text)))
}

/// Answers with a code, when nobody has to be asked. Gives the session back otherwise.
fn recorded(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (session, client, request): (Session, &Client, &AuthorizeRequest),
    now: UnixTime,
) -> Result<Result<Answer, Session>, Fault> {
    if let Some(error) = unwelcome(tx, provider, &session, (client, request))? {
        return Ok(Ok(refuse(provider, request, error)));
    }
    if client.id.as_str() == ACCOUNT {
        return Ok(Ok(Answer::Client(request.state.clone().unwrap_or_default())));
    }
    match consent::recorded(tx, session, client, &request.scope)? {
        Err(session) => Ok(Err(session)),
        Ok(consented) => Ok(Ok(Answer::Client(code_url(tx, provider, &consented, request, now)?))),
    }
}

/// What a person decided on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The client may know.
    Allow,
    /// It may not.
    Deny,
}

/// The consent page's answer. The session must be the one of this browser.
///
/// # Errors
/// The database's.
pub fn decide(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (cookie, browser): (&Token<InteractionCookie>, Option<&Digest<SessionCookie>>),
    decision: Decision,
    now: UnixTime,
) -> Result<Answer, Fault> {
    let Some((attempt, client, session)) = pending(tx, provider, (cookie, browser), now)? else { return Ok(Answer::Ended) };
    if attempt.stage.at() != At::Consent {
        return Ok(Answer::Ended);
    }
    let request = attempt.request.clone();
    if !attempt.finish(tx)? {
        return Ok(Answer::Ended);
    }
    if let Some(error) = unwelcome(tx, provider, &session, (&client, &request))? {
        return Ok(refuse(provider, &request, error));
    }
    let who = session.authenticated();
    if decision == Decision::Deny {
        audit::record(tx, now, &Event::ConsentDenied { user: who.user(), client: &client.id })?;
        let error = AuthorizeError::new(AuthorizeErrorCode::AccessDenied, "the person refused");
        return Ok(refuse(provider, &request, error));
    }
    // The policy is read again here: it may have changed since the sign-in.
    let account = account::open(tx, who.user())?;
    if account.is_none_or(|account| !account.require(&request.acr_values, now).is_met(who.assurance(), who.shown())) {
        let error = AuthorizeError::new(AuthorizeErrorCode::LoginRequired, "the sign-in is not enough any more");
        return Ok(refuse(provider, &request, error));
    }
    let consented = consent::choose(tx, session, &client, &request.scope, now)?;
    code_url(tx, provider, &consented, &request, now).map(Answer::Client)
}

/// The attempt that waits for consent or at the offer of backup codes, its client, and this browser's session.
///
/// # Errors
/// The database's.
pub fn pending(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (cookie, browser): (&Token<InteractionCookie>, Option<&Digest<SessionCookie>>),
    now: UnixTime,
) -> Result<Option<(Attempt, Client, Session)>, Fault> {
    let Some(attempt) = attempt::load(tx, cookie, now)? else { return Ok(None) };
    let (Stage::Consent { session: waiting } | Stage::Offer { session: waiting }) = &attempt.stage else { return Ok(None) };
    let Some(browser) = browser else { return Ok(None) };
    let session = session::resume(tx, browser, provider.sessions, now)?;
    let Some(session) = session.filter(|session| session.id() == waiting) else { return Ok(None) };
    let Some(client) = still(tx, &attempt.request)? else { return Ok(None) };
    Ok(Some((attempt, client, session)))
}

fn code_url(
    tx: &mut Tx<'_>,
    provider: &Provider,
    consented: &Consented,
    request: &AuthorizeRequest,
    now: UnixTime,
) -> Result<String, Fault> {
    let code = code::make(tx, consented, request, now, provider.lifetimes.code)?;
    let mut pairs = vec![("code", code.expose())];
    if let Some(state) = &request.state {
        pairs.push(("state", state));
    }
    pairs.push(("iss", provider.issuer.as_str()));
    Ok(authorization_response(request.redirect_uri.as_deref().unwrap_or_default(), &pairs))
}

fn refuse(provider: &Provider, request: &AuthorizeRequest, error: AuthorizeError) -> Answer {
    if request.client_id.as_str() == ACCOUNT {
        return Answer::Ended;
    }
    let redirect_uri = request.redirect_uri.clone().unwrap_or_default();
    Answer::Client(error_url(provider, &Back { redirect_uri, state: request.state.clone(), error }))
}

/// RFC 6749 §4.1.2.1, with `iss` of RFC 9207.
fn error_url(provider: &Provider, back: &Back) -> String {
    let mut pairs = vec![("error", back.error.code.as_str()), ("error_description", back.error.description)];
    if let Some(state) = &back.state {
        pairs.push(("state", state));
    }
    pairs.push(("iss", provider.issuer.as_str()));
    authorization_response(&back.redirect_uri, &pairs)
}

/// Reads the request's `id_token_hint`. It may have expired (OIDC Core 3.1.2.1).
fn hinted(provider: &Provider, accepted: &Accepted) -> Result<Option<IdTokenClaims>, ()> {
    match &accepted.request.id_token_hint {
        None => Ok(None),
        Some(hint) => provider.read_hint(hint).map(Some).ok_or(()),
    }
}
