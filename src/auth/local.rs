//! Administrators who sign in with what is kept here, although their organization has turned that off (S6): it is how they
//! come in when single sign-on does not work, and the others are told.

use super::{Fault, member::Member, tell};
use crate::{
    audit::{self, Event},
    post::Notice,
    seal::Sealer,
    store::{
        Tx,
        people::{self, Filter, Status},
    },
    types::{ClientId, Role, UnixTime},
};

/// How many administrators of each kind are told at most.
const TOLD: i64 = 100;

/// Writes down that one has done so, and mails the other administrators of the organization.
///
/// # Errors
/// The database's, or the cipher's.
pub fn note(tx: &mut Tx<'_>, sealer: &Sealer, (member, client): (&Member, &ClientId), now: UnixTime) -> Result<(), Fault> {
    audit::record(tx, now, &Event::LocalByAdministrator { user: &member.user.id, client })?;
    let address = tx.address().map(|address| address.to_canonical().to_string()).unwrap_or_default();
    for role in [Role::Administrator, Role::OrganizationAdministrator] {
        let filter = Filter {
            organization: Some(member.organization.id.clone()),
            role: Some(role),
            status: Some(Status::Enabled),
            ..Filter::default()
        };
        for other in people::page(tx, &filter, None, TOLD)?.iter().filter(|other| other.id != member.user.id) {
            let notice = Notice::AdministratorLocal { administrator: member.user.username.clone(), address: address.clone() };
            tell::person(tx, sealer, (other, &member.organization), notice, now)?;
        }
    }
    Ok(())
}
