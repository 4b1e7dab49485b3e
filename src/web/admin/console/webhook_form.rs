//! `/admin/webhooks/new`: a webhook to be made; and what its form asks for.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, at_console, stopped},
    once::{first, mark},
    told::{self, Tell},
};
use crate::{
    admin::{
        AdminResult, unfit,
        webhooks::{self, NewWebhook},
    },
    audit::hook::{ALL, choosable},
    page::{EventName, EventPick, Said, SecretKind, ShownOncePage, WebhookPage},
    store::Tx,
    types::{DisplayName, Permission},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use std::sync::Arc;

/// What a form asks for.
pub struct Asked {
    /// What people call it.
    pub name: DisplayName,
    /// Where events are posted.
    pub url: String,
    /// Which; none ticked: all.
    pub events: Vec<String>,
}

/// Reads the form of a webhook.
///
/// # Errors
/// [`crate::admin::Refusal::Invalid`].
pub fn asked(fields: &Fields) -> AdminResult<Asked> {
    let name = DisplayName::parse(fields.get("name")).map_err(unfit("name"))?;
    let mut events: Vec<String> = fields.all("events").map(str::to_owned).collect();
    if events.is_empty() {
        events.push(ALL.to_owned());
    }
    Ok(Asked { name, url: fields.get("url").trim().to_owned(), events })
}

/// The events that can be ticked.
pub fn events(picked: impl Fn(&str) -> bool) -> Vec<EventPick> {
    choosable().map(|name| EventPick { selected: picked(name), event: EventName::new(name) }).collect()
}

/// The form of a webhook that is not there yet, empty or as it was sent.
fn form_page(face: &Face, typed: Option<&Fields>, (may_share, said): (bool, Said)) -> WebhookPage {
    let text = |name: &str| typed.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    WebhookPage {
        href: format!("/admin/webhooks/new{}", face.bar.query),
        is_new: true,
        title: String::new(),
        name: text("name"),
        url: text("url"),
        events: events(|name| typed.is_some_and(|fields| fields.all("events").any(|event| event == name))),
        disabled: false,
        bound: if text("bound") == "off" { "off" } else { "on" }.to_owned(),
        may_share,
        once: mark(),
        deliveries: Vec::new(),
        next: None,
        first: None,
        writable: true,
        bar: face.bar.clone(),
        said,
    }
}

fn view(_: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<bool> {
    actor.need(Permission::WebhooksWrite, &of.id, "organization")?;
    Ok(actor.rights.may_everywhere(Permission::WebhooksWrite))
}

/// An empty form. What is typed is sent with what is shown now, so that it is not lost.
pub async fn blank(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    page(&state, &request, (DANGER, None), Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, (within, typed): (i64, Option<&Fields>), tell: Tell) -> HttpResponse {
    match at_console(state, request, within, view).await {
        Err(stop) => stopped(state, request, stop),
        Ok((face, may_share)) => {
            let page = form_page(&face, typed, (may_share, tell.said(&face.tongue(request))));
            reply::html(state, request, face.frame(tell.status()), &page)
        }
    }
}

/// Makes it. Its secret is in this answer and in no other.
pub async fn add(state: web::Data<State>, request: HttpRequest, body: form::Body) -> HttpResponse {
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let (form, guard) = (Arc::clone(&fields), state.guard.clone());
    let done = at_console(&state, &request, CONFIRM, move |tx, at| {
        view(tx, at)?;
        let Asked { name, url, events } = asked(&form)?;
        let organization_id = (form.get("bound") != "off").then(|| at.1.id.clone());
        if !first(tx, at.0, &form)? {
            return Ok(None);
        }
        webhooks::add(tx, at.0, &guard, NewWebhook { organization_id, name, url, events }).map(Some)
    });
    match done.await {
        Ok((face, None)) => once(&state, &request, &face, (fields.get("url").to_owned(), "/admin/webhooks", None)),
        Ok((face, Some(made))) => {
            let path = format!("/admin/webhooks/{}", made.webhook.id);
            once(&state, &request, &face, (made.webhook.url, &path, Some(made.secret)))
        }
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (CONFIRM, Some(&fields)), tell).await,
        },
    }
}

/// The page with a secret, in the only answer that ever holds it. `None`: the same form came before.
pub fn once(
    state: &State,
    request: &HttpRequest,
    face: &Face,
    (owner, path, secret): (String, &str, Option<String>),
) -> HttpResponse {
    let page = ShownOncePage {
        here: "webhooks",
        kind: SecretKind::WebhookSecret,
        secret,
        owner,
        until: None,
        done: format!("{path}{}", face.bar.query),
        said: Said::default(),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(StatusCode::OK), &page)
}
