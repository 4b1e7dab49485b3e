//! Public keys that clients keep at an address of their own (`jwks_uri`), as they were when they were fetched last.
//!
//! Fetching is the edge's: no transaction waits for other people's servers. What a transaction needs was made ready before.

use super::client::Client;
use crate::types::{ClientId, UnixTime};
use jsonwebtoken::jwk::JwkSet;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Seconds for which fetched keys are taken to be what is there.
const FRESH: i64 = 300;

/// Seconds after a call before there is another one, whatever comes in: nobody's server is called by strangers' assertions
/// more often.
const PAUSE: i64 = 5;

/// Seconds for which keys are used whose place does not answer any more.
const STALE: i64 = 3600;

/// How many clients' keys are kept.
const MOST: usize = 256;

/// Why keys are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Some are; those of the last minutes will do.
    Any,
    /// Others are than those that are known.
    Others,
}

#[derive(Debug)]
struct Entry {
    uri: String,
    keys: Option<Arc<JwkSet>>,
    fetched_at: UnixTime,
    tried_at: Option<UnixTime>,
    turn: Turn,
}

/// Who asks a client's place; the others wait for what comes of it.
pub type Turn = Arc<tokio::sync::Mutex<()>>;

/// The keys of each client. Cheap to clone; each process has its own.
#[derive(Debug, Clone, Default)]
pub struct KeyCache(Arc<Mutex<HashMap<ClientId, Entry>>>);

impl KeyCache {
    fn entries(&self) -> MutexGuard<'_, HashMap<ClientId, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client's public keys: those that it registered, or those that were fetched last.
    #[must_use]
    pub fn of(&self, client: &Client) -> Option<Arc<JwkSet>> {
        let Some(uri) = &client.metadata.jwks_uri else { return client.own_keys() };
        self.entries().get(&client.id).filter(|entry| entry.uri == *uri)?.keys.clone()
    }

    /// What to hold while a client's address is asked.
    #[must_use]
    pub fn turn(&self, client: &ClientId, uri: &str) -> Turn {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(client).filter(|entry| entry.uri == uri) {
            return entry.turn.clone();
        }
        make_room(&mut entries);
        let turn = Turn::default();
        let (uri, fetched_at) = (uri.to_owned(), UnixTime(0));
        entries.insert(client.clone(), Entry { uri, keys: None, fetched_at, tried_at: None, turn: turn.clone() });
        turn
    }

    /// Whether a client's address is to be asked now. Whoever gets `true` has to ask: the time counts from here.
    #[must_use]
    pub fn claim(&self, client: &ClientId, uri: &str, wanted: Wanted, now: UnixTime) -> bool {
        let mut entries = self.entries();
        let Some(entry) = entries.get_mut(client).filter(|entry| entry.uri == uri) else { return false };
        let old = wanted == Wanted::Others || entry.keys.is_none() || now >= entry.fetched_at + FRESH;
        let due = old && entry.tried_at.is_none_or(|tried| now >= tried + PAUSE);
        if due {
            entry.tried_at = Some(now);
        }
        due
    }

    /// Notes what a call gave; `None`: no keys.
    pub fn put(&self, client: &ClientId, uri: &str, keys: Option<JwkSet>, now: UnixTime) {
        let mut entries = self.entries();
        let Some(entry) = entries.get_mut(client).filter(|entry| entry.uri == uri) else { return };
        match keys {
            Some(keys) => {
                entry.keys = Some(Arc::new(keys));
                entry.fetched_at = now;
            }
            None if now >= entry.fetched_at + STALE => entry.keys = None,
            None => {}
        }
    }
}

/// Drops the client that was asked longest ago.
fn make_room(entries: &mut HashMap<ClientId, Entry>) {
    if entries.len() < MOST {
        return;
    }
    let oldest = entries.iter().min_by_key(|(_, entry)| entry.tried_at).map(|(id, _)| id.clone());
    if let Some(id) = oldest {
        entries.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str = "https://rp.example/jwks";

    fn set() -> JwkSet {
        JwkSet { keys: Vec::new() }
    }

    #[test]
    fn a_place_is_asked_when_its_keys_are_old_or_unknown_and_never_twice_at_once() {
        let (cache, id) = (KeyCache::default(), ClientId::from_text("c"));
        assert!(!cache.claim(&id, URI, Wanted::Any, UnixTime(1000)), "without a turn");
        let first = cache.turn(&id, URI);
        assert!(Arc::ptr_eq(&first, &cache.turn(&id, URI)));
        let due = |wanted, now| cache.claim(&id, URI, wanted, UnixTime(now));
        assert!(due(Wanted::Any, 1000));
        assert!(!due(Wanted::Any, 1000) && !due(Wanted::Others, 1004), "somebody is asking");
        cache.put(&id, URI, Some(set()), UnixTime(1000));
        assert!(!due(Wanted::Any, 1299) && due(Wanted::Any, 1300));
        cache.put(&id, URI, Some(set()), UnixTime(1300));
        assert!(!due(Wanted::Others, 1304) && due(Wanted::Others, 1305));
        let new = "https://rp.example/new";
        assert!(!Arc::ptr_eq(&first, &cache.turn(&id, new)));
        assert!(cache.claim(&id, new, Wanted::Any, UnixTime(1306)), "another place is another matter");
    }

    #[test]
    fn keys_outlive_a_place_that_does_not_answer_by_an_hour() {
        let (cache, id) = (KeyCache::default(), ClientId::from_text("c"));
        let known = || cache.entries().get(&id).unwrap().keys.is_some();
        let _turn = cache.turn(&id, URI);
        assert!(cache.claim(&id, URI, Wanted::Any, UnixTime(1000)));
        cache.put(&id, URI, None, UnixTime(1000));
        assert!(!known());
        cache.put(&id, URI, Some(set()), UnixTime(1000));
        cache.put(&id, URI, None, UnixTime(4599));
        assert!(known());
        cache.put(&id, URI, None, UnixTime(4600));
        assert!(!known());
    }

    #[test]
    fn the_number_of_clients_is_bounded() {
        let cache = KeyCache::default();
        for number in 0..300 {
            let id = ClientId::from_text(format!("c{number}"));
            let _turn = cache.turn(&id, URI);
            assert!(cache.claim(&id, URI, Wanted::Any, UnixTime(number)));
        }
        assert_eq!(cache.entries().len(), MOST);
        assert!(!cache.entries().contains_key(&ClientId::from_text("c0")));
    }
}
