//! The endpoint for pushed authorization requests, RFC 9126 §2.

use super::client as client_request;
use crate::{
    grant::{
        GrantError,
        client::{self, Client},
        pushed,
    },
    protocol::error::{AuthorizeError, TokenError},
    web::{State, cors, form},
};
use actix_web::{HttpRequest, HttpResponse, http::header::PRAGMA, web};
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
        Err(error) => client_request::unread(&body).unwrap_or_else(|| client_request::failed(&error, &request)),
    }
}

type Kept = (Client, Result<String, AuthorizeError>);

async fn keep(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Kept, GrantError> {
    let (presented, params) = client_request::read(request, body)?;
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
