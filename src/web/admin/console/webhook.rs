//! `/admin/webhooks/{id}`: one webhook: changed, tried out, ended, and what was sent to it.

use super::{
    fields::Fields,
    frame::{At, CONFIRM, DANGER, Face, Stop, at_console, stopped},
    once::first,
    place, said,
    sure::{Question, sure},
    told::{self, Tell},
    users::at,
    webhook_form::{Asked, asked, events, once},
};
use crate::{
    admin::{
        AdminResult, Page, Part, Precondition, Refusal, entry,
        webhooks::{self, DeliveryState, DeliveryView, WebhookChange, WebhookView},
    },
    outbound::Guard,
    page::{Act, DeliveryLine, EventName, Language, Message, WebhookPage},
    store::Tx,
    types::{DeliveryId, Permission, WebhookId},
    web::{State, form, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;

/// Posts of a page of the list.
const POSTS: i64 = 25;

const LIST: &str = "console deliveries";

struct View {
    hook: WebhookView,
    posts: Page<DeliveryView>,
    writable: bool,
}

/// A webhook of the organization that was chosen, or of everybody.
fn find(tx: &mut Tx<'_>, (actor, of): At<'_, '_>, id: &WebhookId) -> AdminResult<WebhookView> {
    let hook = webhooks::show(tx, actor, id)?;
    let here = hook.organization_id.as_ref().is_none_or(|theirs| *theirs == of.id);
    if here { Ok(hook) } else { Err(Refusal::NotFound("webhook").into()) }
}

fn view(tx: &mut Tx<'_>, at: At<'_, '_>, (id, after): (&WebhookId, Option<String>)) -> AdminResult<View> {
    let hook = find(tx, at, id)?;
    let posts = webhooks::deliveries(tx, at.0, id, &Part { limit: POSTS, after })?;
    let writable = at.0.need_at(Permission::WebhooksWrite, hook.organization_id.as_ref(), "webhook").is_ok();
    Ok(View { hook, posts, writable })
}

fn line(post: &DeliveryView, language: &Language) -> DeliveryLine {
    DeliveryLine {
        id: post.id.to_string(),
        event: EventName::new(&post.event),
        at: at(&post.created_at, language),
        state: match post.state {
            DeliveryState::Delivered => "delivered",
            DeliveryState::Waiting => "waiting",
            DeliveryState::GivenUp => "gave_up",
        },
        attempts: u64::try_from(post.attempts).unwrap_or(0),
        answer: post.last_answer.clone(),
        next: post.next_attempt_at.as_deref().filter(|_| post.attempts > 0).map(|text| at(text, language)),
    }
}

/// Shows it.
pub async fn show(state: web::Data<State>, request: HttpRequest, id: web::Path<String>) -> HttpResponse {
    page(&state, &request, (&WebhookId::from_text(id.into_inner()), None), Tell::of(&state, &request)).await
}

async fn page(state: &State, request: &HttpRequest, (id, typed): (&WebhookId, Option<&Fields>), tell: Tell) -> HttpResponse {
    let (wanted, after) = (id.clone(), place::after(state, request, LIST));
    let beginning = after.is_none();
    let done = at_console(state, request, entry::CONSOLE, move |tx, at| view(tx, at, (&wanted, after)));
    let (face, view) = match done.await {
        Ok(found) => found,
        Err(stop) => return stopped(state, request, stop),
    };
    let (language, path) = (face.tongue(request), format!("/admin/webhooks/{id}"));
    // Of a form that was not taken, what was typed stays.
    let typed = typed.filter(|fields| fields.get("act") == "save");
    let text = |name: &str, stored: &str| typed.map_or_else(|| stored.to_owned(), |fields| fields.get(name).to_owned());
    let picked = |name: &str| match typed {
        Some(fields) => fields.all("events").any(|event| event == name),
        None => view.hook.events.iter().any(|event| event == name),
    };
    let page = WebhookPage {
        href: place::place(&face, &path, &[]),
        is_new: false,
        title: view.hook.name.clone(),
        name: text("name", &view.hook.name),
        url: text("url", &view.hook.url),
        events: events(picked),
        disabled: !view.hook.enabled,
        once: String::new(),
        bound: if view.hook.organization_id.is_some() { "on" } else { "off" }.to_owned(),
        may_share: false,
        deliveries: view.posts.items.iter().map(|post| line(post, &language)).collect(),
        next: place::next(state, &face, (&path, LIST), view.posts.next.as_ref(), ""),
        first: (!beginning).then(|| place::place(&face, &path, &[])),
        writable: view.writable,
        said: tell.said(&language),
        bar: face.bar.clone(),
    };
    reply::html(state, request, face.frame(tell.status()), &page)
}

/// What came of an act: a page that says so, or a secret.
enum Done {
    Well(&'static str, Message),
    Secret(String, Option<String>),
}

/// Changes it, tries it out, sends something again, or ends it.
pub async fn submit(state: web::Data<State>, request: HttpRequest, id: web::Path<String>, body: form::Body) -> HttpResponse {
    let id = WebhookId::from_text(id.into_inner());
    let fields = match Fields::read(&state, &request, &body) {
        Ok(fields) => Arc::new(fields),
        Err(answer) => return *answer,
    };
    let path = format!("/admin/webhooks/{id}");
    let done = match fields.get("act") {
        "rotate" => grave(&state, &request, (&fields, &path), (id.clone(), Act::RotateWebhook)).await,
        "disable" => grave(&state, &request, (&fields, &path), (id.clone(), Act::DisableWebhook)).await,
        "remove" => grave(&state, &request, (&fields, &path), (id.clone(), Act::DeleteWebhook)).await,
        act => {
            let within = if act == "save" { CONFIRM } else { DANGER };
            let (wanted, form, guard) = (id.clone(), Arc::clone(&fields), state.guard.clone());
            let done = at_console(&state, &request, within, move |tx, at| small(tx, at, (&wanted, &guard), &form));
            done.await.map(|(face, message)| (face, Done::Well("", message)))
        }
    };
    match done {
        Ok((face, Done::Well("", message))) => said::done(&state, &request, &face, (&path, message)),
        Ok((face, Done::Well(target, message))) => said::done(&state, &request, &face, (target, message)),
        Ok((face, Done::Secret(owner, secret))) => once(&state, &request, &face, (owner, &path, secret)),
        Err(stop) => match told::again(&state, &request, stop) {
            Err(answer) => *answer,
            Ok(tell) => page(&state, &request, (&id, Some(&fields)), tell).await,
        },
    }
}

/// What is done at once.
fn small(tx: &mut Tx<'_>, at: At<'_, '_>, (id, guard): (&WebhookId, &Guard), fields: &Fields) -> AdminResult<Message> {
    find(tx, at, id)?;
    let anyhow = Precondition::if_match(None);
    let again = fields.get("replay");
    if !again.is_empty() {
        webhooks::replay(tx, at.0, (id, &DeliveryId::from_text(again)))?;
        return Ok(Message::WEBHOOK_REPLAYED);
    }
    Ok(match fields.get("act") {
        "test" => {
            webhooks::test(tx, at.0, id)?;
            Message::WEBHOOK_TESTED
        }
        "enable" => {
            let change = WebhookChange { enabled: Some(true), ..WebhookChange::default() };
            webhooks::change(tx, at.0, (id, guard), change, &anyhow)?;
            Message::WEBHOOK_ENABLED
        }
        "save" => {
            let Asked { name, url, events } = asked(fields)?;
            let change = WebhookChange { name: Some(name), url: Some(url), events: Some(events), enabled: None };
            webhooks::change(tx, at.0, (id, guard), change, &anyhow)?;
            Message::WEBHOOK_SAVED
        }
        _ => return Err(Refusal::NotFound("act").into()),
    })
}

/// What is asked back first.
async fn grave(
    state: &State,
    request: &HttpRequest,
    form: (&Arc<Fields>, &str),
    (id, act): (WebhookId, Act),
) -> Result<(Face, Done), Stop> {
    let (asked, guard, fields) = (id.clone(), state.guard.clone(), Arc::clone(form.0));
    let question = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let hook = find(tx, at, &asked)?;
        at.0.need_at(Permission::WebhooksWrite, hook.organization_id.as_ref(), "webhook")?;
        Ok(Question { here: "webhooks", act, what: hook.url, count: 1, seen: String::new() })
    };
    let deed = move |tx: &mut Tx<'_>, at: At<'_, '_>| {
        let hook = find(tx, at, &id)?;
        let anyhow = Precondition::if_match(None);
        match act {
            Act::RotateWebhook if !first(tx, at.0, &fields)? => Ok(Done::Secret(hook.url, None)),
            Act::RotateWebhook => Ok(Done::Secret(hook.url, Some(webhooks::new_key(tx, at.0, &id)?.secret))),
            Act::DeleteWebhook => {
                webhooks::remove(tx, at.0, &id, &anyhow)?;
                Ok(Done::Well("/admin/webhooks", Message::WEBHOOK_REMOVED))
            }
            _ => {
                let change = WebhookChange { enabled: Some(false), ..WebhookChange::default() };
                webhooks::change(tx, at.0, (&id, &guard), change, &anyhow)?;
                Ok(Done::Well("", Message::WEBHOOK_DISABLED))
            }
        }
    };
    sure(state, request, form, question, deed).await
}
