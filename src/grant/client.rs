//! Relying applications: what their rows mean, and how they authenticate.

use super::Provider;
use crate::{
    audit::{self, Event},
    auth::{Fault, assurance::Shown, policy::Asking},
    protocol::{
        AuthMethod, ClientMetadata, GrantType, PresentedClient, RedirectUri, SigningAlg,
        assertion::{self, Expect, Keys},
        error::TokenError,
        paths,
    },
    seal::{SealError, Sealer},
    store::{
        Tx, assertion as seen,
        client::{self, ClientRow},
    },
    types::{
        ClientId, ClientMfa, ConsentRule, Digest, OrganizationId, PkceRule, ScopeSet, Token, UnixTime, secret::ClientSecret,
    },
};
use jsonwebtoken::jwk::JwkSet;
use std::sync::Arc;

/// An enabled relying application.
#[derive(Debug, Clone)]
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// Whose people may sign in; `None`: everybody's.
    pub organization_id: Option<OrganizationId>,
    /// The name for people.
    pub name: String,
    /// How it authenticates.
    pub auth_method: AuthMethod,
    /// Where answers may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where a browser may go after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may do at the token endpoint.
    pub grant_types: Vec<GrantType>,
    /// What it may ask for.
    pub scope: ScopeSet,
    /// Signs its tokens.
    pub signing_alg: SigningAlg,
    /// Whether PKCE is demanded.
    pub pkce: PkceRule,
    /// Whether people are asked.
    pub consent: ConsentRule,
    /// What it asks of everybody besides their organizations' rules.
    pub mfa: ClientMfa,
    /// How long its access tokens live, seconds; `None`: as long as everybody's.
    pub access_token_lifetime: Option<i64>,
    /// What it registered besides.
    pub metadata: ClientMetadata,
    secret_digest: Option<Digest<ClientSecret>>,
    secret_sealed: Option<Vec<u8>>,
    jwks: Option<Arc<JwkSet>>,
}

impl Client {
    fn from_row(row: ClientRow) -> Result<Self, Fault> {
        let bad = |_| Fault::Stored("client");
        let uris = row.redirect_uris.0.iter().map(|uri| RedirectUri::register(uri)).collect::<Result<_, _>>();
        let grants = row.grant_types.0.iter().map(|grant| GrantType::parse(grant)).collect::<Result<_, _>>();
        let jwks = row.jwks.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Self {
            auth_method: AuthMethod::parse(&row.auth_method).map_err(bad)?,
            redirect_uris: uris.map_err(bad)?,
            post_logout_redirect_uris: row.post_logout_redirect_uris.0,
            grant_types: grants.map_err(bad)?,
            scope: ScopeSet::parse(&row.scope).map_err(bad)?,
            signing_alg: SigningAlg::parse(&row.signing_alg).map_err(bad)?,
            secret_digest: row.secret_digest.map(Digest::from_stored),
            secret_sealed: row.secret_sealed,
            jwks: jwks.map_err(|_| Fault::Stored("client keys"))?.map(Arc::new),
            id: row.id,
            organization_id: row.organization_id,
            name: row.name,
            pkce: row.pkce,
            consent: row.consent,
            mfa: row.mfa,
            access_token_lifetime: row.access_token_lifetime,
            metadata: row.metadata.0,
        })
    }

    /// The public keys that it registered; [`super::KeyCache::of`] knows those at its `jwks_uri`, too.
    #[must_use]
    pub fn own_keys(&self) -> Option<Arc<JwkSet>> {
        self.jwks.clone()
    }

    /// What it asks with a request, of a person who has shown this.
    #[must_use]
    pub fn asking<'a>(&'a self, acr_values: &'a [String], shown: &Shown) -> Asking<'a> {
        Asking { client: Some((&self.id, self.mfa)), acr_values, address: shown.address }
    }

    /// Whether answers may go there.
    #[must_use]
    pub fn has_redirect_uri(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| registered.matches(uri))
    }

    /// Of some resources those that its tokens may still be for.
    #[must_use]
    pub fn still_for(&self, resources: &[String]) -> Vec<String> {
        resources.iter().filter(|resource| self.metadata.resources.contains(resource)).cloned().collect()
    }

    /// Whether a code must be redeemed with a PKCE verifier.
    #[must_use]
    pub fn must_use_pkce(&self) -> bool {
        self.pkce == PkceRule::Required || self.auth_method == AuthMethod::None
    }
}

/// The column of the secret, for its seal.
const SECRET: &str = "clients.secret_sealed";

/// A new secret for a method; `None`: it has none.
#[must_use]
pub fn secret_for(method: AuthMethod) -> Option<Token<ClientSecret>> {
    match method {
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => Some(Token::random()),
        AuthMethod::ClientSecretJwt => Some(Token::for_signatures()),
        AuthMethod::None | AuthMethod::PrivateKeyJwt => None,
    }
}

/// Keeps what a client's method needs of its secret: the digest, and the secret itself, sealed, where it verifies signatures.
///
/// # Errors
/// The cipher failed.
pub fn keep_secret(row: &mut ClientRow, sealer: &Sealer, secret: Option<&Token<ClientSecret>>) -> Result<(), SealError> {
    let signs = row.auth_method == AuthMethod::ClientSecretJwt.as_str();
    let seal = |secret: &Token<ClientSecret>| sealer.seal(SECRET, row.id.as_str(), secret.expose().as_bytes());
    row.secret_sealed = secret.filter(|_| signs).map(seal).transpose()?;
    row.secret_digest = secret.map(|secret| secret.digest().as_str().to_owned());
    Ok(())
}

/// Finds an enabled client.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn find(tx: &mut Tx<'_>, id: &ClientId) -> Result<Option<Client>, Fault> {
    let row = client::by_id(tx, id)?.filter(|row| row.disabled_at.is_none());
    row.map(Client::from_row).transpose()
}

/// A client that has authenticated, or a public one that named itself. Made by [`authenticate`] only.
///
/// ```compile_fail
/// fn forge(client: vestibule::grant::client::Client) -> vestibule::grant::client::ClientOk {
///     vestibule::grant::client::ClientOk { client }
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClientOk {
    client: Client,
}

impl ClientOk {
    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}

/// Authenticates a client by the one method it is registered for, at an endpoint of [`paths`].
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn authenticate(
    tx: &mut Tx<'_>,
    provider: &Provider,
    (presented, endpoint): (&PresentedClient, &'static str),
    now: UnixTime,
) -> Result<Result<ClientOk, TokenError>, Fault> {
    let Some(client) = find(tx, presented.client_id())? else {
        // Strangers can make up any number of names; rows of the audit log are for those that exist.
        tracing::warn!(client = presented.client_id().as_str(), "unknown or disabled client");
        return Ok(Err(refused()));
    };
    let verdict = match client {
        client if !presented.is_by(client.auth_method) => Err("not the registered method"),
        client => prove(tx, provider, &client, (presented, endpoint), now)?.map(|()| ClientOk { client }),
    };
    if let Err(reason) = &verdict {
        let client = presented.client_id();
        audit::record(tx, now, &Event::ClientRefused { client, reason })?;
    }
    Ok(verdict.map_err(|_| refused()))
}

fn refused() -> TokenError {
    TokenError::invalid_client("client authentication failed")
}

fn prove(
    tx: &mut Tx<'_>,
    provider: &Provider,
    client: &Client,
    (presented, endpoint): (&PresentedClient, &'static str),
    now: UnixTime,
) -> Result<Result<(), &'static str>, Fault> {
    Ok(match presented {
        PresentedClient::Public { .. } => Ok(()),
        PresentedClient::Basic { secret, .. } | PresentedClient::Post { secret, .. } => {
            let right = |kept: &Digest<ClientSecret>| kept.ct_eq(&Token::digest(secret));
            if client.secret_digest.as_ref().is_some_and(right) { Ok(()) } else { Err("wrong secret") }
        }
        PresentedClient::Assertion { assertion, .. } => {
            let issuer = &provider.issuer;
            let audiences = [issuer.as_str().to_owned(), issuer.url(paths::TOKEN), issuer.url(endpoint)];
            let alg = client.metadata.token_endpoint_auth_signing_alg.as_deref();
            let expect = Expect { client_id: &client.id, audiences: &audiences, alg, now };
            let verified = if client.auth_method == AuthMethod::ClientSecretJwt {
                let Some(sealed) = &client.secret_sealed else { return Ok(Err("no secret is kept")) };
                let secret = provider.sealer.open(SECRET, client.id.as_str(), sealed)?;
                assertion::verify(assertion.expose(), Keys::Secret(&secret), &expect)
            } else {
                let Some(keys) = provider.client_keys.of(client) else { return Ok(Err("no keys are known")) };
                assertion::verify(assertion.expose(), Keys::Public(&keys), &expect)
            };
            match verified {
                Err(reason) => Err(reason),
                Ok(claims) => {
                    // The clock may differ by a minute; the note outlives the assertion by as much.
                    let fresh = seen::claim(tx, &client.id, &claims.jti.digest(), claims.exp + 60)?;
                    if fresh { Ok(()) } else { Err("assertion was used before") }
                }
            }
        }
    })
}
