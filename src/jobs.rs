//! Clock-driven work. Each round of a job that changes something runs under a lease, so several nodes may try.

mod chores;

pub use chores::{seal, trim};

use crate::{
    admin::{self, Actor, AdminError},
    delivery::{self, Channel, Courier, DeliveryError, Transport, Transports, logout::Herald, webhook::Poster},
    keys::plan,
    outbound::Outbound,
    store::{
        StoreError, StoreResult, Tx, browser,
        bulk::{self, BulkRow, ItemRow},
        idempotency, lease, logout, outbox, post, purge,
    },
    types::{BulkState, UnixTime, random},
    web::State,
};
use std::{sync::Arc, time::Duration};

/// How often short-lived rows are deleted, seconds.
const PURGE_EVERY: u64 = 60;

/// How often long-lived rows are deleted, seconds.
const CLEAN_EVERY: u64 = 3600;

/// Transactions of one round of deleting, so that it ends.
const PURGE_ROUNDS: usize = 200;

/// How long a browser that nobody signs in from is remembered, seconds: a year.
const BROWSERS_KEPT: i64 = 365 * 86_400;

/// How long it is remembered what was posted to a webhook, seconds.
const POSTS_KEPT: i64 = 30 * 86_400;

/// Posts that one transaction deletes: [`purge::BATCH`].
const POSTS_BATCH: i64 = 500;

/// How often the outbox is looked at, seconds.
const DELIVER_EVERY: u64 = 1;

/// How often it is looked whether there is a bulk act to go on with, seconds.
const BULK_EVERY: u64 = 1;

/// People of a bulk act that are done before the lease is renewed.
const BULK_BATCH: i64 = 50;

/// How long a node keeps a job to itself, seconds.
const LEASE: i64 = 30;

/// Starts all jobs on this thread's runtime. They end with it. Audit rows are kept for `retention` days, or for ever.
pub fn start(state: &State, transports: Transports, retention: Option<i64>) {
    let holder = random::base64url::<9>();
    every(plan::LOOK, state.clone(), |state| async move { state.reload_keys().await.map_err(|error| error.to_string()) });
    for (seconds, name, sweep) in SWEEPS {
        let holder = holder.clone();
        every(seconds, state.clone(), move |state| {
            let holder = holder.clone();
            async move { purge(&state, holder, name, sweep).await.map_err(|error| error.to_string()) }
        });
    }
    let name = holder.clone();
    every(BULK_EVERY, state.clone(), move |state| {
        let name = name.clone();
        async move { bulk_acts(&state, &name).await.map_err(|error| error.to_string()) }
    });
    chores::start(state, &holder, retention);
    if let Some(outbound) = &transports.webhooks {
        chores::post(state, &holder, poster(state, outbound.clone()));
        chores::tell(state, &holder, herald(state, outbound.clone()));
    }
    for (channel, transport) in transports.each() {
        let (holder, courier) = (holder.clone(), courier(state, channel, transport));
        every(DELIVER_EVERY, state.clone(), move |state| {
            let (holder, courier) = (holder.clone(), courier.clone());
            async move { deliver(&state, &holder, &courier).await.map_err(|error| error.to_string()) }
        });
    }
}

/// Who carries this server's messages of a channel by a transport.
#[must_use]
pub fn courier(state: &State, channel: Channel, transport: Transport) -> Courier {
    let clock = state.clock.clone();
    Courier {
        db: state.db.clone(),
        sealer: state.provider.sealer.clone(),
        pages: state.pages.clone(),
        issuer: state.provider.issuer.clone(),
        channel,
        transport,
        now: Arc::new(move || clock.now()),
    }
}

/// Who posts this server's events.
#[must_use]
pub fn poster(state: &State, outbound: Outbound) -> Poster {
    let clock = state.clock.clone();
    Poster::new(state.db.clone(), state.provider.sealer.clone(), outbound, Arc::new(move || clock.now()))
}

/// Who tells clients that sessions have ended.
#[must_use]
pub fn herald(state: &State, outbound: Outbound) -> Herald {
    let (clock, provider) = (state.clock.clone(), &state.provider);
    let (keys, issuer) = (provider.keys.clone(), provider.issuer.clone());
    Herald { db: state.db.clone(), keys, issuer, outbound, now: Arc::new(move || clock.now()) }
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

/// Deletes in short transactions until nothing much is left, as strangers can make rows faster than one transaction
/// deletes them.
async fn purge(state: &State, holder: String, name: &'static str, sweep: Sweep) -> Result<(), StoreError> {
    for _ in 0..PURGE_ROUNDS {
        let (now, holder) = (state.clock.now(), holder.clone());
        let gone = state.db.write(move |tx| -> Result<_, StoreError> {
            if lease::take(tx, name, &holder, now, now + LEASE)? { sweep(tx, now) } else { Ok(0) }
        });
        if gone.await? < purge::BATCH {
            break;
        }
    }
    Ok(())
}

/// One transaction of deleting; gives how many rows of the fullest table went.
type Sweep = fn(&mut Tx<'_>, UnixTime) -> StoreResult<usize>;

/// How often, under which lease, what.
const SWEEPS: [(u64, &str, Sweep); 2] = [(PURGE_EVERY, "purge", quick), (CLEAN_EVERY, "clean", thorough)];

fn quick(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<usize> {
    // Here too, because messages grow old also where none are sent.
    delivery::expire(tx, now)?;
    purge::quick(tx, now, now - 86_400)
}

fn thorough(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<usize> {
    browser::forget(tx, now - BROWSERS_KEPT)?;
    idempotency::forget(tx, now - 86_400)?;
    let posts = post::forget(tx, now - POSTS_KEPT, POSTS_BATCH)?;
    let told = logout::forget(tx, now - 86_400)?;
    Ok(posts.max(told).max(purge::thorough(tx, now - 86_400)?))
}

/// Goes on with bulk acts, person after person, while this node has the lease. Each person is a transaction of their own;
/// what is refused is undone and has its result.
///
/// # Errors
/// The database's, or a fault of an act, which is tried again in the next round.
pub async fn bulk_acts(state: &State, holder: &str) -> Result<(), AdminError> {
    loop {
        if state.db.read(bulk::running).await?.is_none() {
            return Ok(());
        }
        let (now, name) = (state.clock.now(), holder.to_owned());
        let batch = state.db.write(move |tx| -> Result<_, StoreError> {
            if !lease::take(tx, "bulk", &name, now, now + LEASE)? {
                return Ok(None);
            }
            let Some(job) = bulk::running(tx)? else { return Ok(None) };
            // Also counts what was done before a stop, and ends a job that has nobody left.
            bulk::tally(tx, &job.id, now)?;
            let items = bulk::open_items(tx, &job.id, BULK_BATCH)?;
            Ok(Some((job, items)))
        });
        let Some((job, items)) = batch.await? else { return Ok(()) };
        let job = Arc::new(job);
        for item in items {
            bulk_item(state, &job, item, now).await?;
        }
        let id = job.id.clone();
        state.db.write(move |tx| bulk::tally(tx, &id, now)).await?;
    }
}

async fn bulk_item(state: &State, job: &Arc<BulkRow>, item: ItemRow, now: UnixTime) -> Result<(), AdminError> {
    let (provider, shared) = (state.provider.clone(), job.clone());
    let (user, position) = (item.user_id, item.position);
    let done = state.db.write(move |tx| -> Result<(), AdminError> {
        let still = bulk::by_id(tx, &shared.id)?.is_some_and(|row| row.state == BulkState::Running);
        if !still {
            return Ok(());
        }
        let actor = Actor::again(tx, &shared.actor, (&provider.sealer, &provider.issuer, provider.mails, now))?;
        admin::bulk::one(tx, &actor, &shared, &user)?;
        admin::bulk::settle(tx, &shared, position, None)
    });
    match done.await {
        Ok(()) => Ok(()),
        Err(AdminError::Refused(refusal)) => {
            let job = job.clone();
            state.db.write(move |tx| admin::bulk::settle(tx, &job, position, Some(&refusal))).await
        }
        Err(fault) => Err(fault),
    }
}

/// The lease of a channel's courier.
const fn lease_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "deliver",
        Channel::Sms => "deliver-sms",
    }
}

/// Sends what is due, round after round, while this node has the lease and somebody takes messages.
///
/// # Errors
/// The database's.
pub async fn deliver(state: &State, holder: &str, courier: &Courier) -> Result<(), DeliveryError> {
    let (channel, lease) = (courier.channel.as_str(), lease_of(courier.channel));
    loop {
        let now = state.clock.now();
        if !state.db.read(move |tx| outbox::waiting(tx, channel, now)).await? {
            break;
        }
        let name = holder.to_owned();
        if !state.db.write(move |tx| lease::take(tx, lease, &name, now, now + LEASE)).await? {
            break;
        }
        if !courier.round(now).await?.goes_on() {
            break;
        }
    }
    courier.rest().await;
    Ok(())
}
