//! `device_codes`: devices that wait for a person's word, each good for one family of tokens.

use super::{StoreResult, Stored, Tx, dialect::Dialect, schema::device_codes};
use crate::types::{ClientId, Digest, GrantId, SessionId, UnixTime, UserId, secret::DeviceCode};
use diesel::prelude::*;

/// What was decided, as stored.
pub const ALLOWED: &str = "allowed";

/// What was decided, as stored.
pub const DENIED: &str = "denied";

/// A device code as stored.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = device_codes)]
pub struct DeviceRow {
    /// Digest of the code that the device holds.
    pub digest: String,
    /// Keyed hash of the code that a person types.
    pub user_code: String,
    /// Who asked.
    pub client_id: ClientId,
    /// The family that its tokens will belong to.
    pub grant_id: GrantId,
    /// What was asked for.
    pub scope: String,
    /// From which network address; may be empty.
    pub address: String,
    /// Seconds between two questions of the device.
    pub pause: i64,
    /// When it was made.
    pub issued_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When the device last asked.
    pub polled_at: Option<UnixTime>,
    /// [`ALLOWED`] or [`DENIED`], once somebody has decided.
    pub decision: Option<String>,
    /// In which session.
    pub session_id: Option<SessionId>,
    /// Who.
    pub user_id: Option<UserId>,
    /// The person's epoch then.
    pub epoch: Option<i64>,
    /// What was proved, as JSON.
    pub authentication: Option<String>,
    /// When it was redeemed.
    pub redeemed_at: Option<UnixTime>,
}

/// Stores a new one.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &DeviceRow) -> StoreResult<()> {
    diesel::insert_into(device_codes::table).values(row).execute(tx.0)?;
    Ok(())
}

/// The device that waits under the code that a person typed.
///
/// # Errors
/// The database's.
pub fn waiting(tx: &mut Tx<'_>, user_code: &str, now: UnixTime) -> StoreResult<Option<DeviceRow>> {
    let waits = device_codes::decision.is_null().and(device_codes::expires_at.gt(now));
    Ok(device_codes::table.filter(device_codes::user_code.eq(user_code).and(waits)).first(tx.0).optional()?)
}

/// Who decides, and on what evidence.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// [`ALLOWED`] or [`DENIED`].
    pub decision: &'a str,
    /// In which session.
    pub session: &'a SessionId,
    /// Who.
    pub user: &'a UserId,
    /// The person's epoch.
    pub epoch: i64,
    /// What was proved, as JSON.
    pub authentication: &'a str,
}

/// Writes down what a person decided, once: whether nobody had decided, and the codes had not expired.
///
/// # Errors
/// The database's.
pub fn decide(tx: &mut Tx<'_>, digest: &str, word: &Word<'_>, now: UnixTime) -> StoreResult<bool> {
    let waits = device_codes::decision.is_null().and(device_codes::expires_at.gt(now));
    let rows = diesel::update(device_codes::table.filter(device_codes::digest.eq(digest).and(waits)))
        .set((
            device_codes::decision.eq(word.decision),
            device_codes::session_id.eq(word.session),
            device_codes::user_id.eq(word.user),
            device_codes::epoch.eq(word.epoch),
            device_codes::authentication.eq(word.authentication),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Marks the client's code as redeemed and gives it, once: it was allowed, and has neither expired nor been used.
///
/// # Errors
/// The database's.
pub fn redeem(
    tx: &mut Tx<'_>,
    digest: &Digest<DeviceCode>,
    client: &ClientId,
    now: UnixTime,
) -> StoreResult<Option<Stored<DeviceRow>>> {
    Ok(diesel::update(
        device_codes::table
            .filter(device_codes::digest.eq(digest.as_str()))
            .filter(device_codes::client_id.eq(client))
            .filter(device_codes::decision.eq(ALLOWED))
            .filter(device_codes::redeemed_at.is_null())
            .filter(device_codes::expires_at.gt(now)),
    )
    .set(device_codes::redeemed_at.eq(now))
    .returning(device_codes::all_columns)
    .get_result(tx.0)
    .optional()?
    .map(Stored))
}

/// The client's code, held until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, digest: &Digest<DeviceCode>, client: &ClientId) -> StoreResult<Option<DeviceRow>> {
    let theirs = device_codes::digest.eq(digest.as_str()).and(device_codes::client_id.eq(client));
    Ok(device_codes::table.filter(theirs).locked().get_result(tx.0).optional()?)
}

/// Writes down that the device asked, and how long it has to wait from now on.
///
/// # Errors
/// The database's.
pub fn asked(tx: &mut Tx<'_>, digest: &Digest<DeviceCode>, pause: i64, now: UnixTime) -> StoreResult<()> {
    diesel::update(device_codes::table.filter(device_codes::digest.eq(digest.as_str())))
        .set((device_codes::polled_at.eq(now), device_codes::pause.eq(pause)))
        .execute(tx.0)?;
    Ok(())
}
