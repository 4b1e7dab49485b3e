//! Signing keys: made, announced, used, kept. Parsed once; the JWKS is bytes made when something changes.
//!
//! A key is published when it is made and signs from `active_from` on, unless a newer one does ([`plan`]). Old keys stay
//! published: relying parties and `id_token_hint` still need them.

pub mod master;
pub mod plan;

use crate::{
    protocol::{
        client::SigningAlg,
        jose::{JoseError, PublicJwk, SigningKey, jws},
    },
    seal::{SealError, Sealer},
    store::{StoreError, Tx, key, key::SigningKeyRow, lease},
    types::{Kid, UnixTime},
};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::{Arc, PoisonError, RwLock};

const COLUMN: &str = "signing_keys.private";

/// Why a key can not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored key does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A key can not be made or parsed, or a token is not ours.
    #[error("{0}")]
    Jose(#[from] JoseError),
    /// A stored key is not what this program wrote.
    #[error("a stored signing key can not be read")]
    Stored,
    /// There is no key for this algorithm.
    #[error("no {0} signing key is active")]
    Missing(SigningAlg),
}

/// A key as it is used.
struct Entry {
    kid: Kid,
    created_at: UnixTime,
    active_from: UnixTime,
    key: SigningKey,
}

/// All keys at one moment.
struct KeySet {
    entries: Vec<Entry>,
    public: Vec<PublicJwk>,
    jwks: Arc<[u8]>,
}

/// The keys in use. Cheap to clone; all clones see a reload.
#[derive(Clone)]
pub struct KeyRing(Arc<RwLock<Arc<KeySet>>>);

impl KeyRing {
    /// Loads all keys; makes the first one of each algorithm that has none, in an empty database or one of an older release.
    /// No server answers before it has them all, so each may say that all algorithms work, and they sign at once.
    ///
    /// # Errors
    /// The database's, or a key that does not open.
    pub fn load(tx: &mut Tx<'_>, sealer: &Sealer, now: UnixTime) -> Result<Self, KeyError> {
        if !missing(tx)?.is_empty() {
            // Processes that start together must not each make one: all are to sign with the same key at once.
            lease::alone(tx, "first signing keys")?;
            for alg in missing(tx)? {
                rotate(tx, sealer, alg, now, now)?;
            }
        }
        Ok(Self(Arc::new(RwLock::new(Arc::new(read(tx, sealer)?)))))
    }

    /// Reads the keys again, as another process may have added one.
    ///
    /// # Errors
    /// As [`KeyRing::load`]; the keys in use stay then.
    pub fn reload(&self, tx: &mut Tx<'_>, sealer: &Sealer) -> Result<(), KeyError> {
        let kids: Vec<Kid> = key::signing_keys(tx)?.into_iter().map(|row| row.kid).collect();
        if self.current().entries.iter().map(|entry| &entry.kid).eq(&kids) {
            return Ok(());
        }
        let fresh = Arc::new(read(tx, sealer)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    fn current(&self) -> Arc<KeySet> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs claims with the newest key of an algorithm that is active.
    ///
    /// # Errors
    /// There is none, or the signature failed.
    pub fn sign(&self, alg: SigningAlg, typ: &str, claims: &impl Serialize, now: UnixTime) -> Result<String, KeyError> {
        let set = self.current();
        let fitting = set.entries.iter().filter(|entry| entry.key.alg() == alg);
        let entry = plan::signer(fitting, |entry| (entry.active_from, &entry.kid), now).ok_or(KeyError::Missing(alg))?;
        Ok(entry.key.sign(&entry.kid, typ, claims)?)
    }

    /// Reads a token that we signed. Its times are the caller's to check.
    ///
    /// # Errors
    /// It is not ours, or of another type.
    pub fn verify<T: DeserializeOwned>(&self, token: &str, typ: &str) -> Result<T, JoseError> {
        jws::verify(token, &self.current().public, typ)
    }

    /// The JWKS document, RFC 7517 §5.
    #[must_use]
    pub fn jwks(&self) -> Arc<[u8]> {
        self.current().jwks.clone()
    }

    /// How long that document may be kept from now on, seconds.
    #[must_use]
    pub fn max_age(&self, now: UnixTime) -> i64 {
        plan::max_age(self.current().entries.iter().map(|entry| (entry.created_at, entry.active_from)), now)
    }
}

/// The algorithms without a key.
fn missing(tx: &mut Tx<'_>) -> Result<Vec<SigningAlg>, KeyError> {
    let present = key::signing_keys(tx)?;
    let has_none = |alg: &&SigningAlg| !present.iter().any(|row| row.alg == alg.as_str());
    Ok(SigningAlg::ALL.iter().filter(has_none).copied().collect())
}

fn read(tx: &mut Tx<'_>, sealer: &Sealer) -> Result<KeySet, KeyError> {
    let mut entries = Vec::new();
    let mut public = Vec::new();
    for row in key::signing_keys(tx)? {
        let alg = SigningAlg::parse(&row.alg).map_err(|_| KeyError::Stored)?;
        let pkcs8 = sealer.open(COLUMN, row.kid.as_str(), &row.private_sealed)?;
        public.push(serde_json::from_str::<PublicJwk>(&row.public_jwk).map_err(|_| KeyError::Stored)?);
        let key = SigningKey::from_pkcs8(alg, &pkcs8)?;
        entries.push(Entry { key, kid: row.kid, created_at: row.created_at, active_from: row.active_from });
    }
    let jwks = serde_json::to_vec(&serde_json::json!({ "keys": public })).map_err(|_| KeyError::Stored)?;
    Ok(KeySet { entries, public, jwks: jwks.into() })
}

/// Makes a key that signs from `active_from` on. The ones before it stay published.
///
/// # Errors
/// The database's, or the key can not be made.
pub fn rotate(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    alg: SigningAlg,
    now: UnixTime,
    active_from: UnixTime,
) -> Result<Kid, KeyError> {
    let (key, pkcs8) = SigningKey::generate(alg)?;
    let kid = Kid::random();
    let row = SigningKeyRow {
        alg: alg.as_str().to_owned(),
        public_jwk: serde_json::to_string(&key.public_jwk(&kid)).map_err(|_| KeyError::Stored)?,
        private_sealed: sealer.seal(COLUMN, kid.as_str(), pkcs8.expose())?,
        created_at: now,
        active_from,
        kid: kid.clone(),
    };
    key::insert_signing_key(tx, &row)?;
    Ok(kid)
}
