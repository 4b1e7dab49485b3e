//! The endpoint for pushed authorization requests, RFC 9126 §2.

use super::{client as client_request, keys};
use crate::{
    grant::{GrantError, client::Client, pushed},
    protocol::{error::AuthorizeError, paths},
    web::{State, form},
};
use actix_web::{HttpRequest, HttpResponse, http::header::PRAGMA, web};
use serde_json::json;

/// Keeps a client's request and gives it a name.
pub async fn push(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    if let Some(response) = client_request::unread(&body) {
        return response;
    }
    client_request::answer(&request, keep(&state, &request, &body).await, |kept| match kept {
        Ok(uri) => HttpResponse::Created()
            .insert_header((PRAGMA, "no-cache"))
            .json(json!({ "request_uri": uri, "expires_in": pushed::LIFETIME })),
        Err(error) => told(&error),
    })
}

type Kept = (Client, Result<String, AuthorizeError>);

async fn keep(state: &State, request: &HttpRequest, body: &form::Body) -> Result<Kept, GrantError> {
    let (presented, params) = client_request::read(request, body)?;
    if let Some(object) = params.get("request") {
        keys::of_jwt(state, presented.client_id(), object).await?;
    }
    let kept = client_request::act(state, (presented, paths::PAR), move |tx, provider, client, now| {
        Ok(pushed::push(tx, provider, client, &params, now)?)
    });
    kept.await
}

/// RFC 9126 §2.3: the codes of the authorization endpoint in the form of the token endpoint.
fn told(error: &AuthorizeError) -> HttpResponse {
    HttpResponse::BadRequest()
        .insert_header((PRAGMA, "no-cache"))
        .json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}
