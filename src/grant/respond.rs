//! The authorization endpoint's answers to clients: codes and tokens of a consent, and errors.

use super::{
    Basis, GrantError, Provider,
    authorize::{Answer, Case},
    code,
    consent::Consented,
    issue::{self, Family, Front},
    request::Back,
};
use crate::{
    auth::Fault,
    protocol::{AuthorizeRequest, Response, ResponseMode, error::AuthorizeError, session_state},
    store::{Tx, client::ACCOUNT, grant, user::User},
    types::{GrantId, UnixTime, random},
};

/// An answer whose tokens are not signed yet: that needs no database.
#[must_use]
pub struct Outgoing {
    redirect_uri: String,
    mode: ResponseMode,
    pairs: Vec<(&'static str, String)>,
    front: Option<(Basis, Front)>,
}

impl Outgoing {
    /// Signs what has to be signed.
    ///
    /// # Errors
    /// A key is missing or fails.
    pub fn complete(self, provider: &Provider) -> Result<Response, GrantError> {
        let mut pairs = match self.front {
            None => Vec::new(),
            Some((basis, front)) => issue::issue_front(provider, basis, front)?,
        };
        pairs.extend(self.pairs);
        pairs.push(("iss", provider.issuer.as_str().to_owned()));
        Ok(Response::new(self.redirect_uri, self.mode, pairs))
    }
}

/// Answers with what was asked for. Tokens and the code of one answer are of one family.
///
/// # Errors
/// The database's.
pub(in crate::grant) fn grant(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (consented, case): (&Consented, &Case<'_>),
    now: UnixTime,
) -> Result<Answer, Fault> {
    let (request, wanted) = (case.request, case.request.response_type);
    let id = GrantId::random();
    let code =
        if wanted.has_code() { Some(code::make(tx, (consented, &id), request, now, provider.lifetimes.code)?) } else { None };
    let front = if wanted.is_front_channel() {
        let front = Front {
            access_token: wanted.has_token(),
            id_token: wanted.has_id_token(),
            code: code.as_ref().map(|code| code.expose().to_owned()),
            state: request.state.clone(),
        };
        Some((basis(tx, provider, (consented, &case.member.user), (request, id), now)?, front))
    } else {
        None
    };
    let mut pairs = Vec::new();
    pairs.extend(code.map(|code| ("code", code.expose().to_owned())));
    pairs.extend(request.state.clone().map(|state| ("state", state)));
    pairs.extend(session_state(consented, request).map(|text| ("session_state", text)));
    let redirect_uri = request.redirect_uri.clone().unwrap_or_default();
    Ok(Answer::Client(Box::new(Outgoing { redirect_uri, mode: request.response_mode, pairs, front })))
}

/// What the client can watch the session with, OIDC Session Management §2. `None`: the request is no authentication request.
fn session_state(consented: &Consented, request: &AuthorizeRequest) -> Option<String> {
    if !request.is_openid() {
        return None;
    }
    let browser_state = session_state::browser_state(consented.session().cookie());
    let uri = request.redirect_uri.as_deref().unwrap_or_default();
    session_state::session_state(request.client_id.as_str(), uri, &browser_state, &random::base64url::<16>())
}

/// Why tokens of the authorization endpoint may exist. The family of an access token begins here; a code of the same answer
/// continues it.
fn basis(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (consented, user): (&Consented, &User),
    (request, id): (&AuthorizeRequest, GrantId),
    now: UnixTime,
) -> Result<Basis, Fault> {
    let (here, client) = (consented.session(), consented.client());
    let access_token = client.access_token_lifetime.unwrap_or(provider.lifetimes.access_token);
    // Without a code nothing comes after the access token.
    let lives = if request.response_type.has_code() { provider.lifetimes.refresh_absolute } else { access_token };
    let family = Family {
        id,
        session: here.id().clone(),
        client: client.clone(),
        // What was allowed may name single claims, too.
        scope: request.scope.intersection(consented.scope()),
        claims: request.claims.allowed(consented.scope()),
        resources: request.resources.clone(),
        expires_at: now + lives,
    };
    if request.response_type.has_token() {
        let shown = here.authenticated().shown();
        let evidence = serde_json::to_string(shown).map_err(|_| Fault::Stored("evidence"))?;
        grant::insert(tx, &family.row(here.authenticated(), &evidence, now)?)?;
    }
    Basis::of_consent(tx, family, (consented, user), request, now)
}

/// Answers with an error. The account pages are no client: their sign-in just ends.
pub(in crate::grant) fn refuse(request: &AuthorizeRequest, error: AuthorizeError) -> Answer {
    if request.client_id.as_str() == ACCOUNT {
        return Answer::Ended;
    }
    let redirect_uri = request.redirect_uri.clone().unwrap_or_default();
    fail(Back { redirect_uri, mode: request.response_mode, state: request.state.clone(), error })
}

/// RFC 6749 §4.1.2.1 and §4.2.2.1; [`Outgoing::complete`] adds `iss` of RFC 9207.
pub(in crate::grant) fn fail(back: Back) -> Answer {
    let Back { redirect_uri, mode, state, error } = back;
    let mut pairs = vec![("error", error.code.as_str().to_owned()), ("error_description", error.description.to_owned())];
    pairs.extend(state.map(|state| ("state", state)));
    Answer::Client(Box::new(Outgoing { redirect_uri, mode, pairs, front: None }))
}
