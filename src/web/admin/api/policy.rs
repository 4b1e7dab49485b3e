//! `/organizations/{id}/policy` and what it would decide.

use super::{
    caller::run,
    problem::{Problems, Refused},
    read::{self},
    reply::{self, List},
};
use crate::{
    admin::policy::{self, NewPolicy, PolicyView, Preview, RuleReport, Verdict, WhatIf},
    types::OrganizationId,
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// An organization's rules about signing in.
#[utoipa::path(get, path = "/organizations/{id}/policy", tag = "Policy",
    params(("id" = String, Path)),
    responses((status = 200, body = PolicyView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| policy::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Puts other rules in their place: the whole document. They count from the next request on.
#[utoipa::path(put, path = "/organizations/{id}/policy", tag = "Policy", request_body = NewPolicy,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = PolicyView), Problems))]
pub async fn set(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let new: NewPolicy = read::json(&request, &body)?;
    let expected = read::precondition(&request);
    let view = run(&state, &request, move |tx, actor| policy::set(tx, actor, &id, &new, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// What other rules would mean for the organization's people. Changes nothing.
#[utoipa::path(post, path = "/organizations/{id}/policy/preview", tag = "Policy", request_body = NewPolicy,
    params(("id" = String, Path)),
    responses((status = 200, body = Preview), Problems))]
pub async fn preview(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let new: NewPolicy = read::json(&request, &body)?;
    let view = run(&state, &request, move |tx, actor| policy::preview(tx, actor, &id, &new)).await?;
    Ok(HttpResponse::Ok().json(view))
}

/// How many people each rule that only reports would have stopped.
#[utoipa::path(get, path = "/organizations/{id}/policy/reports", tag = "Policy",
    params(("id" = String, Path)),
    responses((status = 200, body = List<RuleReport>), Problems))]
pub async fn reports(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let found = run(&state, &request, move |tx, actor| policy::reports(tx, actor, &id)).await?;
    Ok(reply::all(found))
}

/// Tries a sign-in out: what would happen after the right password, and why.
#[utoipa::path(post, path = "/organizations/{id}/what-if", tag = "Policy", request_body = WhatIf,
    params(("id" = String, Path)),
    responses((status = 200, body = Verdict), Problems))]
pub async fn what_if(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let asked: WhatIf = read::json(&request, &body)?;
    let provider = state.provider.clone();
    let view = run(&state, &request, move |tx, actor| policy::what_if(tx, actor, &provider.house(), &id, &asked)).await?;
    Ok(HttpResponse::Ok().json(view))
}
