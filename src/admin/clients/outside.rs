//! What is outside of an act: addresses that a client gives, and the file of its sector.

use super::{ClientChange, MetadataChange, NewClient, hold};
use crate::{
    admin::{Actor, AdminResult, Refusal, Who},
    grant::metadata_rules,
    outbound::Guard,
    store::{Tx, client::ClientRow},
    types::{ClientId, Permission},
};
use url::Url;

/// The file of a sector (OIDC Core §8.1), and the redirect URIs that it has to name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sector {
    /// `sector_identifier_uri`.
    pub uri: String,
    /// The redirect URIs.
    pub redirect_uris: Vec<String>,
}

/// What an act may rely on.
#[derive(Debug, Clone)]
pub struct Outside {
    guard: Guard,
    sector: Option<Sector>,
}

impl Outside {
    /// Nothing was read. The guard says which addresses may be called.
    #[must_use]
    pub const fn new(guard: Guard) -> Self {
        Self { guard, sector: None }
    }

    /// The file of a sector was read, and it names these redirect URIs.
    #[must_use]
    pub fn having_read(self, sector: Option<Sector>) -> Self {
        Self { sector, ..self }
    }

    /// Judges the addresses of a client that are new.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for one that is not called.
    pub fn addresses(&self, before: Option<&ClientRow>, row: &ClientRow) -> AdminResult<()> {
        let known = |uri: &str| before.is_some_and(|row| metadata_rules::called(&row.metadata.0).any(|(_, old)| old == uri));
        for (member, uri) in metadata_rules::called(&row.metadata.0).filter(|(_, uri)| !known(uri)) {
            let checked = Url::parse(uri).map_err(|_| "is no URL").and_then(|url| self.guard.check(&url));
            checked.map_err(|why| Refusal::Invalid { field: super::metadata::field(member), why: why.to_owned() })?;
        }
        Ok(())
    }

    /// Judges the addresses, and the sector. Whoever uses the command line on the server's machine answers for a sector by
    /// themselves; for everybody else its file was read before.
    pub(super) fn judge(&self, actor: &Actor<'_>, before: Option<&ClientRow>, row: &ClientRow) -> AdminResult<()> {
        self.addresses(before, row)?;
        let sector = |row: &ClientRow| row.metadata.0.sector_identifier_uri.clone();
        let Some(uri) = sector(row).filter(|_| actor.who != Who::Command) else { return Ok(()) };
        let same = |before: &ClientRow| sector(before).as_ref() == Some(&uri) && is_within(row, &before.redirect_uris.0);
        let read = |read: &Sector| read.uri == uri && is_within(row, &read.redirect_uris);
        if before.is_some_and(same) || self.sector.as_ref().is_some_and(read) {
            return Ok(());
        }
        Err(Refusal::Conflict("this was changed meanwhile: the file of the sector has to be read again").into())
    }
}

fn is_within(row: &ClientRow, uris: &[String]) -> bool {
    row.redirect_uris.0.iter().all(|uri| uris.contains(uri))
}

/// What has to be read before a client is registered, if this operator may do that.
///
/// # Errors
/// [`Refusal`].
pub fn sector_of_new(actor: &Actor<'_>, new: &NewClient) -> AdminResult<Option<Sector>> {
    actor.need_at(Permission::ClientsWrite, new.organization_id.as_ref(), "organization")?;
    let uri = new.settings.metadata.as_ref().and_then(|members| members.text("sector_identifier_uri"));
    let redirect_uris = new.settings.redirect_uris.clone().unwrap_or_default();
    Ok(uri.map(|uri| Sector { uri: uri.to_owned(), redirect_uris }))
}

/// What has to be read before a client is changed, if this operator may do that.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn sector_of_change(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &ClientId,
    change: &ClientChange,
) -> AdminResult<Option<Sector>> {
    let row = hold(tx, actor, id)?;
    let stays = |members: &MetadataChange| !members.names("sector_identifier_uri");
    let uri = match &change.metadata {
        Some(members) if !stays(members) => members.text("sector_identifier_uri").map(str::to_owned),
        _ => row.metadata.0.sector_identifier_uri.clone(),
    };
    let redirect_uris = change.redirect_uris.clone().unwrap_or_else(|| row.redirect_uris.0.clone());
    let same = uri == row.metadata.0.sector_identifier_uri && redirect_uris.iter().all(|uri| row.redirect_uris.0.contains(uri));
    Ok(uri.filter(|_| !same).map(|uri| Sector { uri, redirect_uris }))
}

impl ClientChange {
    /// Whether the file of a sector may have to be read for it.
    #[must_use]
    pub fn concerns_sectors(&self) -> bool {
        self.redirect_uris.is_some() || self.metadata.as_ref().is_some_and(|members| members.names("sector_identifier_uri"))
    }
}
