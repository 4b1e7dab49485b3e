//! Which applications may use an account: by its owner's leave, or because the organization provides them.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::Fault,
    protocol::ClientMetadata,
    store::{
        Tx,
        client::{self, ClientRow},
        consent, grant,
    },
    types::{ClientId, ScopeSet, UnixTime},
};

/// An application that may use the account.
#[derive(Debug, Clone)]
pub struct App {
    /// Its identifier.
    pub id: ClientId,
    /// Its registered name.
    pub name: String,
    /// What it registered besides; nothing of one that is disabled.
    pub metadata: ClientMetadata,
    /// What it may have, space-separated.
    pub scope: String,
    /// Since when.
    pub since: UnixTime,
    /// By whose leave.
    pub by: By,
}

/// By whose leave an application may use an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The person's.
    Owner,
    /// Nobody was asked: the operator lets it in, and it has tokens that last longer than the sign-in.
    Operator,
}

impl App {
    fn of(client: ClientRow, scope: String, since: UnixTime, by: By) -> Self {
        let metadata = if client.disabled_at.is_none() { client.metadata.0 } else { ClientMetadata::default() };
        Self { id: client.id, name: client.name, metadata, scope, since, by }
    }
}

/// The applications, newest first: those that the person let in, then those that nobody was asked about.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Vec<App>, Fault> {
    let user = &desk.account.user;
    let mut apps: Vec<App> = Vec::new();
    for row in consent::of_user(tx, &user.id)? {
        if let Some(client) = client::by_id(tx, &row.client_id)? {
            apps.push(App::of(client, row.scope, row.granted_at, By::Owner));
        }
    }
    for row in grant::lasting(tx, &user.id, user.epoch, desk.now)? {
        match apps.iter_mut().find(|app| app.id == row.client_id) {
            Some(app) if app.by == By::Owner => {}
            Some(app) => {
                app.scope = together(&app.scope, &row.scope);
                app.since = row.created_at;
            }
            None => {
                if let Some(client) = client::by_id(tx, &row.client_id)? {
                    apps.push(App::of(client, row.scope, row.created_at, By::Operator));
                }
            }
        }
    }
    Ok(apps)
}

/// All that two grants allow.
fn together(one: &str, other: &str) -> String {
    let read = |text: &str| ScopeSet::parse(text).unwrap_or_default();
    read(one).union(&read(other)).to_string()
}

/// Takes back what an application may have: its tokens are dead, and it has to ask again if it had to ask before. Whether it
/// had anything.
///
/// # Errors
/// The database's.
pub fn revoke(tx: &mut Tx<'_>, desk: &Desk<'_>, client: &str) -> Result<bool, Fault> {
    let (user, client) = (&desk.account.user.id, ClientId::from_text(client));
    let asked = consent::forget(tx, user, &client)?;
    if grant::revoke_all(tx, user, &client, desk.now)? == 0 && !asked {
        return Ok(false);
    }
    audit::record(tx, desk.now, &Event::ConsentRevoked { user, client: &client })?;
    Ok(true)
}
