//! Accounts elsewhere that open this one: linked by their owner, who is signed in here and there, and unlinked.

use super::Desk;
use crate::{
    audit::{self, Event},
    auth::{
        Fault,
        account::Account,
        federation::{Failure, Spec, Verified, link, offer::is_usable},
        policy::keeps_local,
        tell,
    },
    post::Notice,
    store::{
        StoreResult, Tx, federated_id,
        identity::{self, IdentityRow},
        provider::{self, ProviderRow},
        upstream::{self, Ending},
        user,
    },
    types::{IdentityId, LinkedBy, Method, OnOff},
};

/// What there is.
#[derive(Debug)]
pub struct Links {
    /// The accounts elsewhere, with their providers' names.
    pub linked: Vec<(IdentityRow, String)>,
    /// The providers that one can be linked to.
    pub linkable: Vec<ProviderRow>,
}

/// Lists them.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Links, Fault> {
    let mut linked = Vec::new();
    for row in identity::of_user(tx, &desk.account.user.id)? {
        let name = provider::by_id(tx, &row.provider_id)?.map(|provider| provider.name).unwrap_or_default();
        linked.push((row, name));
    }
    let mut linkable = provider::live(tx, Some(&desk.account.organization.id))?;
    linkable.retain(|row| !linked.iter().any(|(there, _)| there.provider_id == row.id && there.issuer == row.issuer));
    Ok(Links { linked, linkable })
}

/// Whether there is anything to show.
///
/// # Errors
/// The database's.
pub fn any(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<bool, Fault> {
    let Links { linked, linkable } = list(tx, desk)?;
    Ok(!linked.is_empty() || !linkable.is_empty())
}

/// The provider of a short name, if this person may be linked to it.
///
/// # Errors
/// The database's, or the cipher's.
pub fn open(tx: &mut Tx<'_>, desk: &Desk<'_>, slug: &str) -> Result<Option<Spec>, Fault> {
    let Some(row) = provider::by_slug(tx, slug)? else { return Ok(None) };
    if row.organization_id != desk.account.organization.id || !is_usable(tx, &row)? {
        return Ok(None);
    }
    Spec::open(desk.house.sealer, &row)
}

/// Links, by what was verified.
///
/// # Errors
/// The database's, or the cipher's.
pub fn add(tx: &mut Tx<'_>, desk: &Desk<'_>, verified: &Verified) -> Result<Result<(), Failure>, Fault> {
    let spec = verified.spec();
    let row = provider::lock(tx, &spec.id)?.filter(|row| row.updated_at == spec.revision);
    let Some(row) = row else { return Ok(Err(Failure::answer("the provider was changed meanwhile"))) };
    if row.organization_id != desk.account.organization.id || !is_usable(tx, &row)? {
        return Ok(Err(Failure::answer("the provider was switched off meanwhile")));
    }
    let user = &desk.account.user.id;
    if link::tie(tx, verified, (user, LinkedBy::Owner), desk.now)?.is_none() {
        return Ok(Err(Failure::answer(TAKEN)));
    }
    tell::owner(tx, desk.house.sealer, &desk.account, Notice::IdentityLinked { provider: row.name }, desk.now)?;
    Ok(Ok(()))
}

/// Why somebody is not linked who is linked already.
pub const TAKEN: &str = "one of both is linked already";

/// Why a link stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is not there.
    Gone,
    /// It is the last way in.
    Last,
}

/// Takes a link away, with every session that came by it, and what was written down of the person there. The last way in stays.
///
/// # Errors
/// The database's, or the cipher's.
pub fn remove(tx: &mut Tx<'_>, desk: &Desk<'_>, id: &str) -> Result<Result<(), Kept>, Fault> {
    let user = &desk.account.user.id;
    let rows = identity::of_user(tx, user)?;
    let Some(row) = rows.iter().find(|row| row.id.as_str() == id) else { return Ok(Err(Kept::Gone)) };
    if !has_another_way(tx, &desk.account, &row.id)? {
        return Ok(Err(Kept::Last));
    }
    let name = provider::by_id(tx, &row.provider_id)?.map(|provider| provider.name).unwrap_or_default();
    upstream::end(tx, Ending::Identity(&row.id), desk.now)?;
    upstream::unlink(tx, &row.id)?;
    federated_id::set(tx, (user, &row.provider_id), None)?;
    let epoch = user::raise_epoch(tx, user)?;
    desk.carry(tx, epoch)?;
    audit::record(tx, desk.now, &Event::IdentityUnlinked { user, provider: &row.provider_id })?;
    tell::owner(tx, desk.house.sealer, &desk.account, Notice::IdentityUnlinked { provider: name }, desk.now)?;
    Ok(Ok(()))
}

/// Whether the person can come in without this link: locally, or through another provider.
///
/// # Errors
/// The database's.
pub fn has_another_way(tx: &mut Tx<'_>, account: &Account, without: &IdentityId) -> StoreResult<bool> {
    let local = account.organization.local_login == OnOff::On || keeps_local(&account.user.role);
    if local && (account.user.password_hash.is_some() || account.owns(Method::Passkey)) {
        return Ok(true);
    }
    for row in identity::of_user(tx, &account.user.id)?.iter().filter(|row| row.id != *without) {
        if let Some(provider) = provider::by_id(tx, &row.provider_id)?
            && provider.issuer == row.issuer
            && is_usable(tx, &provider)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}
