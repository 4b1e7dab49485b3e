//! `/admin/roles`: those that every server has, and those that somebody made.

use super::{
    frame::{At, at_console, stopped},
    told::Tell,
};
use crate::{
    admin::{
        AdminResult, entry,
        roles::{self, RoleView},
    },
    page::{RoleLine, RolesPage},
    store::Tx,
    types::{Permission, Role},
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// The word of a role that every server has.
pub const fn built_in(role: &Role) -> Option<&'static str> {
    match role {
        Role::Administrator => Some("administrator"),
        Role::OrganizationAdministrator => Some("organization_administrator"),
        Role::HelpDesk => Some("help_desk"),
        Role::Auditor => Some("auditor"),
        Role::Member => Some("member"),
        Role::Custom(_) => None,
    }
}

struct View {
    roles: Vec<(RoleView, i64)>,
    writable: bool,
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<View> {
    let mut all = Vec::new();
    for role in roles::list(tx, actor, &of.id)? {
        let people = roles::people(tx, actor, &of.id, &role.role)?;
        all.push((role, people));
    }
    // Those who run the server first, plain members last of those that every server has, then the others by name.
    let place = |role: &RoleView| match role.role {
        Role::Member => (1, String::new()),
        Role::Custom(_) => (2, role.name.to_lowercase()),
        _ => (0, String::new()),
    };
    all.sort_by_cached_key(|(role, _)| place(role));
    Ok(View { roles: all, writable: actor.rights.may(Permission::RolesWrite, &of.id) })
}

/// Shows the list.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let tell = Tell::of(&state, &request);
    let (face, view) = match at_console(&state, &request, entry::CONSOLE, view).await {
        Ok(found) => found,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let line = |(role, people): &(RoleView, i64)| {
        let known = built_in(&role.role);
        let place = known.map_or_else(|| role.id.as_ref().map(ToString::to_string).unwrap_or_default(), str::to_owned);
        RoleLine {
            built_in: known,
            name: if known.is_some() { String::new() } else { role.name.clone() },
            href: format!("/admin/roles/{place}{}", face.bar.query),
            everywhere: !role.built_in && role.organization_id.is_none(),
            people: u64::try_from(*people).unwrap_or(0),
            permissions: u64::try_from(role.permissions.iter().count()).unwrap_or(0),
        }
    };
    let page = RolesPage {
        roles: view.roles.iter().map(line).collect(),
        writable: view.writable,
        said: tell.said(&face.tongue(&request)),
        bar: face.bar.clone(),
    };
    reply::html(&state, &request, face.frame(tell.status()), &page)
}
