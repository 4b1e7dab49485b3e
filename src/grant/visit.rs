//! Signing in for the account pages: they ask like a client, and get no tokens.

use super::{
    Provider,
    authorize::{Answer, Reply},
};
use crate::{
    auth::{
        Fault,
        attempt::{self, Moved, Opening, Place},
        member::Member,
        session::Session,
        set_up,
        sign_in::{Outcome, Turn},
    },
    protocol::{AuthorizeRequest, ClaimsRequest, Prompts, ResponseMode, ResponseType},
    store::{Tx, client::ACCOUNT},
    types::{ClientId, ClientMfa, Method, ScopeSet, UnixTime},
};

/// What a sign-in for the account pages has to bring, and where it leads.
#[derive(Debug)]
pub struct Visit {
    /// The page to come back to: a path of ours.
    pub path: String,
    /// The name to sign in with, when it is known.
    pub username: Option<String>,
    /// The level to ask for.
    pub acr_values: Vec<String>,
    /// A session to add to; `None`: a full sign-in.
    pub session: Option<(Session, Member)>,
    /// What to set up on the way, when that was picked already.
    pub picked: Option<Method>,
}

/// Begins one.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin(tx: &mut Tx<'_>, provider: &Provider, visit: Visit, now: UnixTime) -> Result<Reply, Fault> {
    let request = AuthorizeRequest {
        client_id: ClientId::from_text(ACCOUNT),
        response_type: ResponseType::Code,
        response_mode: ResponseMode::Query,
        redirect_uri: None,
        scope: ScopeSet::default(),
        state: Some(visit.path),
        nonce: None,
        code_challenge: None,
        prompt: Prompts::default(),
        max_age: None,
        login_hint: visit.username,
        id_token_hint: None,
        acr_values: visit.acr_values,
        ui_locales: Vec::new(),
        idp_hint: None,
        claims: ClaimsRequest::default(),
        resources: Vec::new(),
        pushed: None,
    };
    let opening = Opening { request: &request, mfa: ClientMfa::Inherit, now, lifetime: provider.lifetimes.interaction };
    let (place, cookie) = match visit.session {
        Some(here) => attempt::step_up(tx, &provider.house(), &opening, here)?,
        None => attempt::sign_in(tx, &opening)?,
    };
    if let (Place::Enrol(None), Some(method)) = (place, visit.picked) {
        let turn = Turn { house: provider.house(), cookie: &cookie, now };
        // Whatever speaks against it is said at the choice.
        if let Outcome::Moved(passed) = set_up::choose(tx, &turn, method)?
            && let Moved::On(place, cookie) = passed.moved
        {
            return Ok(Answer::Page(place, cookie).into());
        }
    }
    Ok(Answer::Page(place, cookie).into())
}
