//! The server's signing keys.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyLine {
    /// `kid`.
    pub kid: String,
    /// `alg`, for example `ES256`.
    pub alg: String,
    /// `next` (published, not yet used), `active` (signs) or `retired` (still published).
    pub state: &'static str,
    /// Since when it is in that state, as people read it.
    pub since: String,
    /// When that ends, as people read it, if it is known.
    pub until: Option<String>,
    /// Its age in days.
    pub age: u64,
    /// Whether it is time for another.
    pub due: bool,
}

/// `GET /admin/keys`. Form `#keys` to `/admin/keys`: a button `rotate=ALG` (`#rotate-ALG`) for each algorithm.
#[derive(Debug, Clone, Serialize)]
pub struct KeysPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The keys: by algorithm, the one that signs first.
    pub keys: Vec<KeyLine>,
    /// The algorithms whose keys can be rotated.
    pub algorithms: Vec<String>,
    /// Whether the person may rotate them.
    pub writable: bool,
}

impl KeyLine {
    fn sample(alg: &str, state: &'static str, age: u64) -> Self {
        Self {
            kid: if alg == HOSTILE { HOSTILE } else { "y3nO2cKk6SNCMBoJFRO4tGfdmp9KVQ1sn0bLqDK8p1c" }.to_owned(),
            alg: alg.to_owned(),
            state,
            since: "3 Feb 2026, 09:12 UTC".to_owned(),
            until: (state != "active").then(|| "4 May 2026, 09:12 UTC".to_owned()),
            age,
            due: state == "active" && age > 80,
        }
    }
}

impl Page for KeysPage {
    const TEMPLATE: &'static str = "admin/keys";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, keys: Vec<KeyLine>| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            algorithms: ["RS256", "PS256", "ES256", "EdDSA"].map(str::to_owned).into(),
            keys,
            writable: true,
        };
        let keys = vec![
            KeyLine::sample("RS256", "active", 87),
            KeyLine::sample("RS256", "next", 1),
            KeyLine::sample("RS256", "retired", 178),
            KeyLine::sample("ES256", "active", 12),
            KeyLine::sample("EdDSA", "active", 1),
        ];
        let notice = Said { notice: Some(Message::KEY_ROTATED), ..Said::default() };
        vec![
            page("admin", keys.clone()),
            Self { said: notice, ..page("admin", keys.clone()) },
            Self { writable: false, ..page("audrey", keys) },
            page(HOSTILE, vec![KeyLine::sample(HOSTILE, "active", 3)]),
        ]
    }
}
