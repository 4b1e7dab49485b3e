//! Registering and changing an application.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Page};
use serde::Serialize;

/// `GET /admin/applications/new` and `/admin/applications/{id}/edit`. Form `#application`, button `#save`.
#[derive(Debug, Clone, Serialize)]
pub struct ClientFormPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where the form goes.
    pub href: String,
    /// Where one goes without saving.
    pub cancel: String,
    /// Whether it is being registered; the kind can be chosen only then.
    pub is_new: bool,
    /// Its name.
    pub name: String,
    /// `web`, `spa`, `native` or `machine`.
    pub kind: String,
    /// One a line.
    pub redirect_uris: String,
    /// One a line.
    pub post_logout_uris: String,
    /// With blanks between them.
    pub scope: String,
    /// `ask` or `skip`.
    pub consent: String,
    /// `inherit`, `required` or `phishing_resistant`.
    pub mfa: String,
    /// Seconds, 60 to 86400; empty: as the server has it.
    pub access_token_lifetime: String,
    /// `on`: only people of this organization; `off`: those of every one. The form sends `bound=on` or `bound=off`.
    pub bound: String,
    /// Whether the person may choose that.
    pub may_share: bool,
}

impl Page for ClientFormPage {
    const TEMPLATE: &'static str = "admin/application_form";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, name: &str, uris: &str| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            href: "/admin/applications/new".to_owned(),
            cancel: "/admin/applications".to_owned(),
            is_new: true,
            name: name.to_owned(),
            kind: "web".to_owned(),
            redirect_uris: uris.to_owned(),
            post_logout_uris: String::new(),
            scope: "openid profile email".to_owned(),
            consent: "skip".to_owned(),
            mfa: "inherit".to_owned(),
            access_token_lifetime: String::new(),
            bound: "on".to_owned(),
            may_share: true,
        };
        let refusal = "https://*.acme.example/ is not an address to come back to: there are no wildcards.";
        let old = Self {
            href: "/admin/applications/acme-payroll/edit".to_owned(),
            cancel: "/admin/applications/acme-payroll".to_owned(),
            is_new: false,
            kind: "spa".to_owned(),
            consent: "ask".to_owned(),
            mfa: "required".to_owned(),
            bound: "off".to_owned(),
            ..page("admin", "Payroll", "https://payroll.acme.example/signed-in\nhttps://staging.payroll.acme.example/signed-in")
        };
        vec![
            page("admin", "", ""),
            Self { said: Said::refused(refusal), ..page("admin", "Payroll", "https://*.acme.example/") },
            old.clone(),
            Self { may_share: false, kind: "machine".to_owned(), redirect_uris: String::new(), ..old },
            Self { scope: HOSTILE.to_owned(), ..page(HOSTILE, HOSTILE, HOSTILE) },
        ]
    }
}
