//! `/admin/groups/{id}`: one group, its people and the rules that name it.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console, stopped},
    groups::{description, knows_rules, naming},
    place, said,
    sure::{Question, sure},
    told::{self, Tell},
    users::at,
};
use crate::{
    admin::{
        AdminResult, Page, Part, Patch, Precondition, Refusal, entry,
        groups::{self, GroupChange, GroupView, Membership},
        unfit,
        users::UserView,
    },
    page::{Act, GroupPage, Language, MemberLine, Message, RuleLink},
    store::Tx,
    types::{DisplayName, GroupId, Permission, UnixTime, UserId},
    web::{State, account::time, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

/// People of a page of the list.
const PEOPLE: i64 = 50;

const LIST: &str = "console group members";

/// A page of members, and since when each is one.
type Members = (Page<UserView>, Vec<(UserId, UnixTime)>);

struct View {
    group: GroupView,
    /// `None`: the person may not see them.
    people: Option<Members>,
    /// Names and identifiers; `None`: the person may not know.
    rules: Option<Vec<(String, String)>>,
    writable: bool,
}

/// A group of the organization that was chosen.
fn find(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, id: &GroupId) -> AdminResult<GroupView> {
    let group = groups::show(tx, actor, id)?;
    if group.organization_id == of.id { Ok(group) } else { Err(Refusal::NotFound("group").into()) }
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, (id, after): (&GroupId, Option<String>)) -> AdminResult<View> {
    let (actor, of) = at;
    let group = find(tx, at, id)?;
    let people = if actor.rights.may(Permission::UsersRead, &of.id) {
        let page = groups::members(tx, actor, id, &Part { limit: PEOPLE, after })?;
        let ids: Vec<UserId> = page.items.iter().map(|user| user.id.clone()).collect();
        let since = groups::since(tx, actor, id, &ids)?;
        Some((page, since))
    } else {
        None
    };
    let rules = knows_rules(at).then(|| naming(of, id).map(|rule| (rule.name.to_string(), rule.id.to_string())).collect());
    let writable = actor.rights.may(Permission::GroupsWrite, &of.id);
    Ok(View { group, people, rules, writable })
}

impl View {
    fn members(&self, face: &Face, language: &Language) -> Vec<MemberLine> {
        let Some((page, since)) = &self.people else { return Vec::new() };
        let added = |user: &UserView| {
            let time = since.iter().find(|(id, _)| *id == user.id).map(|(_, time)| time::shown(*time, language));
            time.unwrap_or_else(|| at(&self.group.created_at, language))
        };
        let line = |user: &UserView| MemberLine {
            id: user.id.to_string(),
            name: user.name.clone().unwrap_or_default(),
            username: user.username.clone(),
            href: format!("/admin/users/{}{}", user.id, face.bar.query),
            added: added(user),
        };
        page.items.iter().map(line).collect()
    }
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    page(&state, &request, (&GroupId::from_text(id.into_inner()), None), Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, (id, typed): (&GroupId, Option<&Fields>), tell: Tell) -> HttpResponse {
    let (wanted, after) = (id.clone(), place::after(state, request, LIST));
    let beginning = after.is_none();
    let done = at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, (&wanted, after)));
    let (face, view) = match done.await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let language = face.tongue(request);
    let path = format!("/admin/groups/{id}");
    let link = |(name, rule): &(String, String)| RuleLink {
        name: name.clone(),
        href: format!("/admin/security/rules/{rule}{}", face.bar.query),
    };
    // Of a form that was not taken, what was typed stays in its fields.
    let saved = typed.filter(|fields| fields.get("act") == "save");
    let text = |name: &str, stored: &str| saved.map_or_else(|| stored.to_owned(), |fields| fields.get(name).to_owned());
    let next = view.people.as_ref().and_then(|(page, _)| page.next.as_ref());
    let page = GroupPage {
        href: place::place(&face, &path, &[]),
        title: view.group.name.clone(),
        name: text("name", &view.group.name),
        description: text("description", view.group.description.as_deref().unwrap_or_default()),
        total: u64::try_from(view.group.members).unwrap_or(0),
        members: view.members(&face, &language),
        next: place::next(state, &face, (&path, LIST), next, ""),
        first: (!beginning).then(|| place::place(&face, &path, &[])),
        sees_people: view.people.is_some(),
        sees_rules: view.rules.is_some(),
        rules: view.rules.iter().flatten().map(link).collect(),
        member: typed.map(|fields| fields.get("username").to_owned()).unwrap_or_default(),
        writable: view.writable,
        said: tell.said(&language),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// Changes it, its people, or deletes it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = GroupId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let path = format!("/admin/groups/{id}");
    let done = if fields.get("act") == "remove" {
        remove(&state, &request, (&fields, &path), &id).await.map(|face| (face, "/admin/groups", Message::GROUP_REMOVED))
    } else {
        let (wanted, form) = (id.clone(), Arc::clone(&fields));
        let within = if fields.get("act") == "save" { CONFIRM } else { DANGER };
        let done = at_console(&state, &request, within, move |tx, at| {
            find(tx, at, &wanted)?;
            small(tx, at, &wanted, &form)
        });
        done.await.map(|(face, message)| (face, path.as_str(), message))
    };
    match done {
        Ok((face, target, message)) => said::done(&state, &request, &face, (target, message)),
        Err(Stop::Refused(Refusal::NotFound("user"))) => {
            let tell = Tell::Wrong(Message::NO_SUCH_USER, StatusCode::NOT_FOUND);
            page(&state, &request, (&id, Some(&fields)), tell).await
        }
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (&id, Some(&fields)), tell).await,
        },
    }
}

/// What is done at once.
fn small(tx: &mut Tx<'_>, (actor, _): At<'_, '_>, id: &GroupId, fields: &Fields) -> AdminResult<Message> {
    let out = fields.get("remove");
    if !out.is_empty() {
        groups::set_member(tx, actor, (id, &UserId::from_text(out)), Membership::Out, None)?;
        return Ok(Message::MEMBER_REMOVED);
    }
    match fields.get("act") {
        "add" => {
            groups::add_by_name(tx, actor, id, fields.get("username"))?;
            Ok(Message::MEMBER_ADDED)
        }
        "save" => {
            let name = DisplayName::parse(fields.get("name")).map_err(unfit("name"))?;
            let description = description(fields).map_or(Patch::Clear, Patch::Set);
            let change = GroupChange { name: Some(name), description };
            groups::change(tx, actor, id, change, &Precondition::if_match(None))?;
            Ok(Message::GROUP_SAVED)
        }
        _ => Err(Refusal::NotFound("act").into()),
    }
}

async fn remove(state: &State, request: &HttpRequest, form: (&Arc<Fields>, &str), id: &GroupId) -> Result<Face, Stop> {
    let (asked, doomed) = (id.clone(), id.clone());
    let question = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let (actor, of) = at;
        let group = find(tx, at, &asked)?;
        actor.need(Permission::GroupsWrite, &of.id, "group")?;
        if naming(of, &asked).next().is_some() {
            return Err(Refusal::Conflict(groups::IN_A_RULE).into());
        }
        let (what, count) = (group.name, group.members);
        Ok(Question { here: "groups", act: Act::DeleteGroup, what, count, seen: count.to_string() })
    };
    let deed = move |tx: &mut Tx<'_>, (actor, _): At<'_, '_>| groups::remove(tx, actor, &doomed, &Precondition::if_match(None));
    sure(state, request, form, question, deed).await.map(|(face, ())| face)
}
