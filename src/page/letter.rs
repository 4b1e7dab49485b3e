//! The HTML part of a mail. It links to nothing and loads nothing, so that it shows alike everywhere.

use super::{HOSTILE, Page};
use serde::Serialize;

/// A mail as HTML. Its texts come from Fluent with names filled in; the template escapes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterPage {
    /// The subject.
    pub subject: String,
    /// The text.
    pub paragraphs: Vec<String>,
    /// Who sends it.
    pub footer: String,
}

impl Page for LetterPage {
    const TEMPLATE: &'static str = "mail/letter";

    fn samples() -> Vec<Self> {
        let letter = |name: &str| Self {
            subject: "A second factor was added to your account".to_owned(),
            paragraphs: vec![format!("Hello {name},"), "If this was not you, tell your administrator.".to_owned()],
            footer: "Sent automatically by https://login.example.com".to_owned(),
        };
        vec![letter("ann"), letter(HOSTILE)]
    }
}
