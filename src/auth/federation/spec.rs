//! A provider as it is talked to: its row, with the secret opened.

use crate::{
    auth::Fault,
    protocol::{
        SigningAlg,
        jose::{PublicJwk, SigningKey},
    },
    seal::Sealer,
    store::provider::{CREDENTIAL, ProviderRow},
    types::{Kid, OrganizationId, ProviderAuth, ProviderId, ProviderKind, ProviderSettings, ProviderTrust, Secret, UnixTime},
};
use std::sync::Arc;

/// What we authenticate with.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A secret in the header.
    Basic(Secret),
    /// A secret in the body.
    Post(Secret),
    /// A key, under its published name.
    Key(Arc<SigningKey>, Kid),
}

/// A provider, ready to be talked to.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its identifier.
    pub id: ProviderId,
    /// Its short name in addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// Whose people it knows.
    pub organization: OrganizationId,
    /// How it is talked to.
    pub kind: ProviderKind,
    /// Its issuer identifier.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What we authenticate with.
    pub credential: Credential,
    /// What a sign-in there is worth here.
    pub trust: ProviderTrust,
    /// The rest.
    pub settings: ProviderSettings,
    /// The row's version: an answer counts only for the settings that it was asked under.
    pub revision: UnixTime,
}

/// Issuers where anybody has an account: Google, and Microsoft's personal accounts.
const EVERYBODY: [&str; 2] =
    ["https://accounts.google.com", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"];

/// The name of a provider's key of ours.
#[must_use]
pub fn kid(id: &ProviderId) -> Kid {
    Kid::from_text(format!("upstream-{id}"))
}

impl Spec {
    /// Opens a row. `None`: it has no credential yet.
    ///
    /// # Errors
    /// The secret does not open.
    pub fn open(sealer: &Sealer, row: &ProviderRow) -> Result<Option<Self>, Fault> {
        let Some(hidden) = &row.credential_sealed else { return Ok(None) };
        let plain = sealer.open(CREDENTIAL, row.id.as_str(), hidden)?;
        let secret = || std::str::from_utf8(&plain).map(Secret::new).map_err(|_| Fault::Stored("client secret"));
        let credential = match row.auth_method {
            ProviderAuth::Basic => Credential::Basic(secret()?),
            ProviderAuth::Post => Credential::Post(secret()?),
            ProviderAuth::PrivateKey => {
                let key = SigningKey::from_pkcs8(SigningAlg::Es256, &plain).map_err(|_| Fault::Stored("client key"))?;
                Credential::Key(Arc::new(key), kid(&row.id))
            }
        };
        Ok(Some(Self {
            id: row.id.clone(),
            slug: row.slug.clone(),
            name: row.name.clone(),
            organization: row.organization_id.clone(),
            kind: row.kind,
            issuer: row.issuer.clone(),
            client_id: row.client_id.clone(),
            credential,
            trust: row.trust,
            settings: row.settings.0.clone(),
            revision: row.updated_at,
        }))
    }

    /// Whether anybody in the world has an account there, so that having one says nothing about the organization.
    #[must_use]
    pub fn knows_everybody(&self) -> bool {
        self.kind == ProviderKind::Github || EVERYBODY.contains(&self.issuer.trim_end_matches('/'))
    }

    /// The address that the provider sends browsers back to.
    #[must_use]
    pub fn callback(&self, ours: &crate::types::Issuer) -> String {
        ours.url(&format!("/login/sso/{}/callback", self.slug))
    }

    /// The public half of our key there, if we authenticate with one.
    #[must_use]
    pub fn public_key(&self) -> Option<PublicJwk> {
        match &self.credential {
            Credential::Key(key, kid) => Some(key.public_jwk(kid)),
            Credential::Basic(_) | Credential::Post(_) => None,
        }
    }

    /// The secret, if we authenticate with one.
    #[must_use]
    pub const fn secret(&self) -> Option<&Secret> {
        match &self.credential {
            Credential::Basic(secret) | Credential::Post(secret) => Some(secret),
            Credential::Key(..) => None,
        }
    }
}
