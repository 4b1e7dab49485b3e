//! Backup codes: made, shown once, replaced.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// `/account/backup`.
#[derive(Debug, Clone, Serialize)]
pub struct AccountBackupPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The new codes; shown this once.
    pub codes: Option<Vec<String>>,
    /// How many of those made before have not been used; `None`: none were made.
    pub left: Option<u32>,
    /// Whether they can be made now: not before another method is set up.
    pub can: bool,
    /// Why the last try did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
