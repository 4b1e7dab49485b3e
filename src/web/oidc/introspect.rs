//! The introspection endpoint, RFC 7662 §2. For servers: no script of another origin may read it.

use super::client as client_request;
use crate::{
    grant::{GrantError, introspect as flow},
    protocol::{error::TokenError, introspection::Introspection, paths},
    web::{State, form},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Says what a token is worth now.
pub async fn introspect(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    match ask(&state, &request, &body).await {
        Ok(answer) => client_request::json_or_refusal(answer),
        Err(error) => client_request::failed(&error, &request),
    }
}

async fn ask(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Result<Introspection, TokenError>, GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let token = params.get("token").ok_or(TokenError::invalid_request("token is missing"))?.to_owned();
    let asked = client_request::act(state, (presented, paths::INTROSPECT), move |tx, provider, asker, now| {
        Ok(flow::introspect(tx, provider, asker, &token, now)?)
    });
    Ok(asked.await?.1)
}
