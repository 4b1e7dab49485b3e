//! From the outbox to people.
//!
//! A message is put into words and handed to the transport; only then is it marked as delivered, so that a crash between
//! the two sends it twice rather than never.

pub mod inbox;

use crate::{
    page::Language,
    post::{self, Message, Notice},
    seal::{SealError, Sealer},
    store::{Db, StoreError, outbox},
    types::UnixTime,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many messages one round takes.
const BATCH: i64 = 50;

/// A message in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `email` or `sms`.
    pub kind: String,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it was sent, unix seconds.
    pub sent_at: UnixTime,
}

/// Where messages go. Cheap to clone.
#[derive(Clone)]
pub enum Transport {
    /// The demo's inbox.
    Inbox(Arc<inbox::Inbox>),
}

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The transport failed.
    #[error("{0}")]
    Transport(#[from] std::io::Error),
}

/// Delivers what is due. Gives how many messages went out.
///
/// # Errors
/// The first failure ends the round; the rest waits for the next one.
pub async fn deliver(db: &Db, sealer: &Sealer, transport: &Transport, now: UnixTime) -> Result<usize, DeliveryError> {
    let due = db.read(move |tx| outbox::due(tx, now, BATCH)).await?;
    let count = due.len();
    for row in due {
        let letter = words(&post::open(sealer, &row)?, &row.channel, now);
        match transport {
            Transport::Inbox(inbox) => inbox.put(letter)?,
        }
        db.write(move |tx| outbox::delivered(tx, &row.id, now)).await?;
    }
    Ok(count)
}

/// Puts a message into words. There is no language on a user yet, so they are English.
fn words(message: &Message, channel: &str, now: UnixTime) -> Letter {
    let language = Language::default();
    let (key, username, organization) = match &message.notice {
        Notice::FactorAdded { username, organization } => ("mail-factor-added", username, organization),
        Notice::FactorsReset { username, organization } => ("mail-factors-reset", username, organization),
    };
    let values = [("username", username.as_str()), ("organization", organization.as_str())];
    Letter {
        kind: channel.to_owned(),
        to: message.to.clone(),
        subject: language.text(&format!("{key}-subject")),
        text: language.filled(&format!("{key}-text"), &values),
        sent_at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_has_words_in_each_language() {
        let notice = Notice::FactorAdded { username: "ann".into(), organization: "Acme".into() };
        let letter = words(&Message { to: "ann@acme.example".into(), notice }, "email", UnixTime(7));
        assert!(letter.text.contains("Hello ann") && letter.text.contains("at Acme"), "{}", letter.text);
        for (language, key) in
            Language::all().flat_map(|l| ["mail-factor-added-text", "mail-factors-reset-text"].map(|k| (l.clone(), k)))
        {
            let text = language.filled(key, &[("username", "ann"), ("organization", "Acme")]);
            assert!(text.contains("ann") && text.contains("Acme") && !text.contains('{'), "{text}");
        }
    }
}
