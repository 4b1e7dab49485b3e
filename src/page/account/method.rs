//! One second factor: its name, its place in the order, its end.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, MethodKind, Page};
use serde::Serialize;

/// `GET /account/method/KIND/ID`.
#[derive(Debug, Clone, Serialize)]
pub struct MethodPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The page's own path, where its forms go.
    pub action: String,
    /// What it is.
    pub kind: MethodKind,
    /// What the person calls it; empty: its kind is its name.
    pub name: String,
    /// Where codes go, masked.
    pub detail: Option<String>,
    /// When it was added, as people read it.
    pub added: String,
    /// When it was used last, as people read it; `None` means never.
    pub last_used: Option<String>,
    /// Whether it is asked for first.
    pub is_default: bool,
    /// Whether it can be removed now.
    pub removable: bool,
    /// Why not: [`Message::LAST_METHOD`] or [`Message::RECOVERED`]. Said when it is not removable.
    pub why_not: Option<Message>,
    /// Where it is replaced by another of its kind, a path of ours.
    pub replace_href: Option<String>,
    /// Why the name was not saved, next to the field.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}
