//! Which applications a person has let in.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::Fault,
    store::{
        Tx, client,
        consent::{self, ConsentRow},
        grant,
    },
    types::ClientId,
};

/// An application that the person let in.
#[derive(Debug, Clone)]
pub struct App {
    /// Its registered name.
    pub name: String,
    /// What it may have, and since when.
    pub consent: ConsentRow,
}

/// The applications, newest first.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Vec<App>, Fault> {
    let mut apps = Vec::new();
    for consent in consent::of_user(tx, &desk.account.user.id)? {
        if let Some(client) = client::by_id(tx, &consent.client_id)? {
            apps.push(App { name: client.name, consent });
        }
    }
    Ok(apps)
}

/// Takes back what an application was allowed: it has to ask again, and its tokens are dead. Whether it was allowed
/// anything.
///
/// # Errors
/// The database's.
pub fn revoke(tx: &mut Tx<'_>, desk: &Desk<'_>, client: &str) -> Result<bool, Fault> {
    let (user, client) = (&desk.account.user.id, ClientId::from_text(client));
    if !consent::forget(tx, user, &client)? {
        return Ok(false);
    }
    grant::revoke_all(tx, user, &client, desk.now)?;
    audit::record(tx, desk.now, &Event::ConsentRevoked { user, client: &client })?;
    Ok(true)
}
