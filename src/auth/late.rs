//! A button that was pressed twice: since its page was shown, its attempt has moved on or is complete.
//!
//! Each step changes the attempt's cookie, so the second press comes with the old one, or with a form of the old one. For
//! some seconds such a form is known to belong to the attempt, and tells where that stands. It opens nothing: the attempt's
//! page is seen with the newest cookie only, and what the first press has opened with its own cookies only.

use super::{
    Fault, session,
    stage::{Place, Stage},
};
use crate::{
    protocol::AuthorizeRequest,
    store::{Tx, code, interaction, session as rows, trust, user},
    types::{SessionId, UnixTime, UserId},
};

/// For how long after a step the form before it is known, seconds.
pub const LINGER: i64 = 10;

/// An attempt that was further when a form of it arrived.
#[derive(Debug)]
pub struct Late {
    /// Where it stands; `None`: it is complete.
    pub place: Option<Place>,
    /// The digest of its newest cookie.
    pub digest: String,
    /// What the client asked.
    pub request: AuthorizeRequest,
    /// The session that it was completed with.
    pub session: Option<SessionId>,
}

/// Finds the attempt that a form with this token belonged to a moment ago.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn find(tx: &mut Tx<'_>, form: &str, now: UnixTime) -> Result<Option<Late>, Fault> {
    let Some(row) = interaction::by_former(tx, form, (now - LINGER, now))? else { return Ok(None) };
    let request = serde_json::from_str(&row.request).map_err(|_| Fault::Stored("authorization request"))?;
    let place = match row.ended_at {
        Some(_) => None,
        None => match serde_json::from_str::<Stage>(&row.stage) {
            Ok(stage) => Some(stage.place()),
            Err(_) => return Ok(None),
        },
    };
    Ok(Some(Late { place, digest: row.digest, request, session: row.session_id }))
}

/// Takes back what the first press has opened, for somebody who has just shown the password again in the same attempt, whose
/// old cookie only this browser has: the answer did not arrive. The session ends, and the value of the trusted device that
/// was used for it is good for one use again; what took its place is found out when anybody comes with it. Nothing is taken back when an application has redeemed the session's code: that
/// answer did arrive.
///
/// # Errors
/// The database's, or a row that can not be read.
pub fn take_back(tx: &mut Tx<'_>, form: &str, by: &UserId, now: UnixTime) -> Result<(), Fault> {
    // The person's row first, as everywhere.
    user::lock(tx, by)?;
    let Some(Late { place: None, session: Some(id), .. }) = find(tx, form, now)? else { return Ok(()) };
    let theirs = rows::by_id(tx, &id)?.is_some_and(|row| row.user_id == *by && row.ended_at.is_none());
    if theirs && !code::is_any_redeemed(tx, &id)? {
        trust::give_back(tx, &id, now)?;
        session::end(tx, &id, by, now)?;
    }
    Ok(())
}
