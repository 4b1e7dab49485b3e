//! Whom providers know: a person's federated ID, which an administrator writes down before the first sign-in, and the links
//! that there are.

use crate::{
    admin::{Actor, AdminResult, Refusal, users},
    audit::Event,
    store::{
        Tx, federated_id, identity, provider,
        upstream::{self, Ending},
        user,
    },
    types::{IdentityId, LinkedBy, Permission, ProviderId, UserId},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Who a person is at a provider, written down.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FederatedId {
    /// The provider, of the person's organization. What is written down counts there and nowhere else.
    pub provider_id: ProviderId,
    /// What the claim that the provider's mapping names has to say; `null`: nothing is written down. At a provider each is
    /// one person's.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required, min_length = 1, max_length = 255)]
    pub federated_id: Option<String>,
}

/// A person as a provider knows them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdentityView {
    /// Its identifier.
    pub id: IdentityId,
    /// The provider.
    pub provider_id: ProviderId,
    /// The issuer.
    pub issuer: String,
    /// The subject there.
    pub subject: String,
    /// What the person is called there.
    pub label: String,
    /// How that came about.
    pub linked_by: LinkedBy,
    /// When, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the person last came by it, RFC 3339.
    #[schema(required, format = DateTime)]
    pub last_used_at: Option<String>,
}

/// Shows what is written down, provider by provider.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn federated_ids(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<Vec<FederatedId>> {
    users::find(tx, actor, id, Permission::UsersRead)?;
    let rows = federated_id::of_user(tx, id)?.into_iter();
    Ok(rows.map(|(provider_id, value)| FederatedId { provider_id, federated_id: Some(value) }).collect())
}

/// Writes it down, or takes it away.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn set_federated_id(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, new: &FederatedId) -> AdminResult<FederatedId> {
    // Who decides who somebody is elsewhere decides who comes in as them.
    let found = users::hold(tx, actor, id, Permission::UsersWrite)?;
    let value = new.federated_id.as_deref().map(str::trim);
    let fits = |text: &str| (1..=255).contains(&text.len()) && !text.chars().any(char::is_control);
    if value.is_some_and(|text| !fits(text)) {
        return Err(Refusal::Invalid { field: "federated_id", why: "1 to 255 bytes without controls".to_owned() }.into());
    }
    let provider = provider::lock(tx, &new.provider_id)?.filter(|row| row.organization_id == found.organization_id);
    let provider = provider.ok_or(Refusal::NotFound("provider"))?;
    let before = federated_id::of_user(tx, id)?.into_iter().find(|(other, _)| *other == provider.id).map(|(_, value)| value);
    if !federated_id::set(tx, (id, &provider.id), value)? {
        return Err(Refusal::Taken("federated ID").into());
    }
    let change = Some(json!({ "provider": provider.slug, "before": before, "after": value }));
    let event = Event::Managed { act: "federated_id_set", subject: &found.username, user: Some(id), client: None, change };
    actor.record(tx, Some(&found.organization_id), None, &event)?;
    Ok(FederatedId { provider_id: provider.id, federated_id: value.map(str::to_owned) })
}

/// A person's links, oldest first.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn identities(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<Vec<IdentityView>> {
    users::find(tx, actor, id, Permission::UsersRead)?;
    let rows = identity::of_user(tx, id)?.into_iter();
    Ok(rows
        .map(|row| IdentityView {
            id: row.id,
            provider_id: row.provider_id,
            issuer: row.issuer,
            subject: row.subject,
            label: row.label,
            linked_by: row.linked_by,
            created_at: row.created_at.rfc3339(),
            last_used_at: row.last_used_at.map(crate::types::UnixTime::rfc3339),
        })
        .collect())
}

/// Takes a link away, with every session that came by it, and what was written down of the person there: it would link them
/// again at once.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn unlink(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, which: &IdentityId) -> AdminResult<()> {
    let found = users::hold(tx, actor, id, Permission::UsersWrite)?;
    let row = identity::by_id(tx, which)?.filter(|row| row.user_id == *id).ok_or(Refusal::NotFound("identity"))?;
    upstream::end(tx, Ending::Identity(&row.id), actor.now)?;
    upstream::unlink(tx, &row.id)?;
    federated_id::set(tx, (id, &row.provider_id), None)?;
    user::raise_epoch(tx, id)?;
    let change = Some(json!({ "before": { "provider": row.provider_id, "subject": row.subject } }));
    let event = Event::Managed { act: "identity_removed", subject: &found.username, user: Some(id), client: None, change };
    Ok(actor.record(tx, Some(&found.organization_id), None, &event)?)
}
