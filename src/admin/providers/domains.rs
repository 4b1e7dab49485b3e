//! A provider's domains: whose names lead to it, and whose addresses may link by themselves.

use super::{Which, check::invalid, hold, note};
use crate::{
    admin::{Actor, AdminResult, Refusal},
    store::{
        StoreError, Tx,
        provider::{self, DomainRow},
    },
    types::{DomainProof, Permission, provider::domain, random},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A domain.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DomainView {
    /// The domain.
    pub domain: String,
    /// The name of the TXT record that proves it.
    pub record: String,
    /// What the record has to say.
    pub value: String,
    /// Who said that it is the organization's; `null`: nobody yet.
    #[schema(required)]
    pub verified_by: Option<DomainProof>,
    /// When, RFC 3339.
    #[schema(required, format = DateTime)]
    pub verified_at: Option<String>,
}

impl From<&DomainRow> for DomainView {
    fn from(row: &DomainRow) -> Self {
        Self {
            domain: row.domain.clone(),
            record: record(&row.domain),
            value: value(&row.token),
            verified_by: row.verified_by,
            verified_at: row.verified_at.map(crate::types::UnixTime::rfc3339),
        }
    }
}

/// The name of a domain's record.
#[must_use]
pub fn record(domain: &str) -> String {
    format!("_vestibule.{domain}")
}

/// What it says.
#[must_use]
pub fn value(token: &str) -> String {
    format!("vestibule-domain={token}")
}

/// A domain to be added.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDomain {
    /// The domain, for example `acme.example`.
    #[schema(min_length = 3, max_length = 253)]
    pub domain: String,
}

/// Domains of a provider at most.
const MOST: usize = 50;

/// Adds one, which is not verified yet.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>, new: &NewDomain) -> AdminResult<DomainView> {
    let row = hold(tx, actor, which)?;
    let name = domain(&new.domain).ok_or_else(|| invalid("domain", "must be a domain in ASCII"))?;
    if provider::domains(tx, &row.id)?.len() >= MOST {
        return Err(Refusal::Conflict("there are too many domains already").into());
    }
    let made = DomainRow {
        provider_id: row.id.clone(),
        domain: name.clone(),
        token: random::base64url::<24>(),
        verified_by: None,
        verified_at: None,
    };
    if !provider::add_domain(tx, &made)? {
        return Err(Refusal::Taken("domain").into());
    }
    note(tx, actor, &row, ("provider_domain_added", Some(json!({ "after": { "domain": name } }))))?;
    Ok(DomainView::from(&made))
}

/// Takes one away.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>, name: &str) -> AdminResult<()> {
    let row = hold(tx, actor, which)?;
    if !provider::remove_domain(tx, &row.id, name)? {
        return Err(Refusal::NotFound("domain").into());
    }
    note(tx, actor, &row, ("provider_domain_removed", Some(json!({ "before": { "domain": name } }))))
}

/// Says that one is the organization's: by a record that was just looked up, or on the word of whoever may do this
/// everywhere.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn verify(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    which: Which<'_>,
    (name, by): (&str, DomainProof),
) -> AdminResult<DomainView> {
    let row = hold(tx, actor, which)?;
    if by == DomainProof::Administrator {
        actor.need_everywhere(Permission::ProvidersWrite)?;
    }
    let taken = |error| match error {
        StoreError::Taken => Refusal::Conflict("another provider has this domain").into(),
        other => crate::admin::AdminError::from(other),
    };
    if provider::of_domain(tx, name)?.is_some_and(|id| id != row.id) {
        return Err(Refusal::Conflict("another provider has this domain").into());
    }
    if !provider::verify_domain(tx, &row.id, name, by, actor.now).map_err(taken)? {
        return Err(Refusal::NotFound("domain").into());
    }
    let change = json!({ "after": { "domain": name, "verified_by": by } });
    note(tx, actor, &row, ("provider_domain_verified", Some(change)))?;
    let rows = provider::domains(tx, &row.id)?;
    let found = rows.iter().find(|domain| domain.domain == name);
    Ok(DomainView::from(found.ok_or(Refusal::NotFound("domain"))?))
}

/// What a domain's record has to say, for whoever looks it up.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn wanted(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>, name: &str) -> AdminResult<(String, String)> {
    let row = hold(tx, actor, which)?;
    let rows = provider::domains(tx, &row.id)?;
    let found = rows.iter().find(|domain| domain.domain == name).ok_or(Refusal::NotFound("domain"))?;
    Ok((record(&found.domain), value(&found.token)))
}
