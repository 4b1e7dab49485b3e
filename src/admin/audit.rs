//! The audit log, as far as an operator may read it.

use super::{Actor, AdminError, AdminResult, Page, Part, Refusal};
use crate::{
    audit::{self, NAMES},
    auth::Fault,
    store::{
        StoreResult, Tx,
        audit::{AuditFilter, AuditRow, by_number, following, page},
    },
    types::{ClientId, OrganizationId, Permission, UnixTime, UserId},
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
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
    /// From which network address.
    pub address: Option<IpAddr>,
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
            address: self.address.map(|address| address.to_string()),
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

/// One row. Those of organizations in which this operator may not read the log do not exist.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn one(tx: &mut Tx<'_>, actor: &Actor<'_>, id: i64) -> AdminResult<AuditView> {
    let row = by_number(tx, id)?.ok_or(Refusal::NotFound("audit row"))?;
    actor.need_at(Permission::AuditRead, row.organization_id.as_ref(), "audit row")?;
    AuditView::of(&row)
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
    part(tx, filter, after, |text, row| text.push_str(&audit::json(row).to_string()))
}

/// The first line of [`csv`].
pub const CSV_HEAD: &str = "id,at,event,organization_id,user_id,client_id,actor,reason,address,detail\r\n";

/// As [`lines`], as lines of comma-separated values, RFC 4180.
///
/// # Errors
/// The database's.
pub fn csv(tx: &mut Tx<'_>, filter: &AuditFilter, after: Option<i64>) -> StoreResult<Option<(String, i64)>> {
    part(tx, filter, after, |text, row| {
        let json = audit::json(row);
        let cells = COLUMNS.iter().map(|name| match json.get(name) {
            None | Some(serde_json::Value::Null) => cell(""),
            Some(serde_json::Value::String(value)) => cell(value),
            Some(value) => cell(&value.to_string()),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push('\r');
    })
}

const COLUMNS: [&str; 10] =
    ["id", "at", "event", "organization_id", "user_id", "client_id", "actor", "reason", "address", "detail"];

/// A cell in quotes. What a spreadsheet would take for a formula is made text by an apostrophe: strangers write what is in
/// the log, and operators open it.
fn cell(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

fn part(
    tx: &mut Tx<'_>,
    filter: &AuditFilter,
    after: Option<i64>,
    write: impl Fn(&mut String, &AuditRow),
) -> StoreResult<Option<(String, i64)>> {
    let rows = following(tx, filter, after, PART)?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let mut text = String::new();
    for row in &rows {
        write(&mut text, row);
        text.push('\n');
    }
    Ok(Some((text, last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_never_ends_early() {
        for (value, written) in [
            ("plain", "\"plain\""),
            ("", "\"\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("+49", "\"'+49\""),
            ("-2", "\"'-2\""),
            ("\tx", "\"'\tx\""),
            ("\u{ff1d}cmd", "\"'\u{ff1d}cmd\""),
            ("say \"hi\",\nthen =1", "\"say \"\"hi\"\",\nthen =1\""),
        ] {
            assert_eq!(cell(value), written);
        }
        assert_eq!(CSV_HEAD.trim_end().split(',').collect::<Vec<_>>(), COLUMNS);
    }
}
