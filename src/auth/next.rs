//! Where an authorization request goes next: ordered checks, pure. The first that is not met decides; `prompt=none` turns
//! the same check into its error (OIDC Core 3.1.2.1, 3.1.2.6).

use crate::{
    protocol::{authorize::AuthorizeRequest, error::AuthorizeErrorCode},
    types::UnixTime,
};

/// What is known when a request arrives.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The request.
    pub request: &'a AuthorizeRequest,
    /// The browser's live session.
    pub session: Option<SessionFacts>,
    /// The time.
    pub now: UnixTime,
}

/// What matters about a session.
#[derive(Debug, Clone, Copy)]
pub struct SessionFacts {
    /// Whether what was shown in it is enough.
    pub enough: Enough,
    /// When the person last proved anything; `None`: nobody has said, so it may be long ago.
    pub auth_time: Option<UnixTime>,
    /// Whether the person is the one that `id_token_hint` names.
    pub hint: Hint,
    /// Whether the person has to be asked what the client may know.
    pub consent: ConsentState,
}

/// Whether what a session has shown meets what is required of the person for the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// It does.
    Yes,
    /// More has to be shown.
    No,
}

/// How a session relates to `id_token_hint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// There is none, or it names this person.
    Fits,
    /// It names another person.
    Differs,
}

/// Whether consent is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentState {
    /// Given, or not needed.
    Settled,
    /// To be asked.
    Missing,
}

/// The next thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A full sign-in.
    SignIn,
    /// One more factor.
    StepUp,
    /// The consent page.
    AskConsent,
    /// The answer.
    Answer,
}

/// Decides.
///
/// # Errors
/// With `prompt=none`, what can not be done without asking.
pub fn next(facts: &Facts<'_>) -> Result<Next, AuthorizeErrorCode> {
    let step = wanted(facts);
    if !facts.request.prompt.none() {
        return Ok(step);
    }
    match step {
        Next::SignIn => Err(AuthorizeErrorCode::LoginRequired),
        Next::StepUp => Err(AuthorizeErrorCode::UnmetAuthenticationRequirements),
        Next::AskConsent => Err(AuthorizeErrorCode::ConsentRequired),
        Next::Answer => Ok(Next::Answer),
    }
}

fn wanted(facts: &Facts<'_>) -> Next {
    let request = facts.request;
    let Some(session) = facts.session else { return Next::SignIn };
    if request.prompt.login() || request.prompt.select_account() || session.hint == Hint::Differs {
        return Next::SignIn;
    }
    // OIDC Core 3.1.2.1: "max_age=0 is equivalent to prompt=login".
    if request.max_age.is_some_and(|age| age == 0 || session.auth_time.is_none_or(|at| facts.now - at > age)) {
        return Next::SignIn;
    }
    // OIDC Core 5.5.1: only a sign-in here and now can say when it was.
    if request.claims.needs_auth_time() && session.auth_time.is_none() {
        return Next::SignIn;
    }
    if session.enough == Enough::No {
        return Next::StepUp;
    }
    if request.prompt.consent() || session.consent == ConsentState::Missing {
        return Next::AskConsent;
    }
    Next::Answer
}
