//! Mails to those who administer an organization, about what weighs on all of them.

use super::{Actor, AdminResult};
use crate::{
    auth::tell,
    post::Notice,
    store::{
        Tx,
        organization::Organization,
        people::{self, Filter, Status},
        user::User,
    },
    types::{Role, UserId},
};
use std::collections::BTreeMap;

/// How many administrators of each kind are told at most.
const MOST: i64 = 100;

/// Mails the administrators of an organization and those of the server, and `too`.
///
/// # Errors
/// The database's, or the cipher's.
pub(super) fn administrators(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (organization, too): (&Organization, Option<&User>),
    notice: &Notice,
) -> AdminResult<()> {
    let mut told: BTreeMap<UserId, User> = too.into_iter().map(|user| (user.id.clone(), user.clone())).collect();
    let home = Some(organization.id.clone());
    for (of, role) in [(None, Role::Administrator), (home, Role::OrganizationAdministrator)] {
        let filter = Filter { organization: of, role: Some(role), status: Some(Status::Enabled), ..Filter::default() };
        told.extend(people::page(tx, &filter, None, MOST)?.into_iter().map(|other| (other.id.clone(), other)));
    }
    for other in told.values() {
        tell::person(tx, actor.sealer, (other, organization), notice.clone(), actor.now)?;
    }
    Ok(())
}
