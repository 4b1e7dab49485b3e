//! Upstream providers: the list, one of them, and what trying one out has found.

use super::{AdminBar, said::Said};
use crate::page::{HOSTILE, Message, Page};
use serde::Serialize;

/// A provider in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderLine {
    /// What people call it.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its issuer.
    pub issuer: String,
    /// `test`, `live` or `off`.
    pub state: &'static str,
    /// `accept`, `accept_if_proven` or `require_local`.
    pub trust: &'static str,
    /// How many people it knows.
    pub people: u64,
}

/// A preset that a provider can be made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PresetLink {
    /// Which: the last part of its text's key.
    pub preset: &'static str,
    /// Where the form is.
    pub href: String,
}

/// `GET /admin/providers`.
#[derive(Debug, Clone, Serialize)]
pub struct ProvidersPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The providers, by short name.
    pub providers: Vec<ProviderLine>,
    /// What a new one can be made from; empty: the person may make none.
    pub presets: Vec<PresetLink>,
}

/// The form's fields as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProviderForm {
    /// What people call it.
    pub name: String,
    /// Its short name in addresses.
    pub slug: String,
    /// Its issuer.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// `client_secret_basic`, `client_secret_post` or `private_key_jwt`.
    pub auth_method: String,
    /// `accept`, `accept_if_proven` or `require_local`.
    pub trust: String,
    /// Scopes, with spaces between them.
    pub scopes: String,
    /// `acr` values, with spaces between them.
    pub acr: String,
    /// `amr` values, with spaces between them.
    pub amr: String,
    /// Minutes.
    pub max_age: String,
    /// The claim of the user name.
    pub username: String,
    /// The claim of the name.
    pub full_name: String,
    /// The claim of the mail address.
    pub email: String,
    /// The claim of the federated ID.
    pub federated_id: String,
    /// The claim of the groups.
    pub groups: String,
    /// Lines of `value = group`.
    pub group_map: String,
    /// The switches that are on.
    pub on: Vec<String>,
}

/// A domain of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainLine {
    /// The domain.
    pub domain: String,
    /// The name of its TXT record.
    pub record: String,
    /// What the record has to say.
    pub value: String,
    /// `dns` or `administrator`; `None`: it is not verified.
    pub verified_by: Option<&'static str>,
}

/// What is known of a provider that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderFacts {
    /// `test`, `live` or `off`.
    pub state: &'static str,
    /// When an administrator last completed a sign-in through it, as people read it.
    pub proved: Option<String>,
    /// How many people it knows.
    pub people: u64,
    /// The address to register there.
    pub callback_url: String,
    /// The address to register there for back-channel logout.
    pub logout_url: String,
    /// Where the public half of our key is.
    pub jwks_url: Option<String>,
    /// Its domains.
    pub domains: Vec<DomainLine>,
    /// Whether the person may say that a domain is the organization's.
    pub asserts: bool,
}

/// `GET /admin/providers/new` and `/admin/providers/{id}`. Forms to `href`: `#provider` (`#save`, `act=save`), `#acts`
/// (`act=try`, `live`, `off`, `test`, `delete`), `#domains` (`act=domain`, `assert=NAME`, `drop=NAME`).
#[derive(Debug, Clone, Serialize)]
pub struct ProviderPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// Where its forms go.
    pub href: String,
    /// The heading.
    pub title: String,
    /// What it is made from.
    pub preset: String,
    /// What an issuer looks like.
    pub example: String,
    /// The form.
    pub form: ProviderForm,
    /// What is there; `None`: it is being made.
    pub facts: Option<ProviderFacts>,
    /// Whether the person may change it.
    pub writable: bool,
    /// Whether the person may show its button to everybody.
    pub lists: bool,
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimPair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// What trying a provider out has found.
#[derive(Debug, Clone, Serialize)]
pub struct ProviderTrialPage {
    /// The bar and the rooms.
    #[serde(flatten)]
    pub bar: AdminBar,
    /// What is said on top.
    #[serde(flatten)]
    pub said: Said,
    /// The provider's name.
    pub provider: String,
    /// Its page.
    pub href: String,
    /// The claims as they came.
    pub claims: Vec<ClaimPair>,
    /// What the mapping makes of them: the last part of a text's key, and the value; an empty one: nothing.
    pub mapped: Vec<ClaimPair>,
    /// `known`, `written`, `address`, `made`, `no_account` or `sign_in`: what a first sign-in leads to.
    pub fits: &'static str,
    /// Why to nobody, as the audit log says it; may be empty.
    pub why: &'static str,
    /// Whom it is about.
    pub person: String,
    /// `nothing`, `factors` or `unphishable`: what is proved.
    pub proved: &'static str,
    /// Whether a second factor of ours is asked for where nothing is proved.
    pub asked: bool,
}

const HREF: &str = "/admin/providers/01JQ7Z5V6W8N0T2X4Y6A8C0E2G?organization=acme";

impl Page for ProvidersPage {
    const TEMPLATE: &'static str = "admin/providers";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let line = |name: &str, state, trust| ProviderLine {
            name: name.to_owned(),
            href: HREF.to_owned(),
            issuer: if name == HOSTILE { HOSTILE.to_owned() } else { "https://login.acme.example/realms/staff".to_owned() },
            state,
            trust,
            people: 1204,
        };
        let presets = ["oidc", "entra_id", "okta", "google", "keycloak", "github"];
        let presets = presets.map(|preset| PresetLink { preset, href: format!("/admin/providers/new?preset={preset}") });
        let page = |name: &str, providers| Self {
            bar: AdminBar::sample(name),
            said: Said::default(),
            providers,
            presets: presets.clone().into(),
        };
        let lines = vec![
            line("Acme SSO", "live", "accept"),
            line("Okta", "test", "accept_if_proven"),
            line("GitHub", "off", "require_local"),
        ];
        vec![
            page("admin", lines.clone()),
            page("admin", vec![]),
            Self { presets: vec![], ..page("audrey", lines) },
            page(HOSTILE, vec![line(HOSTILE, "live", "accept")]),
        ]
    }
}

impl ProviderForm {
    fn sample(text: &str) -> Self {
        let own = |usual: &str| if text == HOSTILE { HOSTILE.to_owned() } else { usual.to_owned() };
        Self {
            name: own("Acme SSO"),
            slug: "acme".to_owned(),
            issuer: own("https://login.acme.example/realms/staff"),
            client_id: own("vestibule"),
            auth_method: "client_secret_basic".to_owned(),
            trust: "accept_if_proven".to_owned(),
            scopes: "openid profile email".to_owned(),
            acr: "gold".to_owned(),
            amr: "mfa".to_owned(),
            max_age: "720".to_owned(),
            username: "preferred_username".to_owned(),
            full_name: "name".to_owned(),
            email: "email".to_owned(),
            federated_id: "sub".to_owned(),
            groups: "groups".to_owned(),
            group_map: own("staff = Everybody"),
            on: vec!["just_in_time".to_owned()],
        }
    }
}

impl ProviderFacts {
    fn sample(state: &'static str, text: &str) -> Self {
        let domain = |domain: &str, verified_by| DomainLine {
            domain: domain.to_owned(),
            record: format!("_vestibule.{domain}"),
            value: "vestibule-domain=q7Hk2mPzq7Hk2mPzq7Hk2mPzq7Hk2mPz".to_owned(),
            verified_by,
        };
        Self {
            state,
            proved: (state == "live").then(|| "24 Nov 2026, 07:31 UTC".to_owned()),
            people: 1204,
            callback_url: "https://id.acme.example/login/sso/acme/callback".to_owned(),
            logout_url: "https://id.acme.example/login/sso/acme/logout".to_owned(),
            jwks_url: (state == "off").then(|| "https://id.acme.example/login/sso/acme/jwks".to_owned()),
            domains: vec![domain("acme.example", Some("administrator")), domain(text, None)],
            asserts: true,
        }
    }
}

impl Page for ProviderPage {
    const TEMPLATE: &'static str = "admin/provider";
    const SCRIPT: bool = true;

    fn is_refusal(&self) -> bool {
        self.said.is_refusal()
    }

    fn samples() -> Vec<Self> {
        let page = |name: &str, text: &str, facts| Self {
            bar: AdminBar::sample(name),
            said: Said::default(),
            href: HREF.to_owned(),
            title: text.to_owned(),
            preset: "oidc".to_owned(),
            example: "https://idp.example.com".to_owned(),
            form: ProviderForm::sample(text),
            facts,
            writable: true,
            lists: true,
        };
        let facts = |state| Some(ProviderFacts::sample(state, "mail.acme.example"));
        let new = Self { href: "/admin/providers/new?preset=oidc".to_owned(), lists: false, ..page("admin", "", None) };
        vec![
            page("admin", "Acme SSO", facts("test")),
            page("admin", "Acme SSO", facts("live")),
            page("admin", "Acme SSO", facts("off")),
            new.clone(),
            Self { said: Said::refused("Issuer: must be an https URL."), ..new },
            Self { said: Said::well(Message::PROVIDER_SAVED), ..page("admin", "Acme SSO", facts("live")) },
            Self { writable: false, ..page("audrey", "Acme SSO", facts("live")) },
            page(HOSTILE, HOSTILE, Some(ProviderFacts::sample("test", HOSTILE))),
        ]
    }
}

impl Page for ProviderTrialPage {
    const TEMPLATE: &'static str = "admin/provider_trial";
    const SCRIPT: bool = true;

    fn samples() -> Vec<Self> {
        let pair = |name: &str, value: &str| ClaimPair { name: name.to_owned(), value: value.to_owned() };
        let page = |name: &str, text: &str, fits, proved| Self {
            bar: AdminBar::sample(name),
            said: Said::default(),
            provider: text.to_owned(),
            href: HREF.to_owned(),
            claims: vec![pair("sub", "00u1a2b3c4"), pair("amr", "[\"pwd\",\"otp\",\"mfa\"]"), pair("email", text)],
            mapped: vec![pair("username", text), pair("email", "ann@acme.example (verified)"), pair("groups", "")],
            fits,
            why: if fits == "no_account" { "no account is made: the user name is taken" } else { "" },
            person: if fits == "known" { text.to_owned() } else { String::new() },
            proved,
            asked: proved == "nothing",
        };
        let mut hostile = page(HOSTILE, HOSTILE, "known", "factors");
        hostile.claims.push(pair(HOSTILE, HOSTILE));
        vec![
            page("admin", "Acme SSO", "known", "factors"),
            page("admin", "Acme SSO", "written", "unphishable"),
            page("admin", "Acme SSO", "made", "nothing"),
            page("admin", "Acme SSO", "address", "nothing"),
            page("admin", "Acme SSO", "no_account", "nothing"),
            Self { asked: false, ..page("admin", "Acme SSO", "sign_in", "nothing") },
            hostile,
        ]
    }
}
