//! One application: its settings, and what its developer needs to know.

use super::{
    AdminBar,
    application_members::Member,
    said::{Said, texts},
};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// The settings of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientFacts {
    /// Its name.
    pub name: String,
    /// `client_id`.
    pub client_id: String,
    /// `web`, `spa`, `native` or `machine`.
    pub kind: &'static str,
    /// The organization it belongs to, by name; `None`: every organization may use it.
    pub owner: Option<String>,
    /// `token_endpoint_auth_method`; `none` has no secret.
    pub auth_method: String,
    /// `redirect_uris`.
    pub redirect_uris: Vec<String>,
    /// `post_logout_redirect_uris`.
    pub post_logout_uris: Vec<String>,
    /// `grant_types`.
    pub grant_types: Vec<String>,
    /// The scopes it may ask for.
    pub scopes: Vec<String>,
    /// `ask` or `skip`.
    pub consent: &'static str,
    /// `inherit`, `required` or `phishing_resistant`.
    pub mfa: &'static str,
    /// How long an access token is good for, in seconds.
    pub access_token_lifetime: u64,
    /// The algorithm of its ID tokens.
    pub signing_alg: String,
    /// `required` or `optional`.
    pub pkce: &'static str,
    /// When it was registered, as people read it.
    pub created: String,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it registered itself without anybody's leave, and nobody vouches for it.
    pub unverified: bool,
    /// What it registered besides.
    pub members: Vec<Member>,
}

/// What a developer copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setup {
    /// The issuer.
    pub issuer: String,
    /// Where everything else about the issuer is read.
    pub discovery: String,
    /// As lines of an environment file.
    pub environment: String,
    /// As JSON.
    pub json: String,
}

impl Setup {
    /// The configuration of an application.
    #[must_use]
    pub fn new(issuer: &str, client: &ClientFacts) -> Self {
        let scope = client.scopes.join(" ");
        let redirect = client.redirect_uris.first().map_or("", String::as_str);
        let secret = client.auth_method.starts_with("client_secret");
        let mut lines = vec![("OIDC_ISSUER", issuer), ("OIDC_CLIENT_ID", client.client_id.as_str())];
        lines.extend(secret.then_some(("OIDC_CLIENT_SECRET", "")));
        lines.extend((!redirect.is_empty()).then_some(("OIDC_REDIRECT_URI", redirect)));
        lines.push(("OIDC_SCOPE", scope.as_str()));
        let environment = lines.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect::<Vec<_>>().join("\n");
        let json = serde_json::json!({
            "issuer": issuer,
            "client_id": client.client_id,
            "redirect_uris": client.redirect_uris,
            "post_logout_redirect_uris": client.post_logout_uris,
            "token_endpoint_auth_method": client.auth_method,
            "scope": scope,
        });
        let discovery = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        Self { issuer: issuer.to_owned(), discovery, environment, json: format!("{json:#}") }
    }
}

/// A value of an environment file: in quotes if it holds more than what every reader takes as it is.
fn quoted(value: &str) -> String {
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?=&%+@".contains(&b));
    if plain { value.to_owned() } else { format!("'{}'", value.replace('\'', "'\\''")) }
}

/// `GET /admin/applications/{id}`. Form `#acts` to `href`: `act=rotate` (`#rotate`), `act=disable` (`#disable`),
/// `act=vouch` (`#vouch`), `act=enable` (`#enable`) or `act=remove` (`#remove`).
#[derive(Debug, Clone, Serialize)]
pub struct ClientPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where its form goes.
    pub href: String,
    /// Where it is changed.
    pub edit: String,
    /// Its settings.
    #[serde(flatten)]
    pub client: ClientFacts,
    /// What its developer needs.
    pub setup: Setup,
    /// Whether it has a secret that can be renewed.
    pub secret: bool,
    /// Whether the person may change it.
    pub writable: bool,
}

impl ClientFacts {
    fn sample(name: &str) -> Self {
        let hostile = name == HOSTILE;
        Self {
            name: name.to_owned(),
            client_id: if hostile { HOSTILE } else { "acme-payroll" }.to_owned(),
            kind: "web",
            owner: Some(if hostile { HOSTILE } else { "acme" }.to_owned()),
            auth_method: "client_secret_basic".to_owned(),
            redirect_uris: texts(&["https://payroll.acme.example/signed-in", "https://staging.payroll.acme.example/signed-in"]),
            post_logout_uris: texts(&["https://payroll.acme.example/"]),
            grant_types: texts(&["authorization_code", "refresh_token"]),
            scopes: texts(&["openid", "profile", "email", "offline_access"]),
            consent: "skip",
            mfa: "phishing_resistant",
            access_token_lifetime: 300,
            signing_alg: "ES256".to_owned(),
            pkce: "required",
            created: "3 Feb 2026, 09:12 UTC".to_owned(),
            disabled: false,
            unverified: false,
            members: Vec::new(),
        }
    }
}

impl Page for ClientPage {
    const TEMPLATE: &'static str = "admin/application";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |username: &str, client: ClientFacts| Self {
            bar: AdminBar::sample(username),
            said: Said::default(),
            href: "/admin/applications/acme-payroll".to_owned(),
            edit: "/admin/applications/acme-payroll/edit".to_owned(),
            setup: Setup::new("https://login.acme.example", &client),
            secret: client.auth_method.starts_with("client_secret"),
            client,
            writable: true,
        };
        let payroll = ClientFacts::sample("Payroll");
        let machine = ClientFacts {
            kind: "machine",
            owner: None,
            redirect_uris: vec![],
            post_logout_uris: vec![],
            grant_types: texts(&["client_credentials"]),
            scopes: texts(&["admin.users.read"]),
            mfa: "inherit",
            disabled: true,
            ..ClientFacts::sample("Nightly import")
        };
        let spa = ClientFacts {
            kind: "spa",
            auth_method: "none".to_owned(),
            consent: "ask",
            mfa: "required",
            unverified: true,
            members: Member::samples("ann@acme.example"),
            ..ClientFacts::sample("Acme Notes")
        };
        let hostile = ClientFacts {
            redirect_uris: texts(&[HOSTILE]),
            scopes: texts(&[HOSTILE]),
            members: Member::samples(HOSTILE),
            ..ClientFacts::sample(HOSTILE)
        };
        let notice = Said { notice: Some(Message::CLIENT_SAVED), ..Said::default() };
        vec![
            page("admin", payroll.clone()),
            page("admin", machine),
            Self { said: notice, ..page("admin", spa) },
            Self { writable: false, ..page("audrey", payroll) },
            page(HOSTILE, hostile),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_developer_copies_is_what_the_application_is() {
        let setup = Setup::new("https://login.acme.example/", &ClientFacts::sample("Payroll"));
        assert_eq!(setup.discovery, "https://login.acme.example/.well-known/openid-configuration");
        assert!(
            setup.environment.contains("OIDC_CLIENT_SECRET=\n") && setup.environment.contains("OIDC_SCOPE='openid profile ")
        );
        let json: serde_json::Value = serde_json::from_str(&setup.json).unwrap();
        assert_eq!(json["client_id"], "acme-payroll");
        let public = ClientFacts { auth_method: "none".to_owned(), ..ClientFacts::sample("Notes") };
        assert!(!Setup::new("https://login.acme.example", &public).environment.contains("SECRET"));
    }

    #[test]
    fn a_value_can_not_leave_its_line_of_the_environment_file() {
        assert_eq!(quoted("https://a.example/b?c=d"), "https://a.example/b?c=d");
        assert_eq!(quoted("a'; rm $HOME"), "'a'\\''; rm $HOME'");
    }
}
