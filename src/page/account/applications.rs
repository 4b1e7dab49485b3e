//! Which applications may use the account.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page, ScopeLine};
use serde::Serialize;

/// An application that the person let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppLine {
    /// The form's value.
    pub client_id: String,
    /// Its registered name.
    pub name: String,
    /// What it may have, as [`ScopeLine::ordered`] orders it.
    pub scopes: Vec<ScopeLine>,
    /// When it was allowed, as people read it.
    pub granted: String,
}

/// `GET /account/applications`.
#[derive(Debug, Clone, Serialize)]
pub struct ApplicationsPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The applications, in the order in which they are shown.
    pub apps: Vec<AppLine>,
    /// Why the last act did not work, on top of the page.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
