//! What handlers share. Made once, by `app`.

use super::{Cookies, Turns};
use crate::{
    auth::{federation::Upstreams, password::Hasher},
    clock::Clock,
    grant::Provider,
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
