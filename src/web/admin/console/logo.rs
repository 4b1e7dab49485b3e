//! `/admin/organizations/{id}/logo`: a picture, sent as a form with a file, or taken away.

use super::{
    fields,
    frame::{CONFIRM, Stop, at_console},
    organization, said,
};
use crate::{
    admin::{
        AdminResult, Precondition,
        logo::{self, Logo, Unfit},
    },
    page::Message,
    types::OrganizationId,
    web::{
        State, error,
        form::{self, FormFault},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Largest body, bytes: a picture, and what a form adds.
pub const BODY: usize = logo::FILE + 16 * 1024;

/// What the form asks for.
enum Asked {
    Set(Vec<u8>),
    Remove,
}

/// Sets it, or takes it away.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = OrganizationId::from_text(id.into_inner());
    if body.fault() == Some(FormFault::Large) {
        let said = (said::wrong(Message::LOGO_LARGE), StatusCode::PAYLOAD_TOO_LARGE);
        return organization::again(&state, &request, &id, said).await;
    }
    let asked = match fields::with_files(&state, &request, &body) {
        Err(answer) => return *answer,
        Ok(form) => match form.text("act") {
            "upload" => Asked::Set(form.file("logo").unwrap_or_default().to_vec()),
            "remove" => Asked::Remove,
            _ => return error::form(&state, &request, FormFault::Malformed("act must be upload or remove")),
        },
    };
    let drawn = match asked {
        Asked::Remove => None,
        Asked::Set(file) => match draw(&state, &request, &id, file).await {
            Ok(logo) => Some(logo),
            Err(answer) => return *answer,
        },
    };
    let notice = if drawn.is_some() { Message::LOGO_SAVED } else { Message::LOGO_REMOVED };
    let of = id.clone();
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, _)| -> AdminResult<()> {
        logo::set(tx, actor, &of, drawn.as_ref(), &Precondition::if_match(None)).map(drop)
    });
    match done.await {
        Ok((face, ())) => said::done(&state, &request, &face, (&format!("/admin/organizations/{id}"), notice)),
        Err(stop) => refused(&state, &request, &id, stop).await,
    }
}

/// Draws a picture anew, for somebody who may set it.
async fn draw(state: &State, request: &HttpRequest, id: &OrganizationId, file: Vec<u8>) -> Result<Logo, Box<HttpResponse>> {
    let of = id.clone();
    if let Err(stop) = at_console(state, request, CONFIRM, move |tx, (actor, _)| logo::may_set(tx, actor, &of)).await {
        return Err(Box::new(refused(state, request, id, stop).await));
    }
    match web::block(move || Logo::redraw(&file)).await {
        Ok(Ok(logo)) => Ok(logo),
        Ok(Err(unfit)) => {
            let said = (said::wrong(message(unfit)), StatusCode::UNPROCESSABLE_ENTITY);
            Err(Box::new(organization::again(state, request, id, said).await))
        }
        Err(_) => Err(Box::new(error::fault(state, request, &logo::panicked()))),
    }
}

async fn refused(state: &State, request: &HttpRequest, id: &OrganizationId, stop: Stop) -> HttpResponse {
    match stop {
        Stop::Answer(answer) => answer,
        Stop::Refused(refusal) => {
            organization::again(state, request, id, (said::refused(&refusal), said::status(&refusal))).await
        }
    }
}

const fn message(unfit: Unfit) -> Message {
    match unfit {
        Unfit::Empty => Message::ADMIN_FILE_MISSING,
        Unfit::Large(_) => Message::LOGO_LARGE,
        Unfit::Sides(_) => Message::LOGO_SIDES,
        Unfit::Kind | Unfit::Broken => Message::LOGO_UNREADABLE,
    }
}
