//! Where the time comes from. Edges read it once a request and pass `now` down.

use crate::types::UnixTime;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// A clock. An enum, not a trait: two exist.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's.
    #[default]
    System,
    /// One that a test moves.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The time in whole seconds.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn now(&self) -> UnixTime {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
            }
            Self::Fixed(seconds) => UnixTime(seconds.load(Ordering::Relaxed)),
        }
    }
}
