//! Trying a provider out: what came, what the mapping makes of it, and what it would be worth. Nobody is signed in by it.

use super::{
    Verified,
    claims::{self, Mapped},
    trust::{Worth, worth},
};
use crate::{
    auth::Fault,
    store::{
        Tx, group, identity,
        provider::{self, ProviderRow},
        user,
    },
    types::{UnixTime, Username},
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
    /// Whether a first sign-in would find or make an account, as far as that can be said.
    pub fits: Fits,
}

/// What a first sign-in of that person would lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// The person is known.
    Known,
    /// An administrator has written the federated ID down.
    Written,
    /// An account would be made.
    Made,
    /// The user name for it is missing, does not fit or is taken.
    NoName,
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
    let known = identity::find(tx, &spec.id, &spec.issuer, &verified.subject)?;
    let written = match &mapped.federated_id {
        Some(id) => provider::federated(tx, &spec.organization, id)?,
        None => None,
    };
    let name = mapped.username.as_deref().and_then(|name| Username::parse(name).ok());
    let free = match &name {
        Some(name) => user::by_folded_name(tx, &name.folded())?.is_none(),
        None => false,
    };
    let fits = match (&known, &written) {
        (Some(_), _) => Fits::Known,
        (None, Some(_)) => Fits::Written,
        (None, None) if spec.settings.just_in_time == crate::types::OnOff::Off => Fits::SignIn,
        (None, None) if free => Fits::Made,
        (None, None) => Fits::NoName,
    };
    let who = known.map(|row| row.user_id).or(written);
    let person = match who {
        Some(id) => user::by_id(tx, &id)?.map(|user| user.username),
        None => None,
    };
    let mut groups = Vec::new();
    for rule in spec.settings.mapping.group_map.iter().filter(|rule| mapped.groups.contains(&rule.value)) {
        groups.extend(group::by_id(tx, &rule.group)?.map(|row| row.name));
    }
    let worth = worth(spec.trust, &spec.settings, &verified.signed, now);
    let claims = verified.claims.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
    Ok(Some(Found { claims, mapped, groups, worth, person, fits }))
}

/// A claim as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
