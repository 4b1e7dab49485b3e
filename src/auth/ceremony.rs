//! Half-done steps: what was asked of a browser and waits for its answer. Each is bound to one attempt or one session,
//! replaced by a newer one of its kind, and taken away by the answer, right or wrong.

use super::Fault;
use crate::{
    seal::Sealer,
    store::{
        Tx,
        ceremony::{self, CeremonyRow},
    },
    types::{SessionId, Token, UnixTime, secret::InteractionCookie},
};
use serde::{Serialize, de::DeserializeOwned};

const COLUMN: &str = "ceremonies.sealed";

/// How long a step may take, seconds.
pub const LIFETIME: i64 = 600;

/// Whose step it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding(String);

impl Binding {
    /// An attempt to sign in, as its cookie is now.
    #[must_use]
    pub fn attempt(cookie: &Token<InteractionCookie>) -> Self {
        Self(format!("attempt {}", cookie.digest().as_str()))
    }

    /// A session.
    #[must_use]
    pub fn session(id: &SessionId) -> Self {
        Self(format!("session {id}"))
    }

    fn row(&self, kind: &str) -> String {
        format!("{} {kind}", self.0)
    }
}

/// Begins a step.
///
/// # Errors
/// The database's, or the cipher's.
pub fn put(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (binding, kind): (&Binding, &str),
    state: &impl Serialize,
    until: UnixTime,
) -> Result<(), Fault> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(state).map_err(|_| Fault::Stored("step"))?);
    let row = CeremonyRow {
        binding: binding.0.clone(),
        kind: kind.to_owned(),
        sealed: sealer.seal(COLUMN, &binding.row(kind), &plain)?,
        expires_at: until,
    };
    Ok(ceremony::put(tx, &row)?)
}

fn read<T: DeserializeOwned>(sealer: &Sealer, binding: &Binding, row: &CeremonyRow) -> Result<T, Fault> {
    let plain = sealer.open(COLUMN, &binding.row(&row.kind), &row.sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Fault::Stored("step"))
}

/// Looks at a step, for its page.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn peek<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (binding, kind): (&Binding, &str),
    now: UnixTime,
) -> Result<Option<T>, Fault> {
    ceremony::peek(tx, &binding.0, kind, now)?.map(|row| read(sealer, binding, &row)).transpose()
}

/// Takes a step away, once.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn take<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (binding, kind): (&Binding, &str),
    now: UnixTime,
) -> Result<Option<T>, Fault> {
    ceremony::take(tx, &binding.0, kind, now)?.map(|row| read(sealer, binding, &row)).transpose()
}
