//! What a rule can be about: groups and applications, by their names.

use crate::{
    admin::{Actor, AdminResult, organizations},
    store::{Tx, client, group},
    types::{ClientId, GroupId, OrganizationId, Permission},
};

/// What can be chosen. What was chosen before is in it, however much there is.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Groups of the organization.
    pub groups: Vec<(GroupId, String)>,
    /// Applications that its people may use.
    pub clients: Vec<(ClientId, String)>,
}

/// How many of each are offered.
const MOST: i64 = 200;

/// Offers groups and applications to whoever may see the rules.
///
/// # Errors
/// [`crate::admin::Refusal`], and the database's.
pub fn choices(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    of: &OrganizationId,
    (groups, clients): (&[GroupId], &[ClientId]),
) -> AdminResult<Choices> {
    organizations::find(tx, actor, of, Permission::PoliciesRead)?;
    let mut all: Vec<(GroupId, String)> = group::page(tx, of, None, MOST)?.into_iter().map(|row| (row.id, row.name)).collect();
    for id in groups {
        if all.iter().all(|(known, _)| known != id)
            && let Some(row) = group::by_id(tx, id)?.filter(|row| row.organization_id == *of)
        {
            all.push((row.id, row.name));
        }
    }
    Ok(Choices { groups: all, clients: applications(tx, of, clients)? })
}

/// Applications that an organization's people may use, with those that were chosen before.
///
/// # Errors
/// The database's.
pub fn applications(tx: &mut Tx<'_>, of: &OrganizationId, chosen: &[ClientId]) -> AdminResult<Vec<(ClientId, String)>> {
    let mut all = client::choices(tx, of, MOST)?;
    for id in chosen {
        let known = all.iter().any(|(known, _)| known == id);
        if let Some(row) = client::by_id(tx, id)?
            && !known
            && row.organization_id.as_ref().is_none_or(|owner| owner == of)
        {
            all.push((row.id, row.name));
        }
    }
    Ok(all)
}
