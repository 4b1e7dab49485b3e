//! Signing keys: seen and rotated.

use super::{Actor, AdminError, AdminResult};
use crate::{
    audit::Event,
    auth::Fault,
    keys::{self, KeyError, plan},
    protocol::SigningAlg,
    store::{
        Tx,
        key::{SigningKeyRow, signing_keys},
    },
    types::{Kid, Permission, UnixTime},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is published and signs later.
    Announced,
    /// It signs.
    Active,
    /// It signed; it stays published, so that what it signed stays good.
    Retired,
}

impl KeyState {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

/// A signing key.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeyView {
    /// Its name in the JWKS.
    #[schema(value_type = String)]
    pub kid: Kid,
    /// `RS256`, `PS256`, `ES256` or `EdDSA`.
    pub alg: String,
    /// When it was made and published, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// From when on it signs, RFC 3339.
    #[schema(format = DateTime)]
    pub active_from: String,
    /// How far it is.
    pub state: KeyState,
}

/// After how long a key that signs should have a successor, seconds: a quarter of a year.
pub const DUE: i64 = 90 * 86_400;

/// Which keys are to be made.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// `RS256`, `PS256`, `ES256` or `EdDSA`; left out: one of each.
    #[schema(pattern = "^(RS256|PS256|ES256|EdDSA)$")]
    pub alg: Option<String>,
    /// Whether they sign as soon as every node has them, after ten seconds, instead of being announced for ten minutes.
    #[serde(default)]
    pub at_once: bool,
}

/// All keys, as they stand.
#[must_use]
pub fn views(rows: &[SigningKeyRow], now: UnixTime) -> Vec<KeyView> {
    let state = |row: &SigningKeyRow| match active(rows, &row.alg, now) {
        _ if row.active_from > now => KeyState::Announced,
        Some(active) if active.kid == row.kid => KeyState::Active,
        _ => KeyState::Retired,
    };
    let view = |row: &SigningKeyRow| KeyView {
        kid: row.kid.clone(),
        alg: row.alg.clone(),
        created_at: row.created_at.rfc3339(),
        active_from: row.active_from.rfc3339(),
        state: state(row),
    };
    rows.iter().map(view).collect()
}

/// The key that signs now, chosen as `KeyRing::sign` does.
fn active<'a>(rows: &'a [SigningKeyRow], alg: &str, now: UnixTime) -> Option<&'a SigningKeyRow> {
    plan::signer(rows.iter().filter(|row| row.alg == alg), |row| (row.active_from, &row.kid), now)
}

/// All signing keys.
///
/// # Errors
/// [`super::Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>) -> AdminResult<Vec<KeyView>> {
    actor.need_everywhere(Permission::KeysRead)?;
    Ok(views(&signing_keys(tx)?, actor.now))
}

/// Makes keys. Those before them stay published.
///
/// # Errors
/// [`super::Refusal`], the database's, or the cipher's.
pub fn rotate(tx: &mut Tx<'_>, actor: &Actor<'_>, rotation: &Rotation) -> AdminResult<Vec<KeyView>> {
    actor.need_everywhere(Permission::KeysWrite)?;
    let wanted = rotation.alg.as_deref().map(SigningAlg::parse).transpose().map_err(super::unfit("alg"))?;
    let mut made = Vec::new();
    for alg in SigningAlg::ALL.iter().copied().filter(|alg| wanted.is_none_or(|wanted| wanted == *alg)) {
        made.push(add(tx, actor, alg, rotation.at_once)?);
    }
    let views = views(&signing_keys(tx)?, actor.now);
    Ok(views.into_iter().filter(|view| made.contains(&view.kid)).collect())
}

fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, alg: SigningAlg, soon: bool) -> AdminResult<Kid> {
    let now = actor.now;
    let is_first = active(&signing_keys(tx)?, alg.as_str(), now).is_none();
    let from = plan::begins(is_first, soon, now);
    let kid = keys::rotate(tx, actor.sealer, alg, now, from).map_err(fault)?;
    let event = Event::Managed { act: "signing_key_added", subject: kid.as_str(), user: None, client: None, change: None };
    actor.record(tx, None, None, &event)?;
    Ok(kid)
}

fn fault(error: KeyError) -> AdminError {
    match error {
        KeyError::Store(error) => error.into(),
        KeyError::Seal(error) => error.into(),
        _ => AdminError::Fault(Fault::Stored("signing key")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_of_each_algorithm_is_active() {
        let row = |kid: &str, alg: &str, from| SigningKeyRow {
            kid: Kid::from_text(kid),
            alg: alg.to_owned(),
            public_jwk: String::new(),
            private_sealed: Vec::new(),
            created_at: UnixTime(0),
            active_from: UnixTime(from),
        };
        let rows = [row("a", "RS256", 10), row("b", "RS256", 20), row("c", "RS256", 21), row("d", "ES256", 5)];
        let states: Vec<_> = views(&rows, UnixTime(20)).iter().map(|view| view.state.as_str()).collect();
        assert_eq!(states, ["retired", "active", "announced", "active"]);
    }
}
