//! `/clients`: relying applications; `/keys`.

use super::{
    caller::{make, run},
    problem::{self, Problems, Refused},
    read::{self},
    reply::{self, List, Made},
};
use crate::{
    admin::{
        Actor,
        clients::{self, ClientChange, ClientView, NewClient, Outside, Sector, WithSecret},
        keys::{self, KeyView, Rotation},
    },
    store::Tx,
    types::{ClientId, OrganizationId},
    web::{State, admin::outside, form::Body},
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
    let asked = if new.settings.concerns_sectors() {
        let wanted = new.clone();
        run(&state, &request, move |_, actor| clients::sector_of_new(actor, &wanted)).await?
    } else {
        None
    };
    let outside = look(&state, &request, asked).await?;
    make(&state, &request, read::bytes(&body)?, move |tx, actor| {
        let made = clients::add(tx, actor, new, &outside)?;
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
    let asked = if change.concerns_sectors() {
        let (id, wanted) = (id.clone(), change.clone());
        run(&state, &request, move |tx, actor| clients::sector_of_change(tx, actor, &id, &wanted)).await?
    } else {
        None
    };
    let outside = look(&state, &request, asked).await?;
    let work = move |tx: &mut Tx<'_>, actor: &Actor<'_>| clients::change(tx, (actor, &outside), &id, change, &expected);
    Ok(reply::one(&request, &run(&state, &request, work).await?))
}

/// Reads the file of a sector, if there is one to be read.
async fn look(state: &State, request: &HttpRequest, asked: Option<Sector>) -> Result<Outside, Refused> {
    outside::read(state, asked).await.map_err(|refusal| problem::answer(request, &refusal.into()).into())
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
