//! Mails and texts as sealed rows of the transaction that causes them. `delivery` puts them into words and sends them.

use crate::{
    seal::{SealError, Sealer},
    store::{
        Tx,
        outbox::{self, OutboxRow},
    },
    types::{UnixTime, random},
};
use serde::{Deserialize, Serialize};

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A second factor was added to the account.
    FactorAdded {
        /// The account's name.
        username: String,
        /// The organization's name.
        organization: String,
    },
    /// All second factors were taken away by an operator.
    FactorsReset {
        /// The account's name.
        username: String,
        /// The organization's name.
        organization: String,
    },
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The address.
    pub to: String,
    /// What it says.
    pub notice: Notice,
}

const COLUMN: &str = "outbox.sealed";

/// How long it is worth trying to tell somebody of a change: a day, in seconds.
pub const NOTICE_LIFETIME: i64 = 86_400;

/// Puts a mail into the outbox. It is not sent when `lifetime` seconds have passed.
///
/// # Errors
/// The database's, or the cipher's.
pub fn mail(tx: &mut Tx<'_>, sealer: &Sealer, message: &Message, now: UnixTime, lifetime: i64) -> Result<(), SealError> {
    let id = random::base64url::<16>();
    let plain = serde_json::to_vec(message).map_err(|_| SealError::Open)?;
    let row = OutboxRow {
        sealed: sealer.seal(COLUMN, &id, &plain)?,
        id,
        channel: "email".to_owned(),
        created_at: now,
        next_attempt_at: now,
        attempts: 0,
        delivered_at: None,
        expires_at: now + lifetime,
    };
    Ok(outbox::insert(tx, &row)?)
}

/// Opens a message.
///
/// # Errors
/// [`SealError::Open`].
pub fn open(sealer: &Sealer, row: &OutboxRow) -> Result<Message, SealError> {
    let plain = sealer.open(COLUMN, &row.id, &row.sealed)?;
    serde_json::from_slice(&plain).map_err(|_| SealError::Open)
}
