//! Who is at this browser. The only place where an [`Authenticated`] comes into being.
//!
//! Owns evidence, policy, the sign-in's state machine, verifiers, sessions and guess budgets. Does not own clients,
//! consent or tokens (`grant`), and knows no HTTP.

pub mod account;
pub mod assurance;
pub mod attempt;
pub mod backup;
pub mod by_key;
pub mod ceremony;
pub mod codes;
pub mod enrol;
pub mod federation;
mod guess;
mod handed;
pub mod house;
pub mod interaction;
pub mod late;
pub mod link;
pub mod local;
mod look;
pub mod made;
pub mod member;
pub mod next;
pub mod not_me;
pub mod pass;
pub mod passkey;
pub mod password;
pub mod policy;
pub mod prompt;
pub mod proof;
pub mod quality;
pub mod recall;
pub mod recover;
pub mod reset;
pub mod session;
pub mod set_up;
pub mod settling;
pub mod sign_in;
pub mod stage;
pub mod tell;
pub mod throttle;
pub mod totp;
pub mod tried;
pub mod trust;
pub mod what_if;

pub use proof::{Authenticated, EnrolOk, FederatedOk, MailboxOk, PasskeyOk, PasswordOk, SecondOk, WaiverOk};

use crate::{seal::SealError, store::StoreError};

/// Something failed that is nobody's fault at the browser. Nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database, or no place in the queue for hashing.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored secret does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A stored value is not what this program wrote.
    #[error("stored {0} can not be read")]
    Stored(&'static str),
}

/// What a verifier finds: a proof, or why not. The reason is for the audit log, never for the browser.
pub type Finding<P> = Result<P, &'static str>;
