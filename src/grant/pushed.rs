//! Requests that a client sends ahead, over its own connection, RFC 9126. The browser brings their names.

use super::{
    Provider,
    client::{Client, ClientOk},
    request::{self, Accepted, Asked, Back, Pushed, Rejected},
};
use crate::{
    auth::Fault,
    protocol::{AuthorizeRequest, Params, error::AuthorizeError, request_object::Beside},
    store::{
        StoreResult, Tx,
        pushed::{self, PushedRow},
    },
    types::{Digest, Token, UnixTime, secret::PushedRequest},
};

/// What the name of a pushed request begins with, RFC 9126 §2.2.
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// How long something may begin with a pushed request, seconds.
pub const LIFETIME: i64 = 90;

/// Said where the request of a complete sign-in was answered meanwhile, in another window.
pub const USED: &str = "invalid_request_uri: the pushed request has been used";

/// Whether a `request_uri` is the name of a pushed request.
#[must_use]
pub fn is_one(uri: &str) -> bool {
    uri.starts_with(URN)
}

/// Checks a request completely and keeps it for [`LIFETIME`] seconds. Gives its `request_uri`, a bearer value. Where the
/// request is an object, nothing beside that counts (RFC 9126 §3).
///
/// # Errors
/// The database's.
pub fn push(
    tx: &mut Tx<'_>,
    provider: &Provider,
    client: &ClientOk,
    params: &Params,
    now: UnixTime,
) -> Result<Result<String, AuthorizeError>, Fault> {
    let client = client.client();
    if params.get("request_uri").is_some() {
        return Ok(Err(AuthorizeError::invalid_request("a pushed request must not have a request_uri")));
    }
    // Who asks is known; some leave it to their credentials.
    let named = Params::from_pairs(&[("client_id", client.id.as_str())]);
    let asked = Asked { params: named.or(params), repeated: Vec::new(), fetched: None };
    let judged = request::unfold(provider, client, &asked, (Beside::Ignored, now))
        .and_then(|params| request::judge(client.clone(), &params, &[], Pushed::NotAsked).map_err(told));
    let accepted = match judged {
        Ok(accepted) => accepted,
        Err(error) => return Ok(Err(error)),
    };
    let token = Token::<PushedRequest>::random();
    let row = PushedRow {
        digest: token.digest().as_str().to_owned(),
        client_id: client.id.clone(),
        request: serde_json::to_string(&accepted.request).map_err(|_| Fault::Stored("pushed request"))?,
        expires_at: now + LIFETIME,
        used_at: None,
    };
    pushed::insert(tx, &row)?;
    Ok(Ok(format!("{URN}{}", token.expose())))
}

/// Nobody is redirected here: the client itself listens.
fn told(rejected: Rejected) -> AuthorizeError {
    match rejected {
        Rejected::Here(text) => AuthorizeError::invalid_request(text),
        Rejected::Back(back) => back.error,
    }
}

/// A client's pushed request, which may be begun with again until it is answered. What else the browser brings does not count. What
/// the client is registered for is looked at again.
///
/// # Errors
/// The database's.
pub(in crate::grant) fn recall(
    tx: &mut Tx<'_>,
    client: Client,
    uri: &str,
    now: UnixTime,
) -> Result<Result<Accepted, Rejected>, Fault> {
    let digest = Token::<PushedRequest>::presented(uri.strip_prefix(URN).unwrap_or_default()).digest();
    let Some(row) = pushed::live(tx, &digest, &client.id, now)? else {
        return Ok(Err(Rejected::Here("invalid_request_uri: the pushed request is unknown, expired or used")));
    };
    let request: AuthorizeRequest = serde_json::from_str(&row.request).map_err(|_| Fault::Stored("pushed request"))?;
    let redirect_uri = request.redirect_uri.clone().unwrap_or_default();
    if !client.has_redirect_uri(&redirect_uri) {
        return Ok(Err(Rejected::Here("redirect_uri is not registered for this client")));
    }
    Ok(match request::fit(&client, &request) {
        Ok(scope) => {
            let pushed = Some(digest.as_str().to_owned());
            Ok(Accepted { client, request: AuthorizeRequest { scope, pushed, ..request } })
        }
        Err(error) => Err(Rejected::Back(Back { redirect_uri, mode: request.response_mode, state: request.state, error })),
    })
}

/// Uses a pushed request up, once: whether it may be answered. Any other request may.
///
/// # Errors
/// The database's.
pub(in crate::grant) fn spend(tx: &mut Tx<'_>, request: &AuthorizeRequest, now: UnixTime) -> StoreResult<bool> {
    match &request.pushed {
        None => Ok(true),
        Some(digest) => pushed::claim(tx, &Digest::from_stored(digest.as_str()), &request.client_id, now),
    }
}
