//! Organizations: their names, looks, sessions and password rules. The rules about signing in are the policy's.

use super::{Actor, AdminResult, Page, Part, Patch, Precondition, Realm, Refusal, Who, lockout, reset::Because, told, unfit};
use crate::{
    audit::Event,
    post::Notice,
    store::{
        StoreError, StoreResult, Tx,
        organization::{self, Organization},
        people, user,
    },
    types::{
        BulkApproval, Colour, DisplayName, MfaPolicy, OrganizationId, Permission, Slug, UnixTime,
        colour::{READABLE, shown as ratio},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// An organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganizationView {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its short name, unique on this server.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whether its people can sign in.
    pub enabled: bool,
    /// Whether its people need a second factor.
    pub mfa: MfaPolicy,
    /// The language of pages for which nobody asked for another one, a BCP 47 tag.
    #[schema(required)]
    pub language: Option<String>,
    /// The colour of its pages, `#rrggbb`.
    #[schema(required)]
    pub accent: Option<String>,
    /// Where its logo is.
    #[schema(required)]
    pub logo_url: Option<String>,
    /// Whether bulk acts wait for a second administrator.
    pub bulk_approval: BulkApproval,
    /// Until when they still wait for one after that was switched off, RFC 3339.
    #[schema(required, format = DateTime)]
    pub bulk_approval_until: Option<String>,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl OrganizationView {
    /// The organization of a row.
    #[must_use]
    pub fn of(row: &Organization, actor: &Actor<'_>) -> Self {
        Self {
            id: row.id.clone(),
            slug: row.slug.clone(),
            name: row.name.clone(),
            enabled: row.disabled_at.is_none(),
            mfa: row.mfa,
            language: row.language.clone(),
            accent: row.accent.clone(),
            logo_url: logo_path(row).map(|path| actor.issuer.url(&path)),
            bulk_approval: row.bulk_approval,
            bulk_approval_until: shown(row.bulk_approval_until.filter(|until| actor.now < *until)),
            created_at: row.created_at.rfc3339(),
            updated_at: row.updated_at.rfc3339(),
        }
    }
}

/// Where an organization's logo is, below the issuer. Another picture has another address.
#[must_use]
pub fn logo_path(row: &Organization) -> Option<String> {
    row.logo.as_ref().map(|logo| format!("/brand/{}/{logo}.png", row.slug))
}

/// An organization to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// A short name, unique: `a-z`, `0-9` and `-`, 1 to 63 characters.
    #[schema(value_type = String, min_length = 1, max_length = 63, pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    pub slug: Slug,
    /// The name for people.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// Whether its people need a second factor; they do if this is left out.
    pub mfa: Option<MfaPolicy>,
}

/// What is to be changed of an organization, as a JSON Merge Patch (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChange {
    /// The name for people.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// Whether its people can sign in. Without that, everything that was issued to them is dead.
    pub enabled: Option<bool>,
    /// The language of its pages, a BCP 47 tag of 2 to 35 characters.
    #[schema(value_type = Option<String>, nullable, min_length = 2, max_length = 35)]
    #[serde(default)]
    pub language: Patch<String>,
    /// The colour of its pages' buttons, `#rrggbb`. White text on it needs a contrast of 4.5 to 1 at least.
    #[schema(value_type = Option<String>, nullable, pattern = "^#[0-9A-Fa-f]{6}$")]
    #[serde(default)]
    pub accent: Patch<String>,
    /// Whether bulk acts wait for a second administrator. Switching that off counts after a day, and the administrators
    /// are told at once.
    pub bulk_approval: Option<BulkApproval>,
}

/// Organizations by short name.
///
/// # Errors
/// [`Refusal::Forbidden`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, part: &Part) -> AdminResult<Page<OrganizationView>> {
    let realm = actor.realm(Permission::OrganizationsRead, None)?;
    let rows = organization::page(tx, realm.only(), part.after.as_deref(), part.and_one())?;
    let page = part.cut(rows, |row| row.slug.clone());
    Ok(Page { items: page.items.iter().map(|row| OrganizationView::of(row, actor)).collect(), next: page.next })
}

/// Finds an organization in which this operator has a permission.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Forbidden`], and the database's.
pub fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, permission: Permission) -> AdminResult<Organization> {
    actor.need(permission, id, "organization")?;
    Ok(organization::by_id(tx, id)?.ok_or(Refusal::NotFound("organization"))?)
}

/// As [`find`], and holds the row.
///
/// # Errors
/// As [`find`].
pub fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, permission: Permission) -> AdminResult<Organization> {
    actor.need(permission, id, "organization")?;
    Ok(organization::lock(tx, id)?.ok_or(Refusal::NotFound("organization"))?)
}

/// Shows one.
///
/// # Errors
/// As [`find`].
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<OrganizationView> {
    let row = find(tx, actor, id, Permission::OrganizationsRead)?;
    Ok(OrganizationView::of(&row, actor))
}

/// As [`show`], to somebody who has just changed it and need not have the permission to look.
///
/// # Errors
/// As [`find`].
pub fn view(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<OrganizationView> {
    let row = find(tx, actor, id, Permission::OrganizationsWrite)?;
    Ok(OrganizationView::of(&row, actor))
}

/// Makes one.
///
/// # Errors
/// [`Refusal::Forbidden`], [`Refusal::Taken`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, new: &NewOrganization) -> AdminResult<OrganizationView> {
    actor.need_everywhere(Permission::OrganizationsWrite)?;
    let mfa = new.mfa.unwrap_or(MfaPolicy::Required);
    let row = Organization::new(new.slug.as_str(), new.name.as_str(), mfa, actor.now);
    if organization::by_slug(tx, &row.slug)?.is_some() {
        return Err(Refusal::Taken("organization").into());
    }
    organization::insert(tx, &row).map_err(|error| match error {
        StoreError::Taken => Refusal::Taken("organization").into(),
        other => super::AdminError::from(other),
    })?;
    let change = Some(json!({ "after": { "name": row.name, "mfa": row.mfa } }));
    note(tx, actor, &row, ("organization_added", change), None)?;
    Ok(OrganizationView::of(&row, actor))
}

/// Changes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &OrganizationId,
    change: OrganizationChange,
    expected: &Precondition,
) -> AdminResult<OrganizationView> {
    change_because(tx, actor, id, (change, None), expected)
}

/// As [`change`], with a reason.
///
/// # Errors
/// As [`change`].
pub fn change_because(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &OrganizationId,
    (change, because): (OrganizationChange, Option<&Because>),
    expected: &Precondition,
) -> AdminResult<OrganizationView> {
    let mut row = hold(tx, actor, id, Permission::OrganizationsWrite)?;
    let guard = lockout::before(tx, actor.ways(), id)?;
    let before = OrganizationView::of(&row, actor);
    expected.check(&before)?;
    let disables = change.enabled == Some(false);
    change.apply(actor, &mut row)?;
    if disables && own(tx, actor)?.as_ref() == Some(id) {
        return Err(Refusal::Conflict("nobody disables their own organization").into());
    }
    let after = OrganizationView::of(&row, actor);
    if etag_same(&before, &after)? {
        return Ok(after);
    }
    row.updated_at = actor.now;
    organization::update(tx, &row)?;
    if before.bulk_approval == BulkApproval::SecondPerson && row.bulk_approval == BulkApproval::None {
        let notice = Notice::TwoPeopleOff { administrator: actor.name(tx)? };
        told::administrators(tx, actor, (&row, None), &notice)?;
    }
    note(tx, actor, &row, ("organization_changed", Some(difference(&before, &after))), because.map(Because::as_str))?;
    if disables {
        guard.check_server(tx)?;
    } else {
        guard.check(tx)?;
    }
    Ok(OrganizationView::of(&row, actor))
}

fn etag_same(before: &OrganizationView, after: &OrganizationView) -> AdminResult<bool> {
    Ok(super::etag::of(before)? == super::etag::of(after)?)
}

impl OrganizationChange {
    fn apply(self, actor: &Actor<'_>, row: &mut Organization) -> AdminResult<()> {
        if let Some(name) = self.name {
            row.name = name.into();
        }
        if let Some(enabled) = self.enabled {
            // An administrator of the organization could not undo it.
            actor.need_everywhere(Permission::OrganizationsWrite)?;
            row.disabled_at = if enabled { None } else { row.disabled_at.or(Some(actor.now)) };
        }
        if let Patch::Set(tag) = &self.language
            && tag.parse::<unic_langid::LanguageIdentifier>().is_err()
        {
            return Err(Refusal::Invalid { field: "language", why: "use a language tag such as en or de".to_owned() }.into());
        }
        self.language.put(&mut row.language);
        match self.accent {
            Patch::Set(text) => Patch::Set(accent(&text)?.to_string()),
            other => other,
        }
        .put(&mut row.accent);
        if let Some(new) = self.bulk_approval {
            approve(row, new, actor.now);
        }
        Ok(())
    }
}

/// For how long two people are still wanted when somebody alone has said that one is enough, seconds.
const SECOND_THOUGHTS: i64 = 86_400;

fn approve(row: &mut Organization, new: BulkApproval, now: UnixTime) {
    if row.bulk_approval == new {
        return;
    }
    row.bulk_approval_until = (new == BulkApproval::None).then(|| now + SECOND_THOUGHTS);
    row.bulk_approval = new;
}

/// Reads the colour of buttons. Their text is white, and has to be read on it.
fn accent(text: &str) -> AdminResult<Colour> {
    let colour = Colour::parse(text).map_err(unfit("accent"))?;
    let contrast = colour.contrast(Colour::WHITE);
    if contrast < READABLE {
        let why = format!("white text on it has a contrast of {} to 1, and needs {READABLE} to 1", ratio(contrast));
        return Err(Refusal::Invalid { field: "accent", why }.into());
    }
    Ok(colour)
}

/// The organization of the person who acts; nobody's, if a program does.
///
/// # Errors
/// The database's.
pub fn own(tx: &mut Tx<'_>, actor: &Actor<'_>) -> StoreResult<Option<OrganizationId>> {
    match &actor.who {
        Who::Person(id) => Ok(user::by_id(tx, id)?.map(|row| row.organization_id)),
        Who::Client(_) | Who::Command => Ok(None),
    }
}

/// The fields in which two representations differ, before and after.
#[must_use]
pub fn difference(before: &impl Serialize, after: &impl Serialize) -> serde_json::Value {
    let map = |view: serde_json::Result<serde_json::Value>| match view {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (mut old, mut new) = (map(serde_json::to_value(before)), map(serde_json::to_value(after)));
    old.retain(|key, value| new.get(key) != Some(value) && key != "updated_at");
    new.retain(|key, _| old.contains_key(key));
    json!({ "before": old, "after": new })
}

/// Writes down what was done to an organization.
pub(in crate::admin) fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &Organization,
    (act, change): (&'static str, Option<serde_json::Value>),
    reason: Option<&str>,
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: &row.slug, user: None, client: None, change };
    Ok(actor.record(tx, Some(&row.id), reason, &event)?)
}

/// How many people an organization has, counted up to a million.
///
/// # Errors
/// The database's.
pub fn size(tx: &mut Tx<'_>, id: &OrganizationId) -> AdminResult<i64> {
    Ok(people::count(tx, &people::Filter { organization: Some(id.clone()), ..people::Filter::default() }, 1_000_000)?)
}

/// The one organization that an operator's pages are about: the wanted one, else their own, else the first.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn choose(tx: &mut Tx<'_>, actor: &Actor<'_>, slug: Option<&str>, own: &OrganizationId) -> AdminResult<Organization> {
    let found = match slug {
        Some(slug) => organization::by_slug(tx, slug)?,
        None if actor.rights.reaches(own) => organization::by_id(tx, own)?,
        None => match actor.rights.realm(Permission::OrganizationsRead) {
            Realm::One(id) => organization::by_id(tx, &id)?,
            Realm::All | Realm::Nowhere => None,
        },
    };
    found.filter(|row| actor.rights.reaches(&row.id)).ok_or_else(|| Refusal::NotFound("organization").into())
}

/// A time that may be missing, as the API shows it.
#[must_use]
pub(in crate::admin) fn shown(time: Option<UnixTime>) -> Option<String> {
    time.map(UnixTime::rfc3339)
}
