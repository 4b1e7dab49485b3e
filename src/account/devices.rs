//! Trusted devices, as their owner sees them.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::{Fault, trust},
    store::{
        Tx,
        trust::{self as rows, DeviceRow},
    },
    types::{Token, TrustedDeviceId, secret::TrustCookie},
};

/// A browser that is trusted now.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its row.
    pub row: DeviceRow,
    /// Whether it is the one that asks.
    pub here: Here,
}

/// Whether something belongs to the browser that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// The devices that are trusted now, used last first.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, desk: &Desk<'_>, values: &[Token<TrustCookie>]) -> Result<Vec<Device>, Fault> {
    let user = &desk.account.user;
    let mut own = Vec::new();
    for value in values {
        own.extend(rows::by_value(tx, &user.id, &value.digest())?.map(|(row, _)| row.id));
    }
    let rows = rows::of_user(tx, &user.id, user.epoch, desk.now)?;
    let here = |row: &DeviceRow| if own.contains(&row.id) { Here::Yes } else { Here::No };
    Ok(rows.into_iter().map(|row| Device { here: here(&row), row }).collect())
}

/// Ends the trust in one device. Whether it was trusted.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, desk: &Desk<'_>, id: &str) -> Result<bool, Fault> {
    trust::forget(tx, &desk.account, &TrustedDeviceId::from_text(id), desk.now)
}

/// Ends the trust in all devices.
///
/// # Errors
/// The database's.
pub fn forget_all(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<(), Fault> {
    let user = &desk.account.user.id;
    let count = rows::end_all(tx, user, desk.now)?;
    Ok(audit::record(tx, desk.now, &Event::DevicesForgotten { user, count })?)
}
