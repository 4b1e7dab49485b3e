//! `/admin/organizations`: the list of them, and a new one.

use super::{
    fields::Fields,
    frame::{CONFIRM, Face, Stop, at_console, stopped},
    said,
};
use crate::{
    admin::{AdminResult, Page, Part, Refusal, entry, organizations},
    page::{Message, OrganizationLine, OrganizationsPage, Said},
    protocol::{Params, params::encode},
    store::people,
    types::{DisplayName, OrganizationId, Permission, Slug},
    web::{
        State,
        admin::api::read::{cursor, opened},
        form, reply,
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::collections::HashMap;

/// Organizations of a page of the list.
const LINES: i64 = 50;

const LIST: &str = "console organizations";

/// The list, or the only one that somebody looks after.
enum View {
    List { page: Page<organizations::OrganizationView>, people: HashMap<OrganizationId, i64>, writable: bool },
    Only(OrganizationId),
}

/// What was typed of a new one.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    slug: String,
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let said = said::of(&state, &request);
    page(&state, &request, Typed::default(), (said, StatusCode::OK)).await
}

async fn page(state: &State, request: &HttpRequest, typed: Typed, (said, status): (Said, StatusCode)) -> HttpResponse {
    let (query, _) = Params::parse_lenient(request.query_string());
    let after = query.get("after").and_then(|text| opened(&state.provider.sealer, LIST, text));
    let done = at_console(state, request, entry::CONSOLE, move |tx, (actor, _)| {
        if let Some(id) = actor.realm(Permission::OrganizationsRead, None)?.only() {
            return Ok(View::Only(id.clone()));
        }
        let page = organizations::list(tx, actor, &Part { limit: LINES, after })?;
        let ids: Vec<OrganizationId> = page.items.iter().map(|one| one.id.clone()).collect();
        let writable = actor.rights.may_everywhere(Permission::OrganizationsWrite);
        Ok(View::List { page, people: people::sizes(tx, &ids)?, writable })
    });
    match done.await {
        Err(stop) => stopped(state, request, stop),
        Ok((_, View::Only(_))) if said.is_refusal() => {
            stopped(state, request, Stop::Refused(Refusal::Forbidden(Permission::OrganizationsWrite)))
        }
        Ok((face, View::Only(id))) => reply::see_other(&format!("/admin/organizations/{id}{}", face.bar.query)),
        Ok((face, View::List { page, people, writable })) => {
            let next = page.next.as_ref().and_then(|key| cursor(&state.provider.sealer, LIST, key));
            let shown = OrganizationsPage {
                organizations: page.items.iter().map(|one| line(one, &people, &face)).collect(),
                next: next.map(|next| address(&face, &next)),
                name: typed.name,
                slug: typed.slug,
                writable,
                bar: face.bar.clone(),
                said,
            };
            reply::html(state, request, face.frame(status), &shown)
        }
    }
}

/// The address of the next page.
fn address(face: &Face, after: &str) -> String {
    let slug = face.bar.organization_slug.iter().map(|slug| ("organization", slug.as_str()));
    let pairs: Vec<(&str, &str)> = slug.chain([("after", after)]).collect();
    format!("/admin/organizations?{}", encode(&pairs))
}

fn line(one: &organizations::OrganizationView, people: &HashMap<OrganizationId, i64>, face: &Face) -> OrganizationLine {
    OrganizationLine {
        name: one.name.clone(),
        slug: one.slug.clone(),
        href: format!("/admin/organizations/{}{}", one.id, face.bar.query),
        open: format!("/admin?organization={}", one.slug),
        people: people.get(&one.id).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0),
        mfa: one.mfa.as_str(),
        disabled: !one.enabled,
    }
}

/// Makes one.
pub async fn submit(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let text = |name: &str| fields.get(name).chars().take(200).collect::<String>();
    let typed = Typed { name: text("name"), slug: text("slug") };
    let new = match read(&typed) {
        Ok(new) => new,
        Err(message) => {
            return page(&state, &request, typed, (said::wrong(message), StatusCode::UNPROCESSABLE_ENTITY)).await;
        }
    };
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, _)| -> AdminResult<OrganizationId> {
        Ok(organizations::add(tx, actor, &new)?.id)
    });
    match done.await {
        Ok((face, id)) => {
            let place = format!("/admin/organizations/{id}");
            said::done(&state, &request, &face, (&place, Message::ORGANIZATION_ADDED))
        }
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(Refusal::Taken(_))) => {
            page(&state, &request, typed, (said::wrong(Message::SLUG_TAKEN), StatusCode::CONFLICT)).await
        }
        Err(Stop::Refused(refusal)) => page(&state, &request, typed, (said::refused(&refusal), said::status(&refusal))).await,
    }
}

/// A new organization as it was typed. Its people need a second factor until somebody decides otherwise.
fn read(typed: &Typed) -> Result<organizations::NewOrganization, Message> {
    let name = DisplayName::parse(&typed.name).map_err(|_| Message::NAME)?;
    let slug = Slug::parse(typed.slug.trim()).map_err(|_| Message::SLUG)?;
    Ok(organizations::NewOrganization { slug, name, mfa: None })
}
