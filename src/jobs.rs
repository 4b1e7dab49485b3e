//! Clock-driven work. Each round of a job that changes something runs under a lease, so several nodes may try.

use crate::{
    delivery::{self, Courier, DeliveryError, Transport},
    keys::KeyError,
    store::{StoreError, lease, outbox, purge},
    types::random,
    web::State,
};
use std::time::Duration;

/// How often keys are read again, seconds: another process may have rotated them.
const KEYS_EVERY: u64 = 10;

/// How often expired rows are deleted, seconds.
const PURGE_EVERY: u64 = 60;

/// How often the outbox is looked at, seconds.
const DELIVER_EVERY: u64 = 1;

/// How long a node keeps a job to itself, seconds.
const LEASE: i64 = 30;

/// Starts all jobs on this thread's runtime. They end with it.
pub fn start(state: &State, transport: Option<Transport>) {
    let holder = random::base64url::<9>();
    every(KEYS_EVERY, state.clone(), |state| async move { reload_keys(&state).await.map_err(|error| error.to_string()) });
    let name = holder.clone();
    every(PURGE_EVERY, state.clone(), move |state| {
        let holder = name.clone();
        async move { purge_expired(&state, holder).await.map_err(|error| error.to_string()) }
    });
    if let Some(transport) = transport {
        let courier = courier(state, transport);
        every(DELIVER_EVERY, state.clone(), move |state| {
            let (holder, courier) = (holder.clone(), courier.clone());
            async move { deliver(&state, &holder, &courier).await.map_err(|error| error.to_string()) }
        });
    }
}

/// Who carries this server's messages by a transport.
#[must_use]
pub fn courier(state: &State, transport: Transport) -> Courier {
    Courier {
        db: state.db.clone(),
        sealer: state.provider.sealer.clone(),
        pages: state.pages.clone(),
        issuer: state.provider.issuer.clone(),
        transport,
    }
}

fn every<F>(seconds: u64, state: State, round: impl Fn(State) -> F + 'static)
where
    F: Future<Output = Result<(), String>> + 'static,
{
    actix_web::rt::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(seconds));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = round(state.clone()).await {
                tracing::warn!(%error, "job");
            }
        }
    });
}

async fn reload_keys(state: &State) -> Result<(), KeyError> {
    let provider = state.provider.clone();
    state.db.read(move |tx| provider.keys.reload(tx, &provider.sealer)).await
}

async fn purge_expired(state: &State, holder: String) -> Result<(), StoreError> {
    let now = state.clock.now();
    let gone = state.db.write(move |tx| -> Result<_, StoreError> {
        if !lease::take(tx, "purge", &holder, now, now + LEASE)? {
            return Ok(0);
        }
        // Here too, because messages grow old also where no mails are sent.
        delivery::expire(tx, now)?;
        purge::expired(tx, now, now - 86_400)
    });
    let gone = gone.await?;
    if gone > 0 {
        tracing::debug!(gone, "expired rows deleted");
    }
    Ok(())
}

/// Sends what is due, round after round, while this node has the lease and somebody takes messages.
///
/// # Errors
/// The database's.
pub async fn deliver(state: &State, holder: &str, courier: &Courier) -> Result<(), DeliveryError> {
    loop {
        let now = state.clock.now();
        if !state.db.read(move |tx| outbox::waiting(tx, now)).await? {
            break;
        }
        let name = holder.to_owned();
        if !state.db.write(move |tx| lease::take(tx, "deliver", &name, now, now + LEASE)).await? {
            break;
        }
        if !courier.round(now).await?.goes_on() {
            break;
        }
    }
    courier.rest().await;
    Ok(())
}
