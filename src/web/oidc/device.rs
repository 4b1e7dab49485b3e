//! The device authorization endpoint, RFC 8628 §3.1.

use super::client as client_request;
use crate::{
    grant::{
        GrantError,
        client::{self, Client},
        device,
    },
    protocol::{
        device::response,
        error::{TokenError, TokenErrorCode},
    },
    types::ScopeSet,
    web::{State, cors, form},
};
use actix_web::{HttpRequest, HttpResponse, http::header::PRAGMA, web};
use serde_json::Value;

/// Gives a device its codes.
pub async fn authorize(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    match begin(&state, &request, &body).await {
        Ok((client, Ok(codes))) => {
            let mut response = HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).json(codes);
            cors::allow(&request, &client, &mut response);
            response
        }
        Ok((client, Err(error))) => {
            let mut response = client_request::refused(&error);
            cors::allow(&request, &client, &mut response);
            response
        }
        Err(error) => client_request::failed(&error, &request),
    }
}

async fn begin(
    state: &State,
    request: &HttpRequest,
    body: &form::Body,
) -> Result<(Client, Result<Value, TokenError>), GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let scope = ScopeSet::parse(params.get("scope").unwrap_or_default());
    let scope = scope.map_err(|why| TokenError::new(TokenErrorCode::InvalidScope, why.0))?;
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let work = state.db.write(move |tx| -> Result<_, GrantError> {
        let client = match client::authenticate(tx, &provider, &presented, now)? {
            Ok(client) => client,
            Err(error) => return Ok(Err(error)),
        };
        let begun = device::begin(tx, &provider, &client, &scope, now)?;
        Ok(Ok((client.client().clone(), begun)))
    });
    let (client, begun) = work.await??;
    Ok((client, begun.map(|(device, user)| response(&state.provider.issuer, &device, &user))))
}
