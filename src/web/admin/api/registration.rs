//! `/registration-tokens`: what lets applications register themselves.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read,
    reply::{self, List, Made},
};
use crate::{
    admin::registration::{self, NewToken, TokenView, WithToken},
    types::{OrganizationId, RegistrationTokenId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which tokens.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Those of one organization; all that the caller may see if it is left out.
    organization_id: Option<String>,
}

/// Initial access tokens, the newest first: all that the caller may see. The tokens themselves are not among them.
#[utoipa::path(get, operation_id = "list_registration_tokens", path = "/registration-tokens", tag = "Clients", params(Whose),
    responses((status = 200, body = List<TokenView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let of = read::query::<Whose>(&request)?.organization_id.map(OrganizationId::from_text);
    let found = run(&state, &request, move |tx, actor| registration::list(tx, actor, of.as_ref())).await?;
    Ok(reply::all(found))
}

/// Makes an initial access token (RFC 7591 §1.2). It is in this answer and in no other.
#[utoipa::path(post, operation_id = "add_registration_token", path = "/registration-tokens", tag = "Clients", request_body = NewToken,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = WithToken), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewToken = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let made = registration::add(tx, actor, new)?;
        Made::created(format!("/registration-tokens/{}", made.view.id), &made)
    })
    .await
}

/// Removes an initial access token. What was registered with it stays.
#[utoipa::path(delete, operation_id = "remove_registration_token", path = "/registration-tokens/{id}", tag = "Clients", params(("id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = RegistrationTokenId::from_text(id.into_inner());
    run(&state, &request, move |tx, actor| registration::remove(tx, actor, &id)).await?;
    Ok(reply::done())
}
