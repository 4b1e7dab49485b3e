//! Registering and changing an application.

use super::{
    AdminBar,
    application_members::MemberGroup,
    said::{Pick, Said},
};
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
    /// `grant_types` that can be ticked. Where none is ticked, those of its kind when it is registered.
    pub grants: Vec<Pick>,
    /// `signing_alg` that can be picked.
    pub algorithms: Vec<Pick>,
    /// `auth_method` that can be picked when it is registered; the first, empty one is that of its kind.
    pub auth_methods: Vec<Pick>,
    /// How it authenticates, once that is settled.
    pub auth_method: String,
    /// `pkce`: `required` or `optional`.
    pub pkce: String,
    /// Its public keys as JSON, for `private_key_jwt`.
    pub jwks: String,
    /// What it registers besides, by groups.
    pub members: Vec<MemberGroup>,
    /// Sent as `once`: a new application is registered once, however often the form comes.
    pub once: String,
    /// Whether the rarely used settings are open.
    pub unfolded: bool,
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
            grants: vec![
                Pick::sample("authorization_code", "authorization_code"),
                Pick::sample("refresh_token", "refresh_token"),
                Pick::sample("client_credentials", "client_credentials"),
            ],
            algorithms: vec![Pick::chosen("RS256", "RS256"), Pick::sample("ES256", "ES256")],
            auth_methods: vec![
                Pick::chosen("", ""),
                Pick::sample("client_secret_basic", "client_secret_basic"),
                Pick::sample("client_secret_post", "client_secret_post"),
                Pick::sample("private_key_jwt", "private_key_jwt"),
            ],
            auth_method: String::new(),
            pkce: "required".to_owned(),
            jwks: String::new(),
            members: MemberGroup::samples("", false),
            once: "m4rk".to_owned(),
            unfolded: false,
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
            may_share: false,
            auth_method: "private_key_jwt".to_owned(),
            jwks: "{\n  \"keys\": []\n}".to_owned(),
            members: MemberGroup::samples("https://payroll.acme.example/logo.png", true),
            unfolded: true,
            grants: vec![Pick::chosen("authorization_code", "authorization_code")],
            ..page("admin", "Payroll", "https://payroll.acme.example/signed-in\nhttps://staging.payroll.acme.example/signed-in")
        };
        vec![
            page("admin", "", ""),
            Self { said: Said::refused(refusal), ..page("admin", "Payroll", "https://*.acme.example/") },
            old.clone(),
            Self { kind: "machine".to_owned(), redirect_uris: String::new(), ..old },
            Self {
                scope: HOSTILE.to_owned(),
                jwks: HOSTILE.to_owned(),
                unfolded: true,
                members: MemberGroup::samples(HOSTILE, true),
                ..page(HOSTILE, HOSTILE, HOSTILE)
            },
        ]
    }
}
