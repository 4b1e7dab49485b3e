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
    /// Its number among those of its kind that have no name.
    pub number: Option<u32>,
    /// What the name field holds: the name, or what was typed and not taken.
    pub typed: String,
    /// Where codes go, masked.
    pub detail: Option<String>,
    /// When it was added, as people read it.
    pub added: String,
    /// When it was used last, as people read it; `None` means never.
    pub last_used: Option<String>,
    /// From when on it opens the second door, as people read it; `None`: it does now.
    pub works_from: Option<String>,
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
    /// Why it was not removed, next to the button.
    pub not_removed: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl MethodPage {
    fn sample(kind: MethodKind, name: &str, detail: Option<&str>) -> Self {
        Self {
            bar: Bar::sample("alice"),
            action: "/account/method/totp/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            kind,
            name: name.to_owned(),
            number: name.is_empty().then_some(2),
            typed: name.to_owned(),
            detail: detail.map(str::to_owned),
            added: "3 Feb 2026, 09:12 UTC".to_owned(),
            last_used: Some("24 Nov 2026, 07:31 UTC".to_owned()),
            works_from: None,
            is_default: false,
            removable: true,
            why_not: None,
            replace_href: None,
            error: None,
            not_removed: None,
            notice: None,
        }
    }
}

impl Page for MethodPage {
    const TEMPLATE: &'static str = "account/method";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some() || self.not_removed.is_some()
    }

    fn samples() -> Vec<Self> {
        let totp = || Self::sample(MethodKind::Totp, "Phone", None);
        let sms = || Self::sample(MethodKind::Sms, "", Some("+49 *** 67"));
        vec![
            Self { replace_href: Some("/account/add/totp".to_owned()), ..totp() },
            Self { typed: "x".repeat(65), error: Some(Message::METHOD_NAME), ..totp() },
            Self { removable: false, why_not: Some(Message::LAST_METHOD), is_default: true, last_used: None, ..totp() },
            Self { removable: false, why_not: Some(Message::RECOVERED), ..sms() },
            Self { last_used: None, works_from: Some("27 Nov 2026, 07:31 UTC".to_owned()), ..sms() },
            Self { not_removed: Some(Message::LAST_METHOD), removable: false, ..Self::sample(MethodKind::Totp, "Phone", None) },
            Self { notice: Some(Message::METHOD_RENAMED), ..Self::sample(MethodKind::Passkey, "Blue key", None) },
            Self {
                bar: Bar::sample(HOSTILE),
                replace_href: Some(format!("/account/add/email?{HOSTILE}")),
                ..Self::sample(MethodKind::Email, HOSTILE, Some(HOSTILE))
            },
        ]
    }
}
