//! The verifier of passkeys and security keys, Web Authentication Level 3.
//!
//! Each ceremony has two halves. `begin_*` writes a step that belongs to one attempt or session and gives the options for
//! the browser; `finish_*` takes the step away, whatever the answer is worth, and looks at the answer. What is asked, what
//! is kept and what an answer must fulfil is decided here; parsing and signatures are webauthn-rs-core's.
//!
//! As with other factors, the caller records what became of a second factor and of a new one. A sign-in without a user name
//! is recorded here, because only this verifier learns whose key it was.

mod answer;
mod assert;
mod register;
mod relying;

pub use assert::{begin_assertion, begin_discoverable, finish_assertion, finish_discoverable};
pub use register::{New, begin_registration, finish_registration};
pub use relying::Relying;

use super::{Fault, account::Account, ceremony::Binding};
use crate::{seal::Sealer, store::passkey::PasskeyRow, types::UserId};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use webauthn_rs_core::proto::Credential;

/// How long a ceremony may take, seconds. The browser is told, too.
pub const LIFETIME: i64 = 300;

/// The longest answer that is read, bytes of JSON.
pub const LONGEST_ANSWER: usize = 16 * 1024;

/// How many keys one person may have.
pub const MOST: usize = 20;

/// What every half of a ceremony needs.
#[derive(Debug, Clone, Copy)]
pub struct Ceremony<'a> {
    /// The site that keys are made for.
    pub relying: &'a Relying,
    /// Seals the step.
    pub sealer: &'a Sealer,
    /// Whose step it is.
    pub binding: &'a Binding,
}

/// What was asked of one person, at one epoch.
#[derive(Serialize, Deserialize)]
struct Asked<S> {
    user: UserId,
    epoch: i64,
    state: S,
}

impl<S> Asked<S> {
    fn of(account: &Account, state: S) -> Self {
        Self { user: account.user.id.clone(), epoch: account.user.epoch, state }
    }

    /// The state, when it is this person's and nothing has changed since.
    fn fits(self, account: &Account) -> Option<S> {
        (self.user == account.user.id && self.epoch == account.user.epoch).then_some(self.state)
    }
}

/// A person's handle in an authenticator, WebAuthn §5.4.3: the 16 bytes of the identifier, which say nothing about the
/// person.
fn handle(user: &UserId) -> Result<Vec<u8>, Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(user.as_str()).map_err(|_| Fault::Stored("user's identifier"))?;
    if bytes.len() == 16 { Ok(bytes) } else { Err(Fault::Stored("user's identifier")) }
}

/// An authenticator's name for a key, as stored.
fn stored_id(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

fn credential(row: &PasskeyRow) -> Result<Credential, Fault> {
    serde_json::from_str(&row.credential).map_err(|_| Fault::Stored("passkey"))
}

fn written(credential: &Credential) -> Result<String, Fault> {
    serde_json::to_string(credential).map_err(|_| Fault::Stored("passkey"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_sixteen_bytes_of_the_identifier() {
        let user = UserId::random();
        let bytes = handle(&user).unwrap();
        assert_eq!((bytes.len(), URL_SAFE_NO_PAD.encode(&bytes).as_str()), (16, user.as_str()));
        for odd in ["", "u1", "AAAA", "not base64url at all!!"] {
            assert!(handle(&UserId::from_text(odd)).is_err(), "{odd}");
        }
    }
}
