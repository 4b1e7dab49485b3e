//! What the endpoints for clients have in common: how a client's request is read, worked on, answered and refused.

use super::keys;
use crate::{
    grant::{
        GrantError, Provider,
        client::{self, Client, ClientOk},
    },
    protocol::{
        Params, PresentedClient,
        error::{TokenError, TokenErrorCode},
    },
    store::Tx,
    types::UnixTime,
    web::{State, cors, error, form, form::FormFault},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{AUTHORIZATION, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use serde::Serialize;
use serde_json::json;

/// The answer to a body that is too large or does not arrive.
pub fn unread(body: &form::Body) -> Option<HttpResponse> {
    let status = match body.fault() {
        Some(FormFault::Large) => StatusCode::PAYLOAD_TOO_LARGE,
        Some(FormFault::Slow) => StatusCode::REQUEST_TIMEOUT,
        _ => return None,
    };
    let mut response = refused(&TokenError::invalid_request("the body is too large or did not arrive in time"));
    *response.status_mut() = status;
    Some(response)
}

/// Who a client says it is, and what it sends. Nothing is proved yet.
///
/// # Errors
/// `invalid_request` or `invalid_client`.
pub fn read(request: &HttpRequest, body: &form::Body) -> Result<(PresentedClient, Params), TokenError> {
    let params = form::read(request, body).map_err(|fault| match fault {
        FormFault::Malformed(text) => TokenError::invalid_request(text),
        _ => TokenError::invalid_request("the body must be a form"),
    })?;
    // A header that is not text is a header that does not fit, not an absent one.
    let header = request.headers().get_all(AUTHORIZATION).map(|value| value.to_str().unwrap_or("?"));
    let header: Vec<&str> = header.collect();
    let presented = match header.as_slice() {
        [] => PresentedClient::read(None, &params),
        [one] => PresentedClient::read(Some(one), &params),
        _ => Err(TokenError::invalid_request("Authorization is given twice")),
    }?;
    Ok((presented, params))
}

/// Authenticates a client at an endpoint of [`crate::protocol::paths`] and works for it, in one transaction.
///
/// # Errors
/// The client is refused, or what the work gives.
pub async fn act<T: Send + 'static>(
    state: &State,
    (presented, endpoint): (PresentedClient, &'static str),
    work: impl FnOnce(&mut Tx<'_>, &Provider, &ClientOk, UnixTime) -> Result<T, GrantError> + Send + 'static,
) -> Result<(Client, T), GrantError> {
    keys::of_presented(state, &presented).await?;
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let done = state.db.write(move |tx| -> Result<_, GrantError> {
        let client = match client::authenticate(tx, &provider, (&presented, endpoint), now)? {
            Ok(client) => client,
            Err(error) => return Ok(Err(error)),
        };
        let done = work(tx, &provider, &client, now)?;
        Ok(Ok((client.client().clone(), done)))
    });
    Ok(done.await??)
}

/// The answer to a client; its own scripts may read it.
pub fn answer<T>(
    request: &HttpRequest,
    done: Result<(Client, T), GrantError>,
    say: impl FnOnce(T) -> HttpResponse,
) -> HttpResponse {
    match done {
        Ok((client, done)) => {
            let mut response = say(done);
            cors::allow(request, &client, &mut response);
            response
        }
        Err(error) => failed(&error, request),
    }
}

/// What was asked for, as JSON, or why not.
pub fn json_or_refusal<T: Serialize>(done: Result<T, TokenError>) -> HttpResponse {
    match done {
        Ok(done) => HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).json(done),
        Err(error) => refused(&error),
    }
}

/// The answer to a request that came to nothing.
pub fn failed(error: &GrantError, request: &HttpRequest) -> HttpResponse {
    match error {
        GrantError::Refused(error) => refused(error),
        GrantError::Fault(fault) if error::is_busy(fault) => {
            refused(&TokenError::new(TokenErrorCode::TemporarilyUnavailable, "the server is busy, try again"))
        }
        other => {
            error::log(other, request);
            refused(&TokenError::new(TokenErrorCode::ServerError, "the server failed"))
        }
    }
}

/// RFC 6749 §5.2.
pub fn refused(error: &TokenError) -> HttpResponse {
    let status = match error.code {
        TokenErrorCode::InvalidClient => StatusCode::UNAUTHORIZED,
        TokenErrorCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        TokenErrorCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((PRAGMA, "no-cache"));
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"vestibule\", charset=\"UTF-8\""));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.insert_header((RETRY_AFTER, "2"));
    }
    response.json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}
