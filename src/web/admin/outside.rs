//! Reads what an act relies on and what is elsewhere, before its transaction: none waits for other people's servers.

use crate::{
    admin::{
        Refusal,
        clients::{Outside, Sector},
    },
    web::{State, oidc::sector},
};

/// Reads the file of a sector, if there is one to be read.
///
/// # Errors
/// It does not name every redirect URI, or can not be read.
pub async fn read(state: &State, asked: Option<Sector>) -> Result<Outside, Refusal> {
    if let Some(asked) = &asked {
        let read = sector::check(state, &asked.uri, &asked.redirect_uris).await;
        read.map_err(|why| Refusal::Invalid { field: "metadata.sector_identifier_uri", why })?;
    }
    Ok(Outside::new(state.guard.clone()).having_read(asked))
}
