//! Tokens. [`issue`] is the only door to a signature over a person's name.

use super::{
    GrantError, Provider,
    client::Client,
    code::is_offline,
    subject,
    userinfo::profile,
    wrap::{Content, encrypted},
};
use crate::{
    audit::{self, Event},
    auth::{Fault, recall::Recalled, session},
    protocol::{
        ClaimsRequest, GrantType,
        claims::{AccessTokenClaims, Audience, IdTokenClaims, at_hash, chosen},
        error::{TokenError, TokenErrorCode},
        jose::{TYP_ACCESS_TOKEN, TYP_ID_TOKEN},
        resource,
        token::{TokenResponse, TokenType},
    },
    store::{
        JsonText, StoreResult, Tx,
        grant::GrantRow,
        refresh::{self, RefreshRow},
    },
    types::{GrantId, ScopeSet, Secret, SessionId, Token, UnixTime, UserId, random, secret::Refresh},
};
use serde_json::{Map, Value};

/// The family that new tokens belong to.
pub(in crate::grant) struct Family {
    pub id: GrantId,
    pub session: SessionId,
    pub client: Client,
    pub scope: ScopeSet,
    pub claims: ClaimsRequest,
    pub resources: Vec<String>,
    pub expires_at: UnixTime,
}

impl Family {
    /// Whether its session is alive, or does not matter: `offline_access` outlives it.
    pub fn session_alive(&self, tx: &mut Tx<'_>, recalled: &Recalled, now: UnixTime) -> StoreResult<bool> {
        Ok(is_offline(&self.scope) || session::lives(tx, &self.session, &recalled.member, now)?)
    }

    /// The row of a new family.
    pub fn row(&self, recalled: &Recalled, authentication: &str, now: UnixTime) -> Result<GrantRow, Fault> {
        let claims = (!self.claims.is_empty()).then(|| serde_json::to_string(&self.claims)).transpose();
        Ok(GrantRow {
            id: self.id.clone(),
            session_id: self.session.clone(),
            client_id: self.client.id.clone(),
            user_id: recalled.authenticated.user().clone(),
            epoch: recalled.authenticated.epoch(),
            scope: self.scope.to_string(),
            authentication: authentication.to_owned(),
            created_at: now,
            expires_at: self.expires_at,
            revoked_at: None,
            claims: claims.map_err(|_| Fault::Stored("claims"))?,
            resources: JsonText(self.resources.clone()),
        })
    }
}

/// The claims that a family was granted besides its scopes.
pub(in crate::grant) fn claims_of(row: &GrantRow) -> Result<ClaimsRequest, Fault> {
    let read = |text: &String| serde_json::from_str(text).map_err(|_| Fault::Stored("claims"));
    row.claims.as_ref().map_or_else(|| Ok(ClaimsRequest::default()), read)
}

/// Why tokens may exist: a redeemed code, of a browser or of a device, or a rotated refresh token, already written in the
/// database. Made in this module's sisters only, and used up by [`issue`].
///
/// ```compile_fail
/// let forged: vestibule::grant::Basis = serde_json::from_str("{}").unwrap();
/// ```
/// ```compile_fail
/// fn twice(basis: vestibule::grant::Basis) -> [vestibule::grant::Basis; 2] { [basis.clone(), basis] }
/// ```
#[must_use]
pub struct Basis {
    user: UserId,
    acr: &'static str,
    amr: Vec<&'static str>,
    auth_time: Option<UnixTime>,
    session: SessionId,
    grant: GrantId,
    client: Client,
    scope: ScopeSet,
    more: Map<String, Value>,
    resources: Vec<String>,
    nonce: Option<String>,
    refresh: Option<Token<Refresh>>,
    family_ends: UnixTime,
    now: UnixTime,
}

impl Basis {
    pub(in crate::grant) fn of_code(
        tx: &mut Tx<'_>,
        family: Family,
        recalled: &Recalled,
        (resources, nonce): (Vec<String>, Option<String>),
        now: UnixTime,
    ) -> Result<Self, Fault> {
        let scope = family.scope.clone();
        let basis = Self { nonce, ..Self::new(family, recalled, (scope, resources), now)? };
        basis.settle(tx, "authorization_code")
    }

    pub(in crate::grant) fn of_device(
        tx: &mut Tx<'_>,
        family: Family,
        recalled: &Recalled,
        now: UnixTime,
    ) -> Result<Self, Fault> {
        let scope = family.scope.clone();
        let basis = Self::new(family, recalled, (scope, Vec::new()), now)?;
        basis.settle(tx, "device_code")
    }

    pub(in crate::grant) fn of_refresh(
        tx: &mut Tx<'_>,
        family: Family,
        recalled: &Recalled,
        reach: (ScopeSet, Vec<String>),
        now: UnixTime,
    ) -> Result<Self, Fault> {
        // OIDC Core 12.2: a refreshed ID token should carry no nonce.
        let basis = Self::new(family, recalled, reach, now)?;
        basis.settle(tx, "refresh_token")
    }

    fn new(
        family: Family,
        recalled: &Recalled,
        (scope, resources): (ScopeSet, Vec<String>),
        now: UnixTime,
    ) -> Result<Self, Fault> {
        let assurance = recalled.authenticated.assurance();
        let refresh = family.client.grant_types.contains(&GrantType::RefreshToken).then(Token::random);
        // What the client may not ask for any more is not given any more.
        let wishes = family.claims.within(&family.client.scope).id_token;
        let profile = profile(&recalled.member.user, String::new())?;
        let more = chosen(&profile, wishes.keys().map(String::as_str));
        Ok(Self {
            user: recalled.authenticated.user().clone(),
            acr: assurance.level.acr(),
            amr: assurance.amr.clone(),
            auth_time: assurance.auth_time,
            session: family.session,
            grant: family.id,
            client: family.client,
            scope,
            more,
            resources,
            nonce: None,
            refresh,
            family_ends: family.expires_at,
            now,
        })
    }

    fn settle(self, tx: &mut Tx<'_>, by: &'static str) -> Result<Self, Fault> {
        let (user, client, grant) = (&self.user, &self.client.id, &self.grant);
        audit::record(tx, self.now, &Event::TokensIssued { user, client, grant, by })?;
        Ok(self)
    }

    /// Stores the next refresh token, which lives `idle` seconds unless it is used.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_refresh_token(&self, tx: &mut Tx<'_>, idle: i64) -> StoreResult<()> {
        let Some(token) = &self.refresh else { return Ok(()) };
        let row = RefreshRow {
            digest: token.digest().as_str().to_owned(),
            grant_id: self.grant.clone(),
            issued_at: self.now,
            expires_at: (self.now + idle).min(self.family_ends),
            used_at: None,
        };
        refresh::insert(tx, &row)
    }
}

/// Signs the tokens of a basis.
///
/// # Errors
/// A key is missing or fails.
pub fn issue(provider: &Provider, basis: Basis) -> Result<TokenResponse, GrantError> {
    let (keys, now, alg) = (&provider.keys, basis.now, basis.client.signing_alg);
    // No token outlives its family.
    let usual = basis.client.access_token_lifetime.unwrap_or(provider.lifetimes.access_token);
    let lives = usual.min(basis.family_ends - now);
    let amr: Vec<String> = basis.amr.iter().map(ToString::to_string).collect();
    let sub = subject(provider, &basis.client, &basis.user);
    let access = AccessTokenClaims {
        iss: provider.issuer.as_str().to_owned(),
        sub: sub.clone(),
        aud: Audience::of(basis.resources, provider.issuer.as_str()),
        client_id: basis.client.id.clone(),
        exp: now + lives,
        iat: now,
        jti: random::base64url::<16>(),
        scope: basis.scope.clone(),
        auth_time: basis.auth_time,
        acr: basis.acr.to_owned(),
        amr: amr.clone(),
        sid: basis.session.clone(),
        grant_id: basis.grant,
    };
    let access_token = keys.sign(alg, TYP_ACCESS_TOKEN, &access, now)?;
    let id_token = if basis.scope.contains("openid") {
        let claims = IdTokenClaims {
            iss: access.iss,
            sub,
            aud: basis.client.id.clone(),
            exp: now + provider.lifetimes.id_token,
            iat: now,
            auth_time: basis.auth_time,
            nonce: basis.nonce,
            acr: access.acr,
            amr,
            at_hash: Some(at_hash(&access_token)),
            sid: basis.session,
            more: basis.more,
        };
        let signed = keys.sign(alg, TYP_ID_TOKEN, &claims, now)?;
        let metadata = &basis.client.metadata;
        let ways = (metadata.id_token_encrypted_response_alg.as_deref(), metadata.id_token_encrypted_response_enc.as_deref());
        Some(encrypted(&basis.client, ways, (Content::Jwt, signed))?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token: Secret::new(access_token),
        token_type: TokenType::Bearer,
        expires_in: lives,
        refresh_token: basis.refresh,
        id_token,
        scope: basis.scope,
    })
}

/// Refuses a token request: the reason is written down, the client learns `invalid_grant`.
pub(in crate::grant) fn refuse(
    tx: &mut Tx<'_>,
    client: &Client,
    reason: &'static str,
    now: UnixTime,
) -> Result<Result<Basis, TokenError>, Fault> {
    audit::record(tx, now, &Event::TokenRefused { client: &client.id, reason })?;
    Ok(Err(TokenError::invalid_grant("the code or token is not valid, or not valid any more")))
}

/// A resource that it can not be for, RFC 8707 §2.
pub(in crate::grant) fn off_target(description: &'static str) -> TokenError {
    TokenError::new(TokenErrorCode::InvalidTarget, description)
}

/// For which resource servers a token shall be: the wanted ones of those that were granted, as far as the client is still
/// registered for them.
pub(in crate::grant) fn aim(client: &Client, granted: &[String], wanted: &[String]) -> Result<Vec<String>, TokenError> {
    let narrowed = resource::narrow(&client.still_for(granted), wanted).map_err(off_target)?;
    // Where nothing is left of what was granted, this server does not take its place.
    if narrowed.is_empty() && !granted.is_empty() {
        return Err(off_target("the client is not registered for these resources any more"));
    }
    Ok(narrowed)
}

/// The client is not registered for this grant.
pub(in crate::grant) fn unauthorized() -> TokenError {
    TokenError::new(TokenErrorCode::UnauthorizedClient, "the client is not registered for this grant type")
}
