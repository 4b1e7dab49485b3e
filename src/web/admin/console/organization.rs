//! `/admin/organizations/{id}`: how one is called and looks, and whether it is open.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console, stopped},
    said,
};
use crate::{
    admin::{
        AdminResult, Patch, Precondition, Refusal, entry,
        organizations::{self, OrganizationChange, OrganizationView},
        reset::Because,
    },
    page::{Act, ConfirmPage, Contrast, HiddenField, Language, Message, OrganizationPage, Said},
    store::{self, Tx},
    types::{
        Colour, DisplayName, OrganizationId, Permission,
        colour::{READABLE, shown},
    },
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

/// What the page is about.
struct View {
    organization: OrganizationView,
    people: i64,
    logo: Option<String>,
    writable: bool,
    may_disable: bool,
    several: bool,
}

fn view(tx: &mut Tx<'_>, (actor, _): At<'_, '_>, id: &OrganizationId) -> AdminResult<View> {
    let organization = organizations::show(tx, actor, id)?;
    let all = actor.rights.may_everywhere(Permission::OrganizationsWrite);
    Ok(View {
        logo: store::organization::by_id(tx, id)?.as_ref().and_then(organizations::logo_path),
        people: organizations::size(tx, id)?,
        writable: actor.rights.may(Permission::OrganizationsWrite, id),
        may_disable: all && organizations::own(tx, actor)?.as_ref() != Some(id),
        several: actor.rights.may_everywhere(Permission::OrganizationsRead),
        organization,
    })
}

/// What was typed: name, language, colour.
#[derive(Debug, Clone)]
struct Typed {
    name: String,
    language: String,
    accent: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).chars().take(200).collect::<String>();
        Self { name: text("name"), language: text("language"), accent: text("accent").trim().to_owned() }
    }

    /// What it changes. A language without texts here, which the API takes, stays unless another one is picked.
    fn change(&self, before: &OrganizationView) -> Result<OrganizationChange, Message> {
        let name = DisplayName::parse(&self.name).map_err(|_| Message::NAME)?;
        let language = match self.language.as_str() {
            tag if tag == picked(before) => Patch::Keep,
            "" => Patch::Clear,
            tag => Patch::Set(tag.to_owned()),
        };
        let accent = match self.accent.as_str() {
            "" => Patch::Clear,
            text => {
                let colour = Colour::parse(text).map_err(|_| Message::ACCENT_FORM)?;
                if colour.contrast(Colour::WHITE) < READABLE {
                    return Err(Message::ACCENT_POOR);
                }
                Patch::Set(colour.to_string())
            }
        };
        Ok(OrganizationChange { name: Some(name), language, accent, ..OrganizationChange::default() })
    }
}

/// The language that the page's list can show.
fn picked(view: &OrganizationView) -> &str {
    let known = |tag: &&str| Language::all().any(|language| language.tag() == *tag);
    view.language.as_deref().filter(known).unwrap_or_default()
}

fn contrast(text: &str) -> Option<Contrast> {
    let ratio = Colour::parse(text).ok()?.contrast(Colour::WHITE);
    Some(Contrast { ratio: shown(ratio), verdict: if ratio < READABLE { "poor" } else { "good" } })
}

fn html(
    (state, request): (&State, &HttpRequest),
    (face, view): (&Face, View),
    typed: Option<Typed>,
    (said, status): (Said, StatusCode),
) -> HttpResponse {
    let one = &view.organization;
    let typed = typed.unwrap_or_else(|| Typed {
        name: one.name.clone(),
        language: picked(one).to_owned(),
        accent: one.accent.clone().unwrap_or_default(),
    });
    let page = OrganizationPage {
        standing: if view.several { "true" } else { "page" },
        href: format!("/admin/organizations/{}{}", one.id, face.bar.query),
        upload: format!("/admin/organizations/{}/logo{}", one.id, face.bar.query),
        title: one.name.clone(),
        contrast: contrast(&typed.accent),
        name: typed.name,
        slug: one.slug.clone(),
        language: typed.language,
        accent: typed.accent,
        logo: view.logo,
        disabled: !one.enabled,
        may_disable: view.may_disable,
        writable: view.writable,
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let said = said::of(&state, &request);
    page((&state, &request), &OrganizationId::from_text(id.into_inner()), None, (said, StatusCode::OK)).await
}

/// The page, with what was typed and something said on top.
async fn page(
    (state, request): (&State, &HttpRequest),
    id: &OrganizationId,
    typed: Option<Typed>,
    said: (Said, StatusCode),
) -> HttpResponse {
    let id = id.clone();
    match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, &id)).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, view)) => html((state, request), (&face, view), typed, said),
    }
}

/// The page again, because of a message.
pub(super) async fn again(state: &State, request: &HttpRequest, id: &OrganizationId, said: (Said, StatusCode)) -> HttpResponse {
    page((state, request), id, None, said).await
}

/// How far a form got.
enum Way {
    Done(Message),
    Wrong(Message),
    Ask(Box<View>, Said),
}

/// Saves, disables or enables.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = OrganizationId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let begins = fields.get("act") == "disable" && fields.get("confirm") != "1";
    let (of, form) = (id.clone(), Arc::clone(&fields));
    let within = if begins { DANGER } else { CONFIRM };
    let done = at_console(&state, &request, within, move |tx, at| act(tx, at, &of, &form));
    let typed = (fields.get("act") == "save").then(|| Typed::of(&fields));
    match done.await {
        Ok((face, Way::Done(message))) => said::done(&state, &request, &face, (&format!("/admin/organizations/{id}"), message)),
        Ok((_, Way::Wrong(message))) => {
            let said = (said::wrong(message), StatusCode::UNPROCESSABLE_ENTITY);
            page((&state, &request), &id, typed, said).await
        }
        Ok((face, Way::Ask(view, said))) => confirm(&state, &request, &face, (*view, said)),
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => {
            page((&state, &request), &id, typed, (said::refused(&refusal), said::status(&refusal))).await
        }
    }
}

fn act(tx: &mut Tx<'_>, at: At<'_, '_>, id: &OrganizationId, fields: &Fields) -> AdminResult<Way> {
    let (actor, _) = at;
    let anyhow = Precondition::if_match(None);
    let switch = |enabled| OrganizationChange { enabled: Some(enabled), ..OrganizationChange::default() };
    match fields.get("act") {
        "save" => {
            let before = organizations::view(tx, actor, id)?;
            let change = match Typed::of(fields).change(&before) {
                Ok(change) => change,
                Err(message) => return Ok(Way::Wrong(message)),
            };
            organizations::change(tx, actor, id, change, &anyhow)?;
            Ok(Way::Done(Message::ORGANIZATION_SAVED))
        }
        "enable" => {
            organizations::change(tx, actor, id, switch(true), &anyhow)?;
            Ok(Way::Done(Message::ORGANIZATION_ENABLED))
        }
        "disable" => {
            let view = view(tx, at, id)?;
            if !view.may_disable {
                return Err(if view.writable && actor.rights.may_everywhere(Permission::OrganizationsWrite) {
                    Refusal::Conflict("nobody disables their own organization").into()
                } else {
                    Refusal::Forbidden(Permission::OrganizationsWrite).into()
                });
            }
            if fields.get("confirm") != "1" {
                return Ok(Way::Ask(Box::new(view), Said::default()));
            }
            let Ok(because) = Because::parse(fields.get("reason")) else {
                return Ok(Way::Ask(Box::new(view), said::wrong(Message::ADMIN_REASON)));
            };
            organizations::change_because(tx, actor, id, (switch(false), Some(&because)), &anyhow)?;
            Ok(Way::Done(Message::ORGANIZATION_DISABLED))
        }
        _ => Ok(Way::Wrong(Message::ADMIN_GONE)),
    }
}

/// Asks back before an organization is closed.
fn confirm(state: &State, request: &HttpRequest, face: &Face, (view, said): (View, Said)) -> HttpResponse {
    let status = if said.is_refusal() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let place = format!("/admin/organizations/{}{}", view.organization.id, face.bar.query);
    let page = ConfirmPage {
        here: "organizations",
        act: Act::DisableOrganization,
        count: u64::try_from(view.people).unwrap_or(0),
        what: view.organization.name,
        names: Vec::new(),
        more: 0,
        effects: Act::DisableOrganization.effects().into(),
        approval: false,
        mild: Act::DisableOrganization.is_mild(),
        action: place.clone(),
        fields: vec![HiddenField { name: "act".to_owned(), value: "disable".to_owned() }],
        reason: String::new(),
        cancel: place,
        bar: face.bar.clone(),
        said,
    };
    reply::html(state, request, face.frame(status), &page)
}
