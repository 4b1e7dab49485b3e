//! `/organizations/{id}/providers`: upstream providers, their domains, and whom they know.

use super::{
    caller::{make, run},
    problem::{Problems, Refused},
    read,
    reply::{self, List, Made},
};
use crate::{
    admin::providers::{
        self, DomainView, NewProvider, ProviderChange, ProviderView,
        domains::{self, NewDomain},
        people::{self, FederatedId, IdentityView},
    },
    types::{DomainProof, IdentityId, OrganizationId, ProviderId, UserId},
    web::{State, form::Body},
};
use actix_web::{HttpRequest, HttpResponse, web};

fn pair((of, id): (String, String)) -> (OrganizationId, ProviderId) {
    (OrganizationId::from_text(of), ProviderId::from_text(id))
}

/// An organization's upstream providers, by short name.
#[utoipa::path(get, path = "/organizations/{id}/providers", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = List<ProviderView>), Problems))]
pub async fn list(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let of = OrganizationId::from_text(id.into_inner());
    let found = run(&state, &request, move |tx, actor| providers::list(tx, actor, &of)).await?;
    Ok(reply::all(found))
}

/// Makes an upstream provider, in the state `test`.
#[utoipa::path(post, path = "/organizations/{id}/providers", tag = "Providers", request_body = NewProvider,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = ProviderView), Problems))]
pub async fn add(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let of = OrganizationId::from_text(id.into_inner());
    let new: NewProvider = read::json(&request, &body)?;
    let guard = state.guard.clone();
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let view = providers::add(tx, actor, (&of, &guard), new)?;
        Made::created(format!("/organizations/{of}/providers/{}", view.id), &view)
    })
    .await
}

/// Shows an upstream provider.
#[utoipa::path(get, path = "/organizations/{id}/providers/{provider_id}", tag = "Providers",
    params(("id" = String, Path), ("provider_id" = String, Path)),
    responses((status = 200, body = ProviderView), Problems))]
pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (of, id) = pair(path.into_inner());
    let view = run(&state, &request, move |tx, actor| providers::show(tx, actor, (&of, &id))).await?;
    Ok(reply::one(&request, &view))
}

/// Changes an upstream provider. It goes live only after an administrator has completed a sign-in through it.
#[utoipa::path(patch, path = "/organizations/{id}/providers/{provider_id}", tag = "Providers", request_body = ProviderChange,
    params(("id" = String, Path), ("provider_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 200, body = ProviderView), Problems))]
pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let (of, id) = pair(path.into_inner());
    let change: ProviderChange = read::json(&request, &body)?;
    let (expected, guard) = (read::precondition(&request), state.guard.clone());
    let view =
        run(&state, &request, move |tx, actor| providers::change(tx, actor, ((&of, &id), &guard), change, &expected)).await?;
    Ok(reply::one(&request, &view))
}

/// Removes an upstream provider that is not live, with all links to it. The people stay.
#[utoipa::path(delete, path = "/organizations/{id}/providers/{provider_id}", tag = "Providers",
    params(("id" = String, Path), ("provider_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (of, id) = pair(path.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| providers::remove(tx, actor, (&of, &id), &expected)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Adds a domain to an upstream provider. It counts when it is verified.
#[utoipa::path(post, path = "/organizations/{id}/providers/{provider_id}/domains", tag = "Providers", request_body = NewDomain,
    params(("id" = String, Path), ("provider_id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 201, body = DomainView), Problems))]
pub async fn add_domain(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let (of, id) = pair(path.into_inner());
    let new: NewDomain = read::json(&request, &body)?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let view = domains::add(tx, actor, (&of, &id), &new)?;
        Made::created(format!("/organizations/{of}/providers/{id}"), &view)
    })
    .await
}

/// Takes a domain away.
#[utoipa::path(delete, path = "/organizations/{id}/providers/{provider_id}/domains/{domain}", tag = "Providers",
    params(("id" = String, Path), ("provider_id" = String, Path), ("domain" = String, Path)),
    responses((status = 204), Problems))]
pub async fn remove_domain(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Refused> {
    let (of, id, domain) = path.into_inner();
    let (of, id) = pair((of, id));
    run(&state, &request, move |tx, actor| domains::remove(tx, actor, (&of, &id), &domain)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Says that a domain is the organization's, on the word of whoever may change providers everywhere.
#[utoipa::path(post, path = "/organizations/{id}/providers/{provider_id}/domains/{domain}/assert", tag = "Providers",
    params(("id" = String, Path), ("provider_id" = String, Path), ("domain" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request with the same key is done once")),
    responses((status = 200, body = DomainView), Problems))]
pub async fn assert_domain(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Refused> {
    let (of, id, domain) = path.into_inner();
    let (of, id) = pair((of, id));
    make(&state, &request, &[], move |tx, actor| {
        Made::ok(&domains::verify(tx, actor, (&of, &id), (&domain, DomainProof::Administrator))?)
    })
    .await
}

/// Shows a person's federated IDs, by provider.
#[utoipa::path(get, path = "/users/{id}/federated-id", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = List<FederatedId>), Problems))]
pub async fn federated_ids(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let found = run(&state, &request, move |tx, actor| people::federated_ids(tx, actor, &id)).await?;
    Ok(reply::all(found))
}

/// Writes a person's federated ID at one provider down before the first sign-in through a provider, or takes it away.
#[utoipa::path(put, path = "/users/{id}/federated-id", tag = "Providers", request_body = FederatedId, params(("id" = String, Path)),
    responses((status = 200, body = FederatedId), Problems))]
pub async fn set_federated_id(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let new: FederatedId = read::json(&request, &body)?;
    let view = run(&state, &request, move |tx, actor| people::set_federated_id(tx, actor, &id, &new)).await?;
    Ok(reply::one(&request, &view))
}

/// A person as upstream providers know them, oldest first.
#[utoipa::path(get, path = "/users/{id}/identities", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = List<IdentityView>), Problems))]
pub async fn identities(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = UserId::from_text(id.into_inner());
    let found = run(&state, &request, move |tx, actor| people::identities(tx, actor, &id)).await?;
    Ok(reply::all(found))
}

/// Takes a link to an upstream provider away, and ends what came by it.
#[utoipa::path(delete, path = "/users/{id}/identities/{identity_id}", tag = "Providers",
    params(("id" = String, Path), ("identity_id" = String, Path)),
    responses((status = 204), Problems))]
pub async fn unlink(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (user, identity) = path.into_inner();
    let (user, identity) = (UserId::from_text(user), IdentityId::from_text(identity));
    run(&state, &request, move |tx, actor| people::unlink(tx, actor, &user, &identity)).await?;
    Ok(HttpResponse::NoContent().finish())
}
