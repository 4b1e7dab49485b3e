//! Upstream providers: made from a preset, tried out, live, switched off. Their domains and whom they know are next door.

mod check;
pub mod domains;
pub mod people;
pub mod preset;

pub use domains::DomainView;
pub use preset::Preset;

use super::{Actor, AdminError, AdminResult, Precondition, Refusal, organizations};
use crate::{
    audit::Event,
    auth::{Fault, federation::Spec},
    outbound::Guard,
    protocol::{SigningAlg, jose::SigningKey},
    store::{
        JsonText, Tx, federated_id, identity, organization,
        provider::{self, CREDENTIAL, ProviderRow},
        upstream::{self, Ending},
    },
    types::{
        ClaimMapping, DisplayName, OnOff, OrganizationId, Permission, ProviderAuth, ProviderId, ProviderKind, ProviderSettings,
        ProviderState, ProviderTrust, Secret, Slug,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// An upstream provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProviderView {
    /// Its identifier.
    pub id: ProviderId,
    /// Whose people it knows.
    pub organization_id: OrganizationId,
    /// Its short name in addresses. It never changes.
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
    /// Whether there is a secret or a key.
    pub has_credential: bool,
    /// Where the public half of our key is, for `private_key_jwt`.
    #[schema(required)]
    pub jwks_url: Option<String>,
    /// Whether people sign in through it.
    pub state: ProviderState,
    /// What a sign-in there is worth here.
    pub trust: ProviderTrust,
    /// The rest.
    pub settings: ProviderSettings,
    /// Its domains.
    pub domains: Vec<DomainView>,
    /// The address to register there: where answers go.
    pub callback_url: String,
    /// The address to register there for back-channel logout.
    pub logout_url: String,
    /// When an administrator last completed a sign-in through it as it is, RFC 3339.
    #[schema(required, format = DateTime)]
    pub proved_at: Option<String>,
    /// How many people it knows.
    pub people: i64,
    /// When it was made, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl ProviderView {
    fn of(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &ProviderRow) -> AdminResult<Self> {
        let url = |rest: &str| actor.issuer.url(&format!("/login/sso/{}/{rest}", row.slug));
        let domains = provider::domains(tx, &row.id)?;
        Ok(Self {
            id: row.id.clone(),
            organization_id: row.organization_id.clone(),
            slug: row.slug.clone(),
            name: row.name.clone(),
            kind: row.kind,
            issuer: row.issuer.clone(),
            client_id: row.client_id.clone(),
            auth_method: row.auth_method,
            has_credential: row.credential_sealed.is_some(),
            jwks_url: (row.auth_method == ProviderAuth::PrivateKey).then(|| url("jwks")),
            state: row.state,
            trust: row.trust,
            settings: row.settings.0.clone(),
            domains: domains.iter().map(DomainView::from).collect(),
            callback_url: url("callback"),
            logout_url: url("logout"),
            proved_at: organizations::shown(row.proved_at),
            people: identity::count(tx, &row.id)?,
            created_at: row.created_at.rfc3339(),
            updated_at: row.updated_at.rfc3339(),
        })
    }
}

/// A provider to be made. It begins in the state `test`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProvider {
    /// Its short name in addresses, unique on this server: `a-z`, `0-9` and `-`, 1 to 64 characters. It never changes.
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[a-z0-9][a-z0-9-]*$")]
    pub slug: Slug,
    /// What people call it.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// What fills in what is left out.
    #[serde(default)]
    pub preset: Preset,
    /// Its issuer identifier, an `https` URL; the preset's if it is left out and the preset has one.
    #[schema(max_length = 512)]
    pub issuer: Option<String>,
    /// What we are called there.
    #[schema(min_length = 1, max_length = 512)]
    pub client_id: String,
    /// The secret that we have there; not for `private_key_jwt`, for which a key is made.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1024)]
    pub client_secret: Option<Secret>,
    /// How we authenticate there; the preset's way if it is left out. `private_key_jwt` signs by ES256; GitHub does not
    /// take it.
    pub auth_method: Option<ProviderAuth>,
    /// What a sign-in there is worth here; `accept` if it is left out.
    pub trust: Option<ProviderTrust>,
    /// Settings that differ from the preset's.
    #[serde(default)]
    #[schema(value_type = ProviderSettings)]
    pub settings: Map<String, Value>,
}

/// What is to be changed of a provider, as a JSON Merge Patch (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderChange {
    /// What people call it.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// Its issuer identifier. Another one sends the provider back to `test`, as do another client, credential or way to
    /// authenticate, other scopes and another mapping: whatever a completed sign-in has shown before.
    #[schema(max_length = 512)]
    pub issuer: Option<String>,
    /// What we are called there.
    #[schema(min_length = 1, max_length = 512)]
    pub client_id: Option<String>,
    /// Another secret.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1024)]
    pub client_secret: Option<Secret>,
    /// How we authenticate there. `private_key_jwt` makes a new key.
    pub auth_method: Option<ProviderAuth>,
    /// Whether people sign in through it. `live` only after an administrator has completed a sign-in through it in the
    /// console. Any other state ends the sessions that came from there.
    pub state: Option<ProviderState>,
    /// What a sign-in there is worth here. A change ends the sessions that came from there.
    pub trust: Option<ProviderTrust>,
    /// Settings that are to be others.
    #[schema(value_type = Option<ProviderSettings>)]
    pub settings: Option<Map<String, Value>>,
}

/// Providers of an organization at most.
const MOST: usize = 50;

/// An organization's providers, by short name.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId) -> AdminResult<Vec<ProviderView>> {
    organizations::find(tx, actor, of, Permission::ProvidersRead)?;
    let rows = provider::all(tx, Some(of))?;
    rows.iter().map(|row| ProviderView::of(tx, actor, row)).collect()
}

/// Which provider of which organization.
pub type Which<'a> = (&'a OrganizationId, &'a ProviderId);

fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, (of, id): Which<'_>, permission: Permission) -> AdminResult<ProviderRow> {
    actor.need(permission, of, "organization")?;
    let row = provider::by_id(tx, id)?.filter(|row| row.organization_id == *of);
    Ok(row.ok_or(Refusal::NotFound("provider"))?)
}

pub(super) fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, (of, id): Which<'_>) -> AdminResult<ProviderRow> {
    actor.need(Permission::ProvidersWrite, of, "organization")?;
    organization::lock(tx, of)?.ok_or(Refusal::NotFound("organization"))?;
    let row = provider::lock(tx, id)?.filter(|row| row.organization_id == *of);
    Ok(row.ok_or(Refusal::NotFound("provider"))?)
}

/// Shows one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>) -> AdminResult<ProviderView> {
    let row = find(tx, actor, which, Permission::ProvidersRead)?;
    ProviderView::of(tx, actor, &row)
}

/// Opens one that is to be tried out by somebody who may change it.
///
/// # Errors
/// [`Refusal`], the database's, and the cipher's.
pub fn open(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>) -> AdminResult<(Spec, ProviderRow)> {
    let row = find(tx, actor, which, Permission::ProvidersWrite)?;
    if row.state == ProviderState::Off {
        return Err(Refusal::Conflict("this provider is switched off").into());
    }
    let spec = Spec::open(actor.sealer, &row)?.ok_or(Refusal::Conflict("this provider has no secret yet"))?;
    Ok((spec, row))
}

/// Makes one.
///
/// # Errors
/// [`Refusal`], the database's, and the cipher's.
pub fn add(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (of, guard): (&OrganizationId, &Guard),
    new: NewProvider,
) -> AdminResult<ProviderView> {
    actor.need(Permission::ProvidersWrite, of, "organization")?;
    organization::lock(tx, of)?.ok_or(Refusal::NotFound("organization"))?;
    if provider::all(tx, Some(of))?.len() >= MOST {
        return Err(Refusal::Conflict("there are too many providers already").into());
    }
    if provider::by_slug(tx, new.slug.as_str())?.is_some() {
        return Err(Refusal::Taken("provider").into());
    }
    let issuer = new.issuer.filter(|text| !text.is_empty()).or_else(|| new.preset.issuer().map(str::to_owned));
    let issuer = issuer.ok_or_else(|| check::invalid("issuer", "is missing"))?;
    let id = ProviderId::random();
    let mut row = ProviderRow {
        organization_id: of.clone(),
        slug: new.slug.into(),
        name: new.name.into(),
        kind: new.preset.kind(),
        issuer: check::issuer(&issuer, guard)?,
        client_id: check::text("client_id", new.client_id)?,
        auth_method: new.auth_method.unwrap_or(new.preset.auth_method()),
        credential_sealed: None,
        state: ProviderState::Test,
        trust: new.trust.unwrap_or(ProviderTrust::Accept),
        settings: JsonText(check::merged(&new.preset.settings(), new.settings)?),
        proved_by: None,
        proved_at: None,
        created_at: actor.now,
        updated_at: actor.now,
        id,
    };
    check::settings(tx, actor, &row, None)?;
    arm(actor, &mut row, new.client_secret.as_ref())?;
    provider::insert(tx, &row)?;
    let change = json!({ "after": { "name": row.name, "issuer": row.issuer, "trust": row.trust } });
    note(tx, actor, &row, ("provider_added", Some(change)))?;
    ProviderView::of(tx, actor, &row)
}

/// Whether a secret is the one that a provider has.
///
/// # Errors
/// The cipher's.
pub fn has_secret(actor: &Actor<'_>, row: &ProviderRow, secret: &Secret) -> AdminResult<bool> {
    let Some(hidden) = &row.credential_sealed else { return Ok(false) };
    let plain = actor.sealer.open(CREDENTIAL, row.id.as_str(), hidden).map_err(Fault::from)?;
    let same = std::str::from_utf8(&plain).is_ok_and(|plain| secret.ct_eq(plain));
    Ok(row.auth_method != ProviderAuth::PrivateKey && same)
}

/// Seals the secret, or makes the key.
fn arm(actor: &Actor<'_>, row: &mut ProviderRow, secret: Option<&Secret>) -> AdminResult<()> {
    if row.kind == ProviderKind::Github && row.auth_method == ProviderAuth::PrivateKey {
        return Err(check::invalid("auth_method", "GitHub takes a secret only, not private_key_jwt").into());
    }
    let seal = |plain: &[u8]| actor.sealer.seal(CREDENTIAL, row.id.as_str(), plain);
    row.credential_sealed = match (row.auth_method, secret) {
        (ProviderAuth::PrivateKey, None) => {
            let (_, pkcs8) =
                SigningKey::generate(SigningAlg::Es256).map_err(|_| AdminError::Fault(Fault::Stored("client key")))?;
            Some(seal(pkcs8.expose())?)
        }
        (ProviderAuth::PrivateKey, Some(_)) => return Err(check::invalid("client_secret", "is not for private_key_jwt").into()),
        (_, None) => return Err(check::invalid("client_secret", "is missing").into()),
        (_, Some(secret)) if secret.expose().is_empty() || secret.expose().len() > 1024 => {
            return Err(check::invalid("client_secret", "1 to 1024 bytes").into());
        }
        (_, Some(secret)) => Some(seal(secret.expose().as_bytes())?),
    };
    Ok(())
}

/// Changes one.
///
/// # Errors
/// [`Refusal`], the database's, and the cipher's.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (which, guard): (Which<'_>, &Guard),
    change: ProviderChange,
    expected: &Precondition,
) -> AdminResult<ProviderView> {
    let mut row = hold(tx, actor, which)?;
    let (before, old) = (ProviderView::of(tx, actor, &row)?, row.clone());
    expected.check(&before)?;
    let armed = change.client_secret.is_some() || change.auth_method.is_some_and(|method| method != row.auth_method);
    apply(tx, actor, (&mut row, guard), change)?;
    let after = ProviderView::of(tx, actor, &row)?;
    let difference = organizations::difference(&before, &after);
    if !armed && difference.get("after").and_then(Value::as_object).is_some_and(Map::is_empty) {
        return Ok(before);
    }
    // Strictly later: answers count only for the settings that they were asked under.
    row.updated_at = actor.now.max(old.updated_at + 1);
    let stays = old.state == ProviderState::Live && row.state == ProviderState::Live && old.trust == row.trust;
    if !stays {
        upstream::end(tx, Ending::Provider(&row.id), actor.now)?;
    }
    provider::update(tx, &row)?;
    note(tx, actor, &row, ("provider_changed", Some(difference)))?;
    ProviderView::of(tx, actor, &row)
}

fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (row, guard): (&mut ProviderRow, &Guard),
    change: ProviderChange,
) -> AdminResult<()> {
    let before = row.clone();
    if let Some(name) = change.name {
        row.name = name.into();
    }
    if let Some(issuer) = change.issuer {
        row.issuer = check::issuer(&issuer, guard)?;
    }
    if let Some(id) = change.client_id {
        row.client_id = check::text("client_id", id)?;
    }
    row.settings = JsonText(check::merged(&row.settings.0, change.settings.unwrap_or_default())?);
    check::settings(tx, actor, row, Some(&before.settings.0))?;
    row.trust = change.trust.unwrap_or(row.trust);
    let method = change.auth_method.unwrap_or(row.auth_method);
    if method != row.auth_method || change.client_secret.is_some() {
        row.auth_method = method;
        arm(actor, row, change.client_secret.as_ref())?;
    }
    if is_another(row, &before) {
        (row.proved_by, row.proved_at) = (None, None);
        row.state = if row.state == ProviderState::Live { ProviderState::Test } else { row.state };
    }
    if names_anew(row, &before) {
        federated_id::forget_operators(tx, &row.id)?;
    }
    if let Some(state) = change.state {
        if state == ProviderState::Live && row.proved_at.is_none() {
            let why = "an administrator has to complete a sign-in through this provider before it goes live";
            return Err(Refusal::Conflict(why).into());
        }
        row.state = state;
    }
    Ok(())
}

/// Whether a sign-in that was completed before says nothing any more: another place, another way of being known there, or
/// another reading of what comes back.
fn is_another(row: &ProviderRow, before: &ProviderRow) -> bool {
    let (now, then) = (&row.settings.0, &before.settings.0);
    row.issuer != before.issuer
        || row.client_id != before.client_id
        || row.kind != before.kind
        || row.auth_method != before.auth_method
        || row.credential_sealed != before.credential_sealed
        || now.scopes != then.scopes
        || now.userinfo != then.userinfo
        || claims_of(&now.mapping) != claims_of(&then.mapping)
}

/// What a mapping reads. Which groups here those there are is no matter of the provider's.
const fn claims_of(mapping: &ClaimMapping) -> [&String; 5] {
    let ClaimMapping { username, name, email, federated_id, groups, group_map: _ } = mapping;
    [username, name, email, federated_id, groups]
}

/// Whether what a federated ID is compared with may be somebody else's word now.
fn names_anew(row: &ProviderRow, before: &ProviderRow) -> bool {
    let (now, then) = (&row.settings.0, &before.settings.0);
    let claim = now.mapping.federated_id != then.mapping.federated_id || now.mapping.email != then.mapping.email;
    row.issuer != before.issuer || claim || now.userinfo != then.userinfo
}

/// Removes one, with everybody whom it knows, as such. One that is live is switched off first, so that nobody takes away by
/// one click what people sign in through; the last one of an organization without local sign-in stays.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, which: Which<'_>, expected: &Precondition) -> AdminResult<()> {
    let row = hold(tx, actor, which)?;
    expected.check(&ProviderView::of(tx, actor, &row)?)?;
    if row.state == ProviderState::Live {
        return Err(Refusal::Conflict("this provider is live; switch it off first").into());
    }
    let owner = organization::by_id(tx, which.0)?.ok_or(Refusal::NotFound("organization"))?;
    let others = provider::live(tx, Some(which.0))?;
    if owner.local_login == OnOff::Off && others.is_empty() && identity::count(tx, &row.id)? > 0 {
        let why = "local sign-in is off, and no other provider is live: the people whom it knows could not sign in any more";
        return Err(Refusal::Lockout(why).into());
    }
    upstream::end(tx, Ending::Provider(&row.id), actor.now)?;
    provider::delete(tx, &row.id)?;
    note(tx, actor, &row, ("provider_removed", None))
}

pub(super) fn note(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    row: &ProviderRow,
    (act, change): (&'static str, Option<Value>),
) -> AdminResult<()> {
    let event = Event::Managed { act, subject: row.id.as_str(), user: None, client: None, change };
    Ok(actor.record(tx, Some(&row.organization_id), None, &event)?)
}
