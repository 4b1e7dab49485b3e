//! From rows of events to the addresses that chose them, as the specification of Standard Webhooks describes it.
//!
//! Each address has its own task, so that a slow receiver keeps nobody else waiting. A post is claimed, sent and settled as
//! a message is: a crash sends it twice rather than never, with the same `webhook-id`.

mod sign;

use super::{
    DeliveryError, Now,
    answer::{Verdict, fate, judge},
};
use crate::{
    audit::{self, Event, Stamp},
    outbound::Outbound,
    seal::Sealer,
    store::{
        Db, StoreError, StoreResult, Tx, post,
        webhook::{self, DeliveryRow, SECRET, WebhookRow},
    },
    types::{SigningSecret, UnixTime, WebhookId},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::{JoinHandle, JoinSet};

/// How many posts are on their way to one address at the same time.
const LANES: i64 = 4;

/// How long one call may take.
const TIME: Duration = Duration::from_secs(5);

/// How long after a claim a post may be claimed anew, seconds.
const CLAIM: i64 = 35;

/// How long a post waits after each failed try, seconds. After the last one it is given up: seven tries in 17.6 hours.
const PAUSES: [i64; 6] = [5, 300, 1800, 7200, 18_000, 36_000];

/// What a status says: 410 is "no more", RFC 9110 §15.5.11.
const fn means(status: u16) -> Verdict {
    match status {
        200..=299 => Verdict::Taken,
        410 => Verdict::Refused,
        _ => Verdict::Failed,
    }
}

/// Posts events. Cheap to clone.
#[derive(Clone)]
pub struct Poster {
    db: Db,
    sealer: Sealer,
    outbound: Outbound,
    now: Now,
    /// Addresses that have a task.
    busy: Arc<Mutex<HashSet<WebhookId>>>,
}

impl Poster {
    /// Prepares. The client should be a guarded one: other people say where posts go.
    #[must_use]
    pub fn new(db: Db, sealer: Sealer, outbound: Outbound, now: Now) -> Self {
        Self { db, sealer, outbound, now, busy: Arc::default() }
    }

    /// Starts a task for each address that has something to send and no task yet. They end by themselves.
    ///
    /// # Errors
    /// The database's. Later faults are logged; the post comes back when its claim ends.
    pub async fn start(&self) -> Result<Vec<JoinHandle<()>>, DeliveryError> {
        let now = (self.now)();
        let waiting = self.db.read(move |tx| post::waiting(tx, now)).await?;
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let free: Vec<WebhookId> = waiting.into_iter().filter(|id| busy.insert(id.clone())).collect();
        drop(busy);
        Ok(free.into_iter().map(|id| tokio::spawn(Errand { poster: self.clone(), id }.run())).collect())
    }

    /// Starts, and waits for the end.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn round(&self) -> Result<(), DeliveryError> {
        for task in self.start().await? {
            if let Err(error) = task.await {
                tracing::error!(%error, "events were not posted");
            }
        }
        Ok(())
    }
}

/// What is sent to one address. Makes room for the next one when it ends, however it ends.
struct Errand {
    poster: Poster,
    id: WebhookId,
}

impl Drop for Errand {
    fn drop(&mut self) {
        self.poster.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Errand {
    /// Sends a few posts at a time while the receiver takes them.
    async fn run(self) {
        loop {
            match self.batch().await {
                Ok(taken) if taken > 0 => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::error!(%error, webhook = %self.id, "events were not posted");
                    break;
                }
            }
        }
    }

    /// Sends what is due, at the same time, a few at the most. Gives how many were taken.
    async fn batch(&self) -> Result<usize, DeliveryError> {
        let (id, now) = (self.id.clone(), (self.poster.now)());
        let claim = self.poster.db.write(move |tx| -> StoreResult<_> {
            // Read anew each time: address and secret may have changed.
            let Some(hook) = webhook::by_id(tx, &id)?.filter(|hook| hook.disabled_at.is_none()) else { return Ok(None) };
            Ok(Some((hook, post::claim(tx, &id, (now, now + CLAIM), LANES)?)))
        });
        let Some((hook, rows)) = claim.await? else { return Ok(0) };
        let (hook, mut lanes, mut taken) = (Arc::new(hook), JoinSet::new(), 0);
        for row in rows {
            lanes.spawn(self.poster.clone().carry(hook.clone(), row));
        }
        while let Some(done) = lanes.join_next().await {
            match done {
                Ok(Ok(Verdict::Taken)) => taken += 1,
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!(%error, "an event was not posted"),
                Err(error) => tracing::error!(%error, "an event was not posted"),
            }
        }
        Ok(taken)
    }
}

impl Poster {
    async fn carry(self, hook: Arc<WebhookRow>, row: DeliveryRow) -> Result<Verdict, DeliveryError> {
        let key = self.sealer.open(SECRET, hook.id.as_str(), &hook.secret_sealed)?;
        let request = SigningSecret::from_bytes(&key)
            .map_err(|_| "its secret is broken")
            .and_then(|key| sign::request(&hook.url, &key, (&row.message_id, &row.body), (self.now)()));
        let (verdict, words) = match request {
            Ok(request) => judge(self.outbound.call_within(request, TIME).await, means),
            Err(why) => (Verdict::Failed, why.to_owned()),
        };
        let (now, attempts) = ((self.now)(), row.attempts);
        tracing::debug!(webhook = %hook.id, attempts, words, "event posted");
        self.db.write(move |tx| settle(tx, (&hook, &row), verdict, &words, now)).await?;
        Ok(verdict)
    }
}

/// Writes down what came of a try. One that is gone gets nothing more.
fn settle(
    tx: &mut Tx<'_>,
    (hook, row): (&WebhookRow, &DeliveryRow),
    verdict: Verdict,
    words: &str,
    now: UnixTime,
) -> Result<(), StoreError> {
    post::settle(tx, row, fate(verdict, row.attempts, &PAUSES, now), words, now)?;
    if verdict == Verdict::Refused && webhook::disable(tx, &hook.id, now)? {
        post::give_up_all(tx, &hook.id, words, now)?;
        let stamp = Stamp { organization: hook.organization_id.as_ref(), ..Stamp::default() };
        audit::record_by(tx, now, stamp, &Event::WebhookStopped { webhook: &hook.id })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::post::Fate;

    #[test]
    fn seven_tries_and_no_more() {
        let now = UnixTime(1000);
        let fates: Vec<Fate> = (1..=8).map(|attempts| fate(Verdict::Failed, attempts, &PAUSES, now)).collect();
        let again = |pause| Fate::Again(now + pause);
        let last = [Fate::GivenUp, Fate::GivenUp];
        assert_eq!(fates[..6], [again(5), again(300), again(1800), again(7200), again(18_000), again(36_000)]);
        assert_eq!(fates[6..], last);
        let of = |status, attempts| fate(means(status), attempts, &PAUSES, now);
        assert_eq!((of(200, 9), of(410, 1)), (Fate::Delivered, Fate::GivenUp));
    }
}
