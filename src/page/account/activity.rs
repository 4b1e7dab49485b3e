//! What happened lately to the account's safety.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityLine {
    /// What: one of the messages `ACTIVITY_...`.
    pub what: Message,
    /// With what or from where: a browser, an address, an application; may hold what strangers wrote.
    pub detail: Option<String>,
    /// When, as people read it.
    pub at: String,
    /// Whether it should make one look twice: a wrong password, a refused code, a misused device.
    pub bad: bool,
}

/// `GET /account/activity`.
#[derive(Debug, Clone, Serialize)]
pub struct ActivityPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// What happened, newest first.
    pub rows: Vec<ActivityLine>,
    /// Why the last act did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
