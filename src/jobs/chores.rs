//! Jobs of the audit log: sealing, deleting what is old, posting events.

use super::{LEASE, every};
use crate::{
    audit::chain,
    delivery::{DeliveryError, logout::Herald, webhook::Poster},
    seal::SealError,
    store::{StoreError, lease, logout, post},
    types::UnixTime,
    web::State,
};

/// How often rows are sealed, seconds.
const SEAL_EVERY: u64 = 30;

/// How often it is looked for old rows, seconds.
const TRIM_EVERY: u64 = 3600;

/// How often it is looked for events to post, seconds.
const POST_EVERY: u64 = 1;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Starts to seal, and to delete rows older than a number of days.
pub(super) fn start(state: &State, holder: &str, retention: Option<i64>) {
    let name = holder.to_owned();
    every(SEAL_EVERY, state.clone(), move |state| {
        let name = name.clone();
        async move { seal(&state, &name).await.map_err(|error| error.to_string()) }
    });
    let Some(days) = retention else { return };
    let name = holder.to_owned();
    every(TRIM_EVERY, state.clone(), move |state| {
        let name = name.clone();
        async move { trim(&state, &name, days).await.map_err(|error| error.to_string()) }
    });
}

/// Starts to post events.
pub(super) fn post(state: &State, holder: &str, poster: Poster) {
    let name = holder.to_owned();
    every(POST_EVERY, state.clone(), move |state| {
        let (name, poster) = (name.clone(), poster.clone());
        async move { send(&state, &name, &poster).await.map_err(|error| error.to_string()) }
    });
}

/// Starts to tell clients that sessions have ended.
pub(super) fn tell(state: &State, holder: &str, herald: Herald) {
    let name = holder.to_owned();
    every(POST_EVERY, state.clone(), move |state| {
        let (name, herald) = (name.clone(), herald.clone());
        async move { announce(&state, &name, &herald).await.map_err(|error| error.to_string()) }
    });
}

/// Tells what is due, if anything is and this node has the lease.
async fn announce(state: &State, holder: &str, herald: &Herald) -> Result<(), DeliveryError> {
    let now = state.clock.now();
    if !state.db.read(move |tx| logout::waiting(tx, now)).await? {
        return Ok(());
    }
    let name = holder.to_owned();
    if state.db.write(move |tx| lease::take(tx, "logout", &name, now, now + LEASE)).await? {
        herald.round().await?;
    }
    Ok(())
}

/// Seals all rows of the audit log that are old enough, batch by batch, while this node has the lease.
///
/// # Errors
/// The database's.
pub async fn seal(state: &State, holder: &str) -> Result<(), SealError> {
    loop {
        let (now, holder, sealer) = (state.clock.now(), holder.to_owned(), state.provider.sealer.clone());
        let rows = state.db.write(move |tx| -> Result<_, SealError> {
            if lease::take(tx, "seal", &holder, now, now + LEASE)? { chain::seal(tx, &sealer, now) } else { Ok(0) }
        });
        if i64::try_from(rows.await?).unwrap_or(0) < chain::BATCH {
            return Ok(());
        }
    }
}

/// Deletes rows of the audit log that are older than a number of days, at midnight (UTC), while this node has the lease.
///
/// # Errors
/// The database's.
pub async fn trim(state: &State, holder: &str, days: i64) -> Result<(), StoreError> {
    loop {
        let (now, holder) = (state.clock.now(), holder.to_owned());
        let keep_from = UnixTime((now.seconds() - days * DAY).div_euclid(DAY) * DAY);
        let batches = state.db.write(move |tx| -> Result<_, StoreError> {
            if lease::take(tx, "trim", &holder, now, now + LEASE)? { chain::trim(tx, now, keep_from) } else { Ok(0) }
        });
        if batches.await? == 0 {
            return Ok(());
        }
    }
}

/// Starts to post what is due, if anything is and this node has the lease. Does not wait for receivers.
async fn send(state: &State, holder: &str, poster: &Poster) -> Result<(), DeliveryError> {
    let now = state.clock.now();
    if state.db.read(move |tx| post::waiting(tx, now)).await?.is_empty() {
        return Ok(());
    }
    let name = holder.to_owned();
    if state.db.write(move |tx| lease::take(tx, "post", &name, now, now + LEASE)).await? {
        poster.start().await?;
    }
    Ok(())
}
