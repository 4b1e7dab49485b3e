//! One more second factor, or one in the place of another.

use super::{Desk, methods};
use crate::{
    audit::{self, Event},
    auth::{
        Fault, Finding,
        ceremony::{self, Binding, LIFETIME},
        enrol::{self, First, Setup},
    },
    store::Tx,
    types::{Method, Secret},
};
use serde::{Deserialize, Serialize};

/// How many second factors one person may have, of all kinds together.
const MOST: usize = 30;

const TOTP: &str = "account_totp";

/// An app that is being set up.
#[derive(Serialize, Deserialize)]
struct Waiting {
    /// The secret that waits for its first code, sealed.
    secret: String,
    /// The app that goes when the new one works.
    replace: Option<String>,
}

/// The methods that can be added, the strongest first.
#[must_use]
pub fn offered(desk: &Desk<'_>) -> Vec<Method> {
    if methods::list(&desk.account).len() >= MOST {
        return Vec::new();
    }
    enrol::offered(&desk.house, &desk.account)
}

/// Shows the secret of the app that is being set up; makes one when there is none. `None`: apps can not be added.
///
/// # Errors
/// The database's, or the cipher's.
pub fn show_totp(tx: &mut Tx<'_>, desk: &Desk<'_>, replace: Option<&str>) -> Result<Option<Setup>, Fault> {
    if !offered(desk).contains(&Method::Totp) {
        return Ok(None);
    }
    let (sealer, binding) = (desk.house.sealer, Binding::session(desk.session.id()));
    let waiting: Option<Waiting> = ceremony::peek(tx, sealer, (&binding, TOTP), desk.now)?;
    let secret = match waiting {
        Some(waiting) if waiting.replace.as_deref() == replace => waiting.secret,
        _ => {
            let secret = enrol::propose(sealer, &desk.account.user.id)?;
            let state = Waiting { secret, replace: replace.map(str::to_owned) };
            ceremony::put(tx, sealer, (&binding, TOTP), &state, desk.now + LIFETIME)?;
            state.secret
        }
    };
    Ok(Some(enrol::show(sealer, &desk.account, &secret, desk.house.issuer)?))
}

/// What the app that is being set up is to replace.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn replaced_by_totp(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Option<String>, Fault> {
    let binding = Binding::session(desk.session.id());
    let waiting: Option<Waiting> = ceremony::peek(tx, desk.house.sealer, (&binding, TOTP), desk.now)?;
    Ok(waiting.and_then(|waiting| waiting.replace))
}

/// Takes the first code of an app and keeps the app.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn totp(tx: &mut Tx<'_>, desk: &Desk<'_>, code: &Secret, name: &str) -> Result<Finding<()>, Fault> {
    if !offered(desk).contains(&Method::Totp) {
        return refused(tx, desk, Method::Totp, "method not allowed");
    }
    let (sealer, binding) = (desk.house.sealer, Binding::session(desk.session.id()));
    let waiting: Option<Waiting> = ceremony::peek(tx, sealer, (&binding, TOTP), desk.now)?;
    let Some(waiting) = waiting else { return refused(tx, desk, Method::Totp, "nothing was asked") };
    let first = First { pending: &waiting.secret, code, name };
    if let Err(reason) = enrol::keep_totp(tx, &desk.house, &desk.account, &first, desk.now)? {
        return refused(tx, desk, Method::Totp, reason);
    }
    ceremony::take::<Waiting>(tx, sealer, (&binding, TOTP), desk.now)?;
    finish(tx, desk, Method::Totp, waiting.replace.as_deref())?;
    Ok(Ok(()))
}

/// Writes down that a new factor was not accepted.
pub(in crate::account) fn refused<T>(
    tx: &mut Tx<'_>,
    desk: &Desk<'_>,
    method: Method,
    reason: &'static str,
) -> Result<Finding<T>, Fault> {
    let event = Event::FactorRefused { user: &desk.account.user.id, method: method.as_str(), reason };
    audit::record(tx, desk.now, &event)?;
    Ok(Err(reason))
}

/// What follows from a new factor: everything that was issued before is dead but this session, the owner is told, and the
/// factor that it replaces goes.
pub(in crate::account) fn finish(
    tx: &mut Tx<'_>,
    desk: &Desk<'_>,
    method: Method,
    replace: Option<&str>,
) -> Result<(), Fault> {
    let epoch = enrol::added(tx, &desk.house, &desk.account, method, desk.now)?;
    if let Some(old) = replace.and_then(|id| methods::find(&desk.account, method, id)) {
        methods::take_away(tx, desk, &old)?;
    }
    Ok(desk.carry(tx, epoch)?)
}
