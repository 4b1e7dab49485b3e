//! `/admin/bulk`: what is done to many, how far it is, and what came of it.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, Face, Stop, at_console, stopped},
    said,
    users::at,
};
use crate::{
    admin::{
        AdminResult, Part, Refusal,
        bulk::{self, BulkItemView, BulkView},
        entry,
    },
    page::{Act, BulkLine, BulkListPage, BulkPage, BulkResult, BulkState as Stage, Language, Message, Said},
    store::{Tx, user},
    types::{BulkAct, BulkId, BulkState, UserId},
    web::{State, form, reply},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::HeaderName, header::HeaderValue},
    web,
};

/// Results of a page at most.
const RESULTS: usize = 200;

const fn act(act: BulkAct) -> Act {
    match act {
        BulkAct::ResetMfa => Act::ResetMfa,
        BulkAct::SignOut => Act::SignOut,
        BulkAct::Disable => Act::Disable,
        BulkAct::Enable => Act::Enable,
        BulkAct::AddToGroup => Act::AddToGroup,
        BulkAct::RemoveFromGroup => Act::RemoveFromGroup,
    }
}

const fn stage(state: BulkState) -> Stage {
    match state {
        BulkState::Waiting => Stage::Waiting,
        BulkState::Running => Stage::Running,
        BulkState::Done => Stage::Done,
        BulkState::Cancelled => Stage::Cancelled,
    }
}

/// Somebody of the audit log by user name, else as written there.
fn named(tx: &mut Tx<'_>, label: &str) -> AdminResult<String> {
    let Some(id) = label.strip_prefix("user:") else { return Ok(label.to_owned()) };
    Ok(user::by_id(tx, &UserId::from_text(id))?.map_or_else(|| label.to_owned(), |row| row.username))
}

struct Work {
    view: BulkView,
    by: String,
}

fn work(tx: &mut Tx<'_>, view: BulkView) -> AdminResult<Work> {
    Ok(Work { by: named(tx, &view.actor)?, view })
}

impl Work {
    fn line(&self, (face, language): (&Face, &Language)) -> BulkLine {
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        BulkLine {
            href: format!("/admin/bulk/{}{}", self.view.id, face.bar.query),
            act: act(self.view.act),
            reason: self.view.reason.clone(),
            by: self.by.clone(),
            at: at(&self.view.created_at, language),
            state: stage(self.view.state),
            total: number(self.view.total),
            done: number(self.view.done),
            failed: number(self.view.failed),
        }
    }
}

/// The newest ones.
pub async fn list(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let done = at_console(&state, &request, entry::CONSOLE, |tx, (actor, of)| {
        bulk::list(tx, actor, Some(&of.id))?.into_iter().map(|view| work(tx, view)).collect::<AdminResult<Vec<_>>>()
    });
    match done.await {
        Err(stop) => stopped(&state, &request, stop),
        Ok((face, all)) => {
            let language = face.tongue(&request);
            let rows = all.iter().map(|work| work.line((&face, &language))).collect();
            let page = BulkListPage { rows, next: None, said: said::of(&state, &request), bar: face.bar.clone() };
            reply::html(&state, &request, face.frame(StatusCode::OK), &page)
        }
    }
}

struct View {
    work: Work,
    decided_by: Option<String>,
    items: Vec<BulkItemView>,
    own: bool,
    may: bool,
}

/// Every result, failures first.
fn results(tx: &mut Tx<'_>, (actor, _): At<'_, '_>, id: &BulkId) -> AdminResult<Vec<BulkItemView>> {
    let (mut all, mut part) = (Vec::new(), Part { limit: 200, after: None });
    loop {
        let page = bulk::items(tx, actor, id, &part)?;
        all.extend(page.items.into_iter().filter(|item| item.outcome.is_some()));
        match page.next {
            None => break,
            next => part.after = next,
        }
    }
    all.sort_by_key(|item| (item.outcome.as_deref() == Some(bulk::DONE), item.position));
    Ok(all)
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, id: &BulkId) -> AdminResult<View> {
    let (actor, of) = at;
    let view = bulk::show(tx, actor, id)?;
    if view.organization_id.as_ref() != Some(&of.id) {
        return Err(Refusal::NotFound("bulk act").into());
    }
    let running = view.state == BulkState::Running;
    Ok(View {
        decided_by: view.approved_by.as_deref().map(|label| named(tx, label)).transpose()?,
        items: if running { Vec::new() } else { results(tx, at, id)? },
        own: view.actor == actor.label(),
        may: bulk::may_decide(actor, &view),
        work: work(tx, view)?,
    })
}

/// How far one is.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    let said = said::of(&state, &request);
    page(&state, &request, &BulkId::from_text(id.into_inner()), (said, StatusCode::OK)).await
}

async fn page(state: &State, request: &HttpRequest, id: &BulkId, (said, status): (Said, StatusCode)) -> HttpResponse {
    let wanted = id.clone();
    let (face, view) = match at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, &wanted)).await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let language = face.tongue(request);
    let result = |item: &BulkItemView| BulkResult {
        who: item.username.clone().unwrap_or_else(|| item.user_id.to_string()),
        href: item.username.as_ref().map(|_| format!("/admin/users/{}{}", item.user_id, face.bar.query)),
        failure: item.outcome.clone().filter(|outcome| outcome != bulk::DONE).map(|text| said::sentence(&text)),
    };
    let (work, now) = (view.work.line((&face, &language)), view.work.view.state);
    let page = BulkPage {
        action: format!("/admin/bulk/{id}{}", face.bar.query),
        can_approve: view.may && !view.own && now == BulkState::Waiting,
        can_cancel: view.may && matches!(now, BulkState::Waiting | BulkState::Running),
        more: u64::try_from(view.items.len().saturating_sub(RESULTS)).unwrap_or(0),
        results: view.items.iter().take(RESULTS).map(result).collect(),
        decided_by: view.decided_by,
        bar: face.bar.clone(),
        work,
        said,
    };
    let mut response = reply::html(state, request, face.frame(status), &page);
    if now == BulkState::Running {
        response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static("2"));
    }
    response
}

/// Agrees, or calls it off.
pub async fn decide(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = BulkId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let (wanted, which) = (id.clone(), fields.get("act").to_owned());
    let done = at_console(&state, &request, CONFIRM, move |tx, (actor, _)| match which.as_str() {
        "approve" => bulk::approve(tx, actor, &wanted).map(|_| Message::ADMIN_BULK_APPROVED),
        "cancel" => bulk::cancel(tx, actor, &wanted).map(|_| Message::ADMIN_BULK_CANCELLED),
        _ => Err(Refusal::NotFound("act").into()),
    });
    match done.await {
        Ok((face, message)) => said::done(&state, &request, &face, (&format!("/admin/bulk/{id}"), message)),
        Err(Stop::Answer(answer)) => answer,
        Err(Stop::Refused(refusal)) => page(&state, &request, &id, (said::refused(&refusal), said::status(&refusal))).await,
    }
}
