//! Forms that make a secret or a key: each is done once, however often a browser sends it again.

use super::fields::Fields;
use crate::{
    admin::{Actor, AdminResult, Refusal},
    store::{
        Tx,
        idempotency::{self, AnswerRow},
    },
    types::random,
};

/// The field of the mark.
pub const FIELD: &str = "once";

/// A mark for a form that is shown.
pub fn mark() -> String {
    random::base64url::<16>()
}

/// Whether a form comes for the first time. What is refused afterwards is undone, and this with it.
///
/// # Errors
/// A form without a mark, and the database's.
pub fn first(tx: &mut Tx<'_>, actor: &Actor<'_>, fields: &Fields) -> AdminResult<bool> {
    let mark = fields.get(FIELD);
    if !(1..=64).contains(&mark.len()) {
        return Err(Refusal::Stale.into());
    }
    let row = AnswerRow {
        subject: actor.label().to_owned(),
        key: format!("form {mark}"),
        digest: String::new(),
        status: 0,
        sealed: Vec::new(),
        created_at: actor.now,
    };
    Ok(idempotency::claim(tx, &row)?)
}
