//! A new password.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// `/account/password`.
#[derive(Debug, Clone, Serialize)]
pub struct PasswordPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// Whether the current password has to be typed. Where a fresh sign-in counts for it, the field may stay empty.
    pub current: bool,
    /// How many characters the new one has at least.
    pub length: usize,
    /// Why it was not saved: [`Message::WRONG_PASSWORD`] is shown next to the current password, everything else
    /// next to the new one.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "account/password";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, current, error| Self { bar: Bar::sample(name), current, length: 8, error, notice: None };
        vec![
            page("alice", true, None),
            page("alice", true, Some(Message::WRONG_PASSWORD)),
            page("alice", true, Some(Message::PASSWORD_COMMON)),
            page("alice", false, None),
            Self { notice: Some(Message::PASSWORD_CHANGED), ..page("alice", true, None) },
            page(HOSTILE, true, None),
        ]
    }
}
