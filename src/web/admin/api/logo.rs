//! `/organizations/{id}/logo`.

use super::{
    Problem,
    caller::run,
    problem::{self, Problems, Refused},
    read, reply,
};
use crate::{
    admin::{
        AdminError,
        logo::{self, Logo},
        organizations::{self, OrganizationView},
    },
    types::OrganizationId,
    web::{State, form::Body},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, ETAG},
    },
    web,
};

/// Shows an organization's logo, a PNG.
#[utoipa::path(get, operation_id = "show_logo", path = "/organizations/{id}/logo", tag = "Organizations", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png"), Problems))]
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let (png, tag) = run(&state, &request, move |tx, actor| logo::show(tx, actor, &id)).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "image/png")).insert_header((ETAG, tag)).body(png))
}

/// Puts a logo in its place: the bytes of a PNG, JPEG or WebP of at most 1 MB and 4096 by 4096 pixels. It is drawn anew. The
/// answer's `ETag` is the logo's.
#[utoipa::path(put, operation_id = "set_logo", path = "/organizations/{id}/logo", tag = "Organizations",
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The logo's ETag that was seen")),
    responses((status = 200, body = OrganizationView), Problems))]
pub async fn set(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    body: Body,
) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    let bytes = read::bytes(&body)?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !["image/png", "image/jpeg", "image/webp"].contains(&kind.to_ascii_lowercase().as_str()) {
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "type", "The body must be a PNG, JPEG or WebP");
        return Err(problem.answer().into());
    }
    // Nobody has pictures worked on who may not set them.
    let of = id.clone();
    run(&state, &request, move |tx, actor| logo::may_set(tx, actor, &of)).await?;
    let file = bytes.to_vec();
    let drawn = match web::block(move || Logo::redraw(&file)).await {
        Ok(Ok(drawn)) => drawn,
        Ok(Err(unfit)) => {
            return Err(Problem { field: Some("logo".to_owned()), ..Problem::unfit(unfit.to_string()) }.answer().into());
        }
        Err(_) => return Err(problem::answer(&request, &AdminError::Fault(logo::panicked())).into()),
    };
    let (tag, view) = run(&state, &request, move |tx, actor| {
        let tag = logo::set(tx, actor, &id, Some(&drawn), &expected)?;
        Ok((tag, organizations::view(tx, actor, &id)?))
    })
    .await?;
    let mut response = HttpResponse::Ok();
    if let Some(tag) = tag {
        response.insert_header((ETAG, tag));
    }
    Ok(response.json(view))
}

/// Takes an organization's logo away.
#[utoipa::path(delete, operation_id = "remove_logo", path = "/organizations/{id}/logo", tag = "Organizations",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The logo's ETag that was seen")),
    responses((status = 204), Problems))]
pub async fn remove(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Refused> {
    let id = OrganizationId::from_text(id.into_inner());
    let expected = read::precondition(&request);
    run(&state, &request, move |tx, actor| logo::set(tx, actor, &id, None, &expected)).await?;
    Ok(reply::done())
}
