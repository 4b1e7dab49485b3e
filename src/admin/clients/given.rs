//! Clients are registered; in a file that is applied, the operator chose their identifier and secret.

use super::{ClientChange, ClientView, NewClient, Outside, WithSecret, covered, hold, kind::usual, note, together};
use crate::{
    admin::{Actor, AdminResult, Changed, Refusal, unfit},
    grant::{
        client::{keep_secret, secret_for},
        registration,
    },
    protocol::AuthMethod,
    store::{
        Tx,
        client::{self, ClientRow},
        organization,
    },
    types::{ClientId, Invalid, Permission, Secret, Token, secret::ClientSecret},
};

/// How client identifiers that are ours begin.
const OURS: &str = "vestibule-";

/// Registers one of this identifier; a secret is made where the method has one.
pub(super) fn make(
    tx: &mut Tx<'_>,
    (actor, outside): (&Actor<'_>, &Outside),
    new: NewClient,
    (id, secret): (ClientId, impl FnOnce(AuthMethod) -> Option<Token<ClientSecret>>),
) -> AdminResult<WithSecret> {
    let NewClient { organization_id, kind, settings } = new;
    actor.need_at(Permission::ClientsWrite, organization_id.as_ref(), "organization")?;
    if let Some(id) = &organization_id {
        organization::by_id(tx, id)?.ok_or(Refusal::NotFound("organization"))?;
    }
    if settings.name.is_none() {
        return Err(Refusal::Invalid { field: "settings.name", why: "a client needs a name".to_owned() }.into());
    }
    let mut row = ClientRow { id, ..usual(kind, organization_id, actor.now) };
    let method = settings.auth_method.as_deref().map(AuthMethod::parse).transpose().map_err(unfit("auth_method"))?;
    if let Some(method) = method {
        row.auth_method = method.to_string();
    }
    ClientChange { auth_method: None, ..settings }.apply(&mut row, actor.now)?;
    let method = AuthMethod::parse(&row.auth_method).map_err(unfit("auth_method"))?;
    let secret = secret(method);
    keep_secret(&mut row, actor.sealer, secret.as_ref())?;
    together(&row)?;
    outside.judge(actor, None, &row)?;
    covered(actor, &row, "this client may do more than you")?;
    client::insert(tx, &row)?;
    let view = ClientView::from(&row);
    note(tx, actor, &row, "client_added", Some(serde_json::json!({ "after": view })))?;
    Ok(WithSecret { client: view, client_secret: secret.map(|secret| secret.expose().to_owned()) })
}

/// Registers a client. One that authenticates with a secret needs one: nothing that is made here would be seen by anybody.
///
/// # Errors
/// [`Refusal`], and the database's.
pub(in crate::admin) fn register(
    tx: &mut Tx<'_>,
    (actor, outside): (&Actor<'_>, &Outside),
    new: NewClient,
    (id, secret): (&str, Option<&Secret>),
) -> AdminResult<ClientView> {
    let fits = (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if !fits || id.starts_with(OURS) {
        let why = Invalid("a client is named with 1 to 64 of letters, digits, -, . and _; vestibule- is ours");
        return Err(unfit("id")(why));
    }
    let given = secret.cloned();
    let made = |method: AuthMethod| match given {
        Some(secret) if registration::has_secret(method) => Some(Token::presented(secret.expose())),
        _ => secret_for(method),
    };
    if let Some(secret) = secret
        && new.settings.auth_method.as_deref() == Some(AuthMethod::ClientSecretJwt.as_str())
    {
        signs(secret)?;
    }
    let view = make(tx, (actor, outside), new, (ClientId::from_text(id), made))?.client;
    if view.has_secret != secret.is_some() {
        let why = if view.has_secret { "this client needs one" } else { "this client has none" };
        return Err(unfit("secret")(Invalid(why)));
    }
    Ok(view)
}

/// Whether a secret is long enough to sign with, RFC 7518 §3.2.
fn signs(secret: &Secret) -> AdminResult<()> {
    if secret.expose().len() >= 32 { Ok(()) } else { Err(unfit("secret")(Invalid("client_secret_jwt needs 32 bytes"))) }
}

/// Puts a given secret in the place of another one. Whether it is another one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub(in crate::admin) fn set_secret(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &ClientId, secret: &Secret) -> AdminResult<Changed> {
    let mut row = hold(tx, actor, id)?;
    let method = AuthMethod::parse(&row.auth_method).map_err(unfit("auth_method"))?;
    if !registration::has_secret(method) {
        return Err(Refusal::Conflict("this client has no secret").into());
    }
    if method == AuthMethod::ClientSecretJwt {
        signs(secret)?;
    }
    let secret = Token::<ClientSecret>::presented(secret.expose());
    if row.secret_digest.as_deref() == Some(secret.digest().as_str()) {
        return Ok(Changed::No);
    }
    keep_secret(&mut row, actor.sealer, Some(&secret))?;
    row.updated_at = actor.now;
    client::update(tx, &row)?;
    note(tx, actor, &row, "client_secret_set", None)?;
    Ok(Changed::Yes)
}
