//! The revocation endpoint, RFC 7009 §2.

use super::client as client_request;
use crate::{
    grant::{GrantError, client::Client, revoke as flow},
    protocol::{error::TokenError, paths},
    web::{State, form},
};
use actix_web::{HttpRequest, HttpResponse, http::header::PRAGMA, web};

/// Takes back a token. The answer is the same whether there was anything to take back.
pub async fn revoke(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    let done = take(&state, &request, &body).await;
    client_request::answer(&request, done, |()| HttpResponse::Ok().insert_header((PRAGMA, "no-cache")).finish())
}

async fn take(state: &State, request: &HttpRequest, body: &form::Body) -> Result<(Client, ()), GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    let token = params.get("token").ok_or(TokenError::invalid_request("token is missing"))?.to_owned();
    let done = client_request::act(state, (presented, paths::REVOKE), move |tx, provider, client, now| {
        Ok(flow::revoke(tx, provider, client, &token, now)?)
    });
    done.await
}
