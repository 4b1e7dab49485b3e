//! Clock-driven work. Each round of a job that changes something runs under a lease, so several nodes may try.

use crate::{
    delivery::{self, Transport},
    keys::KeyError,
    store::{StoreError, lease, purge},
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
        every(DELIVER_EVERY, state.clone(), move |state| {
            let (holder, transport) = (holder.clone(), transport.clone());
            async move { deliver(&state, holder, &transport).await.map_err(|error| error.to_string()) }
        });
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
        if lease::take(tx, "purge", &holder, now, now + LEASE)? { purge::expired(tx, now, now - 86_400) } else { Ok(0) }
    });
    let gone = gone.await?;
    if gone > 0 {
        tracing::debug!(gone, "expired rows deleted");
    }
    Ok(())
}

async fn deliver(state: &State, holder: String, transport: &Transport) -> Result<(), delivery::DeliveryError> {
    let now = state.clock.now();
    let waiting = state.db.read(move |tx| crate::store::outbox::due(tx, now, 1)).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let mine = state.db.write(move |tx| lease::take(tx, "deliver", &holder, now, now + LEASE)).await?;
    if mine {
        delivery::deliver(&state.db, &state.provider.sealer, transport, now).await?;
    }
    Ok(())
}
