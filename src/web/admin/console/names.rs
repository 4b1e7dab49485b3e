//! What people and applications of the audit log are called.

use crate::{
    admin::AdminResult,
    store::{Tx, client, user},
    types::{ClientId, UserId},
};
use std::collections::BTreeMap;

/// Names that were looked up, each once.
#[derive(Default)]
pub struct Names {
    users: BTreeMap<UserId, String>,
    clients: BTreeMap<ClientId, String>,
}

impl Names {
    /// A user name; of somebody who was deleted, the identifier.
    pub fn user(&mut self, tx: &mut Tx<'_>, id: &UserId) -> AdminResult<String> {
        if let Some(name) = self.users.get(id) {
            return Ok(name.clone());
        }
        let name = user::by_id(tx, id)?.map_or_else(|| id.to_string(), |row| row.username);
        self.users.insert(id.clone(), name.clone());
        Ok(name)
    }

    /// An application's name; of one that was deleted, the identifier.
    pub fn client(&mut self, tx: &mut Tx<'_>, id: &ClientId) -> AdminResult<String> {
        if let Some(name) = self.clients.get(id) {
            return Ok(name.clone());
        }
        let name = client::by_id(tx, id)?.map_or_else(|| id.to_string(), |row| row.name);
        self.clients.insert(id.clone(), name.clone());
        Ok(name)
    }

    /// Whoever acted, as the log has written it down.
    pub fn actor(&mut self, tx: &mut Tx<'_>, label: &str) -> AdminResult<String> {
        if let Some(id) = label.strip_prefix("user:") {
            return self.user(tx, &UserId::from_text(id));
        }
        match label.strip_prefix("client:") {
            Some(id) => self.client(tx, &ClientId::from_text(id)),
            None => Ok(label.to_owned()),
        }
    }
}
