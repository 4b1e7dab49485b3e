//! `action_links`: links in mails, each good for one use.

use super::{StoreResult, Tx, schema::action_links};
use crate::types::{Digest, LinkPurpose, UnixTime, UserId, secret::ActionLink};
use diesel::prelude::*;

/// A link.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = action_links)]
pub struct LinkRow {
    /// Digest of its secret part.
    pub digest: String,
    /// Whose it is.
    pub user_id: UserId,
    /// What it does; nothing else.
    pub purpose: LinkPurpose,
    /// The user's epoch then.
    pub epoch: i64,
    /// When it was made.
    pub created_at: UnixTime,
    /// It is dead *at* this time.
    pub expires_at: UnixTime,
    /// When it was used.
    pub used_at: Option<UnixTime>,
}

/// Stores a link.
///
/// # Errors
/// The database's.
pub fn insert(tx: &mut Tx<'_>, row: &LinkRow) -> StoreResult<()> {
    diesel::insert_into(action_links::table).values(row).execute(tx.0)?;
    Ok(())
}

/// A link that can be used, for its page. [`claim`] decides.
///
/// # Errors
/// The database's.
pub fn live(tx: &mut Tx<'_>, digest: &Digest<ActionLink>, purpose: LinkPurpose, now: UnixTime) -> StoreResult<Option<LinkRow>> {
    Ok(action_links::table
        .filter(action_links::digest.eq(digest.as_str()).and(action_links::purpose.eq(purpose)))
        .filter(action_links::used_at.is_null().and(action_links::expires_at.gt(now)))
        .first(tx.0)
        .optional()?)
}

/// Whose link it is, whether it can be used or not.
///
/// # Errors
/// The database's.
pub fn owner(tx: &mut Tx<'_>, digest: &Digest<ActionLink>, purpose: LinkPurpose) -> StoreResult<Option<UserId>> {
    let this = action_links::digest.eq(digest.as_str()).and(action_links::purpose.eq(purpose));
    Ok(action_links::table.filter(this).select(action_links::user_id).first(tx.0).optional()?)
}

/// Uses up a link, once, and gives it. `None` when it is unknown, for another purpose, used or expired.
///
/// # Errors
/// The database's.
pub fn claim(
    tx: &mut Tx<'_>,
    digest: &Digest<ActionLink>,
    purpose: LinkPurpose,
    now: UnixTime,
) -> StoreResult<Option<LinkRow>> {
    let alive = action_links::used_at.is_null().and(action_links::expires_at.gt(now));
    let this = action_links::digest.eq(digest.as_str()).and(action_links::purpose.eq(purpose));
    Ok(diesel::update(action_links::table.filter(this.and(alive)))
        .set(action_links::used_at.eq(now))
        .returning(action_links::all_columns)
        .get_result(tx.0)
        .optional()?)
}

/// When a user last used a link of a purpose, as far as it is remembered: a day at least.
///
/// # Errors
/// The database's.
pub fn last_used(tx: &mut Tx<'_>, user: &UserId, purpose: LinkPurpose) -> StoreResult<Option<UnixTime>> {
    let theirs = action_links::user_id.eq(user).and(action_links::purpose.eq(purpose)).and(action_links::used_at.is_not_null());
    let last = action_links::table.filter(theirs).order(action_links::used_at.desc()).select(action_links::used_at);
    Ok(last.first::<Option<UnixTime>>(tx.0).optional()?.flatten())
}

/// Ends a user's unused links of a purpose. They are not noted as used.
///
/// # Errors
/// The database's.
pub fn end_of_user(tx: &mut Tx<'_>, user: &UserId, purpose: LinkPurpose, now: UnixTime) -> StoreResult<usize> {
    let theirs = action_links::user_id.eq(user).and(action_links::purpose.eq(purpose));
    let alive = action_links::used_at.is_null().and(action_links::expires_at.gt(now));
    Ok(diesel::update(action_links::table.filter(theirs.and(alive))).set(action_links::expires_at.eq(now)).execute(tx.0)?)
}
