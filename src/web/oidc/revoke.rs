//! The revocation endpoint, RFC 7009 §2.

use super::client as client_request;
use crate::{
    grant::{
        GrantError,
        client::{self, Client},
        revoke as flow,
    },
    protocol::error::TokenError,
    web::{State, cors, form},
};
use actix_web::{HttpRequest, HttpResponse, http::header::PRAGMA, web};

/// Takes back a token. The answer is the same whether there was anything to take back.
pub async fn revoke(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    match take(&state, &request, &body).await {
        Ok(client) => {
            let mut response = HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).finish();
            cors::allow(&request, &client, &mut response);
            response
        }
        Err(error) => client_request::failed(&error, &request),
    }
}

async fn take(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Client, GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let token = params.get("token").ok_or(TokenError::invalid_request("token is missing"))?.to_owned();
    let (provider, now) = (state.provider.clone(), state.clock.now());
    let work = state.db.write(move |tx| -> Result<_, GrantError> {
        let client = match client::authenticate(tx, &provider, &presented, now)? {
            Ok(client) => client,
            Err(error) => return Ok(Err(error)),
        };
        flow::revoke(tx, &provider, &client, &token, now)?;
        Ok(Ok(client.client().clone()))
    });
    Ok(work.await??)
}
