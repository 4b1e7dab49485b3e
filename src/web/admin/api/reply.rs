//! Answers of the API: representations with their entity tags, pages with their cursors.

use super::{problem, read};
use crate::{
    admin::{AdminError, Page, etag},
    seal::Sealer,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ETAG, LOCATION},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Some of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// For `cursor` of the next request; `null`: there are no more.
    #[schema(required)]
    pub next: Option<String>,
}

/// A page of a list.
#[must_use]
pub fn page<T: Serialize>(sealer: &Sealer, list: &str, page: Page<T>) -> HttpResponse {
    let next = page.next.and_then(|key| read::cursor(sealer, list, &key));
    HttpResponse::Ok().json(List { items: page.items, next })
}

/// A whole list.
#[must_use]
pub fn all<T: Serialize>(items: Vec<T>) -> HttpResponse {
    HttpResponse::Ok().json(List { items, next: None })
}

/// A representation with its entity tag.
pub fn one(request: &HttpRequest, view: &impl Serialize) -> HttpResponse {
    match etag::of(view) {
        Ok(tag) => HttpResponse::Ok().insert_header((ETAG, tag)).json(view),
        Err(fault) => problem::answer(request, &AdminError::Fault(fault)),
    }
}

/// Nothing more to say.
#[must_use]
pub fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// What a POST has made.
#[derive(Debug, Clone, serde::Deserialize, Serialize)]
pub struct Made {
    /// The status.
    pub status: u16,
    /// Where it is, if it has an address.
    pub location: Option<String>,
    /// The representation; `null`: none.
    pub body: serde_json::Value,
}

impl Made {
    /// A new thing with its address below the API.
    ///
    /// # Errors
    /// It can not be written as JSON.
    pub fn created(path: String, view: &impl Serialize) -> Result<Self, AdminError> {
        Ok(Self { status: 201, location: Some(path), body: value(view)? })
    }

    /// Something that goes on by itself, with its address.
    ///
    /// # Errors
    /// It can not be written as JSON.
    pub fn accepted(path: String, view: &impl Serialize) -> Result<Self, AdminError> {
        Ok(Self { status: 202, location: Some(path), body: value(view)? })
    }

    /// An answer.
    ///
    /// # Errors
    /// It can not be written as JSON.
    pub fn ok(view: &impl Serialize) -> Result<Self, AdminError> {
        Ok(Self { status: 200, location: None, body: value(view)? })
    }

    /// Nothing more to say.
    #[must_use]
    pub const fn done() -> Self {
        Self { status: 204, location: None, body: serde_json::Value::Null }
    }

    /// As an answer.
    #[must_use]
    pub fn answer(&self) -> HttpResponse {
        let status = actix_web::http::StatusCode::from_u16(self.status).unwrap_or_default();
        let mut response = HttpResponse::build(status);
        if let Some(path) = &self.location {
            response.insert_header((LOCATION, format!("{}{path}", super::ROOT)));
        }
        if self.body.is_null() { response.finish() } else { response.json(&self.body) }
    }
}

fn value(view: &impl Serialize) -> Result<serde_json::Value, AdminError> {
    serde_json::to_value(view).map_err(|_| AdminError::Fault(crate::auth::Fault::Stored("representation")))
}
