//! `/admin/webhooks`: who is told of events.

use super::{
    frame::{At, at_console, stopped},
    told::Tell,
    users::at,
};
use crate::{
    admin::{
        AdminResult, Part, entry,
        webhooks::{self, DeliveryState, DeliveryView, WebhookView},
    },
    audit::hook::ALL,
    page::{HookLine, Language, WebhooksPage},
    store::Tx,
    types::Permission,
    web::{State, reply},
};
use actix_web::{HttpRequest, HttpResponse, web};

/// How many of the newest posts are looked at, to say how a webhook does.
const LATELY: i64 = 20;

struct View {
    hooks: Vec<(WebhookView, Vec<DeliveryView>)>,
    writable: bool,
}

/// The webhooks of the organization that was chosen, and those of everybody for whoever may see them.
fn view(tx: &mut Tx<'_>, (actor, of): At<'_, '_>) -> AdminResult<View> {
    actor.need(Permission::WebhooksRead, &of.id, "organization")?;
    let everywhere = actor.rights.may_everywhere(Permission::WebhooksRead);
    let all = webhooks::list(tx, actor, Some(&of.id).filter(|_| !everywhere))?;
    let mut hooks = Vec::new();
    for hook in all.into_iter().filter(|hook| hook.organization_id.as_ref().is_none_or(|theirs| *theirs == of.id)) {
        let posts = webhooks::deliveries(tx, actor, &hook.id, &Part { limit: LATELY, after: None })?;
        hooks.push((hook, posts.items));
    }
    Ok(View { hooks, writable: actor.rights.may(Permission::WebhooksWrite, &of.id) })
}

/// How a webhook does, by the newest post that was tried.
fn condition(hook: &WebhookView, last: Option<&DeliveryView>) -> &'static str {
    match last.map(|post| post.state) {
        _ if !hook.enabled => "disabled",
        None => "quiet",
        Some(DeliveryState::Delivered) => "working",
        Some(DeliveryState::Waiting | DeliveryState::GivenUp) => "failing",
    }
}

fn line((hook, posts): &(WebhookView, Vec<DeliveryView>), query: &str, language: &Language) -> HookLine {
    let last = posts.iter().find(|post| post.attempts > 0);
    let all = hook.events.iter().any(|event| event == ALL);
    HookLine {
        name: hook.name.clone(),
        url: hook.url.clone(),
        href: format!("/admin/webhooks/{}{query}", hook.id),
        everywhere: hook.organization_id.is_none(),
        events: if all { 0 } else { u64::try_from(hook.events.len()).unwrap_or(0) },
        state: condition(hook, last),
        last: last.map(|post| at(post.ended_at.as_ref().unwrap_or(&post.created_at), language)),
    }
}

/// Shows the list.
pub async fn show(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let tell = Tell::of(&state, &request);
    let (face, view) = match at_console(&state, &request, entry::CONSOLE, view).await {
        Ok(found) => found,
        Err(stop) => return stopped(&state, &request, stop),
    };
    let language = face.tongue(&request);
    let page = WebhooksPage {
        hooks: view.hooks.iter().map(|hook| line(hook, &face.bar.query, &language)).collect(),
        writable: view.writable,
        said: tell.said(&language),
        bar: face.bar.clone(),
    };
    reply::html(&state, &request, face.frame(tell.status()), &page)
}
