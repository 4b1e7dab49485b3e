//! Envelope encryption: values at rest are sealed with a data key, data keys with the master key, and the master key is
//! a file that never enters the database.
//!
//! A sealed value is `1 ‖ length of the key's name ‖ name ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag`. The associated
//! data name the column and the row, so that a value moved to another row does not open.

mod token;

use crate::{
    store::{StoreError, Tx, key, lease},
    types::{UnixTime, random},
};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const NONCE: usize = 12;

/// Why a value did not open, or a key is unfit.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Wrong key, wrong row, or changed bytes: which one is not told.
    #[error("a sealed value does not open; is this the right master key?")]
    Open,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The master key: 256 bits from a file. Wraps data keys and does nothing else.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl MasterKey {
    /// A new key.
    #[must_use]
    pub fn random() -> Self {
        Self(Zeroizing::new(random::bytes()))
    }

    /// Reads the text of a key file: base64url of 32 bytes.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.trim()).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The text for a key file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.0))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// One key with its name.
struct NamedKey {
    name: String,
    aead: RandomizedNonceKey,
    pseudonyms: hmac::Key,
    chain: hmac::Key,
    subjects: hmac::Key,
    tokens: hmac::Key,
}

impl NamedKey {
    fn new(name: String, bytes: &[u8; 32]) -> Result<Self, SealError> {
        let aead = RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| SealError::Open)?;
        // A key of its own for each use: HMAC under the data key gives the others.
        let root = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let derived = |label: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, label).as_ref());
        Ok(Self {
            name,
            aead,
            pseudonyms: derived(b"vestibule pseudonyms"),
            chain: derived(b"vestibule audit chain"),
            subjects: derived(b"vestibule pairwise subjects"),
            tokens: derived(b"vestibule access tokens"),
        })
    }

    fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut body = plain.to_vec();
        let nonce = self.aead.seal_in_place_append_tag(Aad::from(place.as_bytes()), &mut body).map_err(|_| SealError::Open)?;
        let length = u8::try_from(self.name.len()).map_err(|_| SealError::Open)?;
        let mut blob = vec![FORMAT, length];
        blob.extend_from_slice(self.name.as_bytes());
        blob.extend_from_slice(nonce.as_ref());
        blob.append(&mut body);
        Ok(blob)
    }

    fn open(&self, place: &str, nonce: [u8; NONCE], body: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let mut body = Zeroizing::new(body.to_vec());
        let aad = Aad::from(place.as_bytes());
        let length =
            self.aead.open_in_place(Nonce::assume_unique_for_key(nonce), aad, &mut body).map_err(|_| SealError::Open)?.len();
        body.truncate(length);
        Ok(body)
    }
}

/// Splits a sealed value into key name, nonce and ciphertext.
fn split(blob: &[u8]) -> Option<(&str, [u8; NONCE], &[u8])> {
    let (&format, rest) = blob.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(length))?;
    let (nonce, body) = rest.split_at_checked(NONCE)?;
    (format == FORMAT).then_some((std::str::from_utf8(name).ok()?, nonce.try_into().ok()?, body))
}

/// Seals and opens values at rest. Cheap to clone.
#[derive(Clone)]
pub struct Sealer(Arc<Vec<NamedKey>>);

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// Unwraps the data keys; makes the first one in an empty database.
    ///
    /// # Errors
    /// [`SealError::Open`] when the master key is not the one that wrapped them.
    pub fn load(tx: &mut Tx<'_>, master: &MasterKey, now: UnixTime) -> Result<Self, SealError> {
        let outer = NamedKey::new("master".to_owned(), &master.0)?;
        let mut rows = key::data_keys(tx)?;
        if rows.is_empty() {
            // Processes that start together must not each make one: what one seals, the others open.
            lease::alone(tx, "first data key")?;
            rows = key::data_keys(tx)?;
        }
        if rows.is_empty() {
            let id = random::base64url::<9>();
            let fresh = Zeroizing::new(random::bytes::<32>());
            let wrapped = outer.seal(&place("data_keys.wrapped", &id), &*fresh)?;
            key::insert_data_key(tx, &key::DataKeyRow { id, wrapped, created_at: now })?;
            rows = key::data_keys(tx)?;
        }
        let unwrap = |row: &key::DataKeyRow| {
            let (_, nonce, body) = split(&row.wrapped).ok_or(SealError::Open)?;
            let bytes = outer.open(&place("data_keys.wrapped", &row.id), nonce, body)?;
            let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.as_slice().try_into().map_err(|_| SealError::Open)?);
            NamedKey::new(row.id.clone(), &bytes)
        };
        Ok(Self(Arc::new(rows.iter().map(unwrap).collect::<Result<_, _>>()?)))
    }

    /// Seals a value for one column of one row, with the newest data key.
    ///
    /// # Errors
    /// The cipher failed.
    pub fn seal(&self, column: &str, row: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.last().ok_or(SealError::Open)?.seal(&place(column, row), plain)
    }

    /// Opens a value of one column of one row.
    ///
    /// # Errors
    /// [`SealError::Open`].
    pub fn open(&self, column: &str, row: &str, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (name, nonce, body) = split(blob).ok_or(SealError::Open)?;
        let key = self.0.iter().find(|key| key.name == name).ok_or(SealError::Open)?;
        key.open(&place(column, row), nonce, body)
    }

    /// Begins a keyed hash of the audit log, HMAC-SHA-256.
    ///
    /// # Errors
    /// [`SealError::Open`] when there is no key.
    pub fn chain(&self) -> Result<hmac::Context, SealError> {
        // The oldest key, so that old seals stay good when a new data key is added.
        self.0.first().map(|key| hmac::Context::with_key(&key.chain)).ok_or(SealError::Open)
    }

    /// A keyed hash that stands for a text which must not be stored, such as a user name that nobody has (people type
    /// passwords into that field).
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        // The oldest key, so that the answer stays the same when a new data key is added.
        let tag = self.0.first().map(|key| hmac::sign(&key.pseudonyms, text.as_bytes()));
        tag.map(|tag| URL_SAFE_NO_PAD.encode(tag)).unwrap_or_default()
    }

    /// The name of a user in a sector, OIDC Core §8.1: HMAC-SHA-256, base64url. Nobody without the key can tell that two of
    /// them are of one user.
    #[must_use]
    pub fn pairwise(&self, sector: &str, user: &str) -> String {
        // The oldest key, so that names stay when a new data key is added.
        let text = format!("{}:{sector}{user}", sector.len());
        let tag = self.0.first().map(|key| hmac::sign(&key.subjects, text.as_bytes()));
        tag.map(|tag| URL_SAFE_NO_PAD.encode(tag)).unwrap_or_default()
    }
}

/// The associated data of a value.
fn place(column: &str, row: &str) -> String {
    format!("{column}\0{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> Sealer {
        Sealer(Arc::new(vec![NamedKey::new("k1".to_owned(), &random::bytes()).unwrap()]))
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let sealer = sealer();
        let blob = sealer.seal("totp_factors.secret", "row1", b"seed").unwrap();
        assert_eq!(&**sealer.open("totp_factors.secret", "row1", &blob).unwrap(), b"seed");
        assert!(sealer.open("totp_factors.secret", "row2", &blob).is_err(), "another row");
        assert!(sealer.open("outbox.sealed", "row1", &blob).is_err(), "another column");
    }

    #[test]
    fn no_changed_byte_goes_unnoticed() {
        let sealer = sealer();
        let blob = sealer.seal("c", "r", b"seed").unwrap();
        for n in 0..blob.len() {
            let mut bad = blob.clone();
            bad[n] ^= 1;
            assert!(sealer.open("c", "r", &bad).is_err(), "byte {n}");
            assert!(sealer.open("c", "r", &blob[..n]).is_err(), "cut at {n}");
        }
    }

    #[test]
    fn a_key_file_holds_what_was_written() {
        let key = MasterKey::random();
        assert_eq!(MasterKey::from_text(&format!("{}\n", *key.to_text())).map(|k| *k.0), Some(*key.0));
        assert!(MasterKey::from_text("short").is_none());
    }
}
