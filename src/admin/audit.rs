//! The audit log, as far as an operator may read it.

use super::{Actor, AdminError, AdminResult, Page, Part, Refusal};
use crate::{
    audit::{self, NAMES},
    auth::Fault,
    store::{
        StoreResult, Tx,
        audit::{AuditFilter, AuditRow, following, page},
    },
    types::{ClientId, OrganizationId, Permission, UnixTime, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Grows with time.
    pub id: i64,
    /// When, RFC 3339.
    #[schema(format = DateTime)]
    pub at: String,
    /// The event's name.
    pub event: String,
    /// Whose people or things it is about.
    #[schema(required)]
    pub organization_id: Option<OrganizationId>,
    /// Whom it is about.
    #[schema(required)]
    pub user_id: Option<UserId>,
    /// Which application it is about.
    #[schema(required)]
    pub client_id: Option<ClientId>,
    /// Who did it, where that is somebody else: `user:` or `client:` and an identifier, or `command line`.
    #[schema(required)]
    pub actor: Option<String>,
    /// Why, in their words.
    #[schema(required)]
    pub reason: Option<String>,
    /// From which network address.
    #[schema(required)]
    pub address: Option<String>,
    /// What else is known; other fields for other events.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
}

impl AuditView {
    /// The row in the words of exports and webhooks.
    fn of(row: &AuditRow) -> AdminResult<Self> {
        serde_json::from_value(audit::json(row)).map_err(|_| AdminError::Fault(Fault::Stored("audit row")))
    }
}

/// Which rows somebody wants. What is `None` or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Whose people or things they are about.
    pub organization: Option<OrganizationId>,
    /// Any of these events.
    pub events: Vec<String>,
    /// Whom they are about.
    pub user: Option<UserId>,
    /// Which application they are about.
    pub client: Option<ClientId>,
    /// Who did it.
    pub actor: Option<String>,
    /// Of this time or later.
    pub from: Option<UnixTime>,
    /// Of an earlier time than this.
    pub until: Option<UnixTime>,
}

impl Wanted {
    /// What of it this operator may see: all of it, or what is about the one organization.
    fn narrowed(self, actor: &Actor<'_>) -> AdminResult<AuditFilter> {
        let realm = actor.realm(Permission::AuditRead, self.organization.as_ref())?;
        if let Some(unknown) = self.events.iter().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(Refusal::Invalid { field: "event", why: format!("there is no event {unknown}") }.into());
        }
        Ok(AuditFilter {
            organization: realm.only().cloned(),
            events: self.events,
            user: self.user,
            client: self.client,
            actor: self.actor,
            from: self.from,
            until: self.until,
            before: None,
        })
    }
}

/// What happened, newest first.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, wanted: Wanted, part: &Part) -> AdminResult<Page<AuditView>> {
    let before = part.after.as_deref().and_then(|number| number.parse().ok());
    let filter = AuditFilter { before, ..wanted.narrowed(actor)? };
    let found = part.cut(page(tx, &filter, part.and_one())?, |row| row.id.to_string());
    let items = found.items.iter().map(AuditView::of).collect::<AdminResult<_>>()?;
    Ok(Page { items, next: found.next })
}

/// What an export gives: the rows that were there when it began, so that it ends.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn export(tx: &mut Tx<'_>, actor: &Actor<'_>, wanted: Wanted) -> AdminResult<AuditFilter> {
    let filter = wanted.narrowed(actor)?;
    let newest = page(tx, &AuditFilter::default(), 1)?.first().map_or(0, |row| row.id);
    Ok(AuditFilter { before: Some(newest.saturating_add(1)), ..filter })
}

/// Rows of an export that are read at once.
const PART: i64 = 500;

/// A part of an export: the rows after one, oldest first, as lines of JSON, and the number of the last one; `None` at the end.
///
/// # Errors
/// The database's.
pub fn lines(tx: &mut Tx<'_>, filter: &AuditFilter, after: Option<i64>) -> StoreResult<Option<(String, i64)>> {
    let rows = following(tx, filter, after, PART)?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let mut text = String::new();
    for row in &rows {
        text.push_str(&audit::json(row).to_string());
        text.push('\n');
    }
    Ok(Some((text, last)))
}
