//! Mails and texts as sealed rows of the transaction that causes them. `delivery` puts them into words and sends them.

use crate::{
    seal::{SealError, Sealer},
    store::{
        Tx,
        outbox::{self, OutboxRow},
    },
    types::{Method, UnixTime, random},
};
use serde::{Deserialize, Serialize};

/// Whom a message is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The account's name.
    pub username: String,
    /// The organization's name.
    pub organization: String,
}

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeUse {
    /// The second door.
    SignIn,
    /// Before a first factor is set up.
    Proof,
    /// Setting up the address or number as a factor.
    SetUp,
    /// Making the address or number the account's.
    Contact,
}

/// What a person is told. A code stays out of debug output by the message's own [`std::fmt::Debug`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A code to type, as mail or text.
    Code {
        /// What for.
        purpose: CodeUse,
        /// The code.
        code: String,
        /// How long it lives, minutes.
        minutes: i64,
    },
    /// A link that sets a new password. The link itself is [`Message::link`].
    PasswordLink {
        /// How long it lives, minutes.
        minutes: i64,
    },
    /// An operator has made the account; a link chooses its first password. The link itself is [`Message::link`].
    Invited {
        /// How long it lives, hours.
        hours: i64,
    },
    /// A second factor was added to the account.
    FactorAdded {
        /// Which; rows of before the methods say nothing.
        #[serde(default)]
        method: Option<Method>,
    },
    /// A second factor was removed by the person.
    FactorRemoved {
        /// Which.
        method: Method,
    },
    /// All second factors were taken away by an operator.
    FactorsReset,
    /// A new set of backup codes was made.
    BackupCodesMade,
    /// A backup code was used.
    BackupCodeUsed {
        /// How many are left.
        left: i64,
    },
    /// The password was changed by the person or an operator.
    PasswordChanged,
    /// The password was set anew by a mailed link.
    PasswordReset,
    /// The account's mail address or telephone number was changed. Goes to the old address, too.
    ContactChanged {
        /// [`Method::Email`] or [`Method::Sms`].
        what: Method,
    },
    /// Somebody signed in from a browser that was not known.
    NewDevice {
        /// The browser in words; may be empty.
        agent: String,
        /// The network address; may be empty.
        address: String,
    },
    /// The account was linked to somebody at an upstream provider.
    IdentityLinked {
        /// The provider's name.
        provider: String,
    },
    /// The account is not linked to an upstream provider any more.
    IdentityUnlinked {
        /// The provider's name.
        provider: String,
    },
    /// A trusted device's value was used a second time; the device is not trusted any more.
    DeviceMisused {
        /// Its name.
        name: String,
    },
    /// An operator issued a temporary access pass.
    PassIssued {
        /// How long it lives, minutes.
        minutes: i64,
    },
    /// A temporary access pass was used.
    PassUsed,
    /// Somebody who knows the password has used up the guesses of a factor.
    GuessesUsedUp {
        /// Which.
        method: Method,
    },
    /// An administrator signed in with a password or a passkey of ours, although the organization has turned that off. Goes
    /// to the other administrators.
    AdministratorLocal {
        /// The administrator's user name.
        administrator: String,
        /// The network address; may be empty.
        address: String,
    },
    /// An administrator was let in again by a command on the server's machine. Goes to the administrators.
    AdministratorRecovered {
        /// The administrator's user name.
        administrator: String,
    },
    /// Somebody has said that bulk acts need no second administrator any more, which counts in a day. Goes to the
    /// administrators.
    TwoPeopleOff {
        /// Who has said so: a user name, or what the audit log says.
        administrator: String,
    },
    /// A passkey's counter went back: it may have been copied, and is not accepted any more.
    PasskeySuspended {
        /// Its name.
        name: String,
    },
}

impl std::fmt::Debug for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notice(…)")
    }
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The address, or the number in E.164.
    pub to: String,
    /// A language tag; `None` is the default one.
    #[serde(default)]
    pub language: Option<String>,
    /// Where its link leads: what sets a password, or "This wasn't me". A path below the issuer, with a leading slash, so
    /// that no message leads anywhere else.
    #[serde(default)]
    pub link: Option<String>,
    /// What it says.
    pub notice: About,
}

/// A notice and whom it is about. The two are one object when stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Whom.
    #[serde(flatten)]
    pub who: Who,
    /// What.
    #[serde(flatten)]
    pub what: Notice,
}

/// How a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A mail.
    Email,
    /// A text message.
    Sms,
}

impl Channel {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

const COLUMN: &str = "outbox.sealed";

/// How long it is worth trying to tell somebody of a change: a day, in seconds.
pub const NOTICE_LIFETIME: i64 = 86_400;

/// Puts a message into the outbox. It is not sent when `lifetime` seconds have passed.
///
/// # Errors
/// The database's, or the cipher's.
pub fn send(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (channel, message): (Channel, &Message),
    now: UnixTime,
    lifetime: i64,
) -> Result<(), SealError> {
    let id = random::base64url::<16>();
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(message).map_err(|_| SealError::Open)?);
    let row = OutboxRow {
        sealed: sealer.seal(COLUMN, &id, &plain)?,
        id,
        channel: channel.as_str().to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_earlier_programs_are_read() {
        let old = r#"{"to":"a@b.example","notice":{"notice":"factor_added","username":"ann","organization":"Acme"}}"#;
        let message: Message = serde_json::from_str(old).unwrap();
        assert_eq!(message.notice.what, Notice::FactorAdded { method: None });
        assert_eq!(message.notice.who.username, "ann");
        let old = r#"{"to":"a@b.example","notice":{"notice":"factors_reset","username":"ann","organization":"Acme"}}"#;
        assert_eq!(serde_json::from_str::<Message>(old).unwrap().notice.what, Notice::FactorsReset);
    }

    #[test]
    fn a_code_does_not_show_in_debug_output() {
        let notice = Notice::Code { purpose: CodeUse::SignIn, code: "12345678".to_owned(), minutes: 10 };
        assert!(!format!("{notice:?}").contains("1234"));
        let text = serde_json::to_string(&notice).unwrap();
        assert_eq!(serde_json::from_str::<Notice>(&text).unwrap(), notice);
    }
}
