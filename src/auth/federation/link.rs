//! Whom an answer is about: somebody who is known, somebody whom an administrator has written down, somebody new; or nobody
//! yet, and then the person signs in here once and says so.

use super::{
    Verified,
    claims::{self, Mapped, Vouched},
};
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        account::{self, Account},
        policy::keeps_local,
        tell,
    },
    post::Notice,
    seal::Sealer,
    store::{
        Tx, federated_id, group,
        identity::{self, IdentityRow},
        lease, provider,
        user::{self, User},
    },
    types::{DisplayName, IdentityId, LinkedBy, OnOff, ProviderId, UnixTime, UserId, Username, provider::domain_of},
};

/// Whom an answer is about.
pub enum Found {
    /// This person.
    Known(Box<Account>, IdentityRow),
    /// Nobody, as far as is known. Why nobody was taken or made.
    Nobody(&'static str),
}

/// Why nobody is taken who has been shut out.
pub const DISABLED: &str = "the person or the organization is disabled";

/// Finds the person, or makes one.
///
/// # Errors
/// The database's, or the cipher's.
pub fn resolve(tx: &mut Tx<'_>, sealer: &Sealer, verified: &Verified, now: UnixTime) -> Result<Found, Fault> {
    let spec = &verified.spec;
    let mapped = claims::map(&verified.claims, &spec.settings.mapping);
    if let Some(row) = identity::find(tx, &spec.id, &spec.issuer, &verified.subject)? {
        return known(tx, verified, row, &mapped, now);
    }
    let found = match whose(tx, verified, &mapped)? {
        Ok(found) => Ok(found),
        Err(_) if spec.settings.just_in_time == OnOff::On => {
            // Two first sign-ins of one person at a time: the second finds the account of the first.
            lease::alone(tx, "accounts made at a first sign-in")?;
            if let Some(row) = identity::find(tx, &spec.id, &spec.issuer, &verified.subject)? {
                return known(tx, verified, row, &mapped, now);
            }
            match newcomer(tx, verified, &mapped, now)? {
                Ok(row) => Ok((make(tx, verified, &row, now)?, LinkedBy::JustInTime)),
                Err(why) => Err(why),
            }
        }
        Err(why) => Err(why),
    };
    let (user, by) = match found {
        Ok(found) => found,
        Err(why) => return Ok(Found::Nobody(why)),
    };
    let Some(row) = tie(tx, verified, (&user, by), now)? else {
        return Ok(Found::Nobody("the person is linked to somebody else there"));
    };
    let found = known(tx, verified, row, &mapped, now)?;
    if let (Found::Known(account, _), true) = (&found, by != LinkedBy::JustInTime) {
        tell::owner(tx, sealer, account, Notice::IdentityLinked { provider: spec.name.clone() }, now)?;
    }
    Ok(found)
}

/// Somebody who is linked, with the groups that the provider names now.
fn known(tx: &mut Tx<'_>, verified: &Verified, row: IdentityRow, mapped: &Mapped, now: UnixTime) -> Result<Found, Fault> {
    let Some(account) = account::open(tx, &row.user_id)? else {
        return Ok(Found::Nobody(DISABLED));
    };
    if account.organization.id != verified.spec.organization {
        return Ok(Found::Nobody("the person belongs to another organization"));
    }
    let account = if follow(tx, verified, (&row.user_id, mapped), now)? {
        audit::record(tx, now, &Event::GroupsFollowed { user: &row.user_id, provider: &verified.spec.id })?;
        match account::open(tx, &row.user_id)? {
            Some(account) => account,
            None => return Ok(Found::Nobody(DISABLED)),
        }
    } else {
        account
    };
    identity::touch(tx, &row.id, now)?;
    Ok(Found::Known(Box::new(account), row))
}

/// Puts the person into the mapped groups that the provider names, and out of those that it does not. Where it says nothing
/// about groups, nothing changes. Whether anything did.
fn follow(tx: &mut Tx<'_>, verified: &Verified, (user, mapped): (&UserId, &Mapped), now: UnixTime) -> Result<bool, Fault> {
    let map = &verified.spec.settings.mapping.group_map;
    let Some(groups) = &mapped.groups else { return Ok(false) };
    let mut changed = false;
    for rule in map {
        // Several groups there may be one here: any of them counts.
        let named = map.iter().filter(|other| other.group == rule.group).any(|other| groups.contains(&other.value));
        let ours = group::by_id(tx, &rule.group)?.is_some_and(|row| row.organization_id == verified.spec.organization);
        changed |= match (ours, named) {
            (false, _) => false,
            (true, true) => group::add(tx, &rule.group, user, now)?,
            (true, false) => group::remove(tx, &rule.group, user)?,
        };
    }
    Ok(changed)
}

/// A person and how they were found, or why nobody was.
pub(super) type Whose = Result<(UserId, LinkedBy), &'static str>;

/// Who of the people that are there already: whoever an administrator has written down; or whoever has the same address, if
/// the administrator wants that, and everything speaks for it.
pub(super) fn whose(tx: &mut Tx<'_>, verified: &Verified, mapped: &Mapped) -> Result<Whose, Fault> {
    let spec = &verified.spec;
    if let Some(id) = &mapped.federated_id
        && let Some(user) = federated_id::find(tx, &spec.id, id)?
    {
        return Ok(match account::open(tx, &user)? {
            None => Err(DISABLED),
            Some(account) if account.organization.id != spec.organization => Err("the person belongs to another organization"),
            Some(_) => Ok((user, LinkedBy::FederatedId)),
        });
    }
    if spec.settings.link_by_email == OnOff::Off {
        return Ok(Err("nobody is linked"));
    }
    let (Some(email), Vouched::Yes) = (&mapped.email, mapped.vouched) else {
        return Ok(Err("nobody is linked, and the address is not verified there"));
    };
    if whose_domain(tx, email)?.as_ref() != Some(&spec.id) {
        return Ok(Err("nobody is linked, and the domain of the address is not verified"));
    }
    let people = user::by_verified_email(tx, email, 2)?;
    let [person] = people.as_slice() else { return Ok(Err("nobody is linked, and not one person has the address")) };
    let (id, role) = (person.id.clone(), person.role.clone());
    let Some(account) = account::open(tx, &id)? else { return Ok(Err(DISABLED)) };
    if account.organization.id != spec.organization {
        return Ok(Err("the person with the address belongs to another organization"));
    }
    // A provider must not open by a mere address what a second factor or more rights protect.
    if account.factors() > 0 || keeps_local(&role) {
        return Ok(Err("the person with the address has to sign in here once"));
    }
    Ok(Ok((id, LinkedBy::Email)))
}

/// The provider for which the domain of an address or a name is verified.
fn whose_domain(tx: &mut Tx<'_>, name: &str) -> Result<Option<ProviderId>, Fault> {
    Ok(match domain_of(name) {
        Some(domain) => provider::of_domain(tx, &domain)?,
        None => None,
    })
}

/// The account that the claims make, or why none is made. What a provider says of an address counts only in its own
/// verified domains: elsewhere it would speak for somebody else's mailbox.
pub(super) fn newcomer(
    tx: &mut Tx<'_>,
    verified: &Verified,
    mapped: &Mapped,
    now: UnixTime,
) -> Result<Result<User, &'static str>, Fault> {
    let spec = &verified.spec;
    let wanted = mapped.username.as_deref().and_then(|name| Username::parse(name).ok());
    let Some(name) = wanted else { return Ok(Err("no account is made: the user name is missing or does not fit")) };
    if user::by_folded_name(tx, &name.folded())?.is_some() {
        return Ok(Err("no account is made: the user name is taken"));
    }
    if whose_domain(tx, name.as_str())?.is_some_and(|other| other != spec.id) {
        return Ok(Err("no account is made: the user name's domain is another provider's"));
    }
    let at_home = match (&mapped.email, mapped.vouched) {
        (Some(email), Vouched::Yes) => whose_domain(tx, email)?.as_ref() == Some(&spec.id),
        _ => false,
    };
    if spec.knows_everybody() && !at_home {
        return Ok(Err("no account is made: anybody has an account there, and the address is of no verified domain"));
    }
    let mut row = User::new(&spec.organization, name.as_str(), name.folded(), now);
    row.name = mapped.name.as_deref().and_then(|name| DisplayName::parse(name).ok()).map(String::from);
    row.email.clone_from(&mapped.email);
    row.email_verified_at = at_home.then_some(now);
    row.epoch = 1;
    Ok(Ok(row))
}

/// Makes an account.
fn make(tx: &mut Tx<'_>, verified: &Verified, row: &User, now: UnixTime) -> Result<UserId, Fault> {
    user::insert(tx, row)?;
    audit::record(tx, now, &Event::PersonProvisioned { user: &row.id, provider: &verified.spec.id })?;
    Ok(row.id.clone())
}

/// Ties somebody there to a person here. `None`: one of both is tied already.
///
/// # Errors
/// The database's.
pub fn tie(
    tx: &mut Tx<'_>,
    verified: &Verified,
    (user, by): (&UserId, LinkedBy),
    now: UnixTime,
) -> Result<Option<IdentityRow>, Fault> {
    let spec = &verified.spec;
    let row = IdentityRow {
        id: IdentityId::random(),
        provider_id: spec.id.clone(),
        issuer: spec.issuer.clone(),
        subject: verified.subject.clone(),
        user_id: user.clone(),
        label: claims::label(&verified.claims, &verified.subject),
        linked_by: by,
        created_at: now,
        last_used_at: None,
    };
    if !identity::insert(tx, &row)? {
        return Ok(None);
    }
    audit::record(tx, now, &Event::IdentityLinked { user, provider: &spec.id, by: by.as_str() })?;
    Ok(Some(row))
}
