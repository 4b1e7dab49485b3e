//! `/admin/roles/new`: a role to be made.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, at_console, stopped},
    said,
    told::{self, Tell},
};
use crate::{
    admin::{
        AdminResult,
        roles::{self, NewRole},
        unfit,
    },
    page::{Message, PermissionArea, RolePage},
    store::Tx,
    types::{DisplayName, Permission, PermissionSet},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// What a form asks for.
pub struct Asked {
    /// What people call it.
    pub name: DisplayName,
    /// What it lets one do.
    pub permissions: PermissionSet,
}

/// Reads the form of a role.
///
/// # Errors
/// [`crate::admin::Refusal::Invalid`].
pub fn asked(fields: &Fields) -> AdminResult<Asked> {
    let name = DisplayName::parse(fields.get("name")).map_err(unfit("name"))?;
    let permissions = fields.all("permissions").map(str::parse::<Permission>).collect::<Result<_, _>>();
    Ok(Asked { name, permissions: permissions.map_err(unfit("permissions"))? })
}

struct View {
    offered: PermissionSet,
    may_share: bool,
}

fn view(_: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<View> {
    actor.need(Permission::RolesWrite, &of.id, "organization")?;
    let may_share = actor.rights.may_everywhere(Permission::RolesWrite);
    Ok(View { offered: actor.rights.in_organization(&of.id), may_share })
}

/// Shows an empty form. What is typed is sent with what is shown now, so that it is not lost.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, (DANGER, None), Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, (within, typed): (i64, Option<&Fields>), tell: Tell) -> HttpResponse {
    let (face, view) = match at_console(state, request, within, view).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let text = |name: &str| typed.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let ticked = |name: &str| typed.is_some_and(|fields| fields.all("permissions").any(|one| one == name));
    let page = RolePage {
        href: format!("/admin/roles/new{}", face.bar.query),
        is_new: true,
        built_in: None,
        title: String::new(),
        name: text("name"),
        people: 0,
        bound: if text("bound") == "off" { "off" } else { "on" }.to_owned(),
        may_share: view.may_share,
        areas: PermissionArea::all(ticked, |name| view.offered.iter().any(|one| one.as_str() == name)),
        writable: true,
        said: tell.said(&face.tongue(request)),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// Makes it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let (wanted, everywhere) = (asked(&fields), fields.get("bound") == "off");
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, of)| {
        actor.need(Permission::RolesWrite, &of.id, "organization")?;
        let Asked { name, permissions } = wanted?;
        let organization_id = (!everywhere).then(|| of.id.clone());
        roles::add(tx, actor, NewRole { organization_id, name, permissions })
    });
    match done.await {
        Ok((face, _)) => said::done(&state, &request, &face, ("/admin/roles", Message::ROLE_SAVED)),
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (CONFIRM, Some(&fields)), tell).await,
        },
    }
}
