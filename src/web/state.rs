//! What handlers share. Made once, by `app`.

use super::{Cookies, Turns};
use crate::{
    auth::{federation::Upstreams, password::Hasher},
    clock::Clock,
    grant::Provider,
    keys::KeyError,
    outbound::{Guard, Outbound},
    page::Pages,
    store::Db,
};
use std::sync::Arc;

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The provider: name, keys, limits.
    pub provider: Arc<Provider>,
    /// The database.
    pub db: Db,
    /// The clock. Read once a request.
    pub clock: Clock,
    /// Password hashing.
    pub hasher: Hasher,
    /// Templates and texts.
    pub pages: Arc<Pages>,
    /// Names and attributes of cookies.
    pub cookies: Cookies,
    /// Which addresses this server calls when other people say so.
    pub guard: Guard,
    /// Fetches what clients have at addresses of their own, behind that guard.
    pub called: Outbound,
    /// Whose turn it is to ask for logos.
    pub logos: Turns,
    /// What is known of upstream providers.
    pub upstreams: Upstreams,
    /// The discovery document.
    pub discovery: Arc<[u8]>,
}

impl State {
    /// Reads the signing keys again, as this process or another one may have made some.
    ///
    /// # Errors
    /// As [`KeyRing::reload`](crate::keys::KeyRing::reload); the keys in use stay then.
    pub async fn reload_keys(&self) -> Result<(), KeyError> {
        let provider = self.provider.clone();
        self.db.read(move |tx| provider.keys.reload(tx, &provider.sealer)).await
    }

    /// The same for whoever has just made some. A fault is logged only: the keys are read again in a moment.
    pub async fn publish_keys(&self) {
        if let Err(error) = self.reload_keys().await {
            tracing::warn!(%error, "new signing keys were not read");
        }
    }
}
