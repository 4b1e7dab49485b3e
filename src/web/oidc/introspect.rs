//! The introspection endpoint, RFC 7662 §2. For servers: no script of another origin may read it.

use super::client as client_request;
use crate::{
    grant::{GrantError, client, introspect as flow},
    protocol::{error::TokenError, introspection::Introspection},
    web::{State, form},
};
use actix_web::{HttpRequest, HttpResponse, http::header::PRAGMA, web};

/// Says what a token is worth now.
pub async fn introspect(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    match ask(&state, &request, &body).await {
        Ok(answer) => HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).json(answer),
        Err(error) => client_request::failed(&error, &request),
    }
}

async fn ask(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Introspection, GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let token = params.get("token").ok_or(TokenError::invalid_request("token is missing"))?.to_owned();
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let work = state.db.write(move |tx| -> Result<_, GrantError> {
        match client::authenticate(tx, &provider, &presented, now)? {
            Ok(asker) => Ok(flow::introspect(tx, &provider, &asker, &token, now)?),
            Err(error) => Ok(Err(error)),
        }
    });
    Ok(work.await??)
}
