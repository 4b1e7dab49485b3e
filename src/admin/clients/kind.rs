//! Kinds of applications, and what follows from each.

use super::ClientView;
use crate::{
    grant::registration,
    protocol::{AuthMethod, GrantType, SigningAlg},
    store::{JsonText, client::ClientRow},
    types::{ClientId, ClientMfa, ConsentRule, OrganizationId, PkceRule, UnixTime},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of application it is: what is not said otherwise follows from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It runs on a server and keeps a secret.
    #[default]
    Web,
    /// It runs in a browser and keeps none.
    Spa,
    /// It runs on a device and keeps none.
    Native,
    /// It acts in its own name.
    Machine,
}

impl Kind {
    /// The kind that an application looks like; it is not stored, as nothing but the settings counts.
    #[must_use]
    pub fn of(client: &ClientView) -> Self {
        let may = |grant: GrantType| client.grant_types.iter().any(|other| other == grant.as_str());
        let local = |uri: &String| !uri.starts_with("https://");
        match () {
            () if !may(GrantType::AuthorizationCode) && !may(GrantType::Implicit) => Self::Machine,
            () if client.auth_method != AuthMethod::None.as_str() => Self::Web,
            () if !client.redirect_uris.is_empty() && client.redirect_uris.iter().all(local) => Self::Native,
            () => Self::Spa,
        }
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Spa => "spa",
            Self::Native => "native",
            Self::Machine => "machine",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Web, Self::Spa, Self::Native, Self::Machine].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What follows from a kind.
pub(super) fn usual(kind: Kind, organization_id: Option<OrganizationId>, now: UnixTime) -> ClientRow {
    let (method, grants, scope) = match kind {
        Kind::Web => (AuthMethod::ClientSecretBasic, PEOPLE, SCOPE),
        Kind::Spa | Kind::Native => (AuthMethod::None, PEOPLE, SCOPE),
        Kind::Machine => (AuthMethod::ClientSecretBasic, &[GrantType::ClientCredentials][..], ""),
    };
    ClientRow {
        id: ClientId::random(),
        organization_id,
        name: String::new(),
        auth_method: method.to_string(),
        secret_digest: None,
        jwks: None,
        redirect_uris: JsonText(Vec::new()),
        post_logout_redirect_uris: JsonText(Vec::new()),
        grant_types: JsonText(registration::grant_texts(grants)),
        scope: scope.to_owned(),
        signing_alg: SigningAlg::Rs256.to_string(),
        pkce: PkceRule::Required,
        consent: ConsentRule::Ask,
        created_at: now,
        updated_at: now,
        disabled_at: None,
        access_token_lifetime: None,
        mfa: ClientMfa::Inherit,
        metadata: JsonText::default(),
        secret_sealed: None,
        registration_digest: None,
    }
}

/// What applications for people may trade for tokens, if nothing is said.
const PEOPLE: &[GrantType] = &[GrantType::AuthorizationCode, GrantType::RefreshToken];

/// What they may ask for, if nothing is said.
const SCOPE: &str = "openid profile email phone offline_access";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_seen_in_what_follows_from_it() {
        for (kind, uri) in [
            (Kind::Web, "https://a.example/back"),
            (Kind::Spa, "https://a.example/back"),
            (Kind::Native, "example.app:/back"),
            (Kind::Native, "http://127.0.0.1/back"),
            (Kind::Machine, ""),
        ] {
            let mut row = usual(kind, None, UnixTime(0));
            row.redirect_uris = JsonText([uri].into_iter().filter(|uri| !uri.is_empty()).map(str::to_owned).collect());
            assert_eq!(Kind::of(&ClientView::from(&row)), kind, "{uri}");
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
    }
}
