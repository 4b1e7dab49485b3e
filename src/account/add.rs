//! One more second factor, or one in the place of another.

use super::{Desk, methods, replace};
use crate::{
    audit::{self, Event},
    auth::{
        Fault, Finding,
        ceremony::{self, Binding, LIFETIME},
        enrol::{self, First, Setup},
        late::LINGER,
        passkey::{self, New},
    },
    store::{Tx, totp::TotpFactor},
    types::{FactorName, Method, Secret},
};
use serde_json::Value;

/// How many second factors one person may have, of all kinds together.
const MOST: usize = 30;

/// The half-done step that holds an app's secret.
const TOTP: &str = "account_totp";

/// The methods that can be added, the strongest first. None where the organization has no second factors.
#[must_use]
pub fn offered(desk: &Desk<'_>) -> Vec<Method> {
    if desk.account.goes_without() || methods::list(&desk.account).len() >= MOST {
        return Vec::new();
    }
    enrol::offered(&desk.house, &desk.account)
}

/// Shows the secret of the app that is being set up; makes one when there is none. `None`: apps can not be added.
///
/// # Errors
/// The database's, or the cipher's.
pub fn show_totp(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Option<Setup>, Fault> {
    if !offered(desk).contains(&Method::Totp) {
        return Ok(None);
    }
    let (sealer, binding) = (desk.house.sealer, Binding::session(desk.session.id()));
    let step = (&binding, TOTP);
    if let Some(secret) = ceremony::peek::<String>(tx, sealer, step, desk.now)? {
        return enrol::show(sealer, &desk.account, &secret, desk.house.issuer).map(Some);
    }
    let secret = enrol::propose(sealer, &desk.account.user.id)?;
    ceremony::put(tx, sealer, step, &secret, desk.now + LIFETIME)?;
    enrol::show(sealer, &desk.account, &secret, desk.house.issuer).map(Some)
}

/// Whether a new factor took another's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It stands beside the others.
    Beside,
    /// The one that it replaces is gone.
    InPlace,
}

/// Takes the first code of an app and keeps the app.
///
/// # Errors
/// The database's, or a secret that does not open.
pub fn totp(tx: &mut Tx<'_>, desk: &Desk<'_>, code: &Secret, name: &FactorName) -> Result<Finding<Added>, Fault> {
    if !offered(desk).contains(&Method::Totp) {
        return refused(tx, desk, Method::Totp, "method not allowed");
    }
    let (sealer, binding) = (desk.house.sealer, Binding::session(desk.session.id()));
    let pending: Option<String> = ceremony::peek(tx, sealer, (&binding, TOTP), desk.now)?;
    let lately = |app: &TotpFactor| desk.now - app.created_at < LINGER;
    if pending.is_none() && desk.account.totp.iter().any(lately) {
        // The button was pressed twice, and this app is there.
        return Ok(Ok(Added::Beside));
    }
    let Some(pending) = pending else { return refused(tx, desk, Method::Totp, "nothing was asked") };
    let first = First { pending: &pending, code, name: name.as_str() };
    if let Err(reason) = enrol::keep_totp(tx, &desk.house, &desk.account, &first, desk.now)? {
        return refused(tx, desk, Method::Totp, reason);
    }
    ceremony::take::<String>(tx, sealer, (&binding, TOTP), desk.now)?;
    finish(tx, desk, (Method::Totp, name.as_str())).map(Ok)
}

/// What a new passkey is made from, for the browser. `None`: passkeys can not be added.
///
/// # Errors
/// The database's, or the cipher's.
pub fn ask_passkey(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Option<Value>, Fault> {
    let binding = Binding::session(desk.session.id());
    match desk.house.ceremony(&binding).filter(|_| offered(desk).contains(&Method::Passkey)) {
        None => Ok(None),
        Some(ceremony) => passkey::begin_registration(tx, &ceremony, &desk.account, desk.now).map(Some),
    }
}

/// Takes the browser's answer and keeps the key.
///
/// # Errors
/// The database's, or a step that can not be read.
pub fn passkey(tx: &mut Tx<'_>, desk: &Desk<'_>, new: New<'_>) -> Result<Finding<Added>, Fault> {
    let binding = Binding::session(desk.session.id());
    let Some(ceremony) = desk.house.ceremony(&binding).filter(|_| offered(desk).contains(&Method::Passkey)) else {
        return refused(tx, desk, Method::Passkey, "method not allowed");
    };
    let name = new.name;
    match passkey::finish_registration(tx, &ceremony, &desk.account, new, desk.now)? {
        Ok(_) => finish(tx, desk, (Method::Passkey, name)).map(Ok),
        Err(reason) => refused(tx, desk, Method::Passkey, reason),
    }
}

/// Writes down that a new factor was not accepted.
pub(in crate::account) fn refused(
    tx: &mut Tx<'_>,
    desk: &Desk<'_>,
    method: Method,
    reason: &'static str,
) -> Result<Finding<Added>, Fault> {
    let event = Event::FactorRefused { user: &desk.account.user.id, method: method.as_str(), reason };
    audit::record(tx, desk.now, &event)?;
    Ok(Err(reason))
}

/// What follows from a new factor: everything that was issued before is dead but this session, the owner is told, and the
/// factor that it replaces goes.
pub(in crate::account) fn finish(tx: &mut Tx<'_>, desk: &Desk<'_>, new: (Method, &str)) -> Result<Added, Fault> {
    let epoch = enrol::added(tx, &desk.house, &desk.account, new, desk.now)?;
    let old = replace::take(tx, desk, new.0)?.and_then(|id| methods::find(&desk.account, new.0, &id));
    if let Some(old) = &old {
        methods::take_away(tx, desk, old)?;
    }
    desk.carry(tx, epoch)?;
    Ok(if old.is_some() { Added::InPlace } else { Added::Beside })
}
