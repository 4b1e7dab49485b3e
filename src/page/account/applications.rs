//! Which applications may use the account.

use super::{super::HOSTILE, Bar};
use crate::page::{AppFace, Message, Page, ScopeLine};
use serde::Serialize;

/// An application that the person let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppLine {
    /// The form's value.
    pub client_id: String,
    /// How it shows itself.
    pub app: AppFace,
    /// What it may have, as [`ScopeLine::ordered`] orders it.
    pub scopes: Vec<ScopeLine>,
    /// Since when, as people read it.
    pub granted: String,
    /// Whether nobody was asked: the organization provides it.
    pub provided: bool,
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

impl AppLine {
    fn sample(client_id: &str, app: AppFace, scopes: &[&str]) -> Self {
        Self {
            client_id: client_id.to_owned(),
            app,
            scopes: ScopeLine::ordered(scopes.iter().copied()),
            granted: "3 Feb 2026, 09:12 UTC".to_owned(),
            provided: client_id == "invoices",
        }
    }
}

impl Page for ApplicationsPage {
    const TEMPLATE: &'static str = "account/applications";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, apps: Vec<AppLine>| Self { bar: Bar::sample(name), apps, error: None, notice: None };
        let apps = vec![
            AppLine::sample("acme-notes", AppFace::sample("Acme Notes"), &["openid", "profile", "email", "offline_access"]),
            AppLine::sample("invoices", AppFace::plain("Invoices"), &["openid", "https://api.example.com/invoices.read"]),
            AppLine::sample("guest", AppFace::stranger("Guest Book"), &["openid"]),
        ];
        vec![
            page("alice", apps.clone()),
            Self { error: Some(Message::GONE), ..page("alice", apps) },
            Self { notice: Some(Message::ACCESS_REVOKED), ..page("alice", vec![]) },
            page(HOSTILE, vec![AppLine::sample(HOSTILE, AppFace::stranger(HOSTILE), &["openid", HOSTILE])]),
        ]
    }
}
