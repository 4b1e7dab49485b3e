//! The device authorization endpoint, RFC 8628 §3.1.

use super::client as client_request;
use crate::{
    grant::{GrantError, client::Client, device},
    protocol::{
        device::response,
        error::{TokenError, TokenErrorCode},
        paths,
    },
    types::ScopeSet,
    web::{State, form},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

/// Gives a device its codes.
pub async fn authorize(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    client_request::answer(&request, begin(&state, &request, &body).await, client_request::json_or_refusal)
}

async fn begin(
    state: &State,
    request: &HttpRequest,
    body: &form::Body,
) -> Result<(Client, Result<Value, TokenError>), GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let scope = ScopeSet::parse(params.get("scope").unwrap_or_default());
    let scope = scope.map_err(|why| TokenError::new(TokenErrorCode::InvalidScope, why.0))?;
    let begun = client_request::act(state, (presented, paths::DEVICE), move |tx, provider, client, now| {
        Ok(device::begin(tx, provider, client, &scope, now)?)
    });
    let (client, begun) = begun.await?;
    Ok((client, begun.map(|(device, user)| response(&state.provider.issuer, &device, &user))))
}
