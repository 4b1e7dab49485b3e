//! `data_keys` and `signing_keys`.

use super::{
    StoreResult, Tx,
    dialect::Dialect,
    schema::{data_keys, signing_keys},
};
use crate::types::{Kid, UnixTime};
use diesel::prelude::*;

/// A data key, wrapped by the master key.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = data_keys)]
pub struct DataKeyRow {
    /// Its name; each sealed value carries it.
    pub id: String,
    /// The key, sealed.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: UnixTime,
}

/// A signing key.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKeyRow {
    /// `kid`.
    pub kid: Kid,
    /// `RS256`, `PS256`, `ES256` or `EdDSA`.
    pub alg: String,
    /// The public half as a JWK.
    pub public_jwk: String,
    /// The private half (PKCS#8), sealed.
    pub private_sealed: Vec<u8>,
    /// When it was made, and published.
    pub created_at: UnixTime,
    /// From when on it signs, unless a newer one does.
    pub active_from: UnixTime,
}

/// All data keys, oldest first.
///
/// # Errors
/// The database's.
pub fn data_keys(tx: &mut Tx<'_>) -> StoreResult<Vec<DataKeyRow>> {
    Ok(data_keys::table.order((data_keys::created_at.asc(), data_keys::id.asc())).load(tx.0)?)
}

/// Adds a data key unless one of that name exists. Whether it was added.
///
/// # Errors
/// The database's.
pub fn insert_data_key(tx: &mut Tx<'_>, row: &DataKeyRow) -> StoreResult<bool> {
    Ok(diesel::insert_into(data_keys::table).values(row).or_nothing().execute(tx.0)? == 1)
}

/// All signing keys, oldest first.
///
/// # Errors
/// The database's.
pub fn signing_keys(tx: &mut Tx<'_>) -> StoreResult<Vec<SigningKeyRow>> {
    Ok(signing_keys::table.order((signing_keys::active_from.asc(), signing_keys::kid.asc())).load(tx.0)?)
}

/// Adds a signing key.
///
/// # Errors
/// The database's.
pub fn insert_signing_key(tx: &mut Tx<'_>, row: &SigningKeyRow) -> StoreResult<()> {
    diesel::insert_into(signing_keys::table).values(row).execute(tx.0)?;
    Ok(())
}
