//! Failures as pages. What went wrong is logged once, here; the page says nothing of it.

use super::{
    State,
    form::FormFault,
    reply::{Frame, html},
};
use crate::{
    auth::Fault,
    page::{BusyPage, ErrorPage, Message},
    store::StoreError,
    types::random,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HeaderValue, RETRY_AFTER},
    },
    web,
};

/// Whether a fault is only that we are busy: 503, try again.
#[must_use]
pub fn is_busy(fault: &Fault) -> bool {
    matches!(fault, Fault::Store(StoreError::Busy) | Fault::Seal(crate::seal::SealError::Store(StoreError::Busy)))
}

/// Logs a fault and gives the reference that its page shows.
pub fn log(fault: &(dyn std::error::Error + 'static), request: &HttpRequest) -> String {
    let reference = random::base64url::<6>();
    tracing::error!(error = %fault, path = request.path(), %reference, "request failed");
    reference
}

/// A page for a fault: 503 when we are busy, 500 otherwise.
pub fn fault(state: &State, request: &HttpRequest, fault: &Fault) -> HttpResponse {
    if is_busy(fault) {
        tracing::warn!(error = %fault, path = request.path(), "busy");
        let mut response = html(state, request, Frame::of(StatusCode::SERVICE_UNAVAILABLE), &BusyPage {});
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
        return response;
    }
    let page = ErrorPage {
        title: Message::FAULT_TITLE,
        text: Message::FAULT_TEXT,
        detail: None,
        reference: Some(log(fault, request)),
    };
    html(state, request, Frame::of(StatusCode::INTERNAL_SERVER_ERROR), &page)
}

/// A page for a form that is not read.
pub fn form(state: &State, request: &HttpRequest, fault: FormFault) -> HttpResponse {
    let (status, text) = match fault {
        FormFault::Type => (StatusCode::UNSUPPORTED_MEDIA_TYPE, Message::UNREAD_TYPE),
        FormFault::Malformed(_) => (StatusCode::BAD_REQUEST, Message::UNREAD_TEXT),
        FormFault::Foreign => (StatusCode::FORBIDDEN, Message::FORM_TEXT),
        FormFault::Large => (StatusCode::PAYLOAD_TOO_LARGE, Message::UNREAD_LARGE),
        FormFault::Slow => (StatusCode::REQUEST_TIMEOUT, Message::UNREAD_SLOW),
    };
    let title = if fault == FormFault::Foreign { Message::FORM_TITLE } else { Message::UNREAD_TITLE };
    let detail = if let FormFault::Malformed(text) = fault { Some(text.to_owned()) } else { None };
    let page = ErrorPage { title, text, detail, reference: None };
    html(state, request, Frame::of(status), &page)
}

/// Nothing is at this address.
pub async fn not_found(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let page = ErrorPage { title: Message::NOT_FOUND_TITLE, text: Message::NOT_FOUND_TEXT, detail: None, reference: None };
    html(&state, &request, Frame::of(StatusCode::NOT_FOUND), &page)
}
