//! `/admin/applications`: what people can sign in to.

use super::{
    frame::{At, at_console, stopped},
    place,
    told::Tell,
};
use crate::{
    admin::{
        AdminResult,
        clients::{self, ClientView, Kind},
        entry,
    },
    page::{ClientLine, ClientsPage},
    store::{Tx, organization::Organization},
    types::{Permission, name::fold},
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// Applications of a page of the list.
const APPLICATIONS: usize = 50;

const LIST: &str = "console applications";

struct View {
    some: Vec<ClientView>,
    next: Option<String>,
    organization: String,
    writable: bool,
}

/// The name of the organization that an application belongs to.
pub fn owner(client: &ClientView, of: &Organization) -> Option<String> {
    client.organization_id.as_ref().map(|_| of.name.clone())
}

/// The place of an application in the list.
fn key(client: &ClientView) -> String {
    format!("{}\0{}", fold(&client.name), client.id)
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, (q, after): (&str, Option<String>)) -> AdminResult<View> {
    let mut some = clients::search(tx, actor, &of.id, q)?;
    some.retain(|client| after.as_ref().is_none_or(|after| key(client) > *after));
    let more = some.len() > APPLICATIONS;
    some.truncate(APPLICATIONS);
    let writable = actor.rights.may(Permission::ClientsWrite, &of.id);
    Ok(View { next: some.last().filter(|_| more).map(key), some, organization: of.name.clone(), writable })
}

/// Shows the list.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let tell = Tell::of(&state, &request);
    let (q, after): (String, _) =
        (place::asked(&request, "q").chars().take(200).collect(), place::after(&state, &request, LIST));
    let (wanted, beginning) = (q.clone(), after.is_none());
    let done = at_console(&state, &request, entry::CONSOLE, move |tx, at| view(tx, at, (&wanted, after)));
    let (face, view) = match done.await {
        Ok(found) => found,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let line = |client: &ClientView| ClientLine {
        name: client.name.clone(),
        client_id: client.id.to_string(),
        href: format!("/admin/applications/{}{}", client.id, face.bar.query),
        kind: Kind::of(client).as_str(),
        owner: client.organization_id.as_ref().map(|_| view.organization.clone()),
        mfa: client.mfa.as_str(),
        disabled: !client.enabled,
        unverified: client.metadata.unverified,
    };
    let page = ClientsPage {
        clients: view.some.iter().map(line).collect(),
        next: place::next(&state, &face, ("/admin/applications", LIST), view.next.as_ref(), &q),
        first: (!beginning).then(|| place::place(&face, "/admin/applications", &[("q", &q)])),
        writable: view.writable,
        said: tell.said(&face.tongue(&request)),
        bar: face.bar.clone(),
        q,
    };
    reply::html(&state, &request, face.frame(tell.status()), &page)
}
