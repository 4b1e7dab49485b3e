//! Sign-ins that came from a provider, and the sessions that they become. What ends at the provider ends here, also while it
//! is on its way.

use super::Verified;
use crate::{
    auth::{Fault, proof::Authenticated, session::Session},
    seal::Sealer,
    store::{
        Tx,
        identity::IdentityRow,
        upstream::{self, ArrivalRow, ID_TOKEN},
    },
    types::{ArrivalId, UnixTime},
};

/// Notes that somebody came.
///
/// # Errors
/// The database's, or the cipher's.
pub(super) fn note(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (verified, identity): (&Verified, &IdentityRow),
    now: UnixTime,
) -> Result<ArrivalId, Fault> {
    let id = ArrivalId::random();
    let kept = verified.id_token.as_ref();
    let hidden = kept.map(|token| sealer.seal(ID_TOKEN, id.as_str(), token.expose().as_bytes())).transpose()?;
    let row = ArrivalRow {
        id: id.clone(),
        provider_id: verified.spec.id.clone(),
        identity_id: identity.id.clone(),
        sid: verified.sid.clone(),
        id_token_sealed: hidden,
        session_id: None,
        created_at: now,
        ended_at: None,
    };
    upstream::arrived(tx, &row)?;
    Ok(id)
}

/// Whether the person came from a provider.
#[must_use]
pub fn is_from_elsewhere(who: &Authenticated) -> bool {
    who.shown().evidence.iter().any(|proof| proof.upstream.is_some())
}

/// Ties a new session to the arrival that it comes from. Whether that still counts: the provider may have been switched off
/// or have signed the person out meanwhile. Without one it does.
///
/// # Errors
/// The database's.
pub fn became(tx: &mut Tx<'_>, session: &Session) -> Result<bool, Fault> {
    for proof in &session.authenticated().shown().evidence {
        if let Some(came) = &proof.upstream
            && !upstream::became(tx, &came.arrival, session.id())?
        {
            return Ok(false);
        }
    }
    Ok(true)
}
