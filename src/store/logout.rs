//! `logout_notices`: clients that are told of a session's end, OIDC Back-Channel Logout 1.0; from row to row as in the outbox.

use super::{
    JsonText, StoreResult, Tx,
    dialect::Dialect,
    post::Fate,
    schema::{clients, codes, grants, logout_notices as notices, sessions},
};
use crate::{
    protocol::ClientMetadata,
    types::{ClientId, SessionId, UnixTime, UserId},
};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One session's end for one client.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = notices)]
pub struct NoticeRow {
    /// The session.
    pub session_id: SessionId,
    /// Who is told.
    pub client_id: ClientId,
    /// Whose session it was.
    pub user_id: UserId,
    /// Not tried before this time.
    pub next_attempt_at: UnixTime,
    /// How often it was tried.
    pub attempts: i64,
    /// What came of the last try, in words.
    pub last_answer: Option<String>,
    /// When it was taken.
    pub delivered_at: Option<UnixTime>,
    /// When it was given up.
    pub gave_up_at: Option<UnixTime>,
}

/// How many values a statement gets: there is a limit in either database.
const CHUNK: usize = 200;

/// Of the notices that are due, how many are looked at in one call.
const LOOK: i64 = 200;

/// The clients that got a code or tokens in a session, disabled ones aside, and what they registered.
///
/// # Errors
/// The database's.
pub fn clients_of(tx: &mut Tx<'_>, session: &SessionId) -> StoreResult<Vec<(ClientId, ClientMetadata)>> {
    let of = met(tx, std::slice::from_ref(session))?;
    let ids: BTreeSet<ClientId> = of.into_iter().map(|(_, _, client)| client).collect();
    registered(tx, ids)
}

type Meeting = (SessionId, UserId, ClientId);

fn met(tx: &mut Tx<'_>, sessions: &[SessionId]) -> StoreResult<BTreeSet<Meeting>> {
    let families: Vec<Meeting> = grants::table
        .filter(grants::session_id.eq_any(sessions))
        .select((grants::session_id, grants::user_id, grants::client_id))
        .load(tx.0)?;
    let unredeemed: Vec<Meeting> = codes::table
        .filter(codes::session_id.eq_any(sessions))
        .select((codes::session_id, codes::user_id, codes::client_id))
        .load(tx.0)?;
    Ok(families.into_iter().chain(unredeemed).collect())
}

fn registered(tx: &mut Tx<'_>, ids: BTreeSet<ClientId>) -> StoreResult<Vec<(ClientId, ClientMetadata)>> {
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let mut found = Vec::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<(ClientId, JsonText<ClientMetadata>)> = clients::table
            .filter(clients::id.eq_any(some).and(clients::disabled_at.is_null()))
            .order(clients::id.asc())
            .select((clients::id, clients::metadata))
            .load(tx.0)?;
        found.extend(rows.into_iter().map(|(id, metadata)| (id, metadata.0)));
    }
    Ok(found)
}

/// Writes down whom the end of sessions is told. Whoever ends a session in this module's sisters calls this, in the same
/// transaction; a second call for the same session changes nothing.
///
/// # Errors
/// The database's.
pub(super) fn owe(tx: &mut Tx<'_>, ended: &[SessionId]) -> StoreResult<()> {
    for some in ended.chunks(CHUNK) {
        let of = met(tx, some)?;
        let ids = of.iter().map(|(_, _, client)| client.clone()).collect();
        let listening: BTreeMap<ClientId, ClientMetadata> = registered(tx, ids)?.into_iter().collect();
        for (session_id, user_id, client_id) in of {
            if listening.get(&client_id).is_none_or(|metadata| metadata.backchannel_logout_uri.is_none()) {
                continue;
            }
            let row = NoticeRow {
                session_id,
                client_id,
                user_id,
                next_attempt_at: UnixTime(0),
                attempts: 0,
                last_answer: None,
                delivered_at: None,
                gave_up_at: None,
            };
            diesel::insert_into(notices::table).values(&row).or_nothing().execute(tx.0)?;
        }
    }
    Ok(())
}

/// The same for the sessions of a user that have just ended because the epoch is another one now.
///
/// # Errors
/// The database's.
pub(super) fn owe_before(tx: &mut Tx<'_>, user: &UserId, epoch: i64) -> StoreResult<()> {
    let ended: Vec<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user).and(sessions::epoch.eq(epoch - 1)).and(sessions::ended_at.is_null()))
        .select(sessions::id)
        .load(tx.0)?;
    owe(tx, &ended)
}

/// Takes back what [`owe_before`] wrote of a session that is carried over to the new epoch.
///
/// # Errors
/// The database's.
pub(super) fn take_back(tx: &mut Tx<'_>, session: &SessionId) -> StoreResult<()> {
    let untried = notices::session_id.eq(session).and(notices::attempts.eq(0));
    diesel::delete(notices::table.filter(untried)).execute(tx.0)?;
    Ok(())
}

/// Whether there is something to send.
///
/// # Errors
/// The database's.
pub fn waiting(tx: &mut Tx<'_>, now: UnixTime) -> StoreResult<bool> {
    let due = notices::table
        .filter(notices::next_attempt_at.le(now))
        .filter(notices::delivered_at.is_null().and(notices::gave_up_at.is_null()));
    let found: Vec<SessionId> = due.select(notices::session_id).limit(1).load(tx.0)?;
    Ok(!found.is_empty())
}

/// Takes notices that are due, oldest first, at most `each` for one client and `most` in all: nobody else gets them before
/// `until`. Each is counted as tried once more.
///
/// # Errors
/// The database's.
pub fn claim(tx: &mut Tx<'_>, (now, until): (UnixTime, UnixTime), (each, most): (usize, usize)) -> StoreResult<Vec<NoticeRow>> {
    let due: Vec<NoticeRow> = notices::table
        .filter(notices::next_attempt_at.le(now))
        .filter(notices::delivered_at.is_null().and(notices::gave_up_at.is_null()))
        .order((notices::next_attempt_at.asc(), notices::session_id.asc(), notices::client_id.asc()))
        .limit(LOOK)
        .load(tx.0)?;
    let (mut mine, mut of): (Vec<NoticeRow>, BTreeMap<ClientId, usize>) = (Vec::new(), BTreeMap::new());
    for mut row in due {
        let count = of.entry(row.client_id.clone()).or_default();
        if *count >= each || mine.len() >= most {
            continue;
        }
        *count += 1;
        let own = notices::session_id.eq(&row.session_id).and(notices::client_id.eq(&row.client_id));
        // Whoever changes this column first has it; the others find another value and change nothing.
        let seen = notices::table
            .filter(own.and(notices::attempts.eq(row.attempts)).and(notices::next_attempt_at.eq(row.next_attempt_at)))
            .filter(notices::delivered_at.is_null().and(notices::gave_up_at.is_null()));
        let set = (notices::next_attempt_at.eq(until), notices::attempts.eq(row.attempts + 1));
        if diesel::update(seen).set(set).execute(tx.0)? == 1 {
            row.attempts += 1;
            mine.push(row);
        }
    }
    Ok(mine)
}

/// Writes down what became of a try. Changes nothing, and says so, when somebody else has claimed the notice since.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, row: &NoticeRow, fate: Fate, answer: &str, now: UnixTime) -> StoreResult<bool> {
    let own = notices::session_id.eq(&row.session_id).and(notices::client_id.eq(&row.client_id));
    let mine = own.and(notices::attempts.eq(row.attempts)).and(notices::delivered_at.is_null());
    let next = if let Fate::Again(time) = fate { time } else { now };
    let rows = diesel::update(notices::table.filter(mine))
        .set((
            notices::last_answer.eq(answer),
            notices::next_attempt_at.eq(next),
            notices::delivered_at.eq((fate == Fate::Delivered).then_some(now)),
            notices::gave_up_at.eq((fate == Fate::GivenUp).then_some(now)),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Deletes notices that were taken or given up at a time or before, some hundred at most. Gives how many.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, time: UnixTime) -> StoreResult<usize> {
    let over = notices::delivered_at.le(time).or(notices::gave_up_at.le(time));
    let old: Vec<SessionId> = notices::table.filter(over).select(notices::session_id).limit(LOOK).load(tx.0)?;
    Ok(diesel::delete(notices::table.filter(notices::session_id.eq_any(old)).filter(over)).execute(tx.0)?)
}
