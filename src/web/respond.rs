//! Answers on their way to clients: by redirect, or by a page that posts them (Form Post Response Mode).

use super::{
    State, error,
    reply::{Frame, html, see_other},
};
use crate::{
    grant::{GrantError, respond::Outgoing},
    page::{ErrorPage, FormPostPage, HiddenField, Message},
    protocol::{Delivery, RedirectUri},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};

/// Signs an answer and sends it. The headers of every answer keep it out of caches.
pub fn client(state: &State, request: &HttpRequest, outgoing: Outgoing) -> HttpResponse {
    let response = match outgoing.complete(&state.provider) {
        Ok(response) => response,
        Err(GrantError::Fault(fault)) => return error::fault(state, request, &fault),
        Err(other) => {
            let (title, text) = (Message::FAULT_TITLE, Message::FAULT_TEXT);
            let page = ErrorPage { title, text, detail: None, reference: Some(error::log(&other, request)) };
            return html(state, request, Frame::of(StatusCode::INTERNAL_SERVER_ERROR), &page);
        }
    };
    match response.delivery() {
        Delivery::Redirect(url) => see_other(&url),
        Delivery::Form(action, fields) => {
            let page = FormPostPage {
                action: action.to_owned(),
                fields: fields.iter().map(|(name, value)| HiddenField::new(name, value)).collect(),
            };
            // Only a registered address gets here; its origin is where the form may lead.
            let source = RedirectUri::register(action).ok().map(|uri| uri.origin_source());
            html(state, request, Frame { form_action: source.as_deref(), ..Frame::of(StatusCode::OK) }, &page)
        }
    }
}
