//! Applications: registered, changed, disabled, and their secrets.

mod given;
mod kind;
pub mod metadata;
mod outside;
mod search;

use given::make;
pub(in crate::admin) use given::{register, set_secret};
pub use kind::Kind;
pub use metadata::MetadataChange;
pub use outside::{Outside, Sector, sector_of_change, sector_of_new};
pub use search::{people, search};

use super::{Actor, AdminResult, Page, Part, Patch, Precondition, Refusal, Rights, organizations, unfit};
use crate::{
    audit::Event,
    grant::{
        client::{keep_secret, secret_for},
        registration,
    },
    protocol::{AuthMethod, ClientMetadata, GrantType, RedirectUri, SigningAlg},
    store::{
        JsonText, Tx,
        client::{self, ACCOUNT, ADMIN, ClientRow},
    },
    types::{
        ClientId, ClientMfa, ConsentRule, DisplayName, Invalid, OrganizationId, Permission, PermissionSet, PkceRule, ScopeSet,
        UnixTime, whole,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A relying application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClientView {
    /// `client_id`.
    pub id: ClientId,
    /// Whose people may sign in; `null`: everybody's.
    #[schema(required)]
    pub organization_id: Option<OrganizationId>,
    /// The name for people.
    pub name: String,
    /// `token_endpoint_auth_method`.
    pub auth_method: String,
    /// Whether there is a secret.
    pub has_secret: bool,
    /// The public keys, RFC 7517 §5.
    #[schema(required, value_type = Option<Object>)]
    pub jwks: Option<Value>,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// `grant_types`.
    pub grant_types: Vec<String>,
    /// What it may ask for, separated by spaces.
    pub scope: String,
    /// How its tokens are signed.
    pub signing_alg: String,
    /// Whether PKCE is demanded.
    pub pkce: PkceRule,
    /// Whether people are asked.
    pub consent: ConsentRule,
    /// What it asks of everybody besides their organizations' rules.
    pub mfa: ClientMfa,
    /// How long its access tokens live, seconds; `null`: as long as everybody's.
    #[schema(required)]
    pub access_token_lifetime: Option<i64>,
    /// What it registered besides.
    #[schema(value_type = metadata::Members)]
    pub metadata: ClientMetadata,
    /// Whether it is served.
    pub enabled: bool,
    /// When it was registered, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed, RFC 3339.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<&ClientRow> for ClientView {
    fn from(row: &ClientRow) -> Self {
        Self {
            id: row.id.clone(),
            organization_id: row.organization_id.clone(),
            name: row.name.clone(),
            auth_method: row.auth_method.clone(),
            has_secret: row.secret_digest.is_some(),
            jwks: row.jwks.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            redirect_uris: row.redirect_uris.0.clone(),
            post_logout_redirect_uris: row.post_logout_redirect_uris.0.clone(),
            grant_types: row.grant_types.0.clone(),
            scope: row.scope.clone(),
            signing_alg: row.signing_alg.clone(),
            pkce: row.pkce,
            consent: row.consent,
            mfa: row.mfa,
            access_token_lifetime: row.access_token_lifetime,
            metadata: row.metadata.0.clone(),
            enabled: row.disabled_at.is_none(),
            created_at: row.created_at.rfc3339(),
            updated_at: row.updated_at.rfc3339(),
        }
    }
}

/// What a client is to be; what is left out stays as it was, or follows from the kind.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// The name for people.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128)]
    pub name: Option<DisplayName>,
    /// `client_secret_basic`, `client_secret_post`, `client_secret_jwt`, `private_key_jwt` or `none`; stays as it was
    /// registered.
    pub auth_method: Option<String>,
    /// The public keys: for `private_key_jwt`, for request objects, and for what is encrypted.
    #[serde(default)]
    #[schema(value_type = Option<Object>, nullable)]
    pub jwks: Patch<Value>,
    /// Where answers may go, compared byte for byte.
    #[schema(max_items = 100)]
    pub redirect_uris: Option<Vec<String>>,
    /// Where a browser may go after signing out.
    #[schema(max_items = 100)]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// `authorization_code`, `refresh_token`, `client_credentials`.
    #[schema(max_items = 3)]
    pub grant_types: Option<Vec<String>>,
    /// What it may ask for, separated by spaces.
    #[schema(max_length = 2048)]
    pub scope: Option<String>,
    /// `RS256`, `PS256`, `ES256` or `EdDSA`.
    pub signing_alg: Option<String>,
    /// Whether PKCE is demanded.
    pub pkce: Option<PkceRule>,
    /// Whether people are asked.
    pub consent: Option<ConsentRule>,
    /// What it asks of everybody besides their organizations' rules.
    pub mfa: Option<ClientMfa>,
    /// How long its access tokens live, 60 to 86400 seconds; `null`: as long as everybody's.
    #[serde(default, deserialize_with = "lifetime")]
    #[schema(value_type = Option<i64>, nullable, minimum = 60, maximum = 86400)]
    pub access_token_lifetime: Patch<i64>,
    /// What it registers besides, member by member.
    #[serde(default, deserialize_with = "members")]
    #[schema(value_type = metadata::Members)]
    pub metadata: Option<MetadataChange>,
    /// Whether it is served.
    pub enabled: Option<bool>,
}

/// An object: `null` would be all of it, and nobody means that.
fn members<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<MetadataChange>, D::Error> {
    MetadataChange::deserialize(from).map(Some)
}

fn lifetime<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Patch<i64>, D::Error> {
    Ok(whole::maybe(from)?.map_or(Patch::Clear, Patch::Set))
}

/// A client to be registered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// Whose people may sign in; left out: everybody's.
    pub organization_id: Option<OrganizationId>,
    /// What kind of application it is.
    #[serde(default)]
    pub kind: Kind,
    /// What it is to be. A name is needed.
    pub settings: ClientChange,
}

/// A client, and its secret if one was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithSecret {
    /// The client.
    #[serde(flatten)]
    pub client: ClientView,
    /// The secret. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
}

/// Why a client is not registered or changed.
pub const ABOVE: &str = "this client may do more than you";

/// Why a client stays.
pub const USED: &str = "this client was used; disable it instead";

/// Why there is no new secret.
pub const NO_SECRET: &str = "this client has no secret";

/// Clients by identifier.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: Option<&OrganizationId>, part: &Part) -> AdminResult<Page<ClientView>> {
    let realm = actor.realm(Permission::ClientsRead, of)?;
    let rows = client::page(tx, realm.only(), part.after.as_deref(), part.and_one())?;
    let page = part.cut(rows, |row| row.id.to_string());
    Ok(Page { items: page.items.iter().map(ClientView::from).collect(), next: page.next })
}

/// Shows one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId) -> AdminResult<ClientView> {
    let row = client::by_id(tx, id)?.filter(|row| ![ACCOUNT, ADMIN].contains(&row.id.as_str()));
    let row = row.ok_or(Refusal::NotFound("client"))?;
    actor.need_at(Permission::ClientsRead, row.organization_id.as_ref(), "client")?;
    Ok(ClientView::from(&row))
}

/// Finds one that is to be changed. Nobody changes one that may do more than they may: a new secret or redirect URI would
/// give them its rights.
fn hold(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId) -> AdminResult<ClientRow> {
    let row = client::lock(tx, id)?.ok_or(Refusal::NotFound("client"))?;
    actor.need_at(Permission::ClientsWrite, row.organization_id.as_ref(), "client")?;
    covered(actor, &row, ABOVE)?;
    Ok(row)
}

fn covered(actor: &Actor<'_>, row: &ClientRow, why: &'static str) -> AdminResult<()> {
    let scope = ScopeSet::parse(&row.scope).map_err(unfit("scope"))?;
    let theirs = Rights::of(PermissionSet::of_scopes(&scope), row.organization_id.as_ref());
    if actor.rights.covers(&theirs) { Ok(()) } else { Err(Refusal::Above(why).into()) }
}

/// Registers one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn add(tx: &mut Tx<'_>, actor: &Actor<'_>, new: NewClient, outside: &Outside) -> AdminResult<WithSecret> {
    make(tx, (actor, outside), new, (ClientId::random(), secret_for))
}

/// Changes one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn change(
    tx: &mut Tx<'_>,
    (actor, outside): (&Actor<'_>, &Outside),
    id: &ClientId,
    change: ClientChange,
    expected: &Precondition,
) -> AdminResult<ClientView> {
    let mut row = hold(tx, actor, id)?;
    actor.is_other(id)?;
    let (before, old) = (ClientView::from(&row), row.clone());
    expected.check(&before)?;
    change.apply(&mut row, actor.now)?;
    together(&row)?;
    outside.judge(actor, Some(&old), &row)?;
    covered(actor, &row, ABOVE)?;
    row.updated_at = actor.now;
    client::update(tx, &row)?;
    let after = ClientView::from(&row);
    note(tx, actor, &row, "client_changed", Some(organizations::difference(&before, &after)))?;
    Ok(after)
}

/// Whether the settings go together.
fn together(row: &ClientRow) -> AdminResult<()> {
    metadata::fits(row)?;
    registration::check(row).map_err(unfit("settings"))
}

impl ClientChange {
    fn apply(self, row: &mut ClientRow, now: UnixTime) -> AdminResult<()> {
        if self.auth_method.is_some_and(|method| method != row.auth_method) {
            return Err(unfit("auth_method")(Invalid("it stays as it was registered")));
        }
        if let Some(name) = self.name {
            row.name = name.into();
        }
        match self.jwks {
            Patch::Keep => {}
            Patch::Clear => row.jwks = None,
            Patch::Set(value) => {
                let read = if row.auth_method == PRIVATE_KEY_JWT { registration::keys } else { registration::any_keys };
                let keys = read(&value.to_string());
                row.jwks = Some(keys.map_err(|why| Refusal::Invalid { field: "jwks", why })?);
            }
        }
        if let Some(list) = self.redirect_uris {
            row.redirect_uris = JsonText(uris("redirect_uris", &list)?);
        }
        if let Some(list) = self.post_logout_redirect_uris {
            row.post_logout_redirect_uris = JsonText(uris("post_logout_redirect_uris", &list)?);
        }
        if let Some(grants) = self.grant_types {
            let grants = grants.iter().map(|grant| GrantType::parse(grant)).collect::<Result<Vec<_>, _>>();
            row.grant_types = JsonText(registration::grant_texts(&grants.map_err(unfit("grant_types"))?));
        }
        if let Some(scope) = self.scope {
            row.scope = ScopeSet::parse(&scope).map_err(unfit("scope"))?.to_string();
        }
        if let Some(alg) = self.signing_alg {
            row.signing_alg = SigningAlg::parse(&alg).map_err(unfit("signing_alg"))?.to_string();
        }
        if let Patch::Set(seconds) = &self.access_token_lifetime
            && !(60..=86_400).contains(seconds)
        {
            return Err(unfit("access_token_lifetime")(Invalid("60 to 86400")));
        }
        self.access_token_lifetime.put(&mut row.access_token_lifetime);
        row.pkce = self.pkce.unwrap_or(row.pkce);
        row.consent = self.consent.unwrap_or(row.consent);
        row.mfa = self.mfa.unwrap_or(row.mfa);
        if let Some(members) = self.metadata {
            members.apply(&mut row.metadata.0)?;
        }
        match self.enabled {
            Some(true) => row.disabled_at = None,
            Some(false) => row.disabled_at = row.disabled_at.or(Some(now)),
            None => {}
        }
        Ok(())
    }
}

/// The one method whose keys have to sign.
const PRIVATE_KEY_JWT: &str = AuthMethod::PrivateKeyJwt.as_str();

/// URIs that may be registered, each once.
fn uris(field: &'static str, list: &[String]) -> AdminResult<Vec<String>> {
    let mut texts: Vec<String> = Vec::new();
    for uri in list {
        let uri = RedirectUri::register(uri).map_err(unfit(field))?;
        if !texts.iter().any(|text| text == uri.as_str()) {
            texts.push(uri.as_str().to_owned());
        }
    }
    Ok(texts)
}

/// Makes a new secret in the place of the old one, which is dead at once.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn new_secret(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId) -> AdminResult<WithSecret> {
    let mut row = hold(tx, actor, id)?;
    let method = AuthMethod::parse(&row.auth_method).map_err(unfit("auth_method"))?;
    let Some(secret) = secret_for(method) else { return Err(Refusal::Conflict(NO_SECRET).into()) };
    keep_secret(&mut row, actor.sealer, Some(&secret))?;
    row.updated_at = actor.now;
    client::update(tx, &row)?;
    note(tx, actor, &row, "client_secret_set", None)?;
    Ok(WithSecret { client: ClientView::from(&row), client_secret: Some(secret.expose().to_owned()) })
}

/// Removes one for which nobody ever signed in. One that was used is disabled instead: what refers to it stays readable.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId, expected: &Precondition) -> AdminResult<()> {
    let row = hold(tx, actor, id)?;
    actor.is_other(id)?;
    expected.check(&ClientView::from(&row))?;
    if !client::delete_unused(tx, id)? {
        return Err(Refusal::Conflict(USED).into());
    }
    note(tx, actor, &row, "client_removed", None)
}

fn note(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &ClientRow, act: &'static str, change: Option<Value>) -> AdminResult<()> {
    let event = Event::Managed { act, subject: &row.name, user: None, client: Some(&row.id), change };
    Ok(actor.record(tx, row.organization_id.as_ref(), None, &event)?)
}
