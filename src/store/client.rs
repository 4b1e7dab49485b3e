//! `clients`.

use super::{
    JsonText, StoreResult, Tx,
    dialect::Dialect,
    schema::{assertion_ids, client_logos, clients, codes, consents, device_codes, grants, interactions, pushed_requests},
};
use crate::protocol::ClientMetadata;
use crate::types::{ClientId, ClientMfa, ConsentRule, Digest, OrganizationId, PkceRule, UnixTime, secret::RegistrationAccess};
use diesel::{dsl::exists, prelude::*};

/// A relying application as stored. `grant::client` gives its words meaning.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_null = true)]
pub struct ClientRow {
    /// `client_id`.
    pub id: ClientId,
    /// Whose people may sign in; `None`: everybody's.
    pub organization_id: Option<OrganizationId>,
    /// The name for people.
    pub name: String,
    /// `token_endpoint_auth_method`.
    pub auth_method: String,
    /// Digest of the client secret.
    pub secret_digest: Option<String>,
    /// The client's public keys, RFC 7517 §5.
    pub jwks: Option<String>,
    /// Where answers may go.
    pub redirect_uris: JsonText<Vec<String>>,
    /// Where a browser may go after signing out.
    pub post_logout_redirect_uris: JsonText<Vec<String>>,
    /// `grant_types`.
    pub grant_types: JsonText<Vec<String>>,
    /// What it may ask for, space-separated.
    pub scope: String,
    /// `id_token_signed_response_alg`; access tokens use it too.
    pub signing_alg: String,
    /// Whether PKCE is demanded.
    pub pkce: PkceRule,
    /// Whether people are asked.
    pub consent: ConsentRule,
    /// When it was registered.
    pub created_at: UnixTime,
    /// When it was last changed.
    pub updated_at: UnixTime,
    /// Since when it is refused.
    pub disabled_at: Option<UnixTime>,
    /// How long its access tokens live, seconds, 60..=86400; `None`: as long as everybody's.
    pub access_token_lifetime: Option<i64>,
    /// What it asks of everybody besides their organizations' rules.
    pub mfa: ClientMfa,
    /// What it registered besides.
    pub metadata: JsonText<ClientMetadata>,
    /// The client secret, sealed, where it verifies the client's signatures.
    pub secret_sealed: Option<Vec<u8>>,
    /// Digest of the registration access token, RFC 7592 §3.
    pub registration_digest: Option<String>,
}

/// Adds a client.
///
/// # Errors
/// [`super::StoreError::Taken`] when the identifier is in use.
pub fn insert(tx: &mut Tx<'_>, row: &ClientRow) -> StoreResult<()> {
    diesel::insert_into(clients::table).values(row).execute(tx.0)?;
    Ok(())
}

/// Finds a client.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, id: &ClientId) -> StoreResult<Option<ClientRow>> {
    Ok(clients::table.filter(clients::id.eq(id)).first(tx.0).optional()?)
}

/// What a client asks of everybody; `None`: there is no such client.
///
/// # Errors
/// The database's.
pub fn mfa(tx: &mut Tx<'_>, id: &ClientId) -> StoreResult<Option<ClientMfa>> {
    Ok(clients::table.filter(clients::id.eq(id)).select(clients::mfa).first(tx.0).optional()?)
}

/// Finds a client other than [`ACCOUNT`] and [`ADMIN`], and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(tx: &mut Tx<'_>, id: &ClientId) -> StoreResult<Option<ClientRow>> {
    Ok(clients::table
        .filter(clients::id.eq(id).and(clients::id.ne_all([ACCOUNT, ADMIN])))
        .locked()
        .get_result(tx.0)
        .optional()?)
}

/// Writes a client that [`lock`] gave.
///
/// # Errors
/// The database's.
pub fn update(tx: &mut Tx<'_>, row: &ClientRow) -> StoreResult<bool> {
    Ok(diesel::update(clients::table.filter(clients::id.eq(&row.id))).set(row).execute(tx.0)? == 1)
}

/// The account pages' row: what a sign-in for them is for. Made by a migration; no client can be it.
pub const ACCOUNT: &str = "vestibule-account";

/// The console's row, made by a migration in the same way.
pub const ADMIN: &str = "vestibule-admin";

/// All clients by identifier, without [`ACCOUNT`] and [`ADMIN`].
///
/// # Errors
/// The database's.
pub fn all(tx: &mut Tx<'_>) -> StoreResult<Vec<ClientRow>> {
    Ok(clients::table.filter(clients::id.ne_all([ACCOUNT, ADMIN])).order(clients::id.asc()).load(tx.0)?)
}

/// Clients by identifier, those after one, at most `limit`, without [`ACCOUNT`] and [`ADMIN`]; all of them, or those of one
/// organization.
///
/// # Errors
/// The database's.
pub fn page(tx: &mut Tx<'_>, of: Option<&OrganizationId>, after: Option<&str>, limit: i64) -> StoreResult<Vec<ClientRow>> {
    let mut query =
        clients::table.filter(clients::id.ne_all([ACCOUNT, ADMIN])).order(clients::id.asc()).limit(limit).into_boxed();
    if let Some(id) = of {
        query = query.filter(clients::organization_id.eq(id.clone()));
    }
    if let Some(id) = after {
        query = query.filter(clients::id.gt(id.to_owned()));
    }
    Ok(query.load(tx.0)?)
}

/// The clients of an organization and those of everybody by identifier, without [`ACCOUNT`] and [`ADMIN`].
///
/// # Errors
/// The database's.
pub fn usable(tx: &mut Tx<'_>, of: &OrganizationId) -> StoreResult<Vec<ClientRow>> {
    let theirs = clients::organization_id.eq(of).or(clients::organization_id.is_null());
    let query = clients::table.filter(clients::id.ne_all([ACCOUNT, ADMIN])).filter(theirs);
    Ok(query.order(clients::id.asc()).load(tx.0)?)
}

/// The clients that people of an organization may use, by name, without [`ACCOUNT`] and [`ADMIN`]; at most `limit`.
///
/// # Errors
/// The database's.
pub fn choices(tx: &mut Tx<'_>, of: &OrganizationId, limit: i64) -> StoreResult<Vec<(ClientId, String)>> {
    let theirs = clients::organization_id.eq(of.clone()).or(clients::organization_id.is_null());
    Ok(clients::table
        .filter(clients::id.ne_all([ACCOUNT, ADMIN]).and(theirs))
        .order((clients::name.asc(), clients::id.asc()))
        .limit(limit)
        .select((clients::id, clients::name))
        .load(tx.0)?)
}

/// Deletes a client for which nobody ever signed in. Whether it was that.
///
/// # Errors
/// The database's.
pub fn delete_unused(tx: &mut Tx<'_>, id: &ClientId) -> StoreResult<bool> {
    let used = diesel::select(
        exists(interactions::table.filter(interactions::client_id.eq(id)))
            .or(exists(grants::table.filter(grants::client_id.eq(id))))
            .or(exists(codes::table.filter(codes::client_id.eq(id))))
            .or(exists(device_codes::table.filter(device_codes::client_id.eq(id))))
            .or(exists(consents::table.filter(consents::client_id.eq(id))))
            .or(exists(assertion_ids::table.filter(assertion_ids::client_id.eq(id)))),
    );
    if used.get_result::<bool>(tx.0)? {
        return Ok(false);
    }
    diesel::delete(pushed_requests::table.filter(pushed_requests::client_id.eq(id))).execute(tx.0)?;
    diesel::delete(client_logos::table.filter(client_logos::client_id.eq(id))).execute(tx.0)?;
    Ok(diesel::delete(clients::table.filter(clients::id.eq(id))).execute(tx.0)? == 1)
}

/// Finds a client by what its registration is managed with, and holds the row until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock_registered(tx: &mut Tx<'_>, id: &ClientId, access: &Digest<RegistrationAccess>) -> StoreResult<Option<ClientRow>> {
    Ok(clients::table
        .filter(clients::id.eq(id).and(clients::registration_digest.eq(access.as_str())))
        .locked()
        .get_result(tx.0)
        .optional()?)
}

/// Disables (`Some`) or enables (`None`) a client.
///
/// # Errors
/// The database's.
pub fn set_disabled(tx: &mut Tx<'_>, id: &ClientId, since: Option<UnixTime>) -> StoreResult<bool> {
    let rows = diesel::update(clients::table.filter(clients::id.eq(id))).set(clients::disabled_at.eq(since)).execute(tx.0)?;
    Ok(rows == 1)
}

/// Replaces where answers may go.
///
/// # Errors
/// The database's.
pub fn set_redirect_uris(tx: &mut Tx<'_>, id: &ClientId, uris: Vec<String>, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(clients::table.filter(clients::id.eq(id)))
        .set((clients::redirect_uris.eq(JsonText(uris)), clients::updated_at.eq(now)))
        .execute(tx.0)?;
    Ok(rows == 1)
}

/// Replaces where a browser may go after signing out.
///
/// # Errors
/// The database's.
pub fn set_post_logout_redirect_uris(tx: &mut Tx<'_>, id: &ClientId, uris: Vec<String>, now: UnixTime) -> StoreResult<bool> {
    let rows = diesel::update(clients::table.filter(clients::id.eq(id)))
        .set((clients::post_logout_redirect_uris.eq(JsonText(uris)), clients::updated_at.eq(now)))
        .execute(tx.0)?;
    Ok(rows == 1)
}
