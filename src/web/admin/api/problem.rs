//! Refusals as problem details, RFC 9457.

use crate::{
    admin::{AdminError, Refusal, transfer::ImportReport},
    web::{State, error},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// What went wrong, RFC 9457 §3.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem it is: `urn:vestibule:problem:` and a word that stays.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The answer's status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What is wrong this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which field does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What came of an import up to here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ImportReport>,
}

/// An answer that says no, in the place of an error.
#[derive(Debug)]
pub struct Refused(Box<HttpResponse>);

impl From<HttpResponse> for Refused {
    fn from(response: HttpResponse) -> Self {
        Self(Box::new(response))
    }
}

impl Refused {
    /// The answer's status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }
}

impl From<Refused> for actix_web::Error {
    fn from(refused: Refused) -> Self {
        actix_web::error::InternalError::from_response("refused", *refused.0).into()
    }
}

/// The refusals that every operation may answer with.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the OpenAPI document only")]
pub enum Problems {
    /// The request can not be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// There is no access token, or it is not good for this.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The caller may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing, as far as the caller may know.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// It does not go together with what is there.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// It was changed meanwhile (`If-Match`).
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    Large(Problem),
    /// The address is too long.
    #[response(status = 414, content_type = "application/problem+json")]
    Long(Problem),
    /// The body is not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    Type(Problem),
    /// A value does not fit.
    #[response(status = 422, content_type = "application/problem+json")]
    Unfit(Problem),
    /// The server is busy; try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
}

impl Problem {
    /// A problem of a kind.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, title: &str) -> Self {
        Self {
            kind: format!("urn:vestibule:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
            field: None,
            reference: None,
            report: None,
        }
    }

    /// With what is wrong this time.
    #[must_use]
    pub fn detailed(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// A request that can not be read.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request can not be read").detailed(detail)
    }

    /// A value that does not fit.
    #[must_use]
    pub fn unfit(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value does not fit").detailed(detail)
    }

    /// No access token, or none that is good for this.
    #[must_use]
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Access needs a token").detailed(detail)
    }

    /// The problem as an answer.
    #[must_use]
    pub fn answer(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status).json(self);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"vestibule\""));
        }
        response
    }

    fn of(refusal: &Refusal) -> Self {
        let (status, kind, title) = match refusal {
            Refusal::NotFound(_) => (StatusCode::NOT_FOUND, "not-found", "There is no such thing"),
            Refusal::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "A permission is missing"),
            Refusal::Above(_) => (StatusCode::FORBIDDEN, "above", "Nobody gives or touches more than they have"),
            Refusal::Taken(_) => (StatusCode::CONFLICT, "taken", "The name is taken"),
            Refusal::Conflict(_) => (StatusCode::CONFLICT, "conflict", "It does not go together with what is there"),
            Refusal::Lockout(_) => (StatusCode::CONFLICT, "lockout", "Nobody could undo it"),
            Refusal::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "It was changed meanwhile"),
            Refusal::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "A value does not fit"),
        };
        let problem = Self::new(status, kind, title).detailed(refusal.to_string());
        match refusal {
            Refusal::Invalid { field, .. } => Self { field: Some((*field).to_owned()), ..problem },
            _ => problem,
        }
    }
}

/// An act that was not done, as an answer.
pub fn answer(request: &HttpRequest, error: &AdminError) -> HttpResponse {
    match error {
        AdminError::Refused(refusal) => Problem::of(refusal).answer(),
        AdminError::Fault(fault) if error::is_busy(fault) => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy, try again").answer()
        }
        AdminError::Fault(fault) => {
            let reference = error::log(fault, request);
            let problem = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", "The server failed");
            Problem { reference: Some(reference), ..problem }.answer()
        }
    }
}

/// A path below the API where nothing is.
pub async fn nothing(_state: actix_web::web::Data<State>) -> HttpResponse {
    Problem::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing").answer()
}
