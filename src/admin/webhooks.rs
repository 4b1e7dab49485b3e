//! Webhooks: addresses that events are posted to, and what became of the posts.

use super::{Actor, AdminError, AdminResult, Page, Part, Precondition, Refusal, organizations, organizations::shown, unfit};
use crate::{
    audit::{Event, hook},
    auth::Fault,
    outbound::Guard,
    store::{
        JsonText, Tx, organization, post,
        webhook::{self, DeliveryRow, SECRET, WebhookRow},
    },
    types::{DeliveryId, DisplayName, Invalid, OrganizationId, Permission, SigningSecret, UnixTime, WebhookId},
};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

/// An address that events are posted to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookView {
    /// Its identifier.
    pub id: WebhookId,
    /// Whose events it gets; `null`: everybody's.
    #[schema(required)]
    pub organization_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// Where events are posted.
    pub url: String,
    /// The events that it gets; `*` for all that can be chosen.
    pub events: Vec<String>,
    /// Whether it gets any. An answer 410 ends that.
    pub enabled: bool,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<&WebhookRow> for WebhookView {
    fn from(row: &WebhookRow) -> Self {
        Self {
            id: row.id.clone(),
            organization_id: row.organization_id.clone(),
            name: row.name.clone(),
            url: row.url.clone(),
            events: row.events.0.clone(),
            enabled: row.disabled_at.is_none(),
            created_at: row.created_at.rfc3339(),
            updated_at: row.updated_at.rfc3339(),
        }
    }
}

/// A webhook with the key that its posts are signed with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WithKey {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// The key as Standard Webhooks write it: `whsec_` and base64. It is shown this once.
    pub secret: String,
}

/// A webhook to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Whose events it gets; everybody's if it is left out, which needs a role or a client that counts everywhere.
    pub organization_id: Option<OrganizationId>,
    /// What people call it.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// Where events are posted: an `https` URL of a public address, if the server's configuration allows no others.
    #[schema(min_length = 1, max_length = 2048)]
    pub url: String,
    /// The events that it gets; `*` for all that can be chosen.
    #[schema(min_items = 1, max_items = 128)]
    pub events: Vec<String>,
}

/// What is to be changed of a webhook, as a JSON Merge Patch (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    /// What people call it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// Where events are posted.
    #[schema(min_length = 1, max_length = 2048)]
    pub url: Option<String>,
    /// The events that it gets.
    #[schema(min_items = 1, max_items = 128)]
    pub events: Option<Vec<String>>,
    /// Whether it gets any. What happens while it does not is not made up for.
    pub enabled: Option<bool>,
}

/// How far a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is tried, now or later.
    Waiting,
    /// It was taken.
    Delivered,
    /// It is not tried any more.
    GivenUp,
}

/// One event for one webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryView {
    /// Its identifier.
    pub id: DeliveryId,
    /// What the receiver knows it by (`webhook-id`); the same when it is sent again.
    pub message_id: String,
    /// The event's name.
    pub event: String,
    /// What is posted.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    /// How far it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// What came of the last try.
    #[schema(required)]
    pub last_answer: Option<String>,
    /// When it was written, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it is tried next, RFC 3339; `null`: never.
    #[schema(required, format = DateTime)]
    pub next_attempt_at: Option<String>,
    /// When it was taken or given up, RFC 3339.
    #[schema(required, format = DateTime)]
    pub ended_at: Option<String>,
}

impl From<&DeliveryRow> for DeliveryView {
    fn from(row: &DeliveryRow) -> Self {
        let state = match (row.delivered_at, row.gave_up_at) {
            (Some(_), _) => DeliveryState::Delivered,
            (None, Some(_)) => DeliveryState::GivenUp,
            (None, None) => DeliveryState::Waiting,
        };
        Self {
            id: row.id.clone(),
            message_id: row.message_id.clone(),
            event: row.event.clone(),
            body: serde_json::from_str(&row.body).unwrap_or_default(),
            state,
            attempts: row.attempts,
            last_answer: row.last_answer.clone(),
            created_at: row.created_at.rfc3339(),
            next_attempt_at: (state == DeliveryState::Waiting).then(|| row.next_attempt_at.rfc3339()),
            ended_at: shown(row.delivered_at.or(row.gave_up_at)),
        }
    }
}

/// Why there is no further webhook.
pub const TOO_MANY: &str = "there are too many webhooks already";

/// Why nothing is sent.
pub const DISABLED: &str = "this webhook is disabled";

/// Webhooks of an organization, or of everybody, at most: each costs a row for each event.
const MOST: usize = 20;

/// The longest URL, bytes.
const URL_LIMIT: usize = 2048;

/// Names of events in a list at most.
const EVENTS: usize = 128;

/// A URL that may be called, as far as can be said without looking up its name.
fn address(text: &str, guard: &Guard) -> AdminResult<String> {
    let refusal = |why: &str| Refusal::Invalid { field: "url", why: why.to_owned() };
    let url = Url::parse(text).ok().filter(|_| text.len() <= URL_LIMIT).ok_or_else(|| refusal("must be a URL"))?;
    guard.check(&url).map_err(refusal)?;
    if url.fragment().is_some() {
        return Err(refusal("must not have a fragment").into());
    }
    Ok(url.into())
}

/// A list of events that can be chosen; each once.
fn chosen(mut events: Vec<String>) -> AdminResult<Vec<String>> {
    let refusal = |why: String| Refusal::Invalid { field: "events", why };
    if events.is_empty() || events.len() > EVENTS {
        return Err(refusal(format!("1 to {EVENTS} names")).into());
    }
    if let Some(name) = events.iter().find(|name| !hook::is_choosable(name)) {
        return Err(refusal(format!("{name} is no event that can be chosen")).into());
    }
    events.sort_unstable();
    events.dedup();
    Ok(events)
}

/// All webhooks that this operator may see, by name; those of one organization if one is wanted.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: Option<&OrganizationId>) -> AdminResult<Vec<WebhookView>> {
    let realm = actor.realm(Permission::WebhooksRead, of)?;
    Ok(webhook::all(tx, realm.only())?.iter().map(WebhookView::from).collect())
}

fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId, permission: Permission) -> AdminResult<WebhookRow> {
    let row = webhook::by_id(tx, id)?.ok_or(Refusal::NotFound("webhook"))?;
    actor.need_at(permission, row.organization_id.as_ref(), "webhook")?;
    Ok(row)
}

/// Shows one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId) -> AdminResult<WebhookView> {
    Ok(WebhookView::from(&find(tx, actor, id, Permission::WebhooksRead)?))
}

/// Makes one.
///
/// # Errors
/// [`Refusal`], the database's, and the cipher's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, guard: &Guard, new: NewWebhook) -> AdminResult<WithKey> {
    let of = new.organization_id;
    actor.need_at(Permission::WebhooksWrite, of.as_ref(), "organization")?;
    if let Some(id) = &of {
        organization::lock(tx, id)?.ok_or(Refusal::NotFound("organization"))?;
    }
    let there = webhook::all(tx, of.as_ref())?;
    if there.iter().filter(|row| row.organization_id == of).count() >= MOST {
        return Err(Refusal::Conflict(TOO_MANY).into());
    }
    let (id, key) = (WebhookId::random(), SigningSecret::random());
    let row = WebhookRow {
        organization_id: of,
        name: new.name.into(),
        url: address(&new.url, guard)?,
        events: JsonText(chosen(new.events)?),
        secret_sealed: actor.sealer.seal(SECRET, id.as_str(), key.expose())?,
        created_at: actor.now,
        updated_at: actor.now,
        disabled_at: None,
        id,
    };
    webhook::insert(tx, &row)?;
    let view = WebhookView::from(&row);
    let value = serde_json::json!({ "after": { "url": view.url, "events": view.events } });
    note(tx, actor, &row, ("webhook_added", Some(value)))?;
    Ok(WithKey { webhook: view, secret: key.to_text().to_string() })
}

/// Changes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (id, guard): (&WebhookId, &Guard),
    change: WebhookChange,
    expected: &Precondition,
) -> AdminResult<WebhookView> {
    let mut row = hold(tx, actor, id)?;
    let before = WebhookView::from(&row);
    expected.check(&before)?;
    if let Some(name) = change.name {
        row.name = name.into();
    }
    if let Some(url) = change.url {
        row.url = address(&url, guard)?;
    }
    if let Some(events) = change.events {
        row.events = JsonText(chosen(events)?);
    }
    if let Some(enabled) = change.enabled {
        row.disabled_at = if enabled { None } else { row.disabled_at.or(Some(actor.now)) };
    }
    let difference = organizations::difference(&before, &WebhookView::from(&row));
    if difference.get("after").and_then(serde_json::Value::as_object).is_some_and(serde_json::Map::is_empty) {
        return Ok(before);
    }
    row.updated_at = actor.now;
    webhook::update(tx, &row)?;
    note(tx, actor, &row, ("webhook_changed", Some(difference)))?;
    Ok(WebhookView::from(&row))
}

fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId) -> AdminResult<WebhookRow> {
    let row = webhook::lock(tx, id)?.ok_or(Refusal::NotFound("webhook"))?;
    actor.need_at(Permission::WebhooksWrite, row.organization_id.as_ref(), "webhook")?;
    Ok(row)
}

/// Removes one, with all that waits for it.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId, expected: &Precondition) -> AdminResult<()> {
    let row = hold(tx, actor, id)?;
    expected.check(&WebhookView::from(&row))?;
    webhook::delete(tx, id)?;
    note(tx, actor, &row, ("webhook_removed", None))
}

/// Makes a new key. What waits is signed with it; the old one is dead at once.
///
/// # Errors
/// [`Refusal`], the database's, and the cipher's.
pub fn new_key(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId) -> AdminResult<WithKey> {
    let mut row = hold(tx, actor, id)?;
    let key = SigningSecret::random();
    row.secret_sealed = actor.sealer.seal(SECRET, row.id.as_str(), key.expose())?;
    row.updated_at = actor.now;
    webhook::update(tx, &row)?;
    note(tx, actor, &row, ("webhook_key_set", None))?;
    Ok(WithKey { webhook: WebhookView::from(&row), secret: key.to_text().to_string() })
}

/// Posts an event that says nothing, to try a webhook out.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn test(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId) -> AdminResult<DeliveryView> {
    let row = find(tx, actor, id, Permission::WebhooksWrite)?;
    enabled(&row)?;
    let made = hook::test(tx, actor.now, &row)?;
    let made = post::by_id(tx, &made)?.ok_or(AdminError::Fault(Fault::Stored("delivery")))?;
    note(tx, actor, &row, ("webhook_tested", None))?;
    Ok(DeliveryView::from(&made))
}

/// Nothing is sent to one that is disabled, so nothing should wait for it.
fn enabled(row: &WebhookRow) -> AdminResult<()> {
    if row.disabled_at.is_some() { Err(Refusal::Conflict(DISABLED).into()) } else { Ok(()) }
}

/// What was posted to a webhook in the last thirty days, newest first.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn deliveries(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &WebhookId, part: &Part) -> AdminResult<Page<DeliveryView>> {
    find(tx, actor, id, Permission::WebhooksRead)?;
    let place = part.after.as_deref().map(place).transpose().map_err(unfit("cursor"))?;
    let before = place.as_ref().map(|(time, id)| (*time, id));
    let rows = post::page(tx, id, before, part.and_one())?;
    let page = part.cut(rows, |row| format!("{} {}", row.created_at.seconds(), row.id));
    Ok(Page { items: page.items.iter().map(DeliveryView::from).collect(), next: page.next })
}

/// The place in a list that [`deliveries`] has written down.
fn place(text: &str) -> Result<(UnixTime, DeliveryId), Invalid> {
    let parts = text.split_once(' ').and_then(|(time, id)| Some((UnixTime(time.parse().ok()?), DeliveryId::from_text(id))));
    parts.ok_or(Invalid("not one of this list"))
}

/// Sends a post again: the same body with the same message identifier, as a post of its own.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn replay(tx: &mut Tx<'_>, actor: &Actor<'_>, (id, delivery): (&WebhookId, &DeliveryId)) -> AdminResult<DeliveryView> {
    let row = find(tx, actor, id, Permission::WebhooksWrite)?;
    post::by_id(tx, delivery)?.filter(|post| post.webhook_id == *id).ok_or(Refusal::NotFound("delivery"))?;
    enabled(&row)?;
    let made = post::again(tx, delivery, actor.now)?.ok_or(Refusal::NotFound("delivery"))?;
    note(tx, actor, &row, ("webhook_replayed", None))?;
    Ok(DeliveryView::from(&made))
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &WebhookRow,
    (act, change): (&'static str, Option<serde_json::Value>),
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: row.id.as_str(), user: None, client: None, change };
    Ok(actor.record(tx, row.organization_id.as_ref(), None, &event)?)
}

#[cfg(test)]
mod tests;
