//! `/admin/audit`: what happened, narrowed, page by page, or as it happens.

use super::{
    audit_filter::{REFUSED, SERVER, Typed},
    frame::{At, Face, at_console, stopped},
    link,
    names::Names,
    said,
    users::at,
};
use crate::{
    admin::{
        AdminResult, Page, Part,
        audit::{self, AuditView},
        entry,
        policy::choice,
    },
    audit::{NAMES, REFUSALS},
    page::{AuditLine, AuditPage, EventName, EventPick, Language, Pick, Said},
    protocol::Params,
    store::Tx,
    types::{ClientId, Permission},
    web::{State, reply},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    web,
};

/// Rows of a page.
const ROWS: i64 = 50;

/// Refusals are to be looked at, and so are these.
const BAD: [&str; 4] = ["message_dropped", "not_me", "webhook_stopped", "logout_untold"];

/// Acts of the person whom they are about have no other actor.
struct Line {
    view: AuditView,
    actor: Option<String>,
    subject: Option<String>,
    client: Option<String>,
}

struct View {
    lines: Page<Line>,
    clients: Vec<(ClientId, String)>,
    server: bool,
}

/// Whether a row is one to look at.
pub fn is_bad(event: &str) -> bool {
    REFUSALS.contains(&event) || BAD.contains(&event)
}

/// What an event is called. What operators do has one name in the log and many in words.
pub fn event_name(view: &AuditView) -> EventName {
    let act = view.detail.get("act").and_then(serde_json::Value::as_str);
    let named = act.filter(|_| ["managed", "administered"].contains(&view.event.as_str())).map(EventName::new);
    named.filter(EventName::is_known).unwrap_or_else(|| EventName::new(&view.event))
}

/// Who did it: somebody else, or the person whom it is about; of what was refused, nobody knows.
pub fn actor(tx: &mut Tx<'_>, names: &mut Names, view: &AuditView) -> AdminResult<Option<String>> {
    match (&view.actor, &view.user_id) {
        (Some(label), _) => names.actor(tx, label).map(Some),
        (None, Some(id)) if !is_bad(&view.event) => names.user(tx, id).map(Some),
        _ => Ok(None),
    }
}

fn line(tx: &mut Tx<'_>, names: &mut Names, view: AuditView) -> AdminResult<Line> {
    Ok(Line {
        actor: actor(tx, names, &view)?,
        subject: view.user_id.as_ref().map(|id| names.user(tx, id)).transpose()?,
        client: view.client_id.as_ref().map(|id| names.client(tx, id)).transpose()?,
        view,
    })
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, typed: &Typed, after: Option<String>) -> AdminResult<View> {
    let (actor, of) = at;
    let found = if typed.fault().is_some() {
        actor.need(Permission::AuditRead, &of.id, "organization")?;
        Page { items: Vec::new(), next: None }
    } else {
        let wanted = typed.wanted(tx, at)?;
        audit::list(tx, actor, wanted, &Part { limit: ROWS, after })?
    };
    let mut names = Names::default();
    let items = found.items.into_iter().map(|view| line(tx, &mut names, view)).collect::<AdminResult<_>>()?;
    let chosen: Vec<ClientId> = Some(&typed.client).filter(|id| !id.is_empty()).map(ClientId::from_text).into_iter().collect();
    Ok(View {
        lines: Page { items, next: found.next },
        clients: choice::applications(tx, &of.id, &chosen)?,
        server: actor.rights.may_everywhere(Permission::AuditRead),
    })
}

impl Line {
    fn shown(&self, (face, language): (&Face, &Language)) -> AuditLine {
        AuditLine {
            id: self.view.id.to_string(),
            at: at(&self.view.at, language),
            event: event_name(&self.view),
            bad: is_bad(&self.view.event),
            actor: self.actor.clone(),
            subject: self.subject.clone(),
            client: self.client.clone(),
            reason: self.view.reason.clone(),
            address: self.view.address.clone(),
            href: link::to(face, &format!("/admin/audit/{}", self.view.id), &[]),
        }
    }
}

/// Every event, and on top what stands for several.
fn picks(chosen: &str) -> Vec<EventPick> {
    let pick = |name: &str| EventPick { event: EventName::new(name), selected: name == chosen };
    [REFUSED].iter().chain(NAMES).map(|name| pick(name)).collect()
}

fn applications(clients: &[(ClientId, String)], chosen: &str) -> Vec<Pick> {
    let pick =
        |(id, name): &(ClientId, String)| Pick { value: id.to_string(), label: name.clone(), selected: id.as_str() == chosen };
    clients.iter().map(pick).collect()
}

fn scopes(face: &Face, view: &View, chosen: &str) -> Vec<Pick> {
    if !view.server {
        return Vec::new();
    }
    let organization = Pick { value: String::new(), label: face.bar.organization.clone(), selected: chosen.is_empty() };
    vec![organization, Pick { value: SERVER.to_owned(), label: String::new(), selected: chosen == SERVER }]
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let (query, _) = Params::parse_lenient(request.query_string());
    let typed = Typed::of(&query);
    let after = query.get("before").map(str::to_owned);
    let (beginning, live) = (after.is_none(), query.get("live") == Some("1") && after.is_none());
    let asked = typed.clone();
    let (face, view) = match at_console(&state, &request, entry::CONSOLE, move |tx, at| view(tx, at, &asked, after)).await {
        Ok(found) => found,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let language = face.tongue(&request);
    let fault = typed.fault();
    let link = |path: &str, more: &[(&str, &str)]| typed.link(&face, path, more);
    let page = AuditPage {
        said: fault.map_or_else(Said::default, said::wrong),
        events: picks(&typed.event),
        clients: applications(&view.clients, &typed.client),
        scopes: scopes(&face, &view, &typed.scope),
        filtered: typed.narrows(),
        rows: view.lines.items.iter().map(|line| line.shown((&face, &language))).collect(),
        older: view.lines.next.as_deref().map(|number| link("/admin/audit", &[("before", number)])),
        newest: (!beginning).then(|| link("/admin/audit", &[])),
        export: link("/admin/audit/export", &[]),
        export_csv: link("/admin/audit/export", &[("format", "csv")]),
        live,
        live_href: if live { link("/admin/audit", &[]) } else { link("/admin/audit", &[("live", "1")]) },
        bar: face.bar.clone(),
        user: typed.user.clone(),
        actor: typed.actor.clone(),
        address: typed.address.clone(),
        from: typed.from.clone(),
        to: typed.to.clone(),
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = reply::html(&state, &request, face.frame(status), &page);
    if live {
        response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static("5"));
    }
    response
}
