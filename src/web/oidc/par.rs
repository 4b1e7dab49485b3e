//! The endpoint for pushed authorization requests, RFC 9126 §2.

use super::token;
use crate::{
    grant::{
        GrantError,
        client::{self, Client},
        pushed,
    },
    protocol::error::{AuthorizeError, TokenError, TokenErrorCode},
    web::{State, cors, error, form, form::FormFault},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::PRAGMA},
    web,
};
use serde_json::json;

/// Keeps a client's request and gives it a name.
pub async fn push(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    match keep(&state, &request, &body).await {
        Ok((client, kept)) => {
            let mut response = match kept {
                Ok(uri) => HttpResponse::Created()
                    .insert_header((PRAGMA, "no-cache"))
                    .json(json!({ "request_uri": uri, "expires_in": pushed::LIFETIME })),
                Err(error) => told(&error),
            };
            cors::allow(&request, &client, &mut response);
            response
        }
        Err(GrantError::Refused(error)) => {
            let mut response = token::refused(&error);
            match body.fault() {
                Some(FormFault::Large) => *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE,
                Some(FormFault::Slow) => *response.status_mut() = StatusCode::REQUEST_TIMEOUT,
                _ => {}
            }
            response
        }
        Err(GrantError::Fault(fault)) if error::is_busy(&fault) => token::busy(),
        Err(other) => {
            error::log(&other, &request);
            token::refused(&TokenError::new(TokenErrorCode::ServerError, "the server failed"))
        }
    }
}

type Kept = (Client, Result<String, AuthorizeError>);

async fn keep(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Kept, GrantError> {
    let params = form::read(request, body).map_err(|fault| match fault {
        FormFault::Malformed(text) => TokenError::invalid_request(text),
        FormFault::Large | FormFault::Slow => TokenError::invalid_request("the body is too large or did not arrive in time"),
        FormFault::Type | FormFault::Foreign => TokenError::invalid_request("the body must be a form"),
    })?;
    let presented = token::presented(request, &params)?;
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let kept = state.db.write(move |tx| -> Result<Result<Kept, TokenError>, GrantError> {
        let client = match client::authenticate(tx, &provider, &presented, now)? {
            Ok(client) => client,
            Err(error) => return Ok(Err(error)),
        };
        let kept = pushed::push(tx, &provider, &client, &params, now)?;
        Ok(Ok((client.client().clone(), kept)))
    });
    Ok(kept.await??)
}

/// RFC 9126 §2.3: the codes of the authorization endpoint in the form of the token endpoint.
fn told(error: &AuthorizeError) -> HttpResponse {
    HttpResponse::BadRequest()
        .insert_header((PRAGMA, "no-cache"))
        .json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}
