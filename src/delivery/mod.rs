//! From the outbox to people.
//!
//! A message is claimed, put into words and handed to the transport; only then is it marked as delivered. A crash between
//! the two sends it twice rather than never, with the same Message-ID. Mails and texts have a courier each, so that
//! neither waits for the other's server.

mod answer;
mod fault;
pub mod inbox;
pub mod logout;
mod mime;
pub mod sms;
pub mod smtp;
pub mod webhook;
mod wire;
mod words;

pub use crate::post::Channel;
pub use fault::SendError;
pub use words::{Letter, Words};

use crate::{
    audit::{self, Event},
    outbound::Outbound,
    page::{Language, PageError, Pages},
    post::{self, Message, Notice},
    seal::{SealError, Sealer},
    store::{
        Db, StoreError, StoreResult, Tx, link,
        outbox::{self, OutboxRow},
    },
    types::{Issuer, LinkPurpose, PhoneNumber, Token, UnixTime, secret::ActionLink},
};
use sms::{Gateway, Text};
use smtp::Smtp;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many messages are on their way at the same time.
const LANES: i64 = 4;

/// How long after a claim a message may be claimed anew, seconds, on top of what one try may take.
const MARGIN: i64 = 30;

/// How many messages one call drops for being late.
const EXPIRED_BATCH: i64 = 500;

/// How long a message waits after each failed try, seconds; the last one again and again.
const PAUSES: [i64; 6] = [5, 15, 60, 300, 900, 1800];

/// Where messages of one channel go. Cheap to clone.
#[derive(Clone)]
pub enum Transport {
    /// The demo's inbox, for both channels.
    Inbox(Arc<inbox::Inbox>),
    /// A mail server.
    Smtp(Arc<Smtp>),
    /// A gateway for text messages.
    Gateway(Arc<dyn Gateway>),
}

/// Where messages go. Those of a channel that goes nowhere wait until they are of no use, and are dropped then.
#[derive(Clone, Default)]
pub struct Transports {
    /// Mails.
    pub mails: Option<Transport>,
    /// Text messages.
    pub texts: Option<Transport>,
    /// What posts events, and tells clients of sign-outs; a guarded client.
    pub webhooks: Option<Outbound>,
}

impl Transports {
    /// The channels that go somewhere.
    pub fn each(self) -> impl Iterator<Item = (Channel, Transport)> {
        let pairs = [(Channel::Email, self.mails), (Channel::Sms, self.texts)];
        pairs.into_iter().filter_map(|(channel, transport)| Some((channel, transport?)))
    }
}

/// Tells the time.
pub type Now = Arc<dyn Fn() -> UnixTime + Send + Sync>;

/// Why a message was not delivered, and not because of the transport.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A message does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A message can not be put into HTML.
    #[error(transparent)]
    Page(#[from] PageError),
}

/// Takes messages of one channel out of the outbox and hands them over. Cheap to clone.
#[derive(Clone)]
pub struct Courier {
    /// The database.
    pub db: Db,
    /// Opens messages.
    pub sealer: Sealer,
    /// Templates and texts.
    pub pages: Arc<Pages>,
    /// Whose messages they are.
    pub issuer: Issuer,
    /// Which messages.
    pub channel: Channel,
    /// Where they go.
    pub transport: Transport,
    /// The time at which one is handed over: claiming it may have taken long.
    pub now: Now,
}

/// What came of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Messages that were taken.
    pub taken: usize,
    /// Messages that went out.
    pub sent: usize,
    /// Messages for which the transport could not be reached, or takes none now.
    pub unreached: usize,
}

impl Round {
    /// Whether another round at once makes sense: there may be more, and somebody takes it.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        self.taken > self.unreached
    }
}

/// What came of one message.
enum Outcome {
    Sent,
    Unreached,
    Other,
}

impl Courier {
    /// One round: drops what is late, claims a few messages that are due, and sends them at the same time. Ends when all
    /// of them are sent or put off.
    ///
    /// # Errors
    /// The database's when messages are claimed. Later faults are logged; the message comes back when its claim ends.
    pub async fn round(&self, now: UnixTime) -> Result<Round, DeliveryError> {
        let (channel, until) = (self.channel.as_str(), now + self.transport.patience() + MARGIN);
        let claim = self.db.write(move |tx| {
            expire(tx, now)?;
            outbox::claim(tx, channel, now, until, LANES)
        });
        let mut lanes = JoinSet::new();
        let mut round = Round::default();
        for row in claim.await? {
            round.taken += 1;
            let courier = self.clone();
            lanes.spawn(async move { courier.carry(row, now).await });
        }
        while let Some(outcome) = lanes.join_next().await {
            match outcome {
                Ok(Ok(Outcome::Sent)) => round.sent += 1,
                Ok(Ok(Outcome::Unreached)) => round.unreached += 1,
                Ok(Ok(Outcome::Other)) => {}
                Ok(Err(error)) => tracing::error!(%error, "a message was not delivered"),
                Err(error) => tracing::error!(%error, "a message was not delivered"),
            }
        }
        Ok(round)
    }

    /// Closes connections that wait for more messages.
    pub async fn rest(&self) {
        if let Transport::Smtp(smtp) = &self.transport {
            smtp.rest().await;
        }
    }

    async fn carry(&self, row: OutboxRow, now: UnixTime) -> Result<Outcome, DeliveryError> {
        let message = post::open(&self.sealer, &row)?;
        if (self.now)() >= row.expires_at {
            tracing::warn!(attempts = row.attempts, "a message was too late, given up");
            self.db.write(move |tx| drop_one(tx, now, (&row.id, row.attempts), "expired", None)).await?;
            return Ok(Outcome::Other);
        }
        if self.is_over(&message, now).await? {
            self.db.write(move |tx| drop_one(tx, now, (&row.id, row.attempts), "superseded", None)).await?;
            return Ok(Outcome::Other);
        }
        let done = self.hand_over(&row, &message, now).await?;
        self.settle(row, now, &message.to, done).await
    }

    /// Whether a message's link sets no password any more: it was used, or a newer one was made. Of two mails of one second
    /// nobody knows which one arrives last.
    async fn is_over(&self, message: &Message, now: UnixTime) -> Result<bool, StoreError> {
        if !matches!(message.notice.what, Notice::PasswordLink { .. } | Notice::Invited { .. }) {
            return Ok(false);
        }
        let token = message.link.as_deref().and_then(|link| link.split_once("?token="));
        let Some((_, token)) = token else { return Ok(false) };
        let digest = Token::<ActionLink>::presented(token).digest();
        self.db.read(move |tx| Ok(link::live(tx, &digest, LinkPurpose::Reset, now)?.is_none())).await
    }

    /// Puts a message into words and gives it to the transport.
    async fn hand_over(
        &self,
        row: &OutboxRow,
        message: &Message,
        now: UnixTime,
    ) -> Result<Result<(), SendError>, DeliveryError> {
        if self.channel == Channel::Sms {
            // An unknown tag is the default language.
            let language = Language::negotiate(message.language.as_slice(), None);
            let text = sms::text::of(&message.notice, &self.issuer, &language);
            return Ok(self.text(row, &message.to, text, now).await);
        }
        let words = Words::of(message, &self.issuer);
        let letter = words.letter(&row.channel, &message.to, now);
        Ok(match &self.transport {
            Transport::Inbox(inbox) => put(inbox, letter),
            Transport::Smtp(smtp) => smtp.send(&row.id, &letter, &words.html(&self.pages)?).await.map(drop),
            Transport::Gateway(_) => Err(SendError::Later("a gateway takes no mails".to_owned())),
        })
    }

    async fn text(&self, row: &OutboxRow, to: &str, text: String, now: UnixTime) -> Result<(), SendError> {
        match &self.transport {
            Transport::Inbox(inbox) => {
                let (kind, to) = (row.channel.clone(), to.to_owned());
                put(inbox, Letter { kind, to, subject: String::new(), text, sent_at: now })
            }
            Transport::Gateway(gateway) => {
                let text = Text { id: &row.id, to, text: &text, sent_at: now, expires_at: row.expires_at };
                gateway.send(text).await.map(drop)
            }
            Transport::Smtp(_) => Err(SendError::Later("a mail server takes no texts".to_owned())),
        }
    }

    /// Writes down what came of a try.
    async fn settle(
        &self,
        row: OutboxRow,
        now: UnixTime,
        to: &str,
        done: Result<(), SendError>,
    ) -> Result<Outcome, DeliveryError> {
        let attempts = row.attempts;
        let Err(error) = done else {
            self.db.write(move |tx| outbox::delivered(tx, &row.id, now)).await?;
            tracing::info!(to = masked(to), attempts, "message sent");
            return Ok(Outcome::Sent);
        };
        let reason = without(&error.to_string(), to);
        if let SendError::Refused { code, .. } = error {
            tracing::warn!(to = masked(to), attempts, reason, "message refused, given up");
            self.db.write(move |tx| drop_one(tx, now, (&row.id, attempts), "refused", code)).await?;
            return Ok(Outcome::Other);
        }
        let asked = if let SendError::Busy { pause, .. } = error { pause } else { None };
        let pause = pause_after(attempts, row.expires_at - row.created_at).max(asked.unwrap_or(0));
        tracing::warn!(to = masked(to), attempts, pause, reason, "message not sent, tried again later");
        self.db.write(move |tx| outbox::put_off(tx, &row, now + pause)).await?;
        let away = matches!(error, SendError::Unreached(_) | SendError::Busy { .. });
        Ok(if away { Outcome::Unreached } else { Outcome::Other })
    }
}

impl Transport {
    /// How long one try may take, seconds.
    fn patience(&self) -> i64 {
        match self {
            Self::Inbox(_) => 0,
            Self::Smtp(smtp) => smtp.patience(),
            Self::Gateway(gateway) => gateway.patience(),
        }
    }
}

fn put(inbox: &inbox::Inbox, letter: Letter) -> Result<(), SendError> {
    inbox.put(letter).map_err(|error| SendError::Unreached(error.to_string()))
}

/// Drops messages that were not delivered in time; a bounded number of them.
///
/// # Errors
/// The database's.
pub fn expire(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<usize> {
    let late = outbox::expired(tx, now, EXPIRED_BATCH)?;
    for (id, attempts) in &late {
        drop_one(tx, now, (id, *attempts), "expired", None)?;
    }
    if !late.is_empty() {
        tracing::warn!(count = late.len(), "messages were not delivered in time, given up");
    }
    Ok(late.len())
}

fn drop_one(
    tx: &mut Tx<'_>,
    now: UnixTime,
    (id, attempts): (&str, i64),
    reason: &'static str,
    code: Option<u16>,
) -> StoreResult<()> {
    if outbox::give_up(tx, id)? {
        audit::record(tx, now, &Event::MessageDropped { message: id, reason, attempts, code })?;
    }
    Ok(())
}

/// The pause after a number of tries, at least one, of a message that is of use for so many seconds. It takes a tenth of them
/// at most: a code that arrives when it is nearly over helps nobody.
fn pause_after(attempts: i64, life: i64) -> i64 {
    let index = usize::try_from(attempts - 1).unwrap_or(0);
    PAUSES.get(index).or(PAUSES.last()).copied().unwrap_or(1800).min((life / 10).max(1))
}

/// An address or a number fit for a log: `a...@acme.example`, `+49 *** 89`.
fn masked(address: &str) -> String {
    let Some((name, host)) = address.rsplit_once('@') else {
        return PhoneNumber::parse(address).map_or_else(|_| "?".to_owned(), |number| number.masked());
    };
    let first = name.chars().next().filter(|c| !c.is_control()).unwrap_or('?');
    format!("{first}...@{}", host.escape_debug())
}

/// What a server said, on one line, unless it repeats the address.
fn without(text: &str, address: &str) -> String {
    let name = address.rsplit_once('@').map_or(address, |(name, _)| name).to_lowercase();
    if !name.is_empty() && text.to_lowercase().contains(&name) {
        let code: String = text.chars().take_while(|c| *c != ':').collect();
        return if code.to_lowercase().contains(&name) { String::new() } else { code };
    }
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_an_hour() {
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6, 7, 99].map(|tries| pause_after(tries, 86_400)),
            [5, 5, 15, 60, 300, 900, 1800, 1800, 1800]
        );
    }

    #[test]
    fn a_code_never_waits_longer_than_a_tenth_of_its_life() {
        assert_eq!([1, 2, 3, 4, 5, 99].map(|tries| pause_after(tries, 600)), [5, 15, 60, 60, 60, 60]);
    }

    #[test]
    fn logs_hold_no_address() {
        assert_eq!(masked("ann@acme.example"), "a...@acme.example");
        assert_eq!((masked("\u{1b}@x").as_str(), masked("\u{1b}").as_str()), ("?...@x", "?"));
        assert_eq!(masked("+4915123456789"), "+49 *** 89");
        assert_eq!(without("refused (550): <Ann@acme.example> unknown", "ann@acme.example"), "refused (550)");
        assert_eq!(without("no\r\nroute", "ann@acme.example"), "no  route");
    }
}
