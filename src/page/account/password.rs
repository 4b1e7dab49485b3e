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
    /// Why it was not saved: [`Message::WRONG_PASSWORD`] is shown next to the current password, everything else
    /// next to the new one.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
