//! What is done to many people: asked for at once, done a few in each transaction, one result each. It goes on where it was
//! after a restart; somebody who was removed meanwhile has a result, too.

use super::{
    Actor, AdminError, AdminResult, Part, Refusal, Who,
    groups::{self, Membership},
    organizations,
    reset::{self, Because},
    users,
};
pub use crate::store::bulk::DONE;
use crate::{
    audit::Event,
    store::{
        Tx,
        bulk::{self, BulkRow, ItemRow},
        group, organization,
        people::{self, Filter},
        user,
    },
    types::{BulkAct, BulkId, BulkState, GroupId, OrganizationId, Permission, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many people at most.
pub const MOST: usize = 10_000;

/// Something to be done to many people of an organization.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBulk {
    /// Whose people.
    pub organization_id: OrganizationId,
    /// What.
    pub act: BulkAct,
    /// Which group, for the acts about groups.
    pub group_id: Option<GroupId>,
    /// Why: 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
    /// Who: 1 to 10,000 people, each once.
    #[schema(min_items = 1, max_items = 10_000)]
    pub user_ids: Vec<UserId>,
}

/// Something that is being done, or was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkView {
    /// Its identifier.
    pub id: BulkId,
    /// Whose people.
    #[schema(required)]
    pub organization_id: Option<OrganizationId>,
    /// What.
    pub act: BulkAct,
    /// Which group, for the acts about groups.
    #[schema(required)]
    pub group_id: Option<String>,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: BulkState,
    /// Who asked for it: `user:ID`, `client:ID` or `command line`.
    pub actor: String,
    /// Who agreed.
    #[schema(required)]
    pub approved_by: Option<String>,
    /// How many people.
    pub total: i64,
    /// How many have a result.
    pub done: i64,
    /// How many of those are refusals.
    pub failed: i64,
    /// When it was asked for, RFC 3339.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it ended, RFC 3339.
    #[schema(required, format = DateTime)]
    pub finished_at: Option<String>,
}

/// One person's result.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulkItemView {
    /// Where in the list, from 0.
    pub position: i64,
    /// Who.
    pub user_id: UserId,
    /// The user name, as long as there is such a person.
    #[schema(required)]
    pub username: Option<String>,
    /// `done`, or why not; `null`: not yet.
    #[schema(required)]
    pub outcome: Option<String>,
}

impl From<BulkRow> for BulkView {
    fn from(row: BulkRow) -> Self {
        Self {
            id: row.id,
            organization_id: row.organization_id,
            act: row.act,
            group_id: row.argument,
            reason: row.reason,
            state: row.state,
            actor: row.actor,
            approved_by: row.approved_by,
            total: row.total,
            done: row.done,
            failed: row.failed,
            created_at: row.created_at.rfc3339(),
            finished_at: organizations::shown(row.finished_at),
        }
    }
}

/// The permission that an act takes.
#[must_use]
pub const fn permission(act: BulkAct) -> Permission {
    match act {
        BulkAct::ResetMfa => Permission::UsersReset,
        BulkAct::Disable | BulkAct::Enable | BulkAct::SignOut => Permission::UsersWrite,
        BulkAct::AddToGroup | BulkAct::RemoveFromGroup => Permission::GroupsWrite,
    }
}

/// Asks for something. It begins at once, or when a second administrator has agreed.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor<'_>, new: &NewBulk) -> AdminResult<BulkView> {
    let id = &new.organization_id;
    actor.need(permission(new.act), id, "organization")?;
    let organization = organization::by_id(tx, id)?.ok_or(Refusal::NotFound("organization"))?;
    let because = Because::parse(&new.reason)?;
    check_people(&new.user_ids)?;
    let argument = argument(tx, new)?;
    let state = if organization.wants_two(actor.now) { BulkState::Waiting } else { BulkState::Running };
    if state == BulkState::Waiting && !matches!(actor.who, Who::Person(_)) {
        return Err(Refusal::Conflict("two people are wanted for this, and an application is none").into());
    }
    let row = BulkRow {
        id: BulkId::random(),
        organization_id: Some(id.clone()),
        act: new.act,
        argument,
        reason: because.as_str().to_owned(),
        state,
        actor: actor.label().to_owned(),
        approved_by: None,
        total: i64::try_from(new.user_ids.len()).unwrap_or(i64::MAX),
        done: 0,
        failed: 0,
        created_at: actor.now,
        finished_at: None,
    };
    bulk::insert(tx, &row, &new.user_ids)?;
    note(tx, actor, &row, "bulk_begun")?;
    Ok(row.into())
}

fn check_people(ids: &[UserId]) -> AdminResult<()> {
    let mut once: Vec<&str> = ids.iter().map(UserId::as_str).collect();
    once.sort_unstable();
    once.dedup();
    let why = match (ids.len(), once.len()) {
        (0, _) => "name somebody".to_owned(),
        (all, _) if all > MOST => format!("at most {MOST}"),
        (all, single) if all != single => "somebody is named twice".to_owned(),
        _ => return Ok(()),
    };
    Err(Refusal::Invalid { field: "user_ids", why }.into())
}

fn argument(tx: &mut Tx<'_>, new: &NewBulk) -> AdminResult<Option<String>> {
    let about_a_group = matches!(new.act, BulkAct::AddToGroup | BulkAct::RemoveFromGroup);
    match (&new.group_id, about_a_group) {
        (None, false) => Ok(None),
        (Some(id), true) => {
            let found = group::by_id(tx, id)?.filter(|group| group.organization_id == new.organization_id);
            Ok(Some(found.ok_or(Refusal::NotFound("group"))?.id.to_string()))
        }
        (None, true) => Err(Refusal::Invalid { field: "group_id", why: "this act is about a group".to_owned() }.into()),
        (Some(_), false) => Err(Refusal::Invalid { field: "group_id", why: "this act is about no group".to_owned() }.into()),
    }
}

/// The people that a filter finds, for an act on all of them.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn everybody(tx: &mut Tx<'_>, actor: &Actor<'_>, filter: &Filter) -> AdminResult<Vec<UserId>> {
    actor.realm(Permission::UsersRead, filter.organization.as_ref())?;
    let found = people::ids(tx, filter, i64::try_from(MOST + 1).unwrap_or(i64::MAX))?;
    if found.len() > MOST {
        return Err(Refusal::Invalid { field: "user_ids", why: format!("more than {MOST} people fit") }.into());
    }
    Ok(found)
}

fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &BulkId) -> AdminResult<BulkRow> {
    let row = bulk::lock(tx, id)?.ok_or(Refusal::NotFound("bulk act"))?;
    actor.need_at(permission(row.act), row.organization_id.as_ref(), "bulk act")?;
    Ok(row)
}

/// Shows one.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &BulkId) -> AdminResult<BulkView> {
    let row = bulk::by_id(tx, id)?.ok_or(Refusal::NotFound("bulk act"))?;
    actor.need_at(Permission::UsersRead, row.organization_id.as_ref(), "bulk act")?;
    Ok(row.into())
}

/// The newest ones of an organization, or of all.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn list(tx: &mut Tx<'_>, actor: &Actor<'_>, of: Option<&OrganizationId>) -> AdminResult<Vec<BulkView>> {
    let realm = actor.realm(Permission::UsersRead, of)?;
    Ok(bulk::newest(tx, realm.only(), 100)?.into_iter().map(BulkView::from).collect())
}

/// The results, from a position on.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn items(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &BulkId, part: &Part) -> AdminResult<super::Page<BulkItemView>> {
    let of = show(tx, actor, id)?.organization_id;
    let from = part.after.as_deref().and_then(|text| text.parse::<i64>().ok()).map_or(0, |after| after.saturating_add(1));
    let rows = bulk::items(tx, id, from, part.and_one())?;
    let page = part.cut(rows, |row| row.position.to_string());
    let view = |row: ItemRow| {
        // Whoever asked may have named anybody; nobody learns the names of other organizations' people that way.
        let user = user::by_id(tx, &row.user_id)?.filter(|user| of.as_ref().is_none_or(|of| *of == user.organization_id));
        let username = user.map(|user| user.username);
        Ok(BulkItemView { position: row.position, user_id: row.user_id, username, outcome: row.outcome })
    };
    Ok(super::Page { items: page.items.into_iter().map(view).collect::<AdminResult<_>>()?, next: page.next })
}

/// Whether somebody may agree to one, or call it off.
#[must_use]
pub fn may_decide(actor: &Actor<'_>, view: &BulkView) -> bool {
    actor.need_at(permission(view.act), view.organization_id.as_ref(), "bulk act").is_ok()
}

/// Agrees to one that waits. Whoever asked for it can not; nor can an application, which might be theirs.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn approve(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &BulkId) -> AdminResult<BulkView> {
    let row = find(tx, actor, id)?;
    if !matches!(actor.who, Who::Person(_)) {
        return Err(Refusal::Conflict("a person has to agree, and an application is none").into());
    }
    if row.actor == actor.label() {
        return Err(Refusal::Conflict("somebody else has to agree").into());
    }
    if !bulk::approve(tx, id, actor.label())? {
        return Err(Refusal::Conflict("it does not wait for anybody").into());
    }
    note(tx, actor, &row, "bulk_approved")?;
    show(tx, actor, id)
}

/// Calls one off. What was done stays done.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn cancel(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &BulkId) -> AdminResult<BulkView> {
    let row = find(tx, actor, id)?;
    if !bulk::cancel(tx, id, actor.now)? {
        return Err(Refusal::Conflict("it is over").into());
    }
    note(tx, actor, &row, "bulk_cancelled")?;
    show(tx, actor, id)
}

/// Does it to one person, with the rights that whoever asked for it has now. A refusal is a result; what was done before it
/// in the same transaction is undone by the caller.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn one(tx: &mut Tx<'_>, actor: &Actor<'_>, job: &BulkRow, id: &UserId) -> AdminResult<()> {
    let because = Because::parse(&job.reason)?;
    let of = user::by_id(tx, id)?.ok_or(Refusal::NotFound("user"))?.organization_id;
    if job.organization_id.as_ref().is_some_and(|wanted| *wanted != of) {
        return Err(Refusal::NotFound("user").into());
    }
    let enabled = |enabled| users::UserChange { enabled: Some(enabled), ..users::UserChange::default() };
    let group = || job.argument.as_deref().map(GroupId::from_text).ok_or(Refusal::NotFound("group"));
    let member = |membership| Ok::<_, AdminError>((group()?, membership));
    let (group, membership) = match job.act {
        BulkAct::ResetMfa => return reset::second_factors(tx, actor, id, &because).map(drop),
        BulkAct::SignOut => return reset::sign_out(tx, actor, id, Some(&because)),
        BulkAct::Disable => {
            return users::change_because(tx, actor, id, (enabled(false), Some(&because)), &super::Precondition::default())
                .map(drop);
        }
        BulkAct::Enable => {
            return users::change_because(tx, actor, id, (enabled(true), Some(&because)), &super::Precondition::default())
                .map(drop);
        }
        BulkAct::AddToGroup => member(Membership::In)?,
        BulkAct::RemoveFromGroup => member(Membership::Out)?,
    };
    groups::set_member(tx, actor, (&group, id), membership, Some(because.as_str()))
}

/// Writes a person's result down.
///
/// # Errors
/// The database's.
pub fn settle(tx: &mut Tx<'_>, job: &BulkRow, position: i64, refused: Option<&Refusal>) -> AdminResult<()> {
    let outcome = refused.map_or_else(|| DONE.to_owned(), Refusal::to_string);
    bulk::settle(tx, &job.id, position, &outcome)?;
    Ok(())
}

fn note(tx: &mut Tx<'_>, actor: &Actor<'_>, row: &BulkRow, act: &'static str) -> AdminResult<()> {
    let change = serde_json::json!({ "act": row.act, "total": row.total });
    let event = Event::Managed { act, subject: row.id.as_str(), user: None, client: None, change: Some(change) };
    Ok(actor.record(tx, row.organization_id.as_ref(), Some(&row.reason), &event)?)
}
