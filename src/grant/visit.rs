//! Signing in for the account pages: they ask like a client, and get no tokens.

use super::{
    Provider,
    authorize::{Answer, Reply},
};
use crate::{
    auth::{
        Fault,
        attempt::{self, Opening},
        member::Member,
        session::Session,
    },
    protocol::{AuthorizeRequest, Prompts},
    store::{Tx, client::ACCOUNT},
    types::{ClientId, ScopeSet, UnixTime},
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
}

/// Begins one.
///
/// # Errors
/// The database's, or the cipher's.
pub fn begin(tx: &mut Tx<'_>, provider: &Provider, visit: Visit, now: UnixTime) -> Result<Reply, Fault> {
    let request = AuthorizeRequest {
        client_id: ClientId::from_text(ACCOUNT),
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
    };
    let opening = Opening { request: &request, now, lifetime: provider.lifetimes.interaction };
    let (place, cookie) = match visit.session {
        Some(here) => attempt::step_up(tx, &provider.house(), &opening, here)?,
        None => attempt::sign_in(tx, &opening)?,
    };
    Ok(Answer::Page(place, cookie).into())
}
