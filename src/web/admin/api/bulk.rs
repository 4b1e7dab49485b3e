//! `/bulk`: what is done to many people.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self, Paged},
    reply::{self, List, Made},
};
use crate::{
    admin::bulk::{self, BulkItemView, BulkView, NewBulk},
    types::{BulkId, OrganizationId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

const ITEMS: &str = "bulk items";

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Those of one organization; all that the caller may see if it is left out.
    organization_id: Option<String>,
}

/// The hundred newest bulk acts.
#[utoipa::path(get, path = "/bulk", tag = "Bulk", params(Whose),
    responses((status = 200, body = List<BulkView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let of = read::query::<Whose>(&request)?.organization_id.map(OrganizationId::from_text);
    let found = run(&state, &request, move |tx, actor| bulk::list(tx, actor, of.as_ref())).await?;
    Ok(reply::all(found))
}

/// Begins a bulk act on up to 10,000 people, one result each. It goes on by itself, also after a restart.
#[utoipa::path(post, path = "/bulk", tag = "Bulk", request_body = NewBulk,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 202, body = BulkView), Problems))]
pub async fn begin(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewBulk = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let view = bulk::begin(tx, actor, &new)?;
        Made::accepted(format!("/bulk/{}", view.id), &view)
    })
    .await
}

/// How far a bulk act is.
#[utoipa::path(get, path = "/bulk/{id}", tag = "Bulk", params(("id" = String, Path)),
    responses((status = 200, body = BulkView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = BulkId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| bulk::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// The result of each person.
#[utoipa::path(get, path = "/bulk/{id}/items", tag = "Bulk", params(("id" = String, Path), Paged),
    responses((status = 200, body = List<BulkItemView>), Problems))]
pub async fn items(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = BulkId::from_text(id.into_inner());
    let part = read::query::<Paged>(&request)?.part(&state.provider.sealer, ITEMS)?;
    let page = run(&state, &request, move |tx, actor| bulk::items(tx, actor, &id, &part)).await?;
    Ok(reply::page(&state.provider.sealer, ITEMS, page))
}

/// Agrees to a bulk act that waits for a second person.
#[utoipa::path(post, path = "/bulk/{id}/approve", tag = "Bulk",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = BulkView), Problems))]
pub async fn approve(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = BulkId::from_text(id.into_inner());
    make(&state, &request, &[], move |tx, actor| Made::ok(&bulk::approve(tx, actor, &id)?)).await
}

/// Calls a bulk act off. What was done stays done.
#[utoipa::path(post, path = "/bulk/{id}/cancel", tag = "Bulk",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = BulkView), Problems))]
pub async fn cancel(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = BulkId::from_text(id.into_inner());
    make(&state, &request, &[], move |tx, actor| Made::ok(&bulk::cancel(tx, actor, &id)?)).await
}
