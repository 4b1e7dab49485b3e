//! `/admin/groups`: the list, and a new one.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, at_console, stopped},
    place, said,
    told::{self, Tell},
};
use crate::{
    admin::{
        AdminResult, Page, Part, Refusal, entry,
        groups::{self, GroupView, NewGroup},
        unfit,
    },
    page::{GroupLine, GroupsPage, Message},
    store::{Tx, organization::Organization},
    types::{DisplayName, GroupId, Permission, rule::Rule},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

/// Groups of a page of the list.
const GROUPS: i64 = 50;

const LIST: &str = "console groups";

struct View {
    page: Page<GroupView>,
    /// How many rules name each; `None`: the person may not know.
    rules: Option<Vec<usize>>,
    writable: bool,
}

/// The rules that name a group.
pub fn naming<'a>(of: &'a Organization, id: &'a GroupId) -> impl Iterator<Item = &'a Rule> {
    of.rules.0.iter().filter(move |rule| rule.groups.contains(id))
}

/// Whether the person may know which rules there are.
pub fn knows_rules((actor, of): At<'_, '_>) -> bool {
    actor.rights.may(Permission::PoliciesRead, &of.id)
}

/// What was typed as a description.
pub fn description(fields: &Fields) -> Option<String> {
    Some(fields.get("description").trim().to_owned()).filter(|text| !text.is_empty())
}

fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, after: Option<String>) -> AdminResult<View> {
    let page = groups::list(tx, actor, &of.id, &Part { limit: GROUPS, after })?;
    let rules = knows_rules((actor, of)).then(|| page.items.iter().map(|group| naming(of, &group.id).count()).collect());
    Ok(View { rules, page, writable: actor.rights.may(Permission::GroupsWrite, &of.id) })
}

/// Shows the list.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, None, Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, typed: Option<&Fields>, tell: Tell) -> HttpResponse {
    let after = place::after(state, request, LIST);
    let beginning = after.is_none();
    let (face, view) = match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, after)).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let rules = |at: usize| view.rules.as_ref().and_then(|all| all.get(at).copied()).unwrap_or(0);
    let line = |(at, group): (usize, &GroupView)| GroupLine {
        name: group.name.clone(),
        description: group.description.clone().unwrap_or_default(),
        href: format!("/admin/groups/{}{}", group.id, face.bar.query),
        members: u64::try_from(group.members).unwrap_or(0),
        rules: u64::try_from(rules(at)).unwrap_or(0),
    };
    let text = |name: &str| typed.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let page = GroupsPage {
        groups: view.page.items.iter().enumerate().map(line).collect(),
        next: place::next(state, &face, ("/admin/groups", LIST), view.page.next.as_ref(), ""),
        first: (!beginning).then(|| place::place(&face, "/admin/groups", &[])),
        sees_rules: view.rules.is_some(),
        name: text("name"),
        description: text("description"),
        writable: view.writable,
        said: tell.said(&face.tongue(request)),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// Makes a group.
pub async fn add(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let (name, description) = (DisplayName::parse(fields.get("name")), description(&fields));
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, of)| {
        let new = NewGroup { organization_id: of.id.clone(), name: name.map_err(unfit("name"))?, description };
        groups::add(tx, actor, &new)
    });
    match done.await {
        Ok((face, group)) => {
            said::done(&state, &request, &face, (&format!("/admin/groups/{}", group.id), Message::GROUP_SAVED))
        }
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(Tell::Refused(Refusal::Taken(_))) => {
                page(&state, &request, Some(&fields), Tell::Wrong(Message::GROUP_TAKEN, StatusCode::CONFLICT)).await
            }
            Ok(tell) => page(&state, &request, Some(&fields), tell).await,
        },
    }
}
