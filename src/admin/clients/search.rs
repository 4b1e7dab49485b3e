//! Clients as people look for them, and how many people use one.

use super::{ClientView, show};
use crate::{
    admin::{Actor, AdminResult},
    store::{
        Tx,
        client::{self, ClientRow},
        grant,
    },
    types::{ClientId, OrganizationId, Permission, name::fold},
};

/// The clients that an organization's people can use, as far as this operator may see them, by name: those whose identifier is
/// what is looked for, or whose name holds it. They are few, so all of them are read.
///
/// # Errors
/// [`crate::admin::Refusal`], and the database's.
pub fn search(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, text: &str) -> AdminResult<Vec<ClientView>> {
    actor.need(Permission::ClientsRead, of, "organization")?;
    let everybodys = actor.rights.may_everywhere(Permission::ClientsRead);
    let wanted = fold(text);
    let fits = |row: &ClientRow| row.id.as_str() == text.trim() || fold(&row.name).contains(&wanted);
    let mut rows = client::usable(tx, of)?;
    rows.retain(|row| (everybodys || row.organization_id.is_some()) && fits(row));
    rows.sort_by_cached_key(|row| (fold(&row.name), row.id.to_string()));
    Ok(rows.iter().map(ClientView::from).collect())
}

/// How many people have signed in to a client and are not signed out of it yet.
///
/// # Errors
/// [`crate::admin::Refusal`], and the database's.
pub fn people(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId) -> AdminResult<i64> {
    show(tx, actor, id)?;
    Ok(grant::people(tx, id, actor.now)?)
}
