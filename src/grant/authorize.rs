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
        Fault, account,
        attempt::{self, At, Attempt, Moved, Opening},
        interaction::Stage,
        next::{Facts, Hint, Next, SessionFacts, next},
        policy::Requirement,
        session::{self, Browser, Session},
        sign_in::Passed,
    },
    protocol::{
        AuthorizeRequest, Params,
        claims::IdTokenClaims,
        error::{AuthorizeError, AuthorizeErrorCode},
        redirect::authorization_response,
    },
    store::Tx,
    types::{
        Digest, Token, UnixTime,
        secret::{InteractionCookie, SessionCookie},
    },
};

/// Where the browser goes.
#[must_use]
pub enum Answer {
    /// To one of our pages, under this new cookie.
    Page(At, Token<InteractionCookie>),
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
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, session: None }
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
        Some(session) => weigh(tx, session, &accepted, hint.as_ref())?,
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
) -> Result<Option<SessionFacts>, Fault> {
    let who = session.authenticated();
    let Some(account) = account::open(tx, who.user())? else { return Ok(None) };
    let differs = hint.is_some_and(|claims| &claims.sub != who.user());
    Ok(Some(SessionFacts {
        level: who.assurance().level,
        auth_time: who.assurance().auth_time,
        required: account.require(&accepted.request.acr_values),
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
    let (at, cookie) = match (step, session) {
        (Next::StepUp, Some(session)) => attempt::step_up(tx, &provider.sealer, &opening, &session)?,
        (Next::AskConsent, Some(session)) => attempt::consent(tx, &opening, &session)?,
        (Next::Answer, Some(session)) => match recorded(tx, provider, (session, client, request), now)? {
            Ok(answer) => return Ok(answer.into()),
            Err(session) => attempt::consent(tx, &opening, &session)?,
        },
        (Next::SignIn | Next::StepUp | Next::AskConsent | Next::Answer, _) => attempt::sign_in(tx, &opening)?,
    };
    Ok(Answer::Page(at, cookie).into())
}

/// After a step of the sign-in: to the next page, or a session begins and the client is answered.
///
/// # Errors
/// The database's.
pub fn arrive(tx: &mut Tx<'_>, provider: &Provider, passed: Passed, browser: &Browser, now: UnixTime) -> Result<Reply, Fault> {
    let Passed { attempt, moved, required, .. } = passed;
    let authenticated = match moved {
        Moved::Lost => return Ok(Answer::Lost.into()),
        Moved::On(at, cookie) => return Ok(Answer::Page(at, cookie).into()),
        Moved::Done(authenticated) => authenticated,
    };
    let request = attempt.request.clone();
    let Some(client) = still(tx, &request)? else { return Ok(over(tx, &attempt)?.into()) };
    let (session, cookie) = session::begin(tx, authenticated, browser, provider.sessions, now)?;
    note_session(tx, &session, &client, required, now)?;
    let reply = |answer| Reply { answer, session: Some(cookie) };

    if let Some(error) = unwelcome(tx, provider, &session, (&client, &request))? {
        let answer = if attempt.finish(tx)? { refuse(provider, &request, error) } else { Answer::Ended };
        return Ok(reply(answer));
    }
    if !request.prompt.consent() {
        match recorded(tx, provider, (session, &client, &request), now)? {
            Ok(answer) => return Ok(reply(if attempt.finish(tx)? { answer } else { Answer::Ended })),
            Err(session) => return Ok(reply(ask(tx, &attempt, &session)?)),
        }
    }
    Ok(reply(ask(tx, &attempt, &session)?))
}

/// Sends the browser to the consent page.
fn ask(tx: &mut Tx<'_>, attempt: &Attempt, session: &Session) -> Result<Answer, Fault> {
    match attempt.ask_consent(tx, session)? {
        Moved::On(at, cookie) => Ok(Answer::Page(at, cookie)),
        Moved::Lost | Moved::Done(_) => Ok(Answer::Ended),
    }
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
    match consent::recorded(tx, session, client, &request.scope)? {
        Err(session) => Ok(Err(session)),
        Ok(consented) => code_url(tx, provider, &consented, request, now).map(|url| Ok(Answer::Client(url))),
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
    if account.is_none_or(|account| who.assurance().level < account.require(&request.acr_values).level()) {
        let error = AuthorizeError::new(AuthorizeErrorCode::LoginRequired, "the sign-in is not enough any more");
        return Ok(refuse(provider, &request, error));
    }
    let consented = consent::choose(tx, session, &client, &request.scope, now)?;
    code_url(tx, provider, &consented, &request, now).map(Answer::Client)
}

/// The attempt that waits for consent, its client, and this browser's session.
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
    let Stage::Consent { session: waiting } = &attempt.stage else { return Ok(None) };
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
