//! `/groups` and those of an organization.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self, Paged},
    reply::{self, List, Made},
};
use crate::{
    admin::{
        groups::{self, GroupChange, GroupView, Membership, NewGroup},
        users::UserView,
    },
    types::{GroupId, OrganizationId, UserId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};

const LIST: &str = "groups";
const MEMBERS: &str = "group members";

/// An organization's groups by name.
#[utoipa::path(get, path = "/organizations/{id}/groups", tag = "Groups", params(("id" = String, Path), Paged),
    responses((status = 200, body = List<GroupView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let part = read::query::<Paged>(&request)?.part(&state.provider.sealer, LIST)?;
    let page = run(&state, &request, move |tx, actor| groups::list(tx, actor, &id, &part)).await?;
    Ok(reply::page(&state.provider.sealer, LIST, page))
}

/// Makes a group.
#[utoipa::path(post, path = "/groups", tag = "Groups", request_body = NewGroup,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = GroupView), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewGroup = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let view = groups::add(tx, actor, &new)?;
        Made::created(format!("/groups/{}", view.id), &view)
    })
    .await
}

/// Shows a group.
#[utoipa::path(get, path = "/groups/{id}", tag = "Groups", params(("id" = String, Path)),
    responses((status = 200, body = GroupView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = GroupId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| groups::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Changes a group.
#[utoipa::path(patch, path = "/groups/{id}", tag = "Groups", request_body = GroupChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = GroupView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = GroupId::from_text(id.into_inner());
    let change: GroupChange = read::json(&request, &body)?;
    let expected = read::precondition(&request);
    let view = run(&state, &request, move |tx, actor| groups::change(tx, actor, &id, change, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes a group. Its members stay.
#[utoipa::path(delete, path = "/groups/{id}", tag = "Groups",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = GroupId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| groups::remove(tx, actor, &id, &expected)).await?;
    Ok(reply::done())
}

/// The people in a group, by name.
#[utoipa::path(get, path = "/groups/{id}/members", tag = "Groups", params(("id" = String, Path), Paged),
    responses((status = 200, body = List<UserView>), Problems))]
pub async fn members(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = GroupId::from_text(id.into_inner());
    let part = read::query::<Paged>(&request)?.part(&state.provider.sealer, MEMBERS)?;
    let page = run(&state, &request, move |tx, actor| groups::members(tx, actor, &id, &part)).await?;
    Ok(reply::page(&state.provider.sealer, MEMBERS, page))
}

/// Puts a person into a group.
#[utoipa::path(put, path = "/groups/{id}/members/{user_id}", tag = "Groups",
    params(("id" = String, Path), ("user_id" = String, Path)), responses((status = 204), Problems))]
pub async fn join(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    set(&state, &request, path.into_inner(), Membership::In).await
}

/// Takes a person out of a group.
#[utoipa::path(delete, path = "/groups/{id}/members/{user_id}", tag = "Groups",
    params(("id" = String, Path), ("user_id" = String, Path)), responses((status = 204), Problems))]
pub async fn leave(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    set(&state, &request, path.into_inner(), Membership::Out).await
}

async fn set(
    state: &State,
    request: &HttpRequest,
    (group, user): (String, String),
    membership: Membership,
) -> Result<HttpResponse, Refused> {
    let (group, user) = (GroupId::from_text(group), UserId::from_text(user));
    run(state, request, move |tx, actor| groups::set_member(tx, actor, (&group, &user), membership, None)).await?;
    Ok(reply::done())
}
