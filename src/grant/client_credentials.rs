//! Tokens for clients in their own name, RFC 6749 §4.4.

use super::{
    GrantError, Provider, bearer,
    client::{Client, ClientOk},
    issue,
};
use crate::{
    audit::{self, Event},
    auth::Fault,
    protocol::{
        AuthMethod, GrantType,
        claims::{Audience, ClientTokenClaims},
        error::{TokenError, TokenErrorCode},
        resource,
        token::{TokenResponse, TokenType},
    },
    store::Tx,
    types::{ScopeSet, Secret, UnixTime, random},
};

/// Scopes that say something about a person. A client has none.
const OF_PEOPLE: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

/// Why a client may have a token in its own name. Made by [`grant`] only, and used up by [`issue_for`].
///
/// ```compile_fail
/// fn twice(basis: vestibule::grant::client_credentials::ClientBasis) {
///     let _ = (basis.clone(), basis);
/// }
/// ```
#[must_use]
pub struct ClientBasis {
    client: Client,
    scope: ScopeSet,
    resources: Vec<String>,
    now: UnixTime,
}

/// Looks whether a client may have a token in its own name. A public client has no name that it could prove.
///
/// # Errors
/// The database's.
pub fn grant(
    tx: &mut Tx<'_>,
    client: &ClientOk,
    (wanted, resources): (Option<&ScopeSet>, &[String]),
    now: UnixTime,
) -> Result<Result<ClientBasis, TokenError>, Fault> {
    let client = client.client();
    if !client.grant_types.contains(&GrantType::ClientCredentials) || client.auth_method == AuthMethod::None {
        return Ok(Err(issue::unauthorized()));
    }
    let own = own_scopes(&client.scope);
    let scope = wanted.unwrap_or(&own).clone();
    if !scope.is_subset(&own) {
        return Ok(Err(TokenError::new(
            TokenErrorCode::InvalidScope,
            "scope is more than the client may have in its own name",
        )));
    }
    if resource::narrow(&client.metadata.resources, resources).is_err() {
        return Ok(Err(issue::off_target("a resource is not one of those that the client is registered for")));
    }
    audit::record(tx, now, &Event::ClientTokenIssued { client: &client.id, scope: scope.to_string() })?;
    Ok(Ok(ClientBasis { client: client.clone(), scope, resources: resources.to_vec(), now }))
}

/// What a client may have in its own name.
#[must_use]
pub fn own_scopes(registered: &ScopeSet) -> ScopeSet {
    registered.without(&OF_PEOPLE)
}

/// Signs the token of a basis.
///
/// # Errors
/// A key is missing or fails.
pub fn issue_for(provider: &Provider, basis: ClientBasis) -> Result<TokenResponse, GrantError> {
    let ClientBasis { client, scope, resources, now } = basis;
    let lives = client.access_token_lifetime.unwrap_or(provider.lifetimes.access_token);
    let claims = ClientTokenClaims {
        iss: provider.issuer.as_str().to_owned(),
        sub: client.id.clone(),
        aud: Audience::of(resources, provider.issuer.as_str()),
        client_id: client.id.clone(),
        exp: now + lives,
        iat: now,
        jti: random::base64url::<16>(),
        scope: scope.clone(),
    };
    let access_token = bearer::write(provider, &client, &claims, now)?;
    Ok(TokenResponse {
        access_token: Secret::new(access_token),
        token_type: TokenType::Bearer,
        expires_in: lives,
        refresh_token: None,
        id_token: None,
        scope,
    })
}
