//! `upstream_attempts`, `upstream_sessions`, `logout_token_ids`: what is on its way to a provider, what came of it, and what
//! was ended by it.

use super::{
    StoreResult, Tx,
    dialect::Dialect,
    logout,
    schema::{grants, identities, logout_token_ids, sessions, upstream_attempts, upstream_sessions},
};
use crate::types::{
    ArrivalId, Digest, IdentityId, ProviderId, SessionId, UnixTime, UpstreamPurpose,
    secret::{LogoutTokenId, UpstreamState},
};
use diesel::prelude::*;

/// The column of what an attempt keeps secret, as the seal knows it.
pub const SEALED: &str = "upstream_attempts.sealed";

/// The column of a kept ID token, as the seal knows it.
pub const ID_TOKEN: &str = "upstream_sessions.id_token_sealed";

/// A request on its way to a provider.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = upstream_attempts)]
pub struct AttemptRow {
    /// Digest of its `state`.
    pub state: String,
    /// To whom.
    pub provider_id: ProviderId,
    /// What for.
    pub purpose: UpstreamPurpose,
    /// Digest of the cookie of the browser that began it.
    pub binding: String,
    /// Nonce, code verifier and what was asked, sealed for [`SEALED`] and the state's digest.
    pub sealed: Vec<u8>,
    /// When it began.
    pub created_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When an answer came.
    pub used_at: Option<UnixTime>,
}

/// A sign-in that came from a provider.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = upstream_sessions)]
pub struct ArrivalRow {
    /// Its identifier; the evidence names it.
    pub id: ArrivalId,
    /// From where.
    pub provider_id: ProviderId,
    /// Who came.
    pub identity_id: IdentityId,
    /// The provider's own name for its session.
    pub sid: Option<String>,
    /// The ID token, sealed for [`ID_TOKEN`] and the identifier, if signing out needs it.
    pub id_token_sealed: Option<Vec<u8>>,
    /// The session that it became.
    pub session_id: Option<SessionId>,
    /// When it came.
    pub created_at: UnixTime,
    /// Since when it counts no more.
    pub ended_at: Option<UnixTime>,
}

/// Notes a request.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &AttemptRow) -> StoreResult<()> {
    diesel::insert_into(upstream_attempts::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Uses a request up, once: by its state, its provider, and one of the browser's cookies. `None` decides against the answer.
///
/// # Errors
/// The database's.
pub fn claim(
    tx: &mut Tx<'_>,
    state: &Digest<UpstreamState>,
    (provider, bindings): (&ProviderId, &[String]),
    now: UnixTime,
) -> StoreResult<Option<AttemptRow>> {
    let this = upstream_attempts::state.eq(state.as_str()).and(upstream_attempts::provider_id.eq(provider));
    let here = upstream_attempts::binding.eq_any(bindings);
    let alive = upstream_attempts::used_at.is_null().and(upstream_attempts::expires_at.gt(now));
    Ok(diesel::update(upstream_attempts::table.filter(this.and(here).and(alive)))
        .set(upstream_attempts::used_at.eq(now))
        .returning(upstream_attempts::all_columns)
        .get_result(tx.0)
        .optional()?)
}

/// Finds a request, to say why [`claim`] decided as it did.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, state: &Digest<UpstreamState>) -> StoreResult<Option<AttemptRow>> {
    Ok(upstream_attempts::table.filter(upstream_attempts::state.eq(state.as_str())).first(tx.0).optional()?)
}

/// Notes that somebody came.
///
/// # Errors
/// The database's.
pub fn arrived(tx: &mut Tx<'_>, row: &ArrivalRow) -> StoreResult<()> {
    diesel::insert_into(upstream_sessions::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Ties an arrival to the session that it became, once, unless it counts no more. Whether it could.
///
/// # Errors
/// The database's.
pub fn became(tx: &mut Tx<'_>, id: &ArrivalId, session: &SessionId) -> StoreResult<bool> {
    let open = upstream_sessions::session_id.is_null().and(upstream_sessions::ended_at.is_null());
    let rows = diesel::update(upstream_sessions::table.filter(upstream_sessions::id.eq(id).and(open)))
        .set(upstream_sessions::session_id.eq(session))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// The arrival that a session came from.
///
/// # Errors
/// The database's.
pub fn of_session(tx: &mut Tx<'_>, session: &SessionId) -> StoreResult<Option<ArrivalRow>> {
    Ok(upstream_sessions::table.filter(upstream_sessions::session_id.eq(session)).first(tx.0).optional()?)
}

/// Which arrivals end.
#[derive(Debug, Clone, Copy)]
pub enum Ending<'a> {
    /// All of a provider.
    Provider(&'a ProviderId),
    /// All of somebody there.
    Identity(&'a IdentityId),
    /// Those that a logout token names: of a subject, of a session there, or of both.
    Named {
        /// The provider.
        provider: &'a ProviderId,
        /// The issuer that the token names.
        issuer: &'a str,
        /// The subject, if it names one.
        subject: Option<&'a str>,
        /// The session there, if it names one.
        sid: Option<&'a str>,
    },
}

/// Ends arrivals, the sessions that they became, and the tokens that those gave. Gives the sessions that were open.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, which: Ending<'_>, now: UnixTime) -> StoreResult<Vec<SessionId>> {
    let mut query = upstream_sessions::table.filter(upstream_sessions::ended_at.is_null()).into_boxed();
    match which {
        Ending::Provider(id) => query = query.filter(upstream_sessions::provider_id.eq(id.clone())),
        Ending::Identity(id) => query = query.filter(upstream_sessions::identity_id.eq(id.clone())),
        Ending::Named { provider, issuer, subject, sid } => {
            let mut who = identities::table
                .filter(identities::provider_id.eq(provider.clone()).and(identities::issuer.eq(issuer.to_owned())))
                .select(identities::id)
                .into_boxed();
            if let Some(subject) = subject {
                who = who.filter(identities::subject.eq(subject.to_owned()));
            }
            let who: Vec<IdentityId> = who.load(tx.0)?;
            query = query.filter(upstream_sessions::provider_id.eq(provider.clone()));
            query = query.filter(upstream_sessions::identity_id.eq_any(who));
            if let Some(sid) = sid {
                query = query.filter(upstream_sessions::sid.eq(sid.to_owned()));
            }
        }
    }
    let rows: Vec<ArrivalRow> = query.load(tx.0)?;
    let mut ended = Vec::new();
    for some in rows.chunks(CHUNK) {
        ended.extend(end_some(tx, some, now)?);
    }
    Ok(ended)
}

/// How many values a statement gets: there is a limit in either database.
const CHUNK: usize = 500;

fn end_some(tx: &mut Tx<'_>, rows: &[ArrivalRow], now: UnixTime) -> StoreResult<Vec<SessionId>> {
    let ids: Vec<&ArrivalId> = rows.iter().map(|row| &row.id).collect();
    diesel::update(upstream_sessions::table.filter(upstream_sessions::id.eq_any(ids)))
        .set(upstream_sessions::ended_at.eq(now))
        .execute(tx.0)?;
    let named: Vec<&SessionId> = rows.iter().filter_map(|row| row.session_id.as_ref()).collect();
    let open = grants::session_id.eq_any(&named).and(grants::revoked_at.is_null());
    diesel::update(grants::table.filter(open)).set(grants::revoked_at.eq(now)).execute(tx.0)?;
    let open = sessions::id.eq_any(&named).and(sessions::ended_at.is_null());
    let ended: Vec<SessionId> = diesel::update(sessions::table.filter(open))
        .set(sessions::ended_at.eq(now))
        .returning(sessions::id)
        .get_results(tx.0)?;
    logout::owe(tx, &ended)?;
    Ok(ended)
}

/// Removes somebody's identity after [`end`]. Whether it was there.
///
/// # Errors
/// The database's.
pub fn unlink(tx: &mut Tx<'_>, id: &IdentityId) -> StoreResult<bool> {
    diesel::delete(upstream_sessions::table.filter(upstream_sessions::identity_id.eq(id))).execute(tx.0)?;
    Ok(diesel::delete(identities::table.filter(identities::id.eq(id))).execute(tx.0)? == 1)
}

/// Notes a logout token's `jti`, once: whether it was new.
///
/// # Errors
/// The database's.
pub fn claim_logout(
    tx: &mut Tx<'_>,
    provider: &ProviderId,
    jti: &Digest<LogoutTokenId>,
    expires_at: UnixTime,
) -> StoreResult<bool> {
    let row = (
        logout_token_ids::provider_id.eq(provider),
        logout_token_ids::digest.eq(jti.as_str()),
        logout_token_ids::expires_at.eq(expires_at),
    );
    Ok(diesel::insert_into(logout_token_ids::table).values(row).or_nothing().execute(tx.0)? == 1)
}
