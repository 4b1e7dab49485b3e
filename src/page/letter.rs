//! The HTML part of a mail. It loads nothing, so that it shows alike everywhere, and links to at most one page of ours.

use super::{HOSTILE, Page};
use serde::Serialize;

/// A mail as HTML. Its texts come from Fluent with names filled in; the template escapes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterPage {
    /// The subject.
    pub subject: String,
    /// The text.
    pub paragraphs: Vec<String>,
    /// A code to type, shown large.
    pub code: Option<String>,
    /// A page to open.
    pub link: Option<LetterLink>,
    /// The text after code and link.
    pub after: Vec<String>,
    /// Who sends it.
    pub footer: String,
}

/// The button of a mail. Its address is shown, too, for mail programs that hide where buttons lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterLink {
    /// What it says.
    pub label: String,
    /// Where it leads: an address below the issuer.
    pub href: String,
}

impl Page for LetterPage {
    const TEMPLATE: &'static str = "mail/letter";

    fn samples() -> Vec<Self> {
        let letter = |name: &str| Self {
            subject: "A second factor was added to your account".to_owned(),
            paragraphs: vec![format!("Hello {name},"), "If this was not you, tell your administrator.".to_owned()],
            code: None,
            link: None,
            after: Vec::new(),
            footer: "Sent automatically by https://login.example.com".to_owned(),
        };
        let href = "https://login.example.com/login/reset?token=abc".to_owned();
        let link = LetterLink { label: "Set a new password".to_owned(), href };
        let after = vec!["It works once.".to_owned()];
        vec![
            letter("ann"),
            Self { code: Some("12345678".to_owned()), after: after.clone(), ..letter("ann") },
            Self { link: Some(link), after, ..letter("ann") },
            letter(HOSTILE),
        ]
    }
}
