//! Tokens. [`issue`] and `issue_front` are the only doors to a signature over a person's name; both use up a [`Basis`].

use super::{
    GrantError, Provider, bearer,
    client::Client,
    code::is_offline,
    consent::Consented,
    subject,
    userinfo::profile,
    wrap::{Content, encrypted},
};
use crate::{
    audit::{self, Event},
    auth::{Fault, proof::Authenticated, recall::Recalled, session},
    protocol::{
        AuthorizeRequest, ClaimsRequest, GrantType,
        claims::{AccessTokenClaims, Audience, IdTokenClaims, chosen, half_hash, of_scopes},
        error::{TokenError, TokenErrorCode},
        jose::TYP_ID_TOKEN,
        resource,
        token::{TokenResponse, TokenType},
    },
    store::{
        JsonText, StoreResult, Tx,
        grant::GrantRow,
        refresh::{self, RefreshRow},
        user::User,
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
    pub fn row(&self, who: &Authenticated, authentication: &str, now: UnixTime) -> Result<GrantRow, Fault> {
        let claims = (!self.claims.is_empty()).then(|| serde_json::to_string(&self.claims)).transpose();
        Ok(GrantRow {
            id: self.id.clone(),
            session_id: self.session.clone(),
            client_id: self.client.id.clone(),
            user_id: who.user().clone(),
            epoch: who.epoch(),
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

/// Why tokens may exist: a redeemed code, of a browser or of a device, a rotated refresh token or a consent, already written
/// in the database. Made in this module's sisters only, and used up by [`issue`] or `issue_front`.
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
        let basis = Self { nonce, ..Self::new(family, of(recalled), (scope, resources), now)? };
        basis.settle(tx, "authorization_code")
    }

    /// Of a consent, for the authorization endpoint. Never with a refresh token: RFC 6749 §4.2.2.
    pub(in crate::grant) fn of_consent(
        tx: &mut Tx<'_>,
        family: Family,
        (consented, user): (&Consented, &User),
        request: &AuthorizeRequest,
        now: UnixTime,
    ) -> Result<Self, Fault> {
        let reach = (family.scope.clone(), family.resources.clone());
        let basis = Self::new(family, (user, consented.session().authenticated()), reach, now)?;
        let mut more = basis.more;
        // OIDC Core §5.4: where there will be no access token to ask userinfo with, the ID token has the claims of scopes.
        if !request.response_type.has_token() && !request.response_type.has_code() {
            more.extend(of_scopes(&profile(user, String::new())?, &basis.scope));
        }
        Self { more, nonce: request.nonce.clone(), refresh: None, ..basis }.settle(tx, "implicit")
    }

    pub(in crate::grant) fn of_device(
        tx: &mut Tx<'_>,
        family: Family,
        recalled: &Recalled,
        now: UnixTime,
    ) -> Result<Self, Fault> {
        let scope = family.scope.clone();
        let basis = Self::new(family, of(recalled), (scope, Vec::new()), now)?;
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
        let basis = Self::new(family, of(recalled), reach, now)?;
        basis.settle(tx, "refresh_token")
    }

    fn new(
        family: Family,
        (user, who): (&User, &Authenticated),
        (scope, resources): (ScopeSet, Vec<String>),
        now: UnixTime,
    ) -> Result<Self, Fault> {
        let assurance = who.assurance();
        let refresh = family.client.grant_types.contains(&GrantType::RefreshToken).then(Token::random);
        // What the client may not ask for any more is not given any more.
        let wishes = family.claims.within(&family.client.scope).id_token;
        let profile = profile(user, String::new())?;
        let more = chosen(&profile, wishes.keys().map(String::as_str));
        Ok(Self {
            user: who.user().clone(),
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

/// Whose tokens they are.
fn of(recalled: &Recalled) -> (&User, &Authenticated) {
    (&recalled.member.user, &recalled.authenticated)
}

/// What the authorization endpoint gives with a basis.
pub(in crate::grant) struct Front {
    /// Whether an access token.
    pub access_token: bool,
    /// Whether an ID token.
    pub id_token: bool,
    /// The code of the same answer, for `c_hash`.
    pub code: Option<String>,
    /// The request's `state`, for `s_hash`.
    pub state: Option<String>,
}

/// What else is in the answer of an ID token.
#[derive(Default)]
struct Besides<'a> {
    access_token: Option<&'a str>,
    code: Option<&'a str>,
    state: Option<&'a str>,
}

/// Signs the tokens of a basis for the token endpoint.
///
/// # Errors
/// A key is missing or fails.
pub fn issue(provider: &Provider, basis: Basis) -> Result<TokenResponse, GrantError> {
    let (access_token, expires_in) = access_token(provider, &basis)?;
    let id_token = if basis.scope.contains("openid") {
        let besides = Besides { access_token: Some(&access_token), ..Besides::default() };
        Some(id_token(provider, &basis, &besides)?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token: Secret::new(access_token),
        token_type: TokenType::Bearer,
        expires_in,
        refresh_token: basis.refresh,
        id_token,
        scope: basis.scope,
    })
}

/// Signs the tokens of a basis for the authorization endpoint, as parameters of its answer (RFC 6749 §4.2.2, OIDC Core
/// §3.2.2.5 and §3.3.2.5).
///
/// # Errors
/// A key is missing or fails.
#[expect(clippy::needless_pass_by_value, reason = "a basis is used up")]
pub(in crate::grant) fn issue_front(
    provider: &Provider,
    basis: Basis,
    front: Front,
) -> Result<Vec<(&'static str, String)>, GrantError> {
    let mut pairs = Vec::new();
    let access = if front.access_token { Some(access_token(provider, &basis)?) } else { None };
    if front.id_token {
        let besides = Besides {
            access_token: access.as_ref().map(|(token, _)| token.as_str()),
            code: front.code.as_deref(),
            state: front.state.as_deref(),
        };
        pairs.push(("id_token", id_token(provider, &basis, &besides)?));
    }
    if let Some((token, expires_in)) = access {
        pairs.push(("access_token", token));
        pairs.push(("token_type", "Bearer".to_owned()));
        pairs.push(("expires_in", expires_in.to_string()));
        pairs.push(("scope", basis.scope.to_string()));
    }
    Ok(pairs)
}

/// An access token, and how many seconds it lives.
fn access_token(provider: &Provider, basis: &Basis) -> Result<(String, i64), GrantError> {
    // No token outlives its family.
    let usual = basis.client.access_token_lifetime.unwrap_or(provider.lifetimes.access_token);
    let lives = usual.min(basis.family_ends - basis.now);
    let claims = AccessTokenClaims {
        iss: provider.issuer.as_str().to_owned(),
        sub: subject(provider, &basis.client, &basis.user),
        aud: Audience::of(basis.resources.clone(), provider.issuer.as_str()),
        client_id: basis.client.id.clone(),
        exp: basis.now + lives,
        iat: basis.now,
        jti: random::base64url::<16>(),
        scope: basis.scope.clone(),
        auth_time: basis.auth_time,
        acr: basis.acr.to_owned(),
        amr: basis.amr.iter().map(ToString::to_string).collect(),
        sid: basis.session.clone(),
        grant_id: basis.grant.clone(),
    };
    Ok((bearer::write(provider, &basis.client, &claims, basis.now)?, lives))
}

fn id_token(provider: &Provider, basis: &Basis, besides: &Besides<'_>) -> Result<String, GrantError> {
    let alg = basis.client.signing_alg;
    let hash = |text: &str| half_hash(alg, text);
    let claims = IdTokenClaims {
        iss: provider.issuer.as_str().to_owned(),
        sub: subject(provider, &basis.client, &basis.user),
        aud: basis.client.id.clone(),
        exp: basis.now + provider.lifetimes.id_token,
        iat: basis.now,
        auth_time: basis.auth_time,
        nonce: basis.nonce.clone(),
        acr: basis.acr.to_owned(),
        amr: basis.amr.iter().map(ToString::to_string).collect(),
        at_hash: besides.access_token.map(hash),
        c_hash: besides.code.map(hash),
        s_hash: besides.state.map(hash),
        sid: basis.session.clone(),
        more: basis.more.clone(),
    };
    let signed = provider.keys.sign(alg, TYP_ID_TOKEN, &claims, basis.now)?;
    let metadata = &basis.client.metadata;
    let ways = (metadata.id_token_encrypted_response_alg.as_deref(), metadata.id_token_encrypted_response_enc.as_deref());
    encrypted(provider, &basis.client, ways, (Content::Jwt, signed))
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
