//! `/roles` and those of an organization.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self},
    reply::{self, List, Made},
};
use crate::{
    admin::roles::{self, NewRole, RoleChange, RoleView},
    types::{OrganizationId, RoleId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// The roles that people of an organization can have.
#[utoipa::path(get, path = "/organizations/{id}/roles", tag = "Roles", params(("id" = String, Path)),
    responses((status = 200, body = List<RoleView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let roles = run(&state, &request, move |tx, actor| roles::list(tx, actor, &id)).await?;
    Ok(reply::all(roles))
}

/// Makes a role. Nobody makes one that may do more than they may.
#[utoipa::path(post, path = "/roles", tag = "Roles", request_body = NewRole,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = RoleView), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewRole = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let view = roles::add(tx, actor, new)?;
        let path = view.id.as_ref().map(|id| format!("/roles/{id}")).unwrap_or_default();
        Made::created(path, &view)
    })
    .await
}

/// Shows a role that an administrator made.
#[utoipa::path(get, path = "/roles/{id}", tag = "Roles", params(("id" = String, Path)),
    responses((status = 200, body = RoleView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = RoleId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| roles::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Changes a role. It counts from the next request of everybody who has it.
#[utoipa::path(patch, path = "/roles/{id}", tag = "Roles", request_body = RoleChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = RoleView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = RoleId::from_text(id.into_inner());
    let change: RoleChange = read::json(&request, &body)?;
    let expected = read::precondition(&request);
    let view = run(&state, &request, move |tx, actor| roles::change(tx, actor, &id, change, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes a role that nobody has.
#[utoipa::path(delete, path = "/roles/{id}", tag = "Roles",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = RoleId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| roles::remove(tx, actor, &id, &expected)).await?;
    Ok(reply::done())
}
