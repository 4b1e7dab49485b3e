//! One rule about signing in.

use super::{
    AdminBar, PolicyPreview,
    said::{Pick, Said, texts},
};
use crate::page::{HOSTILE, Page};
use serde::Serialize;

/// `GET /admin/security/rules/new` and `/admin/security/rules/{id}`. Form `#rule` (`#save`), and for a rule that
/// exists form `#removal` (`#remove`, `act=remove`); both go to `href`.
#[derive(Debug, Clone, Serialize)]
pub struct RulePage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where its forms go.
    pub href: String,
    /// Whether it is being made.
    pub is_new: bool,
    /// Its name.
    pub name: String,
    /// All groups; those picked are the rule's. None picked: everybody. Sent as `groups`.
    pub groups: Vec<Pick>,
    /// All applications; those picked are the rule's. None picked: all of them. Sent as `clients`.
    pub clients: Vec<Pick>,
    /// CIDR networks, one a line; empty: wherever people are.
    pub networks: String,
    /// `inside` or `outside` these networks.
    pub side: String,
    /// `none`, `mfa` or `phishing_resistant`.
    pub require: String,
    /// `inherit` or `never`.
    pub trust: String,
    /// `enforced` or `report_only`.
    pub mode: String,
    /// What it would do if it counted, once that was asked.
    pub preview: Option<PolicyPreview>,
    /// How many people it would have stopped so far, where it only reports.
    pub stopped: u64,
    /// Some of them, by their names.
    pub stopped_names: Vec<String>,
    /// Whether the person may change it.
    pub writable: bool,
    /// Where to show a second factor again before it is changed; `None`: it is fresh enough.
    pub refresh: Option<String>,
}

impl Page for RulePage {
    const TEMPLATE: &'static str = "admin/rule";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str, networks: &str| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            href: "/admin/security/rules/01JQ7Z5V6W8N0T2X4Y6A8C0E2G".to_owned(),
            is_new: false,
            name: name.to_owned(),
            groups: Pick::samples(&["Finance", "Human resources", "Contractors", "Everybody in Vienna"]),
            clients: Pick::samples(&["Payroll", "Acme Notes", "Invoices"]),
            networks: networks.to_owned(),
            side: "outside".to_owned(),
            require: "phishing_resistant".to_owned(),
            trust: "never".to_owned(),
            mode: "report_only".to_owned(),
            preview: None,
            stopped: 41,
            stopped_names: texts(&["Alice Archer", "bob", "Carol Ng"]),
            writable: true,
            refresh: None,
        };
        let old = page("admin", "Payroll needs a key", "203.0.113.0/24\n2001:db8:85a3::/48");
        let new = Self {
            href: "/admin/security/rules/new".to_owned(),
            is_new: true,
            groups: vec![],
            clients: vec![],
            require: "mfa".to_owned(),
            trust: "inherit".to_owned(),
            stopped: 0,
            stopped_names: vec![],
            ..page("admin", "", "")
        };
        let refused =
            Said::refused("203.0.113.7/24 is not a network: bits beyond its length are set. Did you mean 203.0.113.0/24?");
        let [none, enforced, inside] = ["none", "enforced", "inside"].map(str::to_owned);
        vec![
            old.clone(),
            new.clone(),
            Self {
                refresh: Some("/admin/security/rules/new?fresh=1".to_owned()),
                preview: Some(PolicyPreview { people: 2417, must_enrol: 1385, lose_method: 0 }),
                ..new.clone()
            },
            Self { said: refused, networks: "203.0.113.7/24".to_owned(), ..new },
            Self { writable: false, require: none, mode: enforced, side: inside, ..old },
            Self {
                said: Said::refused(HOSTILE),
                groups: Pick::samples(&[HOSTILE]),
                clients: Pick::samples(&[HOSTILE]),
                stopped_names: texts(&[HOSTILE]),
                ..page(HOSTILE, HOSTILE, HOSTILE)
            },
        ]
    }
}
