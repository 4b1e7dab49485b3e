//! What is known of providers that many people use: it fills in a form, and can be changed like anything else.

use crate::types::{ClaimMapping, ProviderAuth, ProviderKind, ProviderSettings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Any OpenID provider.
    #[default]
    Oidc,
    /// Microsoft Entra ID, one tenant.
    EntraId,
    /// Okta.
    Okta,
    /// Google Workspace.
    Google,
    /// Keycloak.
    Keycloak,
    /// GitHub.
    Github,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Oidc, Self::EntraId, Self::Okta, Self::Google, Self::Keycloak, Self::Github];

    /// As forms and commands name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::EntraId => "entra_id",
            Self::Okta => "okta",
            Self::Google => "google",
            Self::Keycloak => "keycloak",
            Self::Github => "github",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == name)
    }

    /// How it is talked to.
    #[must_use]
    pub const fn kind(self) -> ProviderKind {
        match self {
            Self::Github => ProviderKind::Github,
            _ => ProviderKind::Oidc,
        }
    }

    /// Its issuer, where everybody has the same.
    #[must_use]
    pub const fn issuer(self) -> Option<&'static str> {
        match self {
            Self::Google => Some("https://accounts.google.com"),
            Self::Github => Some("https://github.com"),
            _ => None,
        }
    }

    /// What an issuer looks like, for people.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Oidc => "https://idp.example.com",
            Self::EntraId => "https://login.microsoftonline.com/TENANT-ID/v2.0",
            Self::Okta => "https://COMPANY.okta.com",
            Self::Google => "https://accounts.google.com",
            Self::Keycloak => "https://keycloak.example.com/realms/REALM",
            Self::Github => "https://github.com",
        }
    }

    /// How one authenticates there.
    #[must_use]
    pub const fn auth_method(self) -> ProviderAuth {
        match self {
            Self::EntraId | Self::Github => ProviderAuth::Post,
            _ => ProviderAuth::Basic,
        }
    }

    /// The settings to begin with.
    #[must_use]
    pub fn settings(self) -> ProviderSettings {
        let usual = ProviderSettings::default();
        let list = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        match self {
            // Keycloak's realms send no groups until a mapper puts them into a claim, by its own example `groups`.
            Self::Oidc | Self::Keycloak => usual,
            // Users there are told apart by `oid`; addresses are not verified.
            Self::EntraId => ProviderSettings {
                mapping: ClaimMapping { federated_id: "oid".to_owned(), ..ClaimMapping::default() },
                ..usual
            },
            Self::Okta => ProviderSettings {
                scopes: list(&["openid", "profile", "email", "groups"]),
                acr: list(&["urn:okta:loa:2fa:any"]),
                ..usual
            },
            // It says nothing about how somebody signed in, and its user names are addresses.
            Self::Google => ProviderSettings {
                amr: Vec::new(),
                mapping: ClaimMapping { username: "email".to_owned(), ..ClaimMapping::default() },
                ..usual
            },
            Self::Github => ProviderSettings { scopes: list(&["read:user", "user:email"]), amr: Vec::new(), ..usual },
        }
    }
}
