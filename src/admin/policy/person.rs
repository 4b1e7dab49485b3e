//! Somebody of whom it is asked what a sign-in would come to.

use crate::{
    admin::{Actor, AdminResult, Refusal, users},
    store::{Tx, group, owned, user},
    types::{Method, OrganizationId, Permission, UserId, name::fold},
};

/// A person, as far as the rules look at them.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// The identifier.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// Their second factors.
    pub methods: Vec<Method>,
    /// Their groups, by name.
    pub groups: Vec<String>,
}

/// Finds somebody of an organization by user name.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn named(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, username: &str) -> AdminResult<Somebody> {
    let row = user::by_folded_name(tx, &fold(username))?.ok_or(Refusal::NotFound("user"))?;
    let row = users::find(tx, actor, &row.id, Permission::PoliciesRead)?;
    if row.organization_id != *of {
        return Err(Refusal::NotFound("user").into());
    }
    let mut methods = owned::of_many(tx, std::slice::from_ref(&row.id))?;
    Ok(Somebody {
        methods: methods.remove(&row.id).unwrap_or_default(),
        groups: group::of_user(tx, &row.id)?.into_iter().map(|group| group.name).collect(),
        name: row.name.unwrap_or(row.username),
        id: row.id,
    })
}
