//! Applications: who may ask people to sign in here.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Page};
use serde::Serialize;

/// An application in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientLine {
    /// Its name.
    pub name: String,
    /// `client_id`.
    pub client_id: String,
    /// Its page.
    pub href: String,
    /// `web`, `spa`, `native` or `machine`.
    pub kind: &'static str,
    /// The organization it belongs to, by name; `None`: every organization may use it.
    pub owner: Option<String>,
    /// `inherit`, `required` or `phishing_resistant`.
    pub mfa: &'static str,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it registered itself, and nobody vouches for it.
    pub unverified: bool,
}

/// `GET /admin/applications`. GET form `#filter` (`q`); `#add` leads to `/admin/applications/new`.
#[derive(Debug, Clone, Serialize)]
pub struct ClientsPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// What was searched for; empty: nothing.
    pub q: String,
    /// Those that match.
    pub clients: Vec<ClientLine>,
    /// The next page of them.
    pub next: Option<String>,
    /// The first page, if this is another.
    pub first: Option<String>,
    /// Whether the person may register applications.
    pub writable: bool,
}

impl ClientLine {
    fn sample(name: &str, client_id: &str, kind: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            client_id: client_id.to_owned(),
            href: "/admin/applications/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            kind,
            owner: Some(if name == HOSTILE { HOSTILE } else { "acme" }.to_owned()),
            mfa: "inherit",
            disabled: false,
            unverified: false,
        }
    }
}

impl Page for ClientsPage {
    const TEMPLATE: &'static str = "admin/applications";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, q: &str, clients| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            q: q.to_owned(),
            clients,
            next: None,
            first: None,
            writable: true,
        };
        let payroll = ClientLine::sample("Payroll", "payroll", "web");
        let phone = ClientLine::sample("Acme Notes for telephones", "01JQ7Z5V6W8N0T2X4Y6A8C0E2G", "native");
        let clients = vec![
            ClientLine { owner: None, ..ClientLine::sample("Acme Notes", "acme-notes", "spa") },
            ClientLine { mfa: "required", unverified: true, ..phone },
            ClientLine { disabled: true, ..ClientLine::sample("Nightly import", "nightly-import", "machine") },
            ClientLine { mfa: "phishing_resistant", ..payroll },
        ];
        let [next, first] = ["after=9", "q="].map(|query| Some(format!("/admin/applications?{query}")));
        vec![
            Self { next, first, ..page("admin", "", clients.clone()) },
            page("admin", "", vec![]),
            page("admin", "zebra", vec![]),
            Self { writable: false, ..page("audrey", "acme", clients) },
            page(HOSTILE, HOSTILE, vec![ClientLine::sample(HOSTILE, HOSTILE, "web")]),
        ]
    }
}
