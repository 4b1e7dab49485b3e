//! Devices without a browser of their own, RFC 8628: their codes, and tokens for one that a person allowed.

use super::{
    Basis, Provider,
    client::ClientOk,
    issue::{self, Family},
};
use crate::{
    auth::{Fault, recall},
    protocol::{
        ClaimsRequest, GrantType,
        device::{INTERVAL, LIFETIME, UserCode},
        error::{TokenError, TokenErrorCode},
    },
    store::{
        Tx,
        device::{self, DENIED, DeviceRow},
        grant,
    },
    types::{GrantId, ScopeSet, Token, UnixTime, secret::DeviceCode},
};

/// What is kept of the code that a person types.
pub(in crate::grant) fn kept(provider: &Provider, code: &UserCode) -> String {
    provider.sealer.pseudonym(&format!("user_code\0{}", code.letters()))
}

/// Makes the codes of a device.
///
/// # Errors
/// The database's.
pub fn begin(
    tx: &mut Tx<'_>,
    provider: &Provider,
    client: &ClientOk,
    wanted: &ScopeSet,
    now: UnixTime,
) -> Result<Result<(Token<DeviceCode>, UserCode), TokenError>, Fault> {
    let client = client.client();
    if !client.grant_types.contains(&GrantType::DeviceCode) {
        return Ok(Err(issue::unauthorized()));
    }
    let scope = wanted.intersection(&client.scope);
    if scope.is_empty() {
        return Ok(Err(TokenError::new(TokenErrorCode::InvalidScope, "scope asks for nothing that the client may have")));
    }
    let (device, user) = (Token::random(), UserCode::random());
    let row = DeviceRow {
        digest: device.digest().as_str().to_owned(),
        user_code: kept(provider, &user),
        client_id: client.id.clone(),
        grant_id: GrantId::random(),
        scope: scope.to_string(),
        address: tx.address().map(|address| address.to_string()).unwrap_or_default(),
        pause: INTERVAL,
        issued_at: now,
        expires_at: now + LIFETIME,
        polled_at: None,
        decision: None,
        session_id: None,
        user_id: None,
        epoch: None,
        authentication: None,
        redeemed_at: None,
    };
    device::insert(tx, &row)?;
    Ok(Ok((device, user)))
}

/// Redeems a device code, once, when a person has allowed it. Everything that was true when they did is asked again.
///
/// # Errors
/// The database's.
pub fn redeem(
    tx: &mut Tx<'_>,
    client: &ClientOk,
    code: &Token<DeviceCode>,
    now: UnixTime,
    family_lifetime: i64,
) -> Result<Result<Basis, TokenError>, Fault> {
    let client = client.client();
    if !client.grant_types.contains(&GrantType::DeviceCode) {
        return Ok(Err(issue::unauthorized()));
    }
    let Some(row) = device::redeem(tx, &code.digest(), &client.id, now)? else {
        let Some(row) = device::lock(tx, &code.digest(), &client.id)? else {
            return issue::refuse(tx, client, "unknown device code", now);
        };
        let step = wait(&row, now);
        if let Step::Later(pause, _) = step {
            device::asked(tx, &code.digest(), pause, now)?;
        }
        return match step {
            Step::Used => issue::refuse(tx, client, "device code is used", now),
            Step::Over(error) | Step::Later(_, error) => Ok(Err(error)),
        };
    };
    let recalled = match recall::by_device(tx, &row, client.mfa, now)? {
        Ok(recalled) => recalled,
        Err(reason) => return issue::refuse(tx, client, reason, now),
    };
    let (Some(session), Some(authentication)) = (&row.session_id, &row.authentication) else {
        return Err(Fault::Stored("device code"));
    };
    // What the client is not registered for any more is not given.
    let scope = ScopeSet::parse(&row.scope).map_err(|_| Fault::Stored("scope"))?.intersection(&client.scope);
    let family = Family {
        id: row.grant_id.clone(),
        session: session.clone(),
        client: client.clone(),
        scope,
        claims: ClaimsRequest::default(),
        resources: Vec::new(),
        expires_at: now + family_lifetime,
    };
    if !recalled.member.may_use(client.organization_id.as_ref()) || !family.session_alive(tx, &recalled, now)? {
        return issue::refuse(tx, client, "the session has ended", now);
    }
    grant::insert(tx, &family.row(&recalled.authenticated, authentication, now)?)?;
    Basis::of_device(tx, family, &recalled, now).map(Ok)
}

/// Why a device gets nothing now.
enum Step {
    /// It has got its tokens, or they were refused.
    Used,
    /// It gets nothing any more.
    Over(TokenError),
    /// It may ask again, after so many seconds.
    Later(i64, TokenError),
}

/// RFC 8628 §3.5.
fn wait(row: &DeviceRow, now: UnixTime) -> Step {
    let error = TokenError::new;
    if row.redeemed_at.is_some() {
        Step::Used
    } else if row.decision.as_deref() == Some(DENIED) {
        Step::Over(error(TokenErrorCode::AccessDenied, "the person refused"))
    } else if row.expires_at <= now {
        Step::Over(error(TokenErrorCode::ExpiredToken, "the device code has expired"))
    } else if row.polled_at.is_some_and(|polled| now - polled < row.pause) {
        let text = "asked too soon, wait five seconds longer from now on";
        Step::Later(row.pause + INTERVAL, error(TokenErrorCode::SlowDown, text))
    } else {
        Step::Later(row.pause, error(TokenErrorCode::AuthorizationPending, "the person has not decided yet"))
    }
}
