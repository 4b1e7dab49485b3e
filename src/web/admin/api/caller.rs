//! Who calls, and one transaction for what they ask.

use super::{
    Problem,
    problem::{self, Refused},
    reply::Made,
};
use crate::{
    admin::{Actor, AdminError, AdminResult, Refusal, entry, organizations},
    audit::Event,
    auth::{Fault, assurance::Level, policy::Asking, session},
    grant::bearer::{self, Bearer},
    protocol::claims::AnyAccessToken,
    store::{
        StoreError, Tx,
        client::ADMIN,
        idempotency::{self, AnswerRow},
    },
    types::{ClientId, ClientMfa, Digest, Permission, UnixTime, secret::SessionCookie},
    web::{State, form},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE},
    },
};
use aws_lc_rs::{constant_time, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt::Write;

/// How a caller says who they are.
#[derive(Clone)]
enum Credential {
    /// An access token.
    Token(Box<AnyAccessToken>),
    /// The console's session, and how old what was shown in it may be, seconds.
    Session(Digest<SessionCookie>, i64),
}

/// Why nothing was done.
enum Stop {
    /// Who calls is not known, or did not show enough.
    Turned(Box<Problem>),
    /// The act's own reason.
    Act(AdminError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Act(fault.into())
    }
}

/// What a caller sends. The same words for all who send something else: nothing is learnt about a cookie.
const NEEDED: &str = "send an access token with an admin scope, or the session of the console with its X-CSRF-Token";

/// Reads what a request says about who calls: one `Authorization: Bearer`, else the console's session with the token of its
/// forms in `X-CSRF-Token`.
fn credential(state: &State, request: &HttpRequest, now: UnixTime) -> Result<Credential, Box<Problem>> {
    let headers: Vec<&HeaderValue> = request.headers().get_all(AUTHORIZATION).collect();
    match headers.as_slice() {
        [] => {}
        [one] => {
            let text = one.to_str().unwrap_or("?");
            let token = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
            let claims = token.and_then(|(_, token)| bearer::read(&state.provider, token.trim(), now));
            let claims = claims
                .ok_or_else(|| Box::new(Problem::unauthenticated("the access token is not good, or not good any more")))?;
            return Ok(Credential::Token(Box::new(claims)));
        }
        _ => return Err(Box::new(Problem::malformed("Authorization is given twice"))),
    }
    let Some(cookie) = state.cookies.session_token(request) else {
        return Err(Box::new(Problem::unauthenticated(NEEDED)));
    };
    let given = request.headers().get("x-csrf-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let fits = constant_time::verify_slices_are_equal(given.as_bytes(), form::csrf(&cookie).as_bytes()).is_ok();
    if !fits || form::from_elsewhere(request) {
        return Err(Box::new(Problem::unauthenticated(NEEDED)));
    }
    let within = if request.method().is_safe() { entry::CONSOLE } else { entry::DANGER };
    Ok(Credential::Session(cookie.digest(), within))
}

fn admit<'a>(tx: &mut Tx<'_>, state: &'a State, credential: &Credential, now: UnixTime) -> Result<Actor<'a>, Stop> {
    let here = (&state.provider.sealer, &state.provider.issuer, state.provider.mails, now);
    match credential {
        Credential::Token(claims) => match bearer::admit(tx, claims, now)? {
            Err(_) => Err(Stop::Turned(Box::new(Problem::unauthenticated("the access token is not good any more")))),
            Ok((Bearer::Client(client), scope)) => Ok(Actor::client(&client, &scope, here)),
            Ok((Bearer::Person(recalled, _), scope)) => {
                if !entry::is_enough(recalled.authenticated.shown()) {
                    return Err(step_up());
                }
                Ok(Actor::person(tx, &recalled.member, Some(&scope), here)?)
            }
        },
        Credential::Session(cookie, within) => {
            let Some((session, member)) = session::resume(tx, cookie, state.provider.sessions, now)? else {
                return Err(Stop::Turned(Box::new(Problem::unauthenticated("the session is over"))));
            };
            let shown = session.authenticated().shown();
            let console = ClientId::from_text(ADMIN);
            let asking = Asking { client: Some((&console, ClientMfa::Inherit)), address: shown.address, ..Asking::default() };
            let met = member.require(&asking, now).is_met(session.authenticated().assurance(), shown);
            if !met || !entry::is_enough_since(shown, now - *within) {
                return Err(step_up());
            }
            Ok(Actor::person(tx, &member, None, here)?)
        }
    }
}

/// RFC 9470 §3: another sign-in, with more.
fn step_up() -> Stop {
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "insufficient-user-authentication", "More has to be shown");
    Stop::Turned(Box::new(problem.detailed("sign in with a second factor that is no text message; an act by the console's session needs one of the last five minutes")))
}

/// Runs an act as one transaction, for whoever calls.
///
/// # Errors
/// The answer to give instead.
pub async fn run<T: Send + 'static>(
    state: &State,
    request: &HttpRequest,
    act: impl FnOnce(&mut Tx<'_>, &Actor<'_>) -> AdminResult<T> + Send + 'static,
) -> Result<T, Refused> {
    let now = state.clock.now();
    let credential = credential(state, request, now).map_err(|problem| problem.answer())?;
    let shared = state.clone();
    let reads = request.method().is_safe() && matches!(credential, Credential::Token(_));
    let work = {
        let credential = credential.clone();
        move |tx: &mut Tx<'_>| {
            let actor = admit(tx, &shared, &credential, now)?;
            act(tx, &actor).map_err(Stop::Act)
        }
    };
    let done = if reads { state.db.read(work).await } else { state.db.write(work).await };
    match done {
        Ok(value) => Ok(value),
        Err(stop) => Err(stopped(state, request, (credential, now), stop).await.into()),
    }
}

async fn stopped(state: &State, request: &HttpRequest, (credential, now): (Credential, UnixTime), stop: Stop) -> HttpResponse {
    match stop {
        Stop::Turned(problem) => {
            let mut response = problem.answer();
            if problem.kind.ends_with("insufficient-user-authentication") {
                let mut value = format!(
                    "Bearer realm=\"vestibule\", error=\"insufficient_user_authentication\", acr_values=\"{}\"",
                    Level::Two.acr()
                );
                if let Credential::Session(_, within) = credential {
                    let _ = write!(value, ", max_age=\"{within}\"");
                }
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().insert(WWW_AUTHENTICATE, value);
                }
            }
            response
        }
        Stop::Act(error) => {
            if let AdminError::Refused(Refusal::Forbidden(permission)) = &error {
                note_forbidden(state, credential, *permission, now).await;
            }
            problem::answer(request, &error)
        }
    }
}

/// Writes down that somebody reached for what they may not have. The act's own transaction is rolled back.
async fn note_forbidden(state: &State, credential: Credential, permission: Permission, now: UnixTime) {
    let shared = state.clone();
    let noted = state.db.write(move |tx| -> Result<(), Stop> {
        let actor = admit(tx, &shared, &credential, now)?;
        // Whose own auditors see it.
        let home = organizations::own(tx, &actor)?;
        Ok(actor.record(tx, home.as_ref(), None, &Event::Forbidden { permission: permission.as_str() })?)
    });
    if noted.await.is_err() {
        tracing::warn!(permission = permission.as_str(), "a refusal could not be written down");
    }
}

/// The place that kept answers are sealed for.
const ANSWER: &str = "idempotency_keys.sealed";

/// Runs a POST. With an `Idempotency-Key` the same request gets the same answer for a day, and is done once.
///
/// # Errors
/// The answer to give instead.
pub async fn make(
    state: &State,
    request: &HttpRequest,
    body: &[u8],
    act: impl FnOnce(&mut Tx<'_>, &Actor<'_>) -> AdminResult<Made> + Send + 'static,
) -> Result<HttpResponse, Refused> {
    let key = key(request).map_err(|problem| problem.answer())?;
    let mark = mark(request, body);
    let made = run(state, request, move |tx, actor| {
        let Some(key) = key else { return act(tx, actor).map(Ok) };
        once(tx, actor, (&key, &mark), act)
    });
    match made.await? {
        Ok(made) => Ok(made.answer()),
        Err(problem) => Err(problem.answer().into()),
    }
}

fn key(request: &HttpRequest) -> Result<Option<String>, Box<Problem>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Box::new(Problem::malformed("Idempotency-Key: 1 to 255 visible ASCII characters, without spaces")))
    }
}

/// What makes two requests the same.
fn mark(request: &HttpRequest, body: &[u8]) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    for part in [request.method().as_str(), request.path(), request.query_string()] {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    }
    hash.update(body);
    URL_SAFE_NO_PAD.encode(hash.finish())
}

/// Claims the key of a request that takes several transactions. Gives the answer that was given before, if there is one; a
/// request that was stopped goes on.
///
/// # Errors
/// The answer to give instead.
pub async fn begin(state: &State, request: &HttpRequest, body: &[u8]) -> Result<Option<Made>, Refused> {
    let Some(key) = key(request).map_err(|problem| problem.answer())? else { return Ok(None) };
    let mark = mark(request, body);
    let known = run(state, request, move |tx, actor| {
        Ok(match claim(tx, actor, (&key, &mark))? {
            Some(before) => known(actor, &before, &mark)?.map_or_else(|problem| Some(Err(problem)), |made| made.map(Ok)),
            None => None,
        })
    });
    match known.await? {
        None => Ok(None),
        Some(Ok(made)) => Ok(Some(made)),
        Some(Err(problem)) => Err(problem.answer().into()),
    }
}

/// Ends a request that took several transactions: its answer is kept for its key.
///
/// # Errors
/// The answer to give instead.
pub async fn end(state: &State, request: &HttpRequest, made: Result<Made, AdminError>) -> Result<HttpResponse, Refused> {
    let made = made.map_err(|error| problem::answer(request, &error))?;
    let answer = made.answer();
    if let Some(key) = key(request).map_err(|problem| problem.answer())? {
        run(state, request, move |tx, actor| keep(tx, actor, &key, &made)).await?;
    }
    Ok(answer)
}

/// Claims a key for a request. Gives what is known of it when it was claimed before.
fn claim(tx: &mut Tx<'_>, actor: &Actor<'_>, (key, mark): (&str, &str)) -> AdminResult<Option<AnswerRow>> {
    let subject = actor.label();
    let row = AnswerRow {
        subject: subject.to_owned(),
        key: key.to_owned(),
        digest: mark.to_owned(),
        status: 0,
        sealed: Vec::new(),
        created_at: actor.now,
    };
    if idempotency::claim(tx, &row)? {
        return Ok(None);
    }
    Ok(Some(idempotency::find(tx, subject, key)?.ok_or(Refusal::Conflict("the same request is being done"))?))
}

/// The answer that a key has, if it has one by now; or that it came with another request.
fn known(actor: &Actor<'_>, before: &AnswerRow, mark: &str) -> AdminResult<Result<Option<Made>, Problem>> {
    if before.digest != mark {
        return Ok(Err(Problem::unfit("this Idempotency-Key came with another request before")));
    }
    if before.sealed.is_empty() {
        return Ok(Ok(None));
    }
    let text = actor.sealer.open(ANSWER, &place(&before.subject, &before.key), &before.sealed)?;
    Ok(Ok(Some(serde_json::from_slice(&text).map_err(|_| Fault::Stored("answer"))?)))
}

fn place(subject: &str, key: &str) -> String {
    format!("{subject} {key}")
}

fn keep(tx: &mut Tx<'_>, actor: &Actor<'_>, key: &str, made: &Made) -> AdminResult<()> {
    let text = serde_json::to_vec(made).map_err(|_| Fault::Stored("answer"))?;
    let sealed = actor.sealer.seal(ANSWER, &place(actor.label(), key), &text)?;
    Ok(idempotency::keep(tx, (actor.label(), key), i64::from(made.status), &sealed)?)
}

fn once(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (key, mark): (&str, &str),
    act: impl FnOnce(&mut Tx<'_>, &Actor<'_>) -> AdminResult<Made>,
) -> AdminResult<Result<Made, Problem>> {
    if let Some(before) = claim(tx, actor, (key, mark))? {
        const BUSY: Refusal = Refusal::Conflict("the same request is being done");
        return match known(actor, &before, mark)? {
            Ok(made) => Ok(Ok(made.ok_or(BUSY)?)),
            Err(problem) => Ok(Err(problem)),
        };
    }
    let made = act(tx, actor)?;
    keep(tx, actor, key, &made)?;
    Ok(Ok(made))
}
