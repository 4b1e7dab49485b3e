//! Which second factor goes when a new one of its kind works.

use super::{Desk, methods};
use crate::{
    auth::{
        Fault,
        ceremony::{self, Binding, LIFETIME},
    },
    store::Tx,
    types::Method,
};

/// The half-done step that remembers it.
fn kind(method: Method) -> String {
    format!("replace_{method}")
}

/// Remembers it, for as long as a set-up may take; `None`: nothing is to go. Whether it is one of the person's own of this
/// kind.
///
/// # Errors
/// The database's, or the cipher's.
pub fn note(tx: &mut Tx<'_>, desk: &Desk<'_>, method: Method, id: Option<&str>) -> Result<bool, Fault> {
    if id.is_some_and(|id| methods::find(&desk.account, method, id).is_none()) {
        return Ok(false);
    }
    if of(tx, desk, method)?.as_deref() != id {
        let step = (&Binding::session(desk.session.id()), &*kind(method));
        ceremony::put(tx, desk.house.sealer, step, &id, desk.now + LIFETIME)?;
    }
    Ok(true)
}

/// What is to go.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn of(tx: &mut Tx<'_>, desk: &Desk<'_>, method: Method) -> Result<Option<String>, Fault> {
    let step = (&Binding::session(desk.session.id()), &*kind(method));
    Ok(ceremony::peek::<Option<String>>(tx, desk.house.sealer, step, desk.now)?.flatten())
}

/// What the factor that is to go is called; empty: nothing is to go, or it has no name.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn named(tx: &mut Tx<'_>, desk: &Desk<'_>, method: Method) -> Result<String, Fault> {
    let old = of(tx, desk, method)?.and_then(|id| methods::find(&desk.account, method, &id));
    Ok(old.map(|old| old.name).unwrap_or_default())
}

/// What is to go now.
pub(in crate::account) fn take(tx: &mut Tx<'_>, desk: &Desk<'_>, method: Method) -> Result<Option<String>, Fault> {
    let step = (&Binding::session(desk.session.id()), &*kind(method));
    Ok(ceremony::take::<Option<String>>(tx, desk.house.sealer, step, desk.now)?.flatten())
}
