//! Trusted devices: browsers that need not ask for the second factor for some days.
//!
//! A device proves nothing; it waives a prompt after the first factor. Each value of its cookie is good for one use, and
//! gives the next one. A used one that comes again was copied, if anybody has come with the next one: then there are two
//! who hold it. Until then the answer with the next one may have been lost, by a second press on a button or by a crash;
//! the prompt is not waived, what the first use has opened is closed, and whoever comes with the next one is found out.

use super::{
    Fault,
    account::Account,
    assurance::Class,
    house::House,
    proof::{Authenticated, WaiverOk},
    recover,
    session::{self, Session},
    tell,
};
use crate::{
    audit::{self, Event},
    post::Notice,
    store::{
        StoreResult, Tx, grant,
        trust::{self, DeviceRow, ValueRow},
    },
    types::{Digest, Method, Token, TrustedDeviceId, UnixTime, secret::TrustCookie},
};

/// How long after its use a value may come again without the device being taken for copied, seconds: two tabs race.
const RACE: i64 = 10;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A value that was used, and the one that takes its place in the cookie.
pub struct Rotated {
    /// What the browser sent.
    pub old: Token<TrustCookie>,
    /// What it gets.
    pub new: Token<TrustCookie>,
}

/// What was found among a browser's values.
#[must_use]
pub(in crate::auth) enum Looked {
    /// Nothing of this person's that is good.
    Unknown,
    /// A good one, which was used up.
    Waives(WaiverOk, Rotated),
    /// One that was used before: the device was copied, and is not trusted any more.
    Copied,
}

/// Looks for a value of this person among those of the browser, and uses it up.
///
/// # Errors
/// The database's, or the cipher's.
pub(in crate::auth) fn redeem(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (values, agent): (&[Token<TrustCookie>], &str),
    now: UnixTime,
) -> Result<Looked, Fault> {
    let mut copied = false;
    for old in values {
        let Some((device, value)) = trust::by_value(tx, &account.user.id, &old.digest())? else { continue };
        if !is_good(&device, account, now) {
            continue;
        }
        if let Some(used) = value.used_at {
            if now - used > RACE {
                copied |= came_again(tx, house, account, (&device, &value), now)?;
            }
            continue;
        }
        // Somebody has come with the value before this one when it was long used.
        if device.doubted_at.is_some() {
            copied |= misused(tx, house, account, &device, now)?;
            continue;
        }
        // Another browser altogether: a copied cookie, or an update that changed more than it should. Asked again.
        let new = Token::random();
        if device.name != agent || !trust::claim(tx, &old.digest(), &new.digest(), now)? {
            continue;
        }
        trust::add_value(tx, &device.id, &new.digest())?;
        trust::touch(tx, &device.id, now)?;
        audit::record(tx, now, &Event::DeviceUsed { user: &account.user.id, device: &device.id })?;
        let waiver = WaiverOk::device(account.user.id.clone(), account.user.epoch);
        return Ok(Looked::Waives(waiver, Rotated { old: old.clone(), new }));
    }
    Ok(if copied { Looked::Copied } else { Looked::Unknown })
}

fn is_good(device: &DeviceRow, account: &Account, now: UnixTime) -> bool {
    // The organization may have lowered its number since.
    let days = account.organization.trust_days;
    device.epoch == account.user.epoch
        && device.ended_at.is_none()
        && now < device.expires_at
        && now < device.created_at + days * DAY
}

/// A used value came again. Whether the device was copied for sure: two hold it, if the next value was used, too. If not, the
/// answer that brought it may have been lost; the device is doubted from now on, and what was opened by it is closed.
fn came_again(
    tx: &mut Tx<'_>,
    house: &House<'_>,
    account: &Account,
    (device, value): (&DeviceRow, &ValueRow),
    now: UnixTime,
) -> Result<bool, Fault> {
    let both = match &value.successor {
        Some(next) => trust::is_used(tx, next)?,
        // Used before this was written down.
        None => true,
    };
    if both {
        return misused(tx, house, account, device, now);
    }
    if trust::doubt(tx, &device.id, now)?
        && let Some(opened) = &value.session_id
    {
        session::end(tx, opened, &account.user.id, now)?;
        grant::revoke_of_session(tx, opened, now)?;
    }
    Ok(false)
}

fn misused(tx: &mut Tx<'_>, house: &House<'_>, account: &Account, device: &DeviceRow, now: UnixTime) -> Result<bool, Fault> {
    if !trust::end(tx, &account.user.id, &device.id, now)? {
        return Ok(false);
    }
    audit::record(tx, now, &Event::DeviceMisused { user: &account.user.id, device: &device.id })?;
    tell::owner(tx, house.sealer, account, Notice::DeviceMisused { name: device.name.clone() }, now)?;
    Ok(true)
}

/// Notes which session the use of a value has opened.
///
/// # Errors
/// The database's.
pub fn opened(tx: &mut Tx<'_>, value: &Digest<TrustCookie>, session: &Session) -> StoreResult<()> {
    trust::opened(tx, value, session.id())
}

/// Trusts a browser from now on, if the organization lets it and what was shown in this sign-in allows it: a second factor
/// of the person's own, shown now. Not after a waiver, not after a code that was kept for an emergency, and not while a
/// recovery has not settled.
///
/// # Errors
/// The database's.
pub fn remember(
    tx: &mut Tx<'_>,
    account: &Account,
    authenticated: &Authenticated,
    agent: &str,
    now: UnixTime,
) -> Result<Option<Token<TrustCookie>>, Fault> {
    let days = account.organization.trust_days;
    if days == 0 || !may_be_trusted(authenticated) || recover::settles_at(tx, &account.user.id, now)?.is_some() {
        return Ok(None);
    }
    let value = Token::random();
    let row = DeviceRow {
        id: TrustedDeviceId::random(),
        user_id: account.user.id.clone(),
        epoch: authenticated.epoch(),
        name: agent.to_owned(),
        created_at: now,
        last_used_at: now,
        expires_at: now + days * DAY,
        ended_at: None,
        doubted_at: None,
    };
    trust::insert(tx, &row, &value.digest())?;
    audit::record(tx, now, &Event::DeviceTrusted { user: &account.user.id, device: &row.id })?;
    Ok(Some(value))
}

fn may_be_trusted(authenticated: &Authenticated) -> bool {
    let shown = authenticated.shown();
    let mut classes: Vec<Class> = shown.evidence.iter().map(|proof| proof.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let emergency = shown.evidence.iter().any(|proof| matches!(proof.method, Method::Backup | Method::Pass));
    shown.waiver.is_none() && !emergency && classes.len() >= 2
}

/// Ends the trust in one device, on its owner's word. Whether it was trusted.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, account: &Account, device: &TrustedDeviceId, now: UnixTime) -> Result<bool, Fault> {
    let ended = trust::end(tx, &account.user.id, device, now)?;
    if ended {
        audit::record(tx, now, &Event::DeviceForgotten { user: &account.user.id, device })?;
    }
    Ok(ended)
}
