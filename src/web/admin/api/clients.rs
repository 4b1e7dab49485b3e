//! `/clients`: relying applications; `/keys`.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self},
    reply::{self, List, Made},
};
use crate::{
    admin::{
        clients::{self, ClientChange, ClientView, NewClient, WithSecret},
        keys::{self, KeyView, Rotation},
    },
    types::{ClientId, OrganizationId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

const LIST: &str = "clients";

/// Which clients, and which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Those of one organization; all that the caller may see if it is left out.
    organization_id: Option<String>,
    /// How many items at most, 1 to 200; 50 if it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next` of the page before.
    #[param(max_length = 1024)]
    cursor: Option<String>,
}

/// Relying applications by identifier.
#[utoipa::path(get, path = "/clients", tag = "Clients",
    params(Whose),
    responses((status = 200, body = List<ClientView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let whose: Whose = read::query(&request)?;
    let part = read::part(&state.provider.sealer, LIST, whose.limit, whose.cursor.as_deref())?;
    let of = whose.organization_id.map(OrganizationId::from_text);
    let page = run(&state, &request, move |tx, actor| clients::list(tx, actor, of.as_ref(), &part)).await?;
    Ok(reply::page(&state.provider.sealer, LIST, page))
}

/// Registers an application. Nobody registers one that may do more than they may.
#[utoipa::path(post, path = "/clients", tag = "Clients", request_body = NewClient,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = WithSecret), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewClient = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let made = clients::add(tx, actor, new)?;
        Made::created(format!("/clients/{}", made.client.id), &made)
    })
    .await
}

/// Shows an application.
#[utoipa::path(get, path = "/clients/{id}", tag = "Clients",
    params(("id" = String, Path)),
    responses((status = 200, body = ClientView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = ClientId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| clients::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Changes an application.
#[utoipa::path(patch, path = "/clients/{id}", tag = "Clients", request_body = ClientChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = ClientView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = ClientId::from_text(id.into_inner());
    let change: ClientChange = read::json(&request, &body)?;
    let expected = read::precondition(&request);
    let view = run(&state, &request, move |tx, actor| clients::change(tx, actor, &id, change, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes an application for which nobody ever signed in.
#[utoipa::path(delete, path = "/clients/{id}", tag = "Clients",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = ClientId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| clients::remove(tx, actor, &id, &expected)).await?;
    Ok(reply::done())
}

/// Makes a new secret. The old one is dead at once.
#[utoipa::path(post, path = "/clients/{id}/secret", tag = "Clients",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = WithSecret), Problems))]
pub async fn secret(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = ClientId::from_text(id.into_inner());
    make(&state, &request, &[], move |tx, actor| Made::ok(&clients::new_secret(tx, actor, &id)?)).await
}

/// The signing keys.
#[utoipa::path(get, path = "/keys", tag = "Keys",
    responses((status = 200, body = List<KeyView>), Problems))]
pub async fn list_keys(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let found = run(&state, &request, keys::list).await?;
    Ok(reply::all(found))
}

/// Makes new signing keys. Those before them stay published. This node publishes them at once, the others do within ten
/// seconds.
#[utoipa::path(post, path = "/keys/rotate", tag = "Keys", request_body = Rotation,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = [KeyView]), Problems))]
pub async fn rotate(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let rotation: Rotation = read::json(&request, &body)?;
    let made = make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        Made::created("/keys".to_owned(), &keys::rotate(tx, actor, &rotation)?)
    })
    .await?;
    state.publish_keys().await;
    Ok(made)
}
