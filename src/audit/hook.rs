//! Which events are posted to whom. A post is a row of the transaction that writes the event; `delivery` sends it.

use crate::{
    store::{
        StoreResult, Tx,
        audit::{AuditRow, NewAudit},
        post,
        webhook::{self, DeliveryRow, WebhookRow},
    },
    types::{DeliveryId, UnixTime, random},
};
use serde_json::{Value, json};

/// All events that can be chosen, as a word in an address's list.
pub const ALL: &str = "*";

/// The name of the event that an operator sends to try an address out. It is in no list and in no log.
pub const TEST: &str = "webhook_test";

/// Events that are never posted: there is one for each token, and each would cost a question to the database.
const SILENT: [&str; 3] = ["code_issued", "tokens_issued", "client_token_issued"];

/// The events that can be chosen.
pub fn choosable() -> impl Iterator<Item = &'static str> {
    super::NAMES.iter().copied().filter(|name| !SILENT.contains(name))
}

/// Whether a word may be in an address's list of events.
#[must_use]
pub fn is_choosable(word: &str) -> bool {
    word == ALL || choosable().any(|name| name == word)
}

/// Whether an address has chosen an event.
fn wants(hook: &WebhookRow, event: &str) -> bool {
    hook.events.0.iter().any(|word| word == ALL || word == event)
}

/// Writes a post of an event for each address that has chosen it.
pub(super) fn post(tx: &mut Tx<'_>, row: &NewAudit<'_>, id: i64) -> StoreResult<()> {
    if SILENT.contains(&row.event) {
        return Ok(());
    }
    let hooks = webhook::listening(tx, row.organization_id.as_ref())?;
    let hooks: Vec<WebhookRow> = hooks.into_iter().filter(|hook| wants(hook, row.event)).collect();
    if hooks.is_empty() {
        return Ok(());
    }
    let row = AuditRow {
        id,
        at: row.at,
        event: row.event.to_owned(),
        user_id: row.user_id.cloned(),
        client_id: row.client_id.cloned(),
        detail: row.detail.to_owned(),
        organization_id: row.organization_id.clone(),
        actor: row.actor.map(str::to_owned),
        reason: row.reason.map(str::to_owned),
        address: row.address.clone(),
    };
    let data = super::json(&row);
    hooks.iter().try_for_each(|hook| insert(tx, hook, (&row.event, &data), row.at).map(drop))
}

/// Writes a post that says nothing, to try an address out; also one that is disabled, which gets it when it is enabled.
///
/// # Errors
/// The database's.
pub fn test(tx: &mut Tx<'_>, now: UnixTime, hook: &WebhookRow) -> StoreResult<DeliveryId> {
    insert(tx, hook, (TEST, &json!({ "webhook_id": hook.id, "name": hook.name })), now)
}

/// The body is that of Standard Webhooks: `type`, `timestamp`, `data`.
fn insert(tx: &mut Tx<'_>, hook: &WebhookRow, (event, data): (&str, &Value), now: UnixTime) -> StoreResult<DeliveryId> {
    let row = DeliveryRow {
        id: DeliveryId::random(),
        webhook_id: hook.id.clone(),
        event: event.to_owned(),
        body: json!({"type": event, "timestamp": now.rfc3339(), "data": data}).to_string(),
        created_at: now,
        next_attempt_at: now,
        attempts: 0,
        last_answer: None,
        delivered_at: None,
        gave_up_at: None,
        message_id: format!("msg_{}", random::base64url::<16>()),
    };
    post::insert(tx, &row)?;
    Ok(row.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_each_token_can_not_be_chosen() {
        assert!(is_choosable("*") && is_choosable("password_refused") && is_choosable("managed"));
        for word in ["tokens_issued", "code_issued", "client_token_issued", "webhook_test", "", "password_refuse", "**"] {
            assert!(!is_choosable(word), "{word}");
        }
        assert_eq!(choosable().count() + SILENT.len(), crate::audit::NAMES.len());
    }
}
