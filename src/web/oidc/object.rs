//! Request objects at an address that their client has registered, OIDC Core §6.2. Fetched outside of any transaction, behind
//! the guard for URLs that other people give.

use super::keys;
use crate::{
    auth::Fault,
    grant::request::{self, Asked},
    outbound::{Outbound, OutboundError},
    types::ClientId,
    web::State,
};
use openidconnect::http::{Request, StatusCode, header};
use std::time::Duration;

/// How long a call may take, all in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an object may be called by who serves it. What is called nothing is looked at, too.
const TYPES: [&str; 3] = ["application/oauth-authz-req+jwt", "application/jwt", "application/jose"];

/// Fetches the object of a request that has one at an address, and makes the keys ready that it may be signed with.
///
/// # Errors
/// The database's.
pub async fn fetch(state: &State, asked: Asked) -> Result<Asked, Fault> {
    let asked = if asked.params.get("request_uri").is_none() { asked } else { with_object(state, asked).await? };
    let object = asked.params.get("request").or(asked.fetched.as_ref().and_then(|fetched| fetched.as_deref().ok()));
    if let (Some(client), Some(object)) = (asked.params.get("client_id"), object) {
        keys::of_jwt(state, &ClientId::from_text(client), object).await?;
    }
    Ok(asked)
}

async fn with_object(state: &State, asked: Asked) -> Result<Asked, Fault> {
    let found = state.db.read(move |tx| Ok::<_, Fault>((request::to_fetch(tx, &asked)?, asked)));
    let (uri, asked) = found.await?;
    let fetched = match uri {
        None => None,
        Some(uri) => Some(call(&state.called, &uri).await),
    };
    Ok(Asked { fetched, ..asked })
}

async fn call(outbound: &Outbound, uri: &str) -> Result<String, &'static str> {
    let request = Request::get(uri).header(header::ACCEPT, TYPES.join(", ")).body(Vec::new());
    let request = request.map_err(|_| "request_uri is no URL")?;
    let answer = match outbound.call_within(request, PATIENCE).await {
        Ok(answer) => answer,
        Err(OutboundError::Refused(_)) => return Err("request_uri is not a public https URL"),
        Err(OutboundError::TooLarge(_)) => return Err("what is at request_uri is too large"),
        Err(error) => {
            tracing::info!(error = error.words(), "a request object was not fetched");
            return Err("request_uri gives no answer");
        }
    };
    if answer.status() != StatusCode::OK {
        return Err("request_uri does not answer with 200");
    }
    let content_type = answer.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or("?"));
    let essence = content_type.map(|text| text.split(';').next().unwrap_or_default().trim());
    if essence.is_some_and(|essence| !TYPES.iter().any(|known| known.eq_ignore_ascii_case(essence))) {
        return Err("what is at request_uri is no request object by its type");
    }
    let text = String::from_utf8(answer.into_body()).map_err(|_| "what is at request_uri is no text")?;
    Ok(text.trim().to_owned())
}
