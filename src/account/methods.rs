//! The second factors that a person owns: shown, named, put in order, taken away.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        account::{self, Account},
        prompt, settling, tell,
    },
    post::Notice,
    store::{Tx, backup, contact, passkey, session, totp, user},
    types::{ContactFactorId, FactorName, Method, PasskeyId, TotpFactorId, UnixTime, UserId},
};

/// A second factor of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// What it is.
    pub method: Method,
    /// Its identifier.
    pub id: String,
    /// The person's name for it; may be empty.
    pub name: String,
    /// Its number among those of its kind that have no name, from 1; `None`: there is no other such.
    pub number: Option<u32>,
    /// Where its codes go, masked.
    pub detail: Option<String>,
    /// When it was added.
    pub added: UnixTime,
    /// When it was last used.
    pub used: Option<UnixTime>,
    /// As forms and the column `users.default_method` name it.
    pub value: String,
    /// Whether it opens the second door: it is allowed, and not suspended.
    pub usable: bool,
}

/// A person's second factors, also those that can not be used now, the strongest kind first.
#[must_use]
pub fn list(account: &Account) -> Vec<Owned> {
    let allowed = |method| account.organization.methods.allows(method);
    let mut owned = Vec::new();
    for key in &account.passkeys {
        owned.push(Owned {
            method: Method::Passkey,
            id: key.id.to_string(),
            name: own_name(&key.name, "Passkey"),
            number: None,
            detail: None,
            added: key.created_at,
            used: key.last_used_at,
            value: Method::Passkey.as_str().to_owned(),
            usable: allowed(Method::Passkey) && key.suspended_at.is_none(),
        });
    }
    for app in &account.totp {
        owned.push(Owned {
            method: Method::Totp,
            id: app.id.to_string(),
            name: own_name(&app.name, "Authenticator app"),
            number: None,
            detail: None,
            added: app.created_at,
            used: app.last_used_at,
            value: Method::Totp.as_str().to_owned(),
            usable: allowed(Method::Totp),
        });
    }
    for contact in &account.contacts {
        owned.push(Owned {
            method: contact.channel,
            id: contact.id.to_string(),
            name: contact.name.clone(),
            number: None,
            detail: Some(prompt::destination(contact).masked()),
            added: contact.created_at,
            used: contact.last_used_at,
            value: format!("{}:{}", contact.channel, contact.id),
            usable: allowed(contact.channel),
        });
    }
    number(&mut owned);
    owned
}

/// A name that its owner gave; the one that is written when none was given is none.
fn own_name(stored: &str, usual: &str) -> String {
    if stored == usual { String::new() } else { stored.to_owned() }
}

/// Tells apps and keys without a name apart. Addresses and numbers are told apart by what is shown of them.
fn number(owned: &mut [Owned]) {
    for method in [Method::Passkey, Method::Totp] {
        let nameless = |owned: &&mut Owned| owned.method == method && owned.name.is_empty();
        if owned.iter_mut().filter(nameless).count() > 1 {
            for (number, owned) in (1..).zip(owned.iter_mut().filter(nameless)) {
                owned.number = Some(number);
            }
        }
    }
}

/// A person's own factor of this kind and identifier.
#[must_use]
pub fn find(account: &Account, method: Method, id: &str) -> Option<Owned> {
    list(account).into_iter().find(|owned| owned.method == method && owned.id == id)
}

/// From when on a factor opens the second door; `None`: it does now, as far as this goes.
#[must_use]
pub fn works_from(desk: &Desk<'_>, owned: &Owned) -> Option<UnixTime> {
    let contact = desk.account.contacts.iter().find(|contact| contact.id.as_str() == owned.id)?;
    settling::works_from(&desk.house, &desk.account, contact, desk.now)
}

/// Why a factor can not be removed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is the last one, and the organization demands one.
    Last,
    /// The person came in by a code for emergencies and has added no new one yet.
    Recovered,
}

/// Whether a factor can be removed.
///
/// # Errors
/// The database's.
pub fn removable(tx: &mut Tx<'_>, desk: &Desk<'_>, owned: &Owned) -> Result<Result<(), Kept>, Fault> {
    let account = &desk.account;
    if account.is_obliged() && owned.usable && account.factors() == 1 {
        return Ok(Err(Kept::Last));
    }
    if desk.recovered() {
        // Another session would have ended this one by adding a factor.
        let began = session::by_id(tx, desk.session.id())?.map(|row| row.created_at);
        let since = |other: &Owned| other.id != owned.id && began.is_some_and(|began| other.added >= began);
        if !list(account).iter().any(since) {
            return Ok(Err(Kept::Recovered));
        }
    }
    Ok(Ok(()))
}

/// Gives a factor another name; an empty one is the usual name. Whether it is there.
///
/// # Errors
/// The database's.
pub fn rename(tx: &mut Tx<'_>, desk: &Desk<'_>, owned: &Owned, name: &FactorName) -> Result<bool, Fault> {
    let (user, id, name) = (&desk.account.user.id, owned.id.as_str(), name.as_str());
    let done = match owned.method {
        Method::Totp => totp::rename(tx, user, &TotpFactorId::from_text(id), name)?,
        Method::Passkey => passkey::rename(tx, user, &PasskeyId::from_text(id), name)?,
        _ => contact::rename(tx, user, &ContactFactorId::from_text(id), name)?,
    };
    if done {
        audit::record(tx, desk.now, &Event::FactorRenamed { user, method: owned.method.as_str(), name })?;
    }
    Ok(done)
}

/// Chooses what is asked for first; empty: what was used last. Whether that is one of the person's own that can be used.
///
/// # Errors
/// The database's.
pub fn prefer(tx: &mut Tx<'_>, desk: &Desk<'_>, value: &str) -> Result<bool, Fault> {
    let user = &desk.account.user.id;
    let chosen = Some(value).filter(|value| !value.is_empty());
    if chosen.is_some_and(|value| !prompt::own(&desk.account).iter().any(|way| way.value() == value)) {
        return Ok(false);
    }
    user::set_default_method(tx, user, chosen)?;
    audit::record(tx, desk.now, &Event::FactorPreferred { user })?;
    Ok(true)
}

/// Removes a factor: everything that was issued before is dead but this session, and the owner is told. With the last one
/// the backup codes go: they can not be the only one.
///
/// # Errors
/// The database's, or the cipher's.
pub fn remove(tx: &mut Tx<'_>, desk: &Desk<'_>, owned: &Owned) -> Result<Result<(), Kept>, Fault> {
    if let Err(kept) = removable(tx, desk, owned)? {
        return Ok(Err(kept));
    }
    take_away(tx, desk, owned)?;
    let epoch = user::raise_epoch(tx, &desk.account.user.id)?;
    desk.carry(tx, epoch)?;
    Ok(Ok(()))
}

/// Deletes a factor with what rests on it, and gives what is left. What else follows is the caller's.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, user: &UserId, owned: &Owned) -> Result<Option<Account>, Fault> {
    let id = owned.id.as_str();
    match owned.method {
        Method::Totp => totp::delete(tx, user, &TotpFactorId::from_text(id))?,
        Method::Passkey => passkey::delete(tx, user, &PasskeyId::from_text(id))?,
        _ => contact::delete(tx, user, &ContactFactorId::from_text(id))?,
    };
    let Some(left) = account::open(tx, user)? else { return Ok(None) };
    let rest = list(&left);
    if left.user.default_method.as_ref().is_some_and(|value| !rest.iter().any(|other| &other.value == value)) {
        user::set_default_method(tx, user, None)?;
    }
    if rest.is_empty() {
        backup::delete_of_user(tx, user)?;
    }
    Ok(Some(left))
}

/// Removes a factor, in an act that raises the epoch.
pub(in crate::account) fn take_away(tx: &mut Tx<'_>, desk: &Desk<'_>, owned: &Owned) -> Result<(), Fault> {
    let user = &desk.account.user.id;
    let Some(left) = delete(tx, user, owned)? else { return Ok(()) };
    audit::record(tx, desk.now, &Event::FactorRemoved { user, method: owned.method.as_str(), name: &owned.name })?;
    tell::owner(tx, desk.house.sealer, &left, Notice::FactorRemoved { method: owned.method }, desk.now)
}
