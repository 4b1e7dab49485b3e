//! Some lines in one transaction: all that are right, or none.

use super::{
    fault::LineFault,
    line::Line,
    plan::{Named, Plan, Stop, plan},
    report::{Faulty, ImportReport, Options, Outcome, What},
    scene::{Hold, Scene},
};
use crate::{
    admin::{Actor, AdminResult, lockout, organizations, users},
    audit::Event,
    auth::tell,
    post::Notice,
    store::{
        Tx, group, organization, recovery, session,
        user::{self, User},
    },
    types::{OrganizationId, PasswordBy, Role},
};
use serde::Serialize;
use std::collections::BTreeSet;

/// Lines of one transaction.
pub const BATCH: usize = 100;

/// What becomes of each line.
pub type Outcomes = Vec<Result<Outcome, LineFault>>;

/// Says what would become of lines. Changes nothing.
///
/// # Errors
/// The database's.
pub fn look(tx: &mut Tx<'_>, actor: &Actor<'_>, options: &Options, lines: &[Line]) -> AdminResult<Outcomes> {
    let plans = plans(tx, actor, options, (lines, Hold::Look))?;
    Ok(plans.into_iter().map(|plan| plan.map(|plan| plan.outcome)).collect())
}

/// Does what lines say. With [`Faulty::Refuse`] nothing is done if one of them is wrong.
///
/// # Errors
/// [`crate::admin::Refusal::Lockout`], and the database's; then nothing is done.
pub fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (options, faulty): (&Options, Faulty),
    lines: &[Line],
) -> AdminResult<Outcomes> {
    let plans = plans(tx, actor, options, (lines, Hold::Keep))?;
    if faulty == Faulty::Refuse && plans.iter().any(Result::is_err) {
        return Ok(plans.into_iter().map(|plan| plan.map(|plan| plan.outcome)).collect());
    }
    let mut guards = Vec::new();
    let judged: BTreeSet<&OrganizationId> =
        plans.iter().flatten().filter(|plan| is_judged(plan)).map(|plan| &plan.after.organization_id).collect();
    for id in judged {
        guards.push(lockout::before(tx, actor.ways(), id)?);
    }
    let mut outcomes = Vec::new();
    for plan in plans {
        if let Ok(plan) = &plan {
            carry_out(tx, actor, plan)?;
        }
        outcomes.push(plan.map(|plan| plan.outcome));
    }
    for guard in guards {
        guard.check(tx)?;
    }
    Ok(outcomes)
}

fn plans(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    options: &Options,
    (lines, hold): (&[Line], Hold),
) -> AdminResult<Vec<Result<Plan, LineFault>>> {
    let mut scene = Scene::read(tx, lines, hold)?;
    let mut plans = Vec::new();
    for line in lines {
        plans.push(match plan(tx, actor, (&mut scene, options), line) {
            Ok(plan) => Ok(plan),
            Err(Stop::Why(why)) => Err(LineFault { line: line.number, who: line.username.to_string(), why }),
            Err(Stop::Fault(fault)) => return Err(fault),
        });
    }
    Ok(plans)
}

/// Whether it could matter to who administers.
fn is_judged(plan: &Plan) -> bool {
    let Some(before) = &plan.before else { return false };
    before.role != plan.after.role || before.disabled_at != plan.after.disabled_at
}

fn carry_out(tx: &mut Tx<'_>, actor: &Actor<'_>, plan: &Plan) -> AdminResult<()> {
    if plan.outcome.what == What::Same {
        return Ok(());
    }
    let (after, (was, is)) = (&plan.after, &plan.groups);
    match &plan.before {
        None => user::insert(tx, &User { password_hash: plan.hash.clone(), ..after.clone() })?,
        Some(before) => change(tx, actor, (before, plan))?,
    }
    for group in is.iter().filter(|group| !was.contains(group)) {
        group::add(tx, &group.id, &after.id, actor.now)?;
    }
    for group in was.iter().filter(|group| !is.contains(group)) {
        group::remove(tx, &group.id, &after.id)?;
    }
    let seen = Seen::of(after, is);
    let (act, change) = match &plan.before {
        None => ("user_added", serde_json::json!({ "after": seen })),
        Some(before) => ("user_changed", organizations::difference(&Seen::of(before, was), &seen)),
    };
    users::note(tx, actor, after, (act, Some(change)), None)
}

fn change(tx: &mut Tx<'_>, actor: &Actor<'_>, (before, plan): (&User, &Plan)) -> AdminResult<()> {
    let after = &plan.after;
    user::update_profile(tx, &User { updated_at: actor.now, ..after.clone() })?;
    if before.disabled_at.is_some() != after.disabled_at.is_some() {
        user::set_disabled(tx, &after.id, after.disabled_at)?;
    }
    if let Some(hash) = &plan.hash {
        user::set_password(tx, &after.id, Some(hash), PasswordBy::Owner)?;
        recovery::settle(tx, &after.id)?;
        session::end_of_user(tx, &after.id, actor.now)?;
        if let Some(organization) = organization::by_id(tx, &after.organization_id)? {
            tell::person(tx, actor.sealer, (before, &organization), Notice::PasswordChanged, actor.now)?;
        }
        users::note(tx, actor, after, ("user_password_set", None), None)?;
    }
    users::warn_owner(tx, actor, before, after)
}

/// What the audit log says of a person.
#[derive(Serialize)]
struct Seen<'a> {
    name: &'a Option<String>,
    email: &'a Option<String>,
    email_verified: bool,
    phone_number: &'a Option<String>,
    phone_number_verified: bool,
    language: &'a Option<String>,
    role: &'a Role,
    enabled: bool,
    groups: Vec<&'a str>,
}

impl<'a> Seen<'a> {
    fn of(user: &'a User, groups: &'a [Named]) -> Self {
        Self {
            name: &user.name,
            email: &user.email,
            email_verified: user.email_verified_at.is_some(),
            phone_number: &user.phone_number,
            phone_number_verified: user.phone_verified_at.is_some(),
            language: &user.language,
            role: &user.role,
            enabled: user.disabled_at.is_none(),
            groups: groups.iter().map(|group| group.name.as_str()).collect(),
        }
    }
}

/// Writes down that a file was imported, and with what result.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, actor: &Actor<'_>, of: Option<&OrganizationId>, report: &ImportReport) -> AdminResult<()> {
    let counts = serde_json::json!({
        "made": report.made, "changed": report.changed, "same": report.same, "faulty": report.faulty,
        "through_line": report.through_line,
    });
    let event = Event::Managed { act: "users_imported", subject: "users", user: None, client: None, change: Some(counts) };
    Ok(actor.record(tx, of, None, &event)?)
}
