//! What a person has, as operators see it: methods, sessions, trusted devices.

use super::{Actor, AdminResult, Refusal, lockout, users};
use crate::{
    account::methods::{self, Owned},
    audit::Event,
    auth::{
        account,
        assurance::{Level, Shown, judge},
        session as sessions, tell,
        throttle::{SECOND, Standing, standing},
    },
    post::Notice,
    store::{Tx, backup, session, throttle as budgets, trust, user},
    types::{Method, Permission, SessionId, TrustedDeviceId, UserId},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A second factor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MethodView {
    /// What it is.
    pub method: Method,
    /// Its identifier.
    pub id: String,
    /// What its owner calls it; may be empty.
    pub name: String,
    /// Where its codes go, masked.
    #[schema(required)]
    pub detail: Option<String>,
    /// Whether it is accepted: the organization allows it, and it is not suspended.
    pub usable: bool,
    /// When it was added, RFC 3339.
    #[schema(format = DateTime)]
    pub added_at: String,
    /// When it was last used, RFC 3339.
    #[schema(required, format = DateTime)]
    pub last_used_at: Option<String>,
}

/// A method of which nothing is looked at now, as too much was wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PausedMethod {
    /// Which.
    pub method: Method,
    /// Until when, RFC 3339; `null`: until another factor is shown, or the factors are reset.
    #[schema(required, format = DateTime)]
    pub until: Option<String>,
}

/// All second factors of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MethodsView {
    /// The factors, the strongest kind first.
    pub methods: Vec<MethodView>,
    /// How many backup codes are left.
    pub backup_codes_left: i64,
    /// What is not looked at now.
    pub paused: Vec<PausedMethod>,
}

/// A person's second factors.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<MethodsView> {
    users::find(tx, actor, id, Permission::UsersRead)?;
    let owned = account::peek(tx, id)?.map(|account| methods::list(&account)).unwrap_or_default();
    let view = |owned: Owned| MethodView {
        method: owned.method,
        id: owned.id,
        name: owned.name,
        detail: owned.detail,
        usable: owned.usable,
        added_at: owned.added.rfc3339(),
        last_used_at: owned.used.map(crate::types::UnixTime::rfc3339),
    };
    let mut paused = Vec::new();
    for budget in &SECOND {
        let (Ok(method), Some(row)) = (budget.class.parse(), budgets::read(tx, id.as_str(), budget.class)?) else { continue };
        match standing(budget, &row, actor.now) {
            Standing::Open => {}
            Standing::UsedUp(until) => paused.push(PausedMethod { method, until: Some(until.rfc3339()) }),
            Standing::Suspended => paused.push(PausedMethod { method, until: None }),
        }
    }
    let backup_codes_left = backup::count(tx, id)?.left;
    Ok(MethodsView { methods: owned.into_iter().map(view).collect(), backup_codes_left, paused })
}

/// Removes one second factor and ends what was issued. The last one of somebody who needs one stays: a reset is for that.
///
/// # Errors
/// [`Refusal`], the database's, or the cipher's.
pub fn remove(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &UserId,
    (method, which): (Method, &str),
    reason: Option<&str>,
) -> AdminResult<()> {
    let row = users::hold(tx, actor, id, Permission::UsersWrite)?;
    if actor.is(id) {
        return Err(Refusal::Conflict("the own methods are removed in the account pages").into());
    }
    let guard = lockout::before(tx, actor.ways(), &row.organization_id)?;
    let account = account::open(tx, id)?.ok_or(Refusal::Conflict("the person is disabled"))?;
    let owned = methods::find(&account, method, which).ok_or(Refusal::NotFound("method"))?;
    if account.is_obliged() && owned.usable && account.factors() == 1 {
        return Err(
            Refusal::Conflict("the organization demands a second factor, and this is the last one; reset it instead").into()
        );
    }
    methods::delete(tx, id, &owned)?;
    user::raise_epoch(tx, id)?;
    session::end_of_user(tx, id, actor.now)?;
    let event = Event::FactorRemoved { user: id, method: method.as_str(), name: &owned.name };
    actor.record(tx, Some(&row.organization_id), reason, &event)?;
    tell::owner(tx, actor.sealer, &account, Notice::FactorRemoved { method }, actor.now)?;
    guard.check(tx)
}

/// A session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// Its identifier; also the `sid` claim.
    #[schema(value_type = String)]
    pub id: SessionId,
    /// The browser in words; may be empty.
    pub agent: String,
    /// The network address that it began from; may be empty.
    pub address: String,
    /// The level that was reached, as an `acr` value.
    pub acr: String,
    /// When it began, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last used, RFC 3339.
    #[schema(format = DateTime)]
    pub last_seen_at: String,
    /// When it ends at the latest, RFC 3339.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// A person's live sessions.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn sessions_of(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<Vec<SessionView>> {
    let user = users::find(tx, actor, id, Permission::UsersRead)?;
    let view = |row: session::SessionRow| {
        let level = serde_json::from_str::<Shown>(&row.evidence).ok().and_then(|shown| judge(&shown));
        SessionView {
            acr: level.map_or(Level::One, |assurance| assurance.level).acr().to_owned(),
            id: row.id,
            agent: row.agent,
            address: row.address,
            created_at: row.created_at.rfc3339(),
            last_seen_at: row.last_seen_at.rfc3339(),
            expires_at: row.expires_at.rfc3339(),
        }
    };
    Ok(session::of_user(tx, id, user.epoch, actor.now)?.into_iter().map(view).collect())
}

/// Ends one of a person's sessions.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn end_session(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, which: &SessionId) -> AdminResult<()> {
    let user = users::hold(tx, actor, id, Permission::UsersWrite)?;
    let row = session::by_id(tx, which)?.filter(|row| row.user_id == *id && row.ended_at.is_none());
    let row = row.ok_or(Refusal::NotFound("session"))?;
    sessions::end(tx, &row.id, id, actor.now)?;
    users::note(tx, actor, &user, ("user_session_ended", None), None)
}

/// A browser that is not asked for the second factor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeviceView {
    /// Its identifier.
    #[schema(value_type = String)]
    pub id: TrustedDeviceId,
    /// The browser in words; may be empty.
    pub name: String,
    /// Since when it is trusted, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the trust was last used, RFC 3339.
    #[schema(format = DateTime)]
    pub last_used_at: String,
    /// When it ends, RFC 3339.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

/// A person's trusted devices.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn devices_of(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<Vec<DeviceView>> {
    let user = users::find(tx, actor, id, Permission::UsersRead)?;
    let view = |row: trust::DeviceRow| DeviceView {
        id: row.id,
        name: row.name,
        created_at: row.created_at.rfc3339(),
        last_used_at: row.last_used_at.rfc3339(),
        expires_at: row.expires_at.rfc3339(),
    };
    Ok(trust::of_user(tx, id, user.epoch, actor.now)?.into_iter().map(view).collect())
}

/// Ends the trust in one device.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn forget_device(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId, which: &TrustedDeviceId) -> AdminResult<()> {
    let user = users::hold(tx, actor, id, Permission::UsersWrite)?;
    if !trust::end(tx, id, which, actor.now)? {
        return Err(Refusal::NotFound("device").into());
    }
    let event = Event::DeviceForgotten { user: id, device: which };
    Ok(actor.record(tx, Some(&user.organization_id), None, &event)?)
}

/// Ends the trust in all devices.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn forget_devices(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &UserId) -> AdminResult<()> {
    let user = users::hold(tx, actor, id, Permission::UsersWrite)?;
    let count = trust::end_all(tx, id, actor.now)?;
    let event = Event::DevicesForgotten { user: id, count };
    Ok(actor.record(tx, Some(&user.organization_id), None, &event)?)
}
