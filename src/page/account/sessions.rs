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

impl SessionLine {
    pub(in crate::page) fn sample(id: &str, agent: &str, address: &str, acr: &str) -> Self {
        Self {
            id: id.to_owned(),
            agent: agent.to_owned(),
            address: address.to_owned(),
            began: "3 Feb 2026, 09:12 UTC".to_owned(),
            last_seen: "24 Nov 2026, 07:31 UTC".to_owned(),
            this: id == "1",
            acr: acr.to_owned(),
        }
    }
}

impl Page for SessionsPage {
    const TEMPLATE: &'static str = "account/sessions";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.error.is_some()
    }

    fn samples() -> Vec<Self> {
        let page =
            |name: &str, sessions: Vec<SessionLine>| Self { bar: Bar::sample(name), sessions, error: None, notice: None };
        let here = SessionLine::sample("1", "Firefox on Windows", "203.0.113.7", "urn:vestibule:acr:2");
        let others = [
            SessionLine::sample("2", "Safari on iPhone", "2001:db8:85a3:8d3:1319:8a2e:370:7348", "phr"),
            SessionLine::sample("3", "Chrome on Linux", "198.51.100.23", "urn:vestibule:acr:1w"),
            SessionLine::sample("4", "", "", "urn:vestibule:acr:1"),
        ];
        let all: Vec<_> = std::iter::once(here.clone()).chain(others).collect();
        vec![
            page("alice", all.clone()),
            Self { error: Some(Message::GONE), ..page("alice", all) },
            Self { notice: Some(Message::SESSION_ENDED), ..page("alice", vec![here]) },
            page("alice", vec![]),
            page(HOSTILE, vec![SessionLine::sample(HOSTILE, HOSTILE, HOSTILE, HOSTILE)]),
        ]
    }
}
