//! Where one is signed in.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// A browser in which the person is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionLine {
    /// The form's value.
    pub id: String,
    /// "Firefox on Windows"; empty when the browser did not say.
    pub agent: String,
    /// Where it was seen last: an IP address; may be empty.
    pub address: String,
    /// When the person signed in, as people read it.
    pub began: String,
    /// When it was used last, as people read it.
    pub last_seen: String,
    /// Whether it is the one that shows this page. In templates `current`, because `this` means something there.
    #[serde(rename = "current")]
    pub this: bool,
    /// How well the person was proved, as in the claim `acr`: `urn:vestibule:acr:1`, `urn:vestibule:acr:1w`,
    /// `urn:vestibule:acr:2` or `phr`. Nothing is said of any other.
    pub acr: String,
}

/// `GET /account/sessions`.
#[derive(Debug, Clone, Serialize)]
pub struct SessionsPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The sessions, this browser's first.
    pub sessions: Vec<SessionLine>,
    /// Why the last act did not work, on top of the page.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
