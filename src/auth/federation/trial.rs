//! Trying a provider out: what came, what the mapping makes of it, and what it would be worth. Nobody is signed in by it.

use super::{
    Verified,
    claims::{self, Mapped},
    link,
    trust::{Worth, worth},
};
use crate::{
    audit::{self, Event, Stamp},
    auth::Fault,
    store::{
        Tx, group, identity,
        provider::{self, ProviderRow},
        user,
    },
    types::{LinkedBy, OnOff, UnixTime, UserId},
};
use serde_json::Value;

/// What a trial found.
#[derive(Debug)]
pub struct Found {
    /// The claims as they came, by name.
    pub claims: Vec<(String, String)>,
    /// What the mapping makes of them.
    pub mapped: Mapped,
    /// The groups here that they lead to, by name.
    pub groups: Vec<String>,
    /// What it is worth.
    pub worth: Worth,
    /// The user name of the person whom it is about; `None`: nobody yet.
    pub person: Option<String>,
    /// Whether a first sign-in would find or make an account.
    pub fits: Fits,
    /// Why nobody would be found or made.
    pub why: Option<&'static str>,
}

/// What a first sign-in of that person would lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// The person is known.
    Known,
    /// An administrator has written the federated ID down: the person would be linked at once.
    Written,
    /// The person with the same verified address would be linked at once.
    Address,
    /// An account would be made.
    Made,
    /// None could be made.
    NoAccount,
    /// The person would have to sign in here once.
    SignIn,
}

/// Looks, and notes that the provider works as it is.
///
/// # Errors
/// The database's.
pub fn look(
    tx: &mut Tx<'_>,
    (row, verified, by): (&ProviderRow, &Verified, &str),
    now: UnixTime,
) -> Result<Option<Found>, Fault> {
    if row.updated_at != verified.spec.revision || !provider::prove(tx, row, by, now)? {
        return Ok(None);
    }
    let spec = &verified.spec;
    let mapped = claims::map(&verified.claims, &spec.settings.mapping);
    let stamp = Stamp { organization: Some(&row.organization_id), ..Stamp::default() };
    audit::record_by(tx, now, stamp, &Event::ProviderProved { provider: &row.id, by, subject: &verified.subject })?;
    let (fits, who, why) = outlook(tx, (verified, &mapped), now)?;
    let person = match who {
        Some(id) => user::by_id(tx, &id)?.map(|user| user.username),
        None => None,
    };
    let mut groups = Vec::new();
    let theirs = mapped.groups.as_deref().unwrap_or_default();
    for rule in spec.settings.mapping.group_map.iter().filter(|rule| theirs.contains(&rule.value)) {
        groups.extend(group::by_id(tx, &rule.group)?.map(|row| row.name));
    }
    let worth = worth(spec.trust, &spec.settings, &verified.signed, now);
    let claims = verified.claims.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
    Ok(Some(Found { claims, mapped, groups, worth, person, fits, why }))
}

/// What a first sign-in would lead to, whom to, and why to nobody: as [`link::resolve`] decides it.
fn outlook(
    tx: &mut Tx<'_>,
    (verified, mapped): (&Verified, &Mapped),
    now: UnixTime,
) -> Result<(Fits, Option<UserId>, Option<&'static str>), Fault> {
    let spec = &verified.spec;
    if let Some(row) = identity::find(tx, &spec.id, &spec.issuer, &verified.subject)? {
        return Ok((Fits::Known, Some(row.user_id), None));
    }
    Ok(match link::whose(tx, verified, mapped)? {
        Ok((id, LinkedBy::Email)) => (Fits::Address, Some(id), None),
        Ok((id, _)) => (Fits::Written, Some(id), None),
        Err(why) if spec.settings.just_in_time == OnOff::Off => (Fits::SignIn, None, Some(why)),
        Err(_) => match link::newcomer(tx, verified, mapped, now)? {
            Ok(_) => (Fits::Made, None, None),
            Err(why) => (Fits::NoAccount, None, Some(why)),
        },
    })
}

/// A claim as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
