//! `providers` and `provider_domains`: other providers that people sign in through.

use super::{
    JsonText, StoreResult, Tx,
    dialect::Dialect,
    schema::{
        federated_ids, identities, logout_token_ids, organizations, provider_domains, providers, upstream_attempts,
        upstream_sessions,
    },
};
use crate::types::{
    DomainProof, OnOff, OrganizationId, ProviderAuth, ProviderId, ProviderKind, ProviderSettings, ProviderState, ProviderTrust,
    UnixTime,
};
use diesel::prelude::*;

/// The column of the secret or the key, as the seal knows it.
pub const CREDENTIAL: &str = "providers.credential_sealed";

/// A provider.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = providers, treat_none_as_null = true)]
pub struct ProviderRow {
    /// Its identifier.
    pub id: ProviderId,
    /// Whose people it knows.
    pub organization_id: OrganizationId,
    /// Its short name in addresses, unique; it never changes.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// How it is talked to.
    pub kind: ProviderKind,
    /// Its issuer identifier.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// How we authenticate there.
    pub auth_method: ProviderAuth,
    /// The secret, or the private key as PKCS #8, sealed for [`CREDENTIAL`] and the identifier.
    pub credential_sealed: Option<Vec<u8>>,
    /// Whether people sign in through it.
    pub state: ProviderState,
    /// What a sign-in there is worth here.
    pub trust: ProviderTrust,
    /// The rest.
    pub settings: JsonText<ProviderSettings>,
    /// The administrator who has completed a sign-in through it as it is.
    pub proved_by: Option<String>,
    /// When.
    pub proved_at: Option<UnixTime>,
    /// When it was made.
    pub created_at: UnixTime,
    /// When it was last changed.
    pub updated_at: UnixTime,
}

/// A domain whose people a provider knows.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = provider_domains)]
pub struct DomainRow {
    /// Which provider.
    pub provider_id: ProviderId,
    /// The domain, lower case.
    pub domain: String,
    /// What a TXT record of the domain has to say.
    pub token: String,
    /// Who said that it is the organization's.
    pub verified_by: Option<DomainProof>,
    /// When.
    pub verified_at: Option<UnixTime>,
}

/// Adds a provider.
///
/// # Errors
/// [`super::StoreError::Taken`] when the short name is in use.
pub fn insert(tx: &mut Tx<'_>, row: &ProviderRow) -> StoreResult<()> {
    diesel::insert_into(providers::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a provider.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &ProviderId) -> StoreResult<Option<ProviderRow>> {
    Ok(providers::table.filter(providers::id.eq(id)).first(tx.0).optional()?)
}

/// Finds a provider by its short name.
///
/// # Errors
/// The database's.
pub fn by_slug(tx: &mut Tx<'_>, slug: &str) -> StoreResult<Option<ProviderRow>> {
    Ok(providers::table.filter(providers::slug.eq(slug)).first(tx.0).optional()?)
}

/// Finds a provider and holds the row until the transaction ends: it stays as it is while somebody comes in through it.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &ProviderId) -> StoreResult<Option<ProviderRow>> {
    Ok(providers::table.filter(providers::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// An organization's providers, or all, by short name. They are few.
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>, organization: Option<&OrganizationId>) -> StoreResult<Vec<ProviderRow>> {
    let query = providers::table.order(providers::slug.asc());
    Ok(match organization {
        None => query.load(tx.0)?,
        Some(id) => query.filter(providers::organization_id.eq(id)).load(tx.0)?,
    })
}

/// The providers that people sign in through, of organizations that are enabled and have single sign-on, by name: those of
/// one organization, or all.
///
/// # Errors
/// The database's.
pub fn live(tx: &mut Tx<'_>, organization: Option<&OrganizationId>) -> StoreResult<Vec<ProviderRow>> {
    let on = organizations::table
        .filter(organizations::sso.eq(OnOff::On).and(organizations::disabled_at.is_null()))
        .select(organizations::id);
    let query = providers::table
        .filter(providers::state.eq(ProviderState::Live).and(providers::organization_id.eq_any(on)))
        .order((providers::name.asc(), providers::slug.asc()));
    Ok(match organization {
        None => query.load(tx.0)?,
        Some(id) => query.filter(providers::organization_id.eq(id)).load(tx.0)?,
    })
}

/// Writes a provider that [`lock`] gave.
///
/// # Errors
/// The database's.
pub fn update(tx: &mut Tx<'_>, row: &ProviderRow) -> StoreResult<bool> {
    Ok(diesel::update(providers::table.filter(providers::id.eq(&row.id))).set(row).execute(tx.0)? == 1)
}

/// Notes that an administrator has completed a sign-in through a provider, if it is as it was then. Whether it is.
///
/// # Errors
/// The database's.
pub fn prove(tx: &mut Tx<'_>, row: &ProviderRow, by: &str, now: UnixTime) -> StoreResult<bool> {
    let same = providers::id.eq(&row.id).and(providers::updated_at.eq(row.updated_at));
    let rows = diesel::update(providers::table.filter(same))
        .set((providers::proved_by.eq(by), providers::proved_at.eq(now)))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Deletes a provider with everybody whom it knows, as such. The people stay.
///
/// # Errors
/// The database's.
pub fn delete(tx: &mut Tx<'_>, id: &ProviderId) -> StoreResult<bool> {
    let connection = &mut *tx.0;
    diesel::delete(upstream_sessions::table.filter(upstream_sessions::provider_id.eq(id))).execute(connection)?;
    diesel::delete(upstream_attempts::table.filter(upstream_attempts::provider_id.eq(id))).execute(connection)?;
    diesel::delete(logout_token_ids::table.filter(logout_token_ids::provider_id.eq(id))).execute(connection)?;
    diesel::delete(identities::table.filter(identities::provider_id.eq(id))).execute(connection)?;
    diesel::delete(federated_ids::table.filter(federated_ids::provider_id.eq(id))).execute(connection)?;
    diesel::delete(provider_domains::table.filter(provider_domains::provider_id.eq(id))).execute(connection)?;
    Ok(diesel::delete(providers::table.filter(providers::id.eq(id))).execute(connection)? == 1)
}

/// A provider's domains, by name.
///
/// # Errors
/// The database's.
pub fn domains(tx: &mut Tx<'_>, id: &ProviderId) -> StoreResult<Vec<DomainRow>> {
    let theirs = provider_domains::provider_id.eq(id);
    Ok(provider_domains::table.filter(theirs).order(provider_domains::domain.asc()).load(tx.0)?)
}

/// Adds a domain that is not verified. Whether it was not there.
///
/// # Errors
/// The database's.
pub fn add_domain(tx: &mut Tx<'_>, row: &DomainRow) -> StoreResult<bool> {
    Ok(diesel::insert_into(provider_domains::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// Takes a domain away. Whether it was there.
///
/// # Errors
/// The database's.
pub fn remove_domain(tx: &mut Tx<'_>, id: &ProviderId, domain: &str) -> StoreResult<bool> {
    let this = provider_domains::provider_id.eq(id).and(provider_domains::domain.eq(domain));
    Ok(diesel::delete(provider_domains::table.filter(this)).execute(tx.0)? == 1)
}

/// Notes that a domain is the organization's. Whether it is there.
///
/// # Errors
/// [`super::StoreError::Taken`] when it is verified for another provider.
pub fn verify_domain(tx: &mut Tx<'_>, id: &ProviderId, domain: &str, by: DomainProof, now: UnixTime) -> StoreResult<bool> {
    let this = provider_domains::provider_id.eq(id).and(provider_domains::domain.eq(domain));
    let rows = diesel::update(provider_domains::table.filter(this))
        .set((provider_domains::verified_by.eq(by), provider_domains::verified_at.eq(now)))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// The provider for which a domain is verified.
///
/// # Errors
/// The database's.
pub fn of_domain(tx: &mut Tx<'_>, domain: &str) -> StoreResult<Option<ProviderId>> {
    let verified = provider_domains::domain.eq(domain).and(provider_domains::verified_at.is_not_null());
    Ok(provider_domains::table.filter(verified).select(provider_domains::provider_id).first(tx.0).optional()?)
}
