//! `/admin/roles/{id}`: one role, changed and deleted.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, Face, Stop, at_console, stopped},
    role_form::{self, asked},
    roles::built_in,
    said,
    sure::{Question, sure},
    told::{self, Tell},
};
use crate::{
    admin::{
        AdminResult, Precondition, Refusal, Rights, entry,
        roles::{self, RoleChange, RoleView},
    },
    page::{Act, Message, PermissionArea, RolePage},
    store::Tx,
    types::{Permission, PermissionSet, Role, RoleId},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;

struct View {
    role: RoleView,
    people: i64,
    offered: PermissionSet,
    writable: bool,
}

/// A role that people of the organization that was chosen can have, by the last part of its address.
fn find(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, place: &str) -> AdminResult<RoleView> {
    let named =
        |role: &RoleView| built_in(&role.role) == Some(place) || role.id.as_ref().is_some_and(|id| id.as_str() == place);
    let all = roles::list(tx, actor, &of.id)?;
    Ok(all.into_iter().find(named).ok_or(Refusal::NotFound("role"))?)
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, place: &str) -> AdminResult<View> {
    let (actor, of) = at;
    let role = find(tx, at, place)?;
    let home = role.organization_id.as_ref();
    let gives = |permission| actor.rights.covers(&Rights::of([permission].into_iter().collect(), home));
    Ok(View {
        people: roles::people(tx, actor, &of.id, &role.role)?,
        offered: PermissionSet::of(gives),
        writable: roles::may_change(actor, &role),
        role,
    })
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    page(&state, &request, (&id, None), Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, (id, typed): (&str, Option<&Fields>), tell: Tell) -> HttpResponse {
    let place = id.to_owned();
    let (face, view) = match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, &place)).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let known = built_in(&view.role.role);
    let name = if known.is_some() { String::new() } else { view.role.name.clone() };
    let has = |name: &str| view.role.permissions.iter().any(|one| one.as_str() == name);
    let offered = |name: &str| view.offered.iter().any(|one| one.as_str() == name);
    // Of a form that was not taken, what was typed stays.
    let areas = match typed {
        Some(fields) => PermissionArea::all(|name| fields.all("permissions").any(|one| one == name), offered),
        None => PermissionArea::all(has, offered),
    };
    let everywhere = !view.role.built_in && view.role.organization_id.is_none();
    let page = RolePage {
        href: format!("/admin/roles/{id}{}", face.bar.query),
        is_new: false,
        built_in: known,
        title: name.clone(),
        name: typed.map_or(name, |fields| fields.get("name").to_owned()),
        people: u64::try_from(view.people).unwrap_or(0),
        bound: if everywhere { "off" } else { "on" }.to_owned(),
        may_share: false,
        areas,
        writable: view.writable,
        said: tell.said(&face.tongue(request)),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// Changes or deletes it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let path = format!("/admin/roles/{id}");
    let (done, typed) = match fields.get("act") {
        "remove" => (remove(&state, &request, (&fields, &path), &id).await, None),
        "save" => (save(&state, &request, &fields, &id).await, Some(&*fields)),
        _ => (Err(Stop::Refused(Refusal::NotFound("act"))), None),
    };
    match done {
        Ok((face, message)) => said::done(&state, &request, &face, ("/admin/roles", message)),
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (&id, typed), tell).await,
        },
    }
}

/// The identifier of a role that can be changed at all.
fn own(role: &RoleView) -> AdminResult<RoleId> {
    Ok(role.id.clone().ok_or(Refusal::NotFound("role"))?)
}

async fn save(state: &State, request: &HttpRequest, fields: &Arc<Fields>, id: &str) -> Result<(Face, Message), Stop> {
    let (place, form) = (id.to_owned(), Arc::clone(fields));
    let done = at_console(state, request, CONFIRM, move |tx, at| {
        let role = own(&find(tx, at, &place)?)?;
        let role_form::Asked { name, permissions } = asked(&form)?;
        let change = RoleChange { name: Some(name), permissions: Some(permissions) };
        roles::change(tx, at.0, &role, change, &Precondition::if_match(None))
    });
    done.await.map(|(face, _)| (face, Message::ROLE_SAVED))
}

async fn remove(state: &State, request: &HttpRequest, form: (&Arc<Fields>, &str), id: &str) -> Result<(Face, Message), Stop> {
    let (place, doomed) = (id.to_owned(), id.to_owned());
    let question = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let (actor, of) = at;
        let role = find(tx, at, &place)?;
        own(&role)?;
        actor.need_at(Permission::RolesWrite, role.organization_id.as_ref(), "role")?;
        let count = roles::people(tx, actor, &of.id, &role.role)?;
        if count > 0 {
            return Err(Refusal::Conflict(roles::IN_USE).into());
        }
        if !roles::may_change(actor, &role) {
            return Err(Refusal::Above(roles::ABOVE).into());
        }
        let what = if matches!(role.role, Role::Custom(_)) { role.name } else { String::new() };
        Ok(Question { here: "roles", act: Act::DeleteRole, what, count, seen: String::new() })
    };
    let deed = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let role = own(&find(tx, at, &doomed)?)?;
        roles::remove(tx, at.0, &role, &Precondition::if_match(None))
    };
    sure(state, request, form, question, deed).await.map(|(face, ())| (face, Message::ROLE_REMOVED))
}
