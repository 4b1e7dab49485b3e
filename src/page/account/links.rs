//! Accounts elsewhere that open this one.

use super::{super::HOSTILE, Bar};
use crate::page::{Message, Page};
use serde::Serialize;

/// An account elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkedLine {
    /// The form's value.
    pub id: String,
    /// The provider's name.
    pub provider: String,
    /// What the person is called there.
    pub label: String,
    /// Since when, as people read it.
    pub linked: String,
}

/// A provider that one can be linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkableLine {
    /// The provider's name.
    pub name: String,
    /// Where that is done.
    pub href: String,
}

/// `GET /account/links`.
#[derive(Debug, Clone, Serialize)]
pub struct LinksPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The accounts elsewhere.
    pub linked: Vec<LinkedLine>,
    /// The providers that one can be linked to.
    pub linkable: Vec<LinkableLine>,
    /// Why the last act did not work.
    pub error: Option<Message>,
    /// What just went well.
    pub notice: Option<Message>,
}

impl Page for LinksPage {
    const TEMPLATE: &'static str = "account/links";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let line = |name: &str| LinkedLine {
            id: name.to_owned(),
            provider: name.to_owned(),
            label: name.to_owned(),
            linked: "3 Feb 2026, 09:12 UTC".to_owned(),
        };
        let linkable = |name: &str| LinkableLine { name: name.to_owned(), href: "/account/links/acme".to_owned() };
        let page = |name: &str, linked, linkable| Self { bar: Bar::sample(name), linked, linkable, error: None, notice: None };
        vec![
            page("alice", vec![line("Acme SSO")], vec![linkable("GitHub")]),
            Self { error: Some(Message::LINK_LAST), ..page("alice", vec![line("Acme SSO")], vec![]) },
            Self { notice: Some(Message::LINK_REMOVED), ..page("alice", vec![], vec![linkable("Acme SSO")]) },
            page(HOSTILE, vec![line(HOSTILE)], vec![linkable(HOSTILE)]),
        ]
    }
}

/// `GET /account/links/{provider}`: before one goes there.
#[derive(Debug, Clone, Serialize)]
pub struct LinkPage {
    /// Who is signed in.
    #[serde(flatten)]
    pub bar: Bar,
    /// The provider's name.
    pub provider: String,
    /// Where the form goes.
    pub action: String,
    /// Why it did not work.
    pub error: Option<Message>,
    /// Nothing to say: the layout asks.
    pub notice: Option<Message>,
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "account/link";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str| Self {
            bar: Bar::sample("alice"),
            provider: name.to_owned(),
            action: "/account/links/acme".to_owned(),
            error: None,
            notice: None,
        };
        vec![page("Acme SSO"), Self { error: Some(Message::LINK_TAKEN), ..page("Acme SSO") }, page(HOSTILE)]
    }
}
