//! `/admin/applications/new` and `/admin/applications/{id}/edit`: an application is registered or changed.

use super::{
    client::{find, once},
    client_members,
    client_settings::{self, For},
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console, stopped},
    once::first,
    said,
    told::{self, Tell},
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal,
        clients::{self, ClientChange, ClientView, NewClient, WithSecret},
    },
    page::{ClientFormPage, Message},
    store::Tx,
    types::{ClientId, Permission},
    web::{State, admin::outside, form, reply},
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
    match added(&state, &request, &fields).await {
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

async fn added(state: &State, request: &HttpRequest, fields: &Arc<Fields>) -> Result<(Face, Option<WithSecret>), Stop> {
    let (before, form) = (Arc::clone(fields), Arc::clone(fields));
    let asked = if client_members::names_a_sector(fields) {
        let work = move |_: &mut Tx<'_>, at: At<'_, '_>| clients::sector_of_new(at.0, &wanted(at, &before)?);
        at_console(state, request, CONFIRM, work).await?.1
    } else {
        None
    };
    let outside = outside::read(state, asked).await.map_err(Stop::Refused)?;
    let work = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let new = wanted(at, &form)?;
        if !first(tx, at.0, &form)? {
            return Ok(None);
        }
        clients::add(tx, at.0, new, &outside).map(Some)
    };
    at_console(state, request, CONFIRM, work).await
}

fn wanted((actor, of): At<'_, '_>, form: &Fields) -> AdminResult<NewClient> {
    actor.need(Permission::ClientsWrite, &of.id, "organization")?;
    let organization_id = (form.get("bound") != "off").then(|| of.id.clone());
    let (kind, settings) = (client_settings::kind(form)?, client_settings::read(form, &For::New)?);
    Ok(NewClient { organization_id, kind, settings })
}

/// Changes an application.
pub async fn change(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = ClientId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    match changed(&state, &request, &id, &fields).await {
        Ok(face) => said::done(&state, &request, &face, (&format!("/admin/applications/{id}"), Message::CLIENT_SAVED)),
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (Some(&id), CONFIRM, Some(&fields)), tell).await,
        },
    }
}

async fn changed(state: &State, request: &HttpRequest, id: &ClientId, fields: &Arc<Fields>) -> Result<Face, Stop> {
    let asked = if client_members::names_a_sector(fields) {
        let (id, form) = (id.clone(), Arc::clone(fields));
        let work = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
            let change = change_of(tx, at, (&id, &form))?;
            clients::sector_of_change(tx, at.0, &id, &change)
        };
        at_console(state, request, CONFIRM, work).await?.1
    } else {
        None
    };
    let outside = outside::read(state, asked).await.map_err(Stop::Refused)?;
    let (id, form) = (id.clone(), Arc::clone(fields));
    let work = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let change = change_of(tx, at, (&id, &form))?;
        clients::change(tx, (at.0, &outside), &id, change, &Precondition::if_match(None))
    };
    at_console(state, request, CONFIRM, work).await.map(|(face, _)| face)
}

fn change_of(tx: &mut Tx<'_>, at: At<'_, '_>, (id, form): (&ClientId, &Fields)) -> AdminResult<ClientChange> {
    let client = view(tx, at, Some(id))?.client.ok_or(Refusal::NotFound("client"))?;
    client_settings::read(form, &For::Old(&client))
}
