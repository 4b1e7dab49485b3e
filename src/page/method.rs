//! What several pages say about second factors: which there are, how one is set up, when another code can be sent.

use super::{HOSTILE, Message};
use serde::{Serialize, Serializer};

/// A way to open the second door. Its texts are `method-<kind>` and `method-<kind>-text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodKind {
    /// A code of an authenticator app, RFC 6238.
    Totp,
    /// A code by mail.
    Email,
    /// A code by text message.
    Sms,
    /// A passkey or security key, WebAuthn.
    Passkey,
    /// One of the codes that were printed for the day when nothing else works.
    Backup,
    /// A temporary access pass of the administrator.
    Pass,
}

/// One method that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MethodLine {
    /// What it is.
    pub kind: MethodKind,
    /// What the form sends when it is chosen, for example `totp` or `email:ID`.
    pub value: String,
    /// Where the code goes, masked (`a***@acme.example`, `+49 *** 67`), or the name of a key.
    pub detail: Option<String>,
}

impl MethodLine {
    pub(super) fn sample(kind: MethodKind, value: &str, detail: &str) -> Self {
        Self { kind, value: value.to_owned(), detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()) }
    }
}

/// Asking for another code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resend {
    /// What the form sends, as [`MethodLine::value`].
    pub value: String,
    /// Seconds until another can be sent; 0 means now. The page counts them down in steps of [`WAIT_STEP`], rounded
    /// up, and shows its button after [`WAIT_MOST`] seconds at the latest.
    #[serde(serialize_with = "in_steps")]
    pub wait: u32,
}

impl Resend {
    pub(super) fn sample(value: &str, wait: u32) -> Self {
        Self { value: value.to_owned(), wait }
    }
}

/// Seconds. The stylesheet has a class for each step, because nothing in a page may be styled inline.
pub const WAIT_STEP: u32 = 5;

/// Seconds that a page counts down at most; a multiple of [`WAIT_STEP`].
pub const WAIT_MOST: u32 = 120;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn in_steps<S: Serializer>(wait: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(wait.div_ceil(WAIT_STEP).saturating_mul(WAIT_STEP).min(WAIT_MOST))
}

/// How long setting up a second factor may still be put off. At least one of the two is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Grace {
    /// Days left, today included.
    pub days_left: Option<u32>,
    /// How often "Not now" can be pressed, this time included.
    pub skips_left: Option<u32>,
}

/// Where setting up a mail address or telephone number stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum ContactStep {
    /// Which address or number.
    Address {
        /// What the field starts with, or what is shown when it is fixed; may be empty.
        value: String,
        /// Whether it can not be chosen, for example because the administrator sets it.
        fixed: bool,
    },
    /// A code is on its way there.
    Code {
        /// Where it goes, masked.
        detail: String,
        /// Asking for another; `None` when no more can be sent.
        resend: Option<Resend>,
        /// Whether it can not be chosen, so that there is no other to go back for.
        fixed: bool,
    },
}

impl ContactStep {
    /// Each state, with an error where a page has one.
    pub(super) fn samples(value: &str, detail: &str, wrong: Message) -> Vec<(Self, Option<Message>)> {
        let address = |value: &str, fixed| Self::Address { value: value.to_owned(), fixed };
        let code = |detail: &str, wait: Option<u32>, fixed| Self::Code {
            detail: detail.to_owned(),
            resend: wait.map(|wait| Resend::sample("yes", wait)),
            fixed,
        };
        vec![
            (address("", false), None),
            (address("nonsense", false), Some(wrong)),
            (address(value, true), None),
            (code(detail, Some(27), false), None),
            (code(detail, Some(0), true), Some(Message::CREDENTIALS)),
            (code(detail, None, false), None),
            (address(HOSTILE, false), Some(wrong)),
            (address(HOSTILE, true), None),
            (code(HOSTILE, Some(30), false), None),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_rounded_up_to_a_step_that_the_stylesheet_knows() {
        let shown = |wait| serde_json::to_value(Resend::sample("totp", wait)).unwrap()["wait"].as_u64().unwrap();
        let waits = [0, 1, 5, 26, 119, 120, 121, u32::MAX];
        assert_eq!(waits.map(shown), [0, 5, 5, 30, 120, 120, 120, 120]);
    }
}
