//! `organizations`.

use super::{StoreResult, Tx, schema::organizations};
use crate::types::{EnrolmentProof, MethodSet, MfaPolicy, OrganizationId, UnixTime};
use diesel::prelude::*;

/// A company: its users and its rules.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = organizations)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its short name, unique.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whether its people need a second factor.
    pub mfa: MfaPolicy,
    /// When it was made.
    pub created_at: UnixTime,
    /// Since when nobody of it can sign in.
    pub disabled_at: Option<UnixTime>,
    /// Which second factors its people may use.
    pub methods: MethodSet,
    /// Days for which a browser may be trusted, 0..=90. 0: never.
    pub trust_days: i64,
    /// Days for which setting up a second factor can be put off, 0..=365.
    pub grace_days: i64,
    /// How often it can be put off, 0..=100.
    pub grace_skips: i64,
    /// What is asked before a first second factor is set up.
    pub enrolment_proof: EnrolmentProof,
}

impl Organization {
    /// An organization with the usual rules.
    #[must_use]
    pub fn new(slug: &str, name: &str, mfa: MfaPolicy, now: UnixTime) -> Self {
        Self {
            id: OrganizationId::random(),
            slug: slug.to_owned(),
            name: name.to_owned(),
            mfa,
            created_at: now,
            disabled_at: None,
            methods: MethodSet::all(),
            trust_days: 90,
            grace_days: 0,
            grace_skips: 0,
            enrolment_proof: EnrolmentProof::Mail,
        }
    }
}

/// Adds an organization.
///
/// # Errors
/// [`super::StoreError::Taken`] when the short name is in use.
pub fn insert(tx: &mut Tx<'_>, row: &Organization) -> StoreResult<()> {
    diesel::insert_into(organizations::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds an organization by its identifier.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &OrganizationId) -> StoreResult<Option<Organization>> {
    Ok(organizations::table.filter(organizations::id.eq(id)).first(tx.0).optional()?)
}

/// Finds an organization by its short name.
///
/// # Errors
/// The database's.
pub fn by_slug(tx: &mut Tx<'_>, slug: &str) -> StoreResult<Option<Organization>> {
    Ok(organizations::table.filter(organizations::slug.eq(slug)).first(tx.0).optional()?)
}

/// All organizations by short name.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>) -> StoreResult<Vec<Organization>> {
    Ok(organizations::table.order(organizations::slug.asc()).load(tx.0)?)
}

/// Sets the rule about second factors. It counts from the next token on.
///
/// # Errors
/// The database's.
pub fn set_mfa(tx: &mut Tx<'_>, id: &OrganizationId, mfa: MfaPolicy) -> StoreResult<bool> {
    let rows =
        diesel::update(organizations::table.filter(organizations::id.eq(id))).set(organizations::mfa.eq(mfa)).execute(tx.0)?;
    Ok(rows == 1)
}

/// Sets the name for people.
///
/// # Errors
/// The database's.
pub fn set_name(tx: &mut Tx<'_>, id: &OrganizationId, name: &str) -> StoreResult<bool> {
    let rows = diesel::update(organizations::table.filter(organizations::id.eq(id)))
        .set(organizations::name.eq(name))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Disables (`Some`) or enables (`None`) an organization.
///
/// # Errors
/// The database's.
pub fn set_disabled(tx: &mut Tx<'_>, id: &OrganizationId, since: Option<UnixTime>) -> StoreResult<bool> {
    let rows = diesel::update(organizations::table.filter(organizations::id.eq(id)))
        .set(organizations::disabled_at.eq(since))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Writes the rules about second factors: methods, days of trust, grace, proof before enrolment. They count from the next
/// request on.
///
/// # Errors
/// The database's.
pub fn set_rules(tx: &mut Tx<'_>, row: &Organization) -> StoreResult<bool> {
    let rows = diesel::update(organizations::table.filter(organizations::id.eq(&row.id)))
        .set((
            organizations::methods.eq(&row.methods),
            organizations::trust_days.eq(row.trust_days),
            organizations::grace_days.eq(row.grace_days),
            organizations::grace_skips.eq(row.grace_skips),
            organizations::enrolment_proof.eq(row.enrolment_proof),
        ))
        .execute(tx.0)?;
    Ok(rows == 1)
}
