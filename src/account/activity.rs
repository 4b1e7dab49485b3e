//! What has happened around a person's sign-ins lately, from the audit log.

use super::Desk;
use crate::{
    auth::Fault,
    store::{Tx, audit, client, session},
    types::{Method, SessionId, UnixTime, UserId},
};
use serde_json::Value;

/// How many lines are shown.
const MOST: i64 = 50;

/// The events that mean something to a person.
pub const EVENTS: [&str; 23] = [
    "session_begun",
    "session_ended",
    "sessions_ended",
    "password_refused",
    "password_changed",
    "password_reset",
    "factor_accepted",
    "factor_refused",
    "factor_added",
    "factor_removed",
    "factor_renamed",
    "factors_reset",
    "backup_codes_made",
    "device_trusted",
    "device_forgotten",
    "devices_forgotten",
    "device_misused",
    "consent_given",
    "consent_revoked",
    "contact_changed",
    "pass_issued",
    "link_sent",
    "not_me",
];

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// The event's name in the audit log.
    pub event: String,
    /// When.
    pub at: UnixTime,
    /// With which factor.
    pub method: Option<Method>,
    /// With which application, or what the person calls the factor; may hold what strangers wrote.
    pub detail: Option<String>,
    /// With which browser, in English words, and from which address; either may be empty.
    pub whence: Option<(String, String)>,
    /// What a link was for.
    pub purpose: Option<String>,
}

/// What happened, newest first.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Vec<Happened>, Fault> {
    of(tx, &desk.account.user.id)
}

/// What happened around somebody's sign-ins, newest first.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, user: &UserId) -> Result<Vec<Happened>, Fault> {
    let mut lines = Vec::new();
    for row in audit::of_user(tx, user, &EVENTS, MOST)? {
        let about: Value = serde_json::from_str(&row.detail).unwrap_or_default();
        let field = |name: &str| about.get(name).and_then(Value::as_str).map(str::to_owned);
        let detail = match (row.event.as_str(), &row.client_id) {
            ("factor_added" | "factor_renamed" | "factor_removed", _) => field("name").filter(|name| !name.is_empty()),
            ("consent_given" | "consent_revoked", Some(id)) => client::by_id(tx, id)?.map(|client| client.name),
            _ => None,
        };
        let method = field("method").or_else(|| field("what")).and_then(|name| name.parse().ok());
        let whence = match row.event.as_str() {
            "session_begun" => field("session").map(|id| whence(tx, id)).transpose()?.flatten(),
            _ => None,
        };
        lines.push(Happened { event: row.event, at: row.at, method, detail, whence, purpose: field("purpose") });
    }
    Ok(lines)
}

/// The browser and the address of a session, while its row is there.
fn whence(tx: &mut Tx<'_>, id: String) -> Result<Option<(String, String)>, Fault> {
    let row = session::by_id(tx, &SessionId::from_text(id))?;
    Ok(row.map(|row| (row.agent.clone(), row.address.clone())))
}
