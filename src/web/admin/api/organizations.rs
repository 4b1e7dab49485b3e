//! `/organizations`.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self, Paged},
    reply::{self, List, Made},
};
use crate::{
    admin::organizations::{self, NewOrganization, OrganizationChange, OrganizationView},
    types::OrganizationId,
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};

const LIST: &str = "organizations";

/// Organizations by short name: all that the caller may see.
#[utoipa::path(get, path = "/organizations", tag = "Organizations", params(Paged),
    responses((status = 200, body = List<OrganizationView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let part = read::query::<Paged>(&request)?.part(&state.provider.sealer, LIST)?;
    let page = run(&state, &request, move |tx, actor| organizations::list(tx, actor, &part)).await?;
    Ok(reply::page(&state.provider.sealer, LIST, page))
}

/// Makes an organization. Needs a role or a client that counts everywhere.
#[utoipa::path(post, path = "/organizations", tag = "Organizations", request_body = NewOrganization,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = OrganizationView), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewOrganization = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let view = organizations::add(tx, actor, &new)?;
        Made::created(format!("/organizations/{}", view.id), &view)
    })
    .await
}

/// Shows an organization.
#[utoipa::path(get, path = "/organizations/{id}", tag = "Organizations", params(("id" = String, Path)),
    responses((status = 200, body = OrganizationView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| organizations::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Changes an organization's name, looks and state.
#[utoipa::path(patch, path = "/organizations/{id}", tag = "Organizations", request_body = OrganizationChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = OrganizationView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let change: OrganizationChange = read::json(&request, &body)?;
    let expected = read::precondition(&request);
    let view = run(&state, &request, move |tx, actor| organizations::change(tx, actor, &id, change, &expected)).await?;
    Ok(reply::one(&request, &view))
}
