//! The application's sessions: in memory, by cookie, the oldest dropped when there are too many.

use super::party::{Pending, SignedIn};
use crate::types::random;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Most browsers that are remembered.
const MOST: usize = 1000;

/// Most sign-ins that one browser may have under way, one a tab.
const MOST_PENDING: usize = 8;

/// All visits, oldest first.
#[derive(Default)]
pub(in crate::demo) struct Visits(Mutex<VecDeque<Visit>>);

struct Visit {
    cookie: String,
    pending: VecDeque<Pending>,
    signed_in: Option<SignedIn>,
}

impl Visits {
    fn all(&self) -> MutexGuard<'_, VecDeque<Visit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a sign-in was begun. Gives the browser's cookie: the one it has when it is ours, else a new one.
    pub(super) fn begin(&self, cookie: Option<&str>, pending: Pending) -> String {
        let mut all = self.all();
        let known = cookie.and_then(|cookie| all.iter_mut().find(|visit| visit.cookie == cookie));
        if let Some(visit) = known {
            if visit.pending.len() >= MOST_PENDING {
                visit.pending.pop_front();
            }
            visit.pending.push_back(pending);
            return visit.cookie.clone();
        }
        add(&mut all, [pending].into(), None)
    }

    /// What was begun with this `state` in this browser, once.
    pub(super) fn take(&self, cookie: &str, state: &str) -> Option<Pending> {
        let mut all = self.all();
        let visit = all.iter_mut().find(|visit| visit.cookie == cookie)?;
        let place = visit.pending.iter().position(|pending| pending.state == state)?;
        visit.pending.remove(place)
    }

    /// Notes a completed sign-in under a new cookie, which it gives. The old one is nobody's from now on; what other tabs
    /// have under way goes with the browser.
    pub(super) fn sign_in(&self, cookie: Option<&str>, signed_in: SignedIn) -> String {
        let mut all = self.all();
        let place = all.iter().position(|visit| Some(visit.cookie.as_str()) == cookie);
        let before = place.and_then(|place| all.remove(place));
        let pending = before.map(|visit| visit.pending).unwrap_or_default();
        add(&mut all, pending, Some(signed_in))
    }

    /// Who has signed in with this browser.
    pub(super) fn signed_in(&self, cookie: &str) -> Option<SignedIn> {
        self.all().iter().find(|visit| visit.cookie == cookie)?.signed_in.clone()
    }

    /// Ends a session for who knows its token.
    pub(super) fn sign_out(&self, cookie: &str, token: &str) -> Option<SignedIn> {
        let mut all = self.all();
        let visit = all.iter_mut().find(|visit| visit.cookie == cookie)?;
        visit.signed_in.take_if(|signed_in| signed_in.token == token)
    }
}

fn add(all: &mut VecDeque<Visit>, pending: VecDeque<Pending>, signed_in: Option<SignedIn>) -> String {
    if all.len() >= MOST {
        all.pop_front();
    }
    let cookie = random::base64url::<32>();
    all.push_back(Visit { cookie: cookie.clone(), pending, signed_in });
    cookie
}
