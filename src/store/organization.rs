//! `organizations`.

use super::{
    JsonText, StoreResult, Tx,
    dialect::Dialect,
    schema::{organization_logos, organizations},
};
use crate::types::{BulkApproval, EnrolmentProof, MethodSet, MfaPolicy, OnOff, OrganizationId, Rule, UnixTime};
use diesel::prelude::*;

/// A company: its users and its rules.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true)]
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
    /// Whether its people sign in with a password or a passkey of ours. Administrators always do.
    pub local_login: OnOff,
    /// Whether they sign in by an upstream provider.
    pub sso: OnOff,
    /// Seconds without use after which a session ends, 60..=31536000, if that is less than the server's.
    pub session_idle: Option<i64>,
    /// Seconds after which a session ends, 60..=31536000, if that is less than the server's.
    pub session_absolute: Option<i64>,
    /// The least length of a new password, characters, 8..=64.
    pub password_length: i64,
    /// How hard a new password is to guess, 2..=4 of zxcvbn's scale.
    pub password_score: i64,
    /// The language of pages for which nobody asked for another one, a tag.
    pub language: Option<String>,
    /// The colour of its pages' buttons and links, `#rrggbb`.
    pub accent: Option<String>,
    /// Which picture is its logo; part of the picture's address.
    pub logo: Option<String>,
    /// Its rules for groups, applications and networks.
    pub rules: JsonText<Vec<Rule>>,
    /// Whether bulk acts wait for a second administrator.
    pub bulk_approval: BulkApproval,
    /// When any of this was last changed.
    pub updated_at: UnixTime,
    /// Until when they still wait for one after that was switched off.
    pub bulk_approval_until: Option<UnixTime>,
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
            local_login: OnOff::On,
            sso: OnOff::On,
            session_idle: None,
            session_absolute: None,
            password_length: 8,
            password_score: 2,
            language: None,
            accent: None,
            logo: None,
            rules: JsonText(Vec::new()),
            bulk_approval: BulkApproval::None,
            updated_at: now,
            bulk_approval_until: None,
        }
    }

    /// Whether bulk acts wait for a second administrator now.
    #[must_use]
    pub fn wants_two(&self, now: UnixTime) -> bool {
        self.bulk_approval == BulkApproval::SecondPerson || self.bulk_approval_until.is_some_and(|until| now < until)
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

/// Finds an organization and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &OrganizationId) -> StoreResult<Option<Organization>> {
    Ok(organizations::table.filter(organizations::id.eq(id)).locked().get_result(tx.0).optional()?)
}

/// Writes an organization that [`lock`] gave.
///
/// # Errors
/// [`super::StoreError::Taken`] when the short name is in use.
pub fn update(tx: &mut Tx<'_>, row: &Organization) -> StoreResult<bool> {
    Ok(diesel::update(organizations::table.filter(organizations::id.eq(&row.id))).set(row).execute(tx.0)? == 1)
}

/// Organizations by short name, those after one, at most `limit`; all of them, or one alone.
///
/// # Errors
/// The database's.
pub fn page(tx: &mut Tx<'_>, only: Option<&OrganizationId>, after: Option<&str>, limit: i64) -> StoreResult<Vec<Organization>> {
    let mut query = organizations::table.order(organizations::slug.asc()).limit(limit).into_boxed();
    if let Some(id) = only {
        query = query.filter(organizations::id.eq(id.clone()));
    }
    if let Some(slug) = after {
        query = query.filter(organizations::slug.gt(slug.to_owned()));
    }
    Ok(query.load(tx.0)?)
}

/// An organization's logo, a PNG.
///
/// # Errors
/// The database's.
pub fn logo(tx: &mut Tx<'_>, id: &OrganizationId) -> StoreResult<Option<Vec<u8>>> {
    let row = organization_logos::table.filter(organization_logos::organization_id.eq(id)).select(organization_logos::png);
    Ok(row.first(tx.0).optional()?)
}

/// Puts a logo in the place of another one, or takes it away.
///
/// # Errors
/// The database's.
pub fn set_logo(tx: &mut Tx<'_>, id: &OrganizationId, png: Option<&[u8]>) -> StoreResult<()> {
    diesel::delete(organization_logos::table.filter(organization_logos::organization_id.eq(id))).execute(tx.0)?;
    if let Some(png) = png {
        let row = (organization_logos::organization_id.eq(id), organization_logos::png.eq(png));
        diesel::insert_into(organization_logos::table).values(row).execute(tx.0)?;
    }
    Ok(())
}
