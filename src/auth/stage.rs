//! How far a sign-in is, and which page shows it.
//!
//! A stage is what a half-finished sign-in has shown so far. It is stored in the interaction's row and nowhere else.

use super::{assurance::Evidence, proof::Subject};
use crate::types::{ChallengeId, ContactFactorId, Method, SessionId, UnixTime};
use serde::{Deserialize, Serialize};

/// How far a sign-in is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Nothing was shown.
    Password,
    /// A second factor is asked for.
    Factor {
        /// Who, and what was shown.
        #[serde(flatten)]
        half: Half,
        /// Whether the factor was set up in this very sign-in, for the page's words.
        fresh: Fresh,
        /// Which method's page is shown; `None`: the choice.
        #[serde(default)]
        method: Option<Method>,
        /// The code that was sent.
        #[serde(default)]
        sent: Option<Sent>,
    },
    /// A second factor has to be set up.
    Enrol {
        /// Who, and what was shown.
        #[serde(flatten)]
        half: Half,
        /// Whether the mailbox on file has to be read first, and was.
        proof: Proof,
        /// What is being set up; `None`: the choice.
        pending: Option<Pending>,
    },
    /// The sign-in is complete, a session exists; the person is offered backup codes.
    Offer {
        /// That session.
        session: SessionId,
    },
    /// The sign-in is complete, a session exists; the person is asked what the client may know.
    Consent {
        /// That session.
        session: SessionId,
    },
}

/// What a half-finished sign-in has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// Who showed the first factor.
    pub subject: Subject,
    /// What was shown.
    pub evidence: Vec<Evidence>,
    /// The session that is added to; it must be alive at each step.
    pub session: Option<SessionId>,
}

/// A code that was sent for the second door. The stage that names it is the only one that can present it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Where to.
    pub factor: ContactFactorId,
    /// Which; `None`: too many were sent lately.
    pub challenge: Option<ChallengeId>,
}

/// Whether the mailbox on file has to be read before a first factor is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "proof", rename_all = "snake_case")]
pub enum Proof {
    /// There is none, or the organization does not want it.
    Free,
    /// It has to. The code that was mailed, once one was.
    Needed {
        /// Which code.
        challenge: Option<ChallengeId>,
        /// What the person chose to set up.
        chosen: Option<Method>,
    },
    /// It was; or an operator's pass was shown in its place.
    Done,
    /// It would prove nothing, as it was enough to recover the account a short time ago. A pass opens the set-up.
    Closed {
        /// From this time on the mailbox will do.
        until: UnixTime,
    },
}

/// A factor that is being set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Pending {
    /// An authenticator app.
    Totp {
        /// The secret that waits for its first code, sealed, base64url.
        secret: String,
    },
    /// An address or a number. Without a code it is still to be typed.
    Contact {
        /// [`Method::Email`] or [`Method::Sms`].
        channel: Method,
        /// The code that was sent, which knows the address.
        challenge: Option<ChallengeId>,
    },
    /// A passkey. Its challenge is a ceremony of the attempt.
    Passkey,
}

impl Pending {
    /// Which method it is.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Totp { .. } => Method::Totp,
            Self::Contact { channel, .. } => *channel,
            Self::Passkey => Method::Passkey,
        }
    }
}

/// Which page a stage belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The password.
    Password,
    /// The second factor.
    Factor,
    /// Setting one up.
    Enrol,
    /// The offer of backup codes.
    Offer,
    /// The consent.
    Consent,
}

/// A page, and which method it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The password.
    Password,
    /// The second factor; `None`: the choice.
    Factor(Option<Method>),
    /// Setting one up; `None`: the choice.
    Enrol(Option<Method>),
    /// What has to be shown before that: a code that was mailed, or a pass.
    Proof,
    /// The offer of backup codes.
    Offer,
    /// The consent.
    Consent,
}

impl Stage {
    /// The kind of page that shows this stage.
    #[must_use]
    pub const fn at(&self) -> At {
        match self {
            Self::Password => At::Password,
            Self::Factor { .. } => At::Factor,
            Self::Enrol { .. } => At::Enrol,
            Self::Offer { .. } => At::Offer,
            Self::Consent { .. } => At::Consent,
        }
    }

    /// The page that shows this stage.
    #[must_use]
    pub fn place(&self) -> Place {
        match self {
            Self::Password => Place::Password,
            Self::Factor { method, .. } => Place::Factor(*method),
            Self::Enrol { proof: Proof::Needed { challenge: Some(_), .. } | Proof::Closed { .. }, .. } => Place::Proof,
            Self::Enrol { pending, .. } => Place::Enrol(pending.as_ref().map(Pending::method)),
            Self::Offer { .. } => Place::Offer,
            Self::Consent { .. } => Place::Consent,
        }
    }

    /// Who has shown what, while more is asked for.
    #[must_use]
    pub const fn half(&self) -> Option<&Half> {
        match self {
            Self::Factor { half, .. } | Self::Enrol { half, .. } => Some(half),
            Self::Password | Self::Offer { .. } | Self::Consent { .. } => None,
        }
    }
}

/// Whether the factor was set up in this sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fresh {
    /// It was there before.
    No,
    /// A moment ago.
    Yes,
}
