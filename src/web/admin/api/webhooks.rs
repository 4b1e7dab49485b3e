//! `/webhooks`: addresses that events are posted to.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read::{self, Paged},
    reply::{self, List, Made},
};
use crate::{
    admin::webhooks::{self, DeliveryView, NewWebhook, WebhookChange, WebhookView, WithKey},
    types::{DeliveryId, OrganizationId, WebhookId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;

const DELIVERIES: &str = "deliveries";

/// Which webhooks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Those of one organization; all that the caller may see if it is left out.
    organization_id: Option<String>,
}

/// Webhooks by name: all that the caller may see.
#[utoipa::path(get, path = "/webhooks", tag = "Webhooks", params(Whose),
    responses((status = 200, body = List<WebhookView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Refused> {
    let of = read::query::<Whose>(&request)?.organization_id.map(OrganizationId::from_text);
    let found = run(&state, &request, move |tx, actor| webhooks::list(tx, actor, of.as_ref())).await?;
    Ok(reply::all(found))
}

/// Makes a webhook. Its key is in this answer and in no other.
#[utoipa::path(post, path = "/webhooks", tag = "Webhooks", request_body = NewWebhook,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = WithKey), Problems))]
pub async fn add(state: web::Data<State>, request: HttpRequest, body: Body) -> Result<HttpResponse, Refused> {
    let new: NewWebhook = read::json(&request, &body)?;
    let guard = state.guard.clone();
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let made = webhooks::add(tx, actor, &guard, new)?;
        Made::created(format!("/webhooks/{}", made.webhook.id), &made)
    })
    .await
}

/// Shows a webhook.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "Webhooks", params(("id" = String, Path)),
    responses((status = 200, body = WebhookView), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = WebhookId::from_text(id.into_inner());
    let view = run(&state, &request, move |tx, actor| webhooks::show(tx, actor, &id)).await?;
    Ok(reply::one(&request, &view))
}

/// Changes a webhook.
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "Webhooks", request_body = WebhookChange,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = WebhookView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = WebhookId::from_text(id.into_inner());
    let change: WebhookChange = read::json(&request, &body)?;
    let (expected, guard) = (read::precondition(&request), state.guard.clone());
    let view = run(&state, &request, move |tx, actor| webhooks::change(tx, actor, (&id, &guard), change, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes a webhook, with all that waits for it.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "Webhooks",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = WebhookId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| webhooks::remove(tx, actor, &id, &expected)).await?;
    Ok(reply::done())
}

/// Makes a new key. The old one is dead at once.
#[utoipa::path(post, path = "/webhooks/{id}/secret", tag = "Webhooks",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = WithKey), Problems))]
pub async fn secret(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = WebhookId::from_text(id.into_inner());
    make(&state, &request, &[], move |tx, actor| Made::ok(&webhooks::new_key(tx, actor, &id)?)).await
}

/// Posts an event that says nothing, to try a webhook out.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "Webhooks",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 202, body = DeliveryView), Problems))]
pub async fn test(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = WebhookId::from_text(id.into_inner());
    make(&state, &request, &[], move |tx, actor| {
        Made::accepted(format!("/webhooks/{id}/deliveries"), &webhooks::test(tx, actor, &id)?)
    })
    .await
}

/// What was posted to a webhook in the last thirty days, newest first.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "Webhooks", params(("id" = String, Path), Paged),
    responses((status = 200, body = List<DeliveryView>), Problems))]
pub async fn deliveries(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = WebhookId::from_text(id.into_inner());
    let part = read::query::<Paged>(&request)?.part(&state.provider.sealer, DELIVERIES)?;
    let page = run(&state, &request, move |tx, actor| webhooks::deliveries(tx, actor, &id, &part)).await?;
    Ok(reply::page(&state.provider.sealer, DELIVERIES, page))
}

/// Sends a post again, with the same message identifier.
#[utoipa::path(post, path = "/webhooks/{id}/deliveries/{delivery_id}/replay", tag = "Webhooks",
    params(("id" = String, Path), ("delivery_id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 202, body = DeliveryView), Problems))]
pub async fn replay(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (id, delivery) = path.into_inner();
    let (id, delivery) = (WebhookId::from_text(id), DeliveryId::from_text(delivery));
    make(&state, &request, &[], move |tx, actor| {
        Made::accepted(format!("/webhooks/{id}/deliveries"), &webhooks::replay(tx, actor, (&id, &delivery))?)
    })
    .await
}
