//! `webhooks` and `webhook_deliveries`: addresses that events are posted to, and the posts.

use super::{
    JsonText, StoreResult, Tx,
    dialect::Dialect,
    schema::{webhook_deliveries, webhooks},
};
use crate::types::{DeliveryId, OrganizationId, UnixTime, WebhookId};
use diesel::prelude::*;

/// The column of the secret, as the seal knows it.
pub const SECRET: &str = "webhooks.secret_sealed";

/// An address that events are posted to.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = webhooks)]
pub struct WebhookRow {
    /// Its identifier.
    pub id: WebhookId,
    /// Whose events it gets; `None`: everybody's, and those of nobody.
    pub organization_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// Where events are posted.
    pub url: String,
    /// The names of events that it gets; `*` for all that can be chosen.
    pub events: JsonText<Vec<String>>,
    /// The secret that posts are signed with, sealed for [`SECRET`] and the identifier.
    pub secret_sealed: Vec<u8>,
    /// When it was made.
    pub created_at: UnixTime,
    /// When it was last changed.
    pub updated_at: UnixTime,
    /// Since when it gets nothing.
    pub disabled_at: Option<UnixTime>,
}

/// One event for one address.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = webhook_deliveries)]
pub struct DeliveryRow {
    /// Its identifier.
    pub id: DeliveryId,
    /// For which address.
    pub webhook_id: WebhookId,
    /// The event's name.
    pub event: String,
    /// What is posted.
    pub body: String,
    /// When it was written.
    pub created_at: UnixTime,
    /// Not tried before this time.
    pub next_attempt_at: UnixTime,
    /// How often it was tried.
    pub attempts: i64,
    /// What came of the last try, in words.
    pub last_answer: Option<String>,
    /// When it was taken.
    pub delivered_at: Option<UnixTime>,
    /// When it was given up.
    pub gave_up_at: Option<UnixTime>,
    /// What the receiver knows it by; the same when it is sent again.
    pub message_id: String,
}

/// Adds an address.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &WebhookRow) -> StoreResult<()> {
    diesel::insert_into(webhooks::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds an address.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &WebhookId) -> StoreResult<Option<WebhookRow>> {
    Ok(webhooks::table.filter(webhooks::id.eq(id)).first(tx.0).optional()?)
}

/// As [`by_id`], and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &WebhookId) -> StoreResult<Option<WebhookRow>> {
    Ok(webhooks::table.filter(webhooks::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// An organization's addresses, or all; by name. They are few.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, organization: Option<&OrganizationId>) -> StoreResult<Vec<WebhookRow>> {
    let query = webhooks::table.order((webhooks::name.asc(), webhooks::id.asc()));
    Ok(match organization {
        None => query.load(tx.0)?,
        Some(id) => query.filter(webhooks::organization_id.eq(id)).load(tx.0)?,
    })
}

/// The addresses that may get an event of an organization, or of nobody.
///
/// # Errors
/// The database's.
pub fn listening(tx: &mut Tx<'_>, organization: Option<&OrganizationId>) -> StoreResult<Vec<WebhookRow>> {
    let enabled = webhooks::table.filter(webhooks::disabled_at.is_null());
    Ok(match organization {
        None => enabled.filter(webhooks::organization_id.is_null()).load(tx.0)?,
        Some(id) => enabled.filter(webhooks::organization_id.is_null().or(webhooks::organization_id.eq(id))).load(tx.0)?,
    })
}

/// Stores an address's name, URL, events, secret, time of change and whether it is disabled. Whether it is there.
///
/// # Errors
/// The database's.
pub fn update(tx: &mut Tx<'_>, row: &WebhookRow) -> StoreResult<bool> {
    let rows = diesel::update(webhooks::table.filter(webhooks::id.eq(&row.id)))
        .set((
            webhooks::name.eq(&row.name),
            webhooks::url.eq(&row.url),
            webhooks::events.eq(&row.events),
            webhooks::secret_sealed.eq(&row.secret_sealed),
            webhooks::updated_at.eq(row.updated_at),
            webhooks::disabled_at.eq(row.disabled_at),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Deletes an address and its posts. Whether it was there.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, id: &WebhookId) -> StoreResult<bool> {
    diesel::delete(webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(id))).execute(tx.0)?;
    Ok(diesel::delete(webhooks::table.filter(webhooks::id.eq(id))).execute(tx.0)? == 1)
}

/// Disables an address that is not disabled. Whether it was not.
///
/// # Errors
/// The database's.
pub fn disable(tx: &mut Tx<'_>, id: &WebhookId, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(webhooks::table.filter(webhooks::id.eq(id).and(webhooks::disabled_at.is_null())))
        .set((webhooks::disabled_at.eq(now), webhooks::updated_at.eq(now)))
        .execute(tx.0)?;
    Ok(rows == 1)
}
