//! Authorization codes: made from consent, each good for one exchange.

use super::{
    Basis,
    client::{Client, ClientOk},
    consent::Consented,
    issue::Family,
};
use crate::{
    audit::{self, Event},
    auth::{Fault, recall},
    protocol::{AuthorizeRequest, GrantType, error::TokenError},
    store::{
        Tx,
        code::{self, CodeRow},
        grant,
    },
    types::{Digest, GrantId, ScopeSet, Secret, Token, UnixTime, secret::Code},
};

/// Makes a code, of a session and a consent, for this family. It lives `lifetime` seconds.
///
/// # Errors
/// The database's.
pub fn make(
    tx: &mut Tx<'_>,
    (consented, grant): (&Consented, &GrantId),
    request: &AuthorizeRequest,
    now: UnixTime,
    lifetime: i64,
) -> Result<Token<Code>, Fault> {
    let code = Token::random();
    let authenticated = consented.session().authenticated();
    let scope = request.scope.intersection(consented.scope());
    let bound = AuthorizeRequest { scope, claims: request.claims.allowed(consented.scope()), ..request.clone() };
    let row = CodeRow {
        digest: code.digest().as_str().to_owned(),
        session_id: consented.session().id().clone(),
        grant_id: grant.clone(),
        client_id: consented.client().id.clone(),
        user_id: authenticated.user().clone(),
        epoch: authenticated.epoch(),
        request: serde_json::to_string(&bound).map_err(|_| Fault::Stored("request"))?,
        authentication: serde_json::to_string(authenticated.shown()).map_err(|_| Fault::Stored("evidence"))?,
        issued_at: now,
        expires_at: now + lifetime,
        redeemed_at: None,
    };
    code::insert(tx, &row)?;
    let (user, client) = (&row.user_id, &row.client_id);
    audit::record(tx, now, &Event::CodeIssued { user, client, session: &row.session_id, grant: &row.grant_id })?;
    Ok(code)
}

/// What a client presents with a code.
#[derive(Debug)]
pub struct Presented {
    /// The code.
    pub code: Token<Code>,
    /// Where it says the code came.
    pub redirect_uri: Option<String>,
    /// The PKCE verifier.
    pub code_verifier: Option<Secret>,
    /// For which resource servers the first access token shall be; none: for all that were granted.
    pub resources: Vec<String>,
}

/// Redeems a code, once. A wrong verifier or redirect URI uses it up; a second try revokes what the first one gave
/// (RFC 6749 §4.1.2).
///
/// # Errors
/// The database's.
pub fn redeem(
    tx: &mut Tx<'_>,
    client: &ClientOk,
    presented: &Presented,
    now: UnixTime,
    family_lifetime: i64,
) -> Result<Result<Basis, TokenError>, Fault> {
    let client = client.client();
    if !client.grant_types.contains(&GrantType::AuthorizationCode) {
        return Ok(Err(super::issue::unauthorized()));
    }
    let digest = presented.code.digest();
    let Some(row) = code::redeem(tx, &digest, &client.id, now)? else {
        return refuse_replay(tx, client, presented, now);
    };
    let request: AuthorizeRequest = serde_json::from_str(&row.request).map_err(|_| Fault::Stored("request"))?;
    if let Err(reason) = bound(client, &request, presented) {
        give_up(tx, (&digest, &row.grant_id), now)?;
        return super::issue::refuse(tx, client, reason, now);
    }
    let recalled = match recall::by_code(tx, &row, (client.mfa, &request.acr_values), now)? {
        Ok(recalled) => recalled,
        Err(reason) => {
            give_up(tx, (&digest, &row.grant_id), now)?;
            return super::issue::refuse(tx, client, reason, now);
        }
    };
    let resources = match super::issue::aim(client, &request.resources, &presented.resources) {
        Ok(resources) => resources,
        Err(error) => {
            give_up(tx, (&digest, &row.grant_id), now)?;
            return Ok(Err(error));
        }
    };
    let family = Family {
        id: row.grant_id.clone(),
        session: row.session_id.clone(),
        client: client.clone(),
        scope: request.scope,
        claims: request.claims,
        resources: request.resources,
        expires_at: now + family_lifetime,
    };
    if !family.session_alive(tx, &recalled, now)? {
        give_up(tx, (&digest, &row.grant_id), now)?;
        return super::issue::refuse(tx, client, "the session has ended", now);
    }
    let family = if request.response_type.has_token() {
        // It began with the access token that came along with the code.
        let Some(begun) = grant::lock(tx, &family.id)?.filter(|row| row.revoked_at.is_none() && row.expires_at > now) else {
            give_up(tx, (&digest, &row.grant_id), now)?;
            return super::issue::refuse(tx, client, "family is revoked or expired", now);
        };
        Family { expires_at: begun.expires_at, ..family }
    } else {
        grant::insert(tx, &family.row(&recalled.authenticated, &row.authentication, now)?)?;
        family
    };
    Basis::of_code(tx, family, &recalled, (resources, request.nonce), now).map(Ok)
}

/// Forgets a code that gave nothing. A token that came along with it dies, too.
fn give_up(tx: &mut Tx<'_>, (digest, family): (&Digest<Code>, &GrantId), now: UnixTime) -> Result<(), Fault> {
    code::forget(tx, digest)?;
    grant::revoke(tx, family, now)?;
    Ok(())
}

/// What was said at the authorization endpoint must be said again here.
fn bound(client: &Client, request: &AuthorizeRequest, presented: &Presented) -> Result<(), &'static str> {
    if request.redirect_uri != presented.redirect_uri {
        return Err("redirect_uri differs from the authorization request");
    }
    match (&request.code_challenge, &presented.code_verifier) {
        (Some(challenge), Some(verifier)) if challenge.verify(verifier.expose()) => Ok(()),
        (Some(_), Some(_)) => Err("code_verifier does not fit"),
        (Some(_), None) => Err("code_verifier is missing"),
        (None, Some(_)) => Err("code_verifier without a code_challenge"),
        (None, None) if client.must_use_pkce() => Err("PKCE is required"),
        (None, None) => Ok(()),
    }
}

fn refuse_replay(
    tx: &mut Tx<'_>,
    client: &Client,
    presented: &Presented,
    now: UnixTime,
) -> Result<Result<Basis, TokenError>, Fault> {
    if let Some(id) = code::redeemed_grant(tx, &presented.code.digest(), &client.id)? {
        grant::revoke(tx, &id, now)?;
        audit::record(tx, now, &Event::Replayed { client: &client.id, grant: &id, what: "authorization_code" })?;
    }
    super::issue::refuse(tx, client, "code is unknown, expired or used", now)
}

/// The scopes that outlive a session.
#[must_use]
pub fn is_offline(scope: &ScopeSet) -> bool {
    scope.contains("offline_access")
}
