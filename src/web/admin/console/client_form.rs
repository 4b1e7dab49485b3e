//! `/admin/applications/new` and `/admin/applications/{id}/edit`: an application is registered or changed.

use super::{
    client::{find, once},
    client_settings::{self, For},
    fields::Fields,
    frame::{At, CONFIRM, DANGER, at_console, stopped},
    once::first,
    said,
    told::{self, Tell},
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal,
        clients::{self, ClientView, NewClient},
    },
    page::{ClientFormPage, Message},
    store::Tx,
    types::{ClientId, Permission},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;

/// The application that is changed, and whether the person may give one to everybody.
struct View {
    client: Option<ClientView>,
    may_share: bool,
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, id: Option<&ClientId>) -> AdminResult<View> {
    let (actor, of) = at;
    let Some(id) = id else {
        actor.need(Permission::ClientsWrite, &of.id, "organization")?;
        return Ok(View { client: None, may_share: actor.rights.may_everywhere(Permission::ClientsWrite) });
    };
    let client = find(tx, at, id)?;
    actor.need_at(Permission::ClientsWrite, client.organization_id.as_ref(), "client")?;
    Ok(View { client: Some(client), may_share: false })
}

/// An empty form. What is typed is sent with what is shown now, so that it is not lost.
pub async fn blank(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, (None, DANGER, None), Tell::of(&state, &request)).await
}

/// The form of one that is there.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    page(&state, &request, (Some(&id), DANGER, None), Tell::of(&state, &request)).await
}

async fn page(
    state: &State,
    request: &HttpRequest,
    (id, within, typed): (Option<&ClientId>, i64, Option<&Fields>),
    tell: Tell,
) -> HttpResponse {
    let wanted = id.cloned();
    let (face, view) = match at_console(state, request, within, move |tx, at| view(tx, at, wanted.as_ref())).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let what = view.client.as_ref().map_or(For::New, For::Old);
    let page = client_settings::stored(&what, face.bar.clone(), view.may_share);
    let page = match typed {
        Some(fields) => client_settings::typed(fields, page),
        None => page,
    };
    // What may be a private key is not shown again.
    let hush = matches!(&tell, Tell::Refused(Refusal::Invalid { field: "jwks", .. }));
    let page = ClientFormPage {
        jwks: if hush { String::new() } else { page.jwks },
        href: format!("{}{}", page.href, face.bar.query),
        cancel: format!("{}{}", page.cancel, face.bar.query),
        said: tell.said(&face.tongue(request)),
        ..page
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// Registers an application. Its secret is in this answer and in no other.
pub async fn add(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let form = Arc::clone(&fields);
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, of)| {
        actor.need(Permission::ClientsWrite, &of.id, "organization")?;
        let organization_id = (form.get("bound") != "off").then(|| of.id.clone());
        let (kind, settings) = (client_settings::kind(&form)?, client_settings::read(&form, &For::New)?);
        if !first(tx, actor, &form)? {
            return Ok(None);
        }
        clients::add(tx, actor, NewClient { organization_id, kind, settings }).map(Some)
    });
    match done.await {
        Ok((face, None)) => once(&state, &request, &face, (fields.get("name").to_owned(), "/admin/applications", None)),
        Ok((face, Some(made))) => {
            let path = format!("/admin/applications/{}", made.client.id);
            match made.client_secret {
                None => said::done(&state, &request, &face, (&path, Message::CLIENT_SAVED)),
                secret => once(&state, &request, &face, (made.client.name, &path, secret)),
            }
        }
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (None, CONFIRM, Some(&fields)), tell).await,
        },
    }
}

/// Changes an application.
pub async fn change(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let (wanted, form) = (id.clone(), Arc::clone(&fields));
    let done = at_console(&state, &request, CONFIRM, move |tx, at| -> AdminResult<ClientView> {
        let client = view(tx, at, Some(&wanted))?.client.ok_or(Refusal::NotFound("client"))?;
        let change = client_settings::read(&form, &For::Old(&client))?;
        clients::change(tx, at.0, &wanted, change, &Precondition::if_match(None))
    });
    match done.await {
        Ok((face, _)) => said::done(&state, &request, &face, (&format!("/admin/applications/{id}"), Message::CLIENT_SAVED)),
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (Some(&id), CONFIRM, Some(&fields)), tell).await,
        },
    }
}
