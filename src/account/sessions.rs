//! Where a person is signed in.

use super::{Desk, devices::Here};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        assurance::{Level, Shown, judge},
        session,
    },
    store::{
        Tx,
        session::{self as rows, SessionRow},
        trust, user,
    },
    types::SessionId,
};

/// A browser in which the person is signed in.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its row.
    pub row: SessionRow,
    /// How well the person was proved.
    pub level: Level,
    /// Whether it is the browser that asks.
    pub here: Here,
}

/// The live sessions, the browser's own first, then those used last.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn list(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Vec<Line>, Fault> {
    let user = &desk.account.user;
    let mut lines = Vec::new();
    for row in rows::of_user(tx, &user.id, user.epoch, desk.now)? {
        if row.last_seen_at <= desk.now - desk.limits.idle {
            continue;
        }
        let shown: Shown = serde_json::from_str(&row.evidence).map_err(|_| Fault::Stored("evidence"))?;
        let level = judge(&shown).map_or(Level::One, |assurance| assurance.level);
        let here = if &row.id == desk.session.id() { Here::Yes } else { Here::No };
        lines.push(Line { row, level, here });
    }
    lines.sort_by_key(|line| line.here == Here::No);
    Ok(lines)
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is over.
    Other,
    /// It was the browser's own, and is over.
    Own,
    /// There is none like that among the person's.
    Gone,
}

/// Ends one of the person's sessions.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, desk: &Desk<'_>, id: &str) -> Result<Ended, Fault> {
    let (user, id) = (&desk.account.user, SessionId::from_text(id));
    let Some(row) = rows::by_id(tx, &id)?.filter(|row| row.user_id == user.id && row.ended_at.is_none()) else {
        return Ok(Ended::Gone);
    };
    session::end(tx, &row.id, &user.id, desk.now)?;
    Ok(if &row.id == desk.session.id() { Ended::Own } else { Ended::Other })
}

/// Ends the browser's own session.
///
/// # Errors
/// The database's.
pub fn leave(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<(), Fault> {
    Ok(session::end(tx, desk.session.id(), &desk.account.user.id, desk.now)?)
}

/// Signs out everywhere: this browser, too. Everything that was issued before is dead, and no device is trusted.
///
/// # Errors
/// The database's.
pub fn end_all(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<(), Fault> {
    let id = &desk.account.user.id;
    user::raise_epoch(tx, id)?;
    trust::end_all(tx, id, desk.now)?;
    leave(tx, desk)?;
    Ok(audit::record(tx, desk.now, &Event::SessionsEnded { user: id })?)
}
