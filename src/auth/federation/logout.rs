//! Signing out across providers: there when somebody signs out here (OIDC RP-Initiated Logout 1.0), here when the provider
//! says so (OIDC Back-Channel Logout 1.0).

use super::{
    Failure, Spec,
    offer::is_usable,
    upstreams::{Keys, Known, Upstreams},
};
use crate::{
    audit::{self, Event, Stamp},
    auth::Fault,
    protocol::params::encode,
    seal::Sealer,
    store::{
        Tx,
        provider::{self, ProviderRow},
        session,
        upstream::{self, Ending, ID_TOKEN},
    },
    types::{Issuer, OnOff, ProviderId, ProviderState, SessionId, Token, UnixTime, secret::LogoutTokenId},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use openidconnect::core::CoreJsonWebKeySet;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// Somebody who has signed out here and is signed in there.
#[derive(Debug)]
pub struct Leaving {
    spec: Spec,
    id_token: Option<String>,
}

impl Leaving {
    /// The provider's short name.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.spec.slug
    }
}

/// Whether a session's provider is to be told that it has ended.
///
/// # Errors
/// The database's, or the cipher's.
pub fn leaving(tx: &mut Tx<'_>, sealer: &Sealer, session: &SessionId) -> Result<Option<Leaving>, Fault> {
    let Some(came) = upstream::of_session(tx, session)? else { return Ok(None) };
    let Some(row) = provider::by_id(tx, &came.provider_id)? else { return Ok(None) };
    if row.settings.0.logout == OnOff::Off || !is_usable(tx, &row)? {
        return Ok(None);
    }
    let Some(spec) = Spec::open(sealer, &row)? else { return Ok(None) };
    let kept = came.id_token_sealed.as_deref();
    let plain = kept.map(|sealed| sealer.open(ID_TOKEN, came.id.as_str(), sealed)).transpose()?;
    let id_token = plain.and_then(|plain| String::from_utf8(plain.to_vec()).ok());
    Ok(Some(Leaving { spec, id_token }))
}

/// The address that ends the session there. `None`: the provider has none, or does not answer.
pub async fn address(
    upstreams: &Upstreams,
    leaving: &Leaving,
    state: &str,
    (ours, now): (&Issuer, UnixTime),
) -> Option<String> {
    let spec = &leaving.spec;
    let known = upstreams.talk(spec, now, upstreams.known(spec, Keys::Kept, now)).await.ok()?;
    let mut url = Url::parse(known.metadata.additional_metadata().end_session_endpoint.as_deref()?).ok()?;
    upstreams.check(&url).ok()?;
    let back = ours.url(&format!("/login/sso/{}/signed-out", spec.slug));
    let mut pairs = vec![("client_id", spec.client_id.as_str()), ("post_logout_redirect_uri", &back), ("state", state)];
    if let Some(token) = &leaving.id_token {
        pairs.push(("id_token_hint", token));
    }
    let query = encode(&pairs);
    let query = url.query().filter(|own| !own.is_empty()).map_or(query.clone(), |own| format!("{own}&{query}"));
    url.set_query(Some(&query));
    Some(url.into())
}

/// The event that a logout token is about, Back-Channel Logout §2.4.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How old a logout token may be, seconds.
const OLDEST: i64 = 120;

/// How far another clock may be from ours, seconds.
const SKEW: i64 = 60;

/// The claims of a logout token.
#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    iat: i64,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    exp: i64,
    events: serde_json::Map<String, Value>,
    #[serde(default)]
    nonce: Presence,
}

/// Whether a claim is there, whatever it says.
#[derive(Debug, Default, PartialEq, Eq)]
enum Presence {
    #[default]
    Missing,
    There,
}

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self::There)
    }
}

/// A logout token that was verified.
#[derive(Debug)]
#[must_use]
pub struct Notice {
    provider: ProviderId,
    claims: Claims,
}

/// The provider of a short name, for its logout tokens.
///
/// # Errors
/// The database's, or the cipher's.
pub fn sender(tx: &mut Tx<'_>, sealer: &Sealer, slug: &str) -> Result<Option<(Spec, ProviderRow)>, Fault> {
    let Some(row) = provider::by_slug(tx, slug)?.filter(|row| row.state != ProviderState::Off) else { return Ok(None) };
    Ok(Spec::open(sealer, &row)?.map(|spec| (spec, row)))
}

/// Verifies a logout token, Back-Channel Logout §2.6. Not in a transaction.
///
/// # Errors
/// [`Failure`].
pub async fn verify(upstreams: &Upstreams, spec: &Spec, token: &str, now: UnixTime) -> Result<Notice, Failure> {
    let work = async {
        let known = upstreams.known(spec, Keys::Kept, now).await?;
        match check(spec, &known, token, now) {
            Err(failure) if failure.reason == UNKNOWN => {
                check(spec, &upstreams.known(spec, Keys::Fresh, now).await?, token, now)
            }
            checked => checked,
        }
    };
    upstreams.talk(spec, now, work).await
}

const UNKNOWN: &str = "the logout token's key is not known";

fn check(spec: &Spec, known: &Known, token: &str, now: UnixTime) -> Result<Notice, Failure> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| Failure::answer("the logout token can not be read"))?;
    let typ = header.typ.as_deref().unwrap_or("logout+jwt").to_ascii_lowercase();
    if !["logout+jwt", "application/logout+jwt", "jwt"].contains(&typ.as_str()) {
        return Err(Failure::answer("the logout token is of another type"));
    }
    let key = key(&known.keys, header.kid.as_deref(), header.alg)?;
    let mut rules = Validation::new(header.alg);
    rules.validate_exp = false;
    rules.set_required_spec_claims(&["iss", "aud"]);
    rules.set_issuer(&[&spec.issuer]);
    rules.set_audience(&[&spec.client_id]);
    let read = jsonwebtoken::decode::<Claims>(token, &key, &rules);
    let claims = read.map_err(|error| Failure::answer("the logout token is not accepted").with(&error.to_string()))?.claims;
    let now = now.seconds();
    let timely = claims.iat <= now + SKEW && claims.iat >= now - OLDEST && claims.exp > now - SKEW;
    let event = claims.events.get(EVENT).is_some_and(Value::is_object);
    let named = claims.sub.is_some() || claims.sid.is_some();
    match (timely, event && named && claims.nonce == Presence::Missing && !claims.jti.is_empty()) {
        (false, _) => Err(Failure::answer("the logout token is of another time")),
        (true, false) => Err(Failure::answer("the logout token is none")),
        (true, true) => Ok(Notice { provider: spec.id.clone(), claims }),
    }
}

/// The provider's key of this name, if it signs with an asymmetric algorithm.
fn key(keys: &CoreJsonWebKeySet, kid: Option<&str>, alg: Algorithm) -> Result<DecodingKey, Failure> {
    if matches!(alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) {
        return Err(Failure::answer("the logout token's algorithm is not allowed"));
    }
    let unread = |_| Failure::answer("the provider's keys can not be read");
    let keys: JwkSet = serde_json::from_value(serde_json::to_value(keys).map_err(unread)?).map_err(unread)?;
    let jwk = match (kid, keys.keys.as_slice()) {
        (Some(kid), _) => keys.find(kid),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    DecodingKey::from_jwk(jwk.ok_or(Failure::answer(UNKNOWN))?)
        .map_err(|_| Failure::answer("the provider's key can not be read"))
}

/// Ends what a logout token names, once.
///
/// # Errors
/// The database's.
pub fn obey(tx: &mut Tx<'_>, row: &ProviderRow, notice: &Notice, now: UnixTime) -> Result<Result<usize, Failure>, Fault> {
    let Notice { provider, claims } = notice;
    let jti = Token::<LogoutTokenId>::presented(claims.jti.as_str()).digest();
    if !upstream::claim_logout(tx, provider, &jti, UnixTime(claims.iat) + OLDEST + SKEW)? {
        return Ok(Err(Failure::answer("the logout token was used before")));
    }
    let (subject, sid) = (claims.sub.as_deref(), claims.sid.as_deref());
    let ended = upstream::end(tx, Ending::Named { provider, issuer: &claims.iss, subject, sid }, now)?;
    for id in &ended {
        if let Some(session) = session::by_id(tx, id)? {
            audit::record(tx, now, &Event::SessionEnded { user: &session.user_id, session: id })?;
        }
    }
    let stamp = Stamp { organization: Some(&row.organization_id), ..Stamp::default() };
    audit::record_by(tx, now, stamp, &Event::UpstreamLogout { provider, count: ended.len() })?;
    Ok(Ok(ended.len()))
}
