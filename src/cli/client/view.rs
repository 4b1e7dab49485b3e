//! An application as printed: the member names of RFC 7591 §2 for programs.

use crate::{
    admin::clients::metadata::shown,
    cli::{
        Failure,
        out::{Shown, note, or_dash},
    },
    protocol::{ClientMetadata, paths},
    store::{StoreResult, Tx, client::ClientRow, organization},
    types::{ClientId, ClientMfa, ConsentRule, Issuer, OrganizationId, PkceRule, Token, UnixTime, secret::ClientSecret},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

#[derive(Serialize)]
pub(super) struct View {
    client_id: ClientId,
    /// Only right after it was made; the database has its digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    /// Where the application finds all addresses, OIDC Discovery §4; only right after it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    discovery_url: Option<String>,
    client_name: String,
    organization: Option<String>,
    token_endpoint_auth_method: String,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    grant_types: Vec<String>,
    scope: String,
    id_token_signed_response_alg: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks: Option<Value>,
    pkce: PkceRule,
    consent: ConsentRule,
    mfa: ClientMfa,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token_lifetime: Option<i64>,
    created_at: String,
    updated_at: String,
    disabled_at: Option<String>,
    #[serde(flatten)]
    metadata: ClientMetadata,
}

impl View {
    pub(super) fn new(row: ClientRow, organization: Option<String>) -> Self {
        Self {
            client_id: row.id,
            client_secret: None,
            discovery_url: None,
            client_name: row.name,
            organization,
            token_endpoint_auth_method: row.auth_method,
            redirect_uris: row.redirect_uris.0,
            post_logout_redirect_uris: row.post_logout_redirect_uris.0,
            grant_types: row.grant_types.0,
            scope: row.scope,
            id_token_signed_response_alg: row.signing_alg,
            jwks: row.jwks.and_then(|text| serde_json::from_str(&text).ok()),
            pkce: row.pkce,
            consent: row.consent,
            mfa: row.mfa,
            access_token_lifetime: row.access_token_lifetime,
            created_at: row.created_at.rfc3339(),
            updated_at: row.updated_at.rfc3339(),
            disabled_at: row.disabled_at.map(UnixTime::rfc3339),
            metadata: row.metadata.0,
        }
    }

    /// An application, with its organization's short name read from the database.
    pub(super) fn read(tx: &mut Tx<'_>, row: ClientRow) -> Result<Self, Failure> {
        let organization = match &row.organization_id {
            Some(id) => organization::by_id(tx, id)?.map(|organization| organization.slug),
            None => None,
        };
        Ok(Self::new(row, organization))
    }

    /// With the secret that was made a moment ago, and a word that nobody will see it again.
    pub(super) fn with_secret(self, secret: Option<&Token<ClientSecret>>) -> Self {
        if secret.is_some() {
            note("the client secret is shown this once");
        }
        Self { client_secret: secret.map(|secret| secret.expose().to_owned()), ..self }
    }

    /// With the address that an application is configured with.
    pub(super) fn with_discovery(self, issuer: &Issuer) -> Self {
        Self { discovery_url: Some(issuer.url(paths::OPENID_CONFIGURATION)), ..self }
    }
}

/// Many applications.
pub(super) fn views(tx: &mut Tx<'_>, rows: Vec<ClientRow>) -> StoreResult<Vec<View>> {
    let slugs: HashMap<OrganizationId, String> = organization::all(tx)?.into_iter().map(|row| (row.id, row.slug)).collect();
    let slug = |row: &ClientRow| row.organization_id.as_ref().and_then(|id| slugs.get(id).cloned());
    Ok(rows
        .into_iter()
        .map(|row| {
            let slug = slug(&row);
            View::new(row, slug)
        })
        .collect())
}

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["client id", "name", "authentication", "organization", "unverified", "disabled"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        let keys = self.jwks.as_ref().and_then(|jwks| Some(jwks.get("keys")?.as_array()?.len()));
        let mut fields = vec![("client id", self.client_id.to_string())];
        fields.extend(self.client_secret.iter().map(|secret| ("client secret", secret.clone())));
        fields.extend(self.discovery_url.iter().map(|url| ("discovery URL", url.clone())));
        fields.extend([
            ("name", self.client_name.clone()),
            ("organization", self.organization.clone().unwrap_or_else(|| "all".to_owned())),
            ("authentication", self.token_endpoint_auth_method.clone()),
        ]);
        fields.extend(self.access_token_lifetime.map(|seconds| ("access tokens", format!("{seconds} s"))));
        fields.extend(keys.map(|keys| ("keys", keys.to_string())));
        fields.extend(self.redirect_uris.iter().map(|uri| ("redirect URI", uri.clone())));
        fields.extend(self.post_logout_redirect_uris.iter().map(|uri| ("after sign-out", uri.clone())));
        fields.extend([
            ("grant types", self.grant_types.join(" ")),
            ("scope", self.scope.clone()),
            ("signed with", self.id_token_signed_response_alg.clone()),
            ("PKCE", self.pkce.to_string()),
            ("consent", self.consent.to_string()),
            ("MFA", self.mfa.to_string()),
            ("created", self.created_at.clone()),
            ("updated", self.updated_at.clone()),
            ("unverified", if self.metadata.unverified { "yes" } else { "-" }.to_owned()),
            ("disabled", or_dash(self.disabled_at.as_ref())),
        ]);
        for (name, values) in shown(&self.metadata).into_iter().filter(|(name, _)| *name != "unverified") {
            fields.extend(values.into_iter().map(|value| (name, value)));
        }
        fields
    }
}
