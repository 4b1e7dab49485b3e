//! What a line makes of a person. Looked at for a dry run, looked at again and done for an import.

use super::{
    fault::Why,
    line::{Column, Line, Says},
    report::{Options, Outcome, Passwords, What},
    scene::Scene,
};
use crate::{
    admin::{Actor, AdminError, Refusal, actor::rights_of, users},
    auth::password::foreign::Foreign,
    store::{StoreError, Tx, recovery, user::User},
    types::{OrganizationId, Permission},
};

/// What is to be done for a line.
pub(super) struct Plan {
    pub(super) outcome: Outcome,
    /// As it is; `None`: there is nobody yet.
    pub(super) before: Option<User>,
    /// As it is to be.
    pub(super) after: User,
    /// The groups that the person was in, and those that the person is to be in, by name and identifier.
    pub(super) groups: (Vec<Named>, Vec<Named>),
    /// The password's hash, if it is to be another one.
    pub(super) hash: Option<String>,
}

/// A group.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: crate::types::GroupId,
    pub(super) name: String,
}

/// Why there is no plan.
pub(super) enum Stop {
    /// The line is wrong.
    Why(Why),
    /// Something failed.
    Fault(AdminError),
}

impl From<AdminError> for Stop {
    fn from(error: AdminError) -> Self {
        match error {
            AdminError::Refused(refusal) => Self::Why(refusal.into()),
            fault @ AdminError::Fault(_) => Self::Fault(fault),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<Why> for Stop {
    fn from(why: Why) -> Self {
        Self::Why(why)
    }
}

type Planned<T> = Result<T, Stop>;

/// Plans a line.
pub(super) fn plan(tx: &mut Tx<'_>, actor: &Actor<'_>, (scene, options): (&mut Scene, &Options), line: &Line) -> Planned<Plan> {
    let no_home = || match &line.says.organization {
        Some(slug) => Why::NoOrganization(slug.to_string()),
        None => Why::Missing(Column::Organization),
    };
    let home = scene.home(tx, line, &options.home)?.ok_or_else(no_home)?;
    if !actor.rights.reaches(&home) {
        return Err(no_home().into());
    }
    actor.need(Permission::UsersWrite, &home, "organization")?;
    let before = scene.person(line);
    if before.as_ref().is_some_and(|known| known.organization_id != home) {
        return Err(Why::Taken.into());
    }
    let mut after =
        before.clone().unwrap_or_else(|| User::new(&home, line.username.as_str(), line.username.folded(), actor.now));
    profile(tx, actor, scene, (&line.says, &mut after))?;
    if let Some(known) = &before {
        keeps_administrators(tx, known, &after)?;
    }
    let hash = password(tx, actor, (&line.says, before.as_ref()), options.passwords)?;
    let groups = groups(tx, actor, scene, (&line.says, before.as_ref(), &home))?;
    let what = match &before {
        None => What::Made,
        Some(known) => said(known, &after, hash.is_some(), groups.0 != groups.1),
    };
    if let Some(known) = before.as_ref().filter(|_| what != What::Same) {
        users::touch(tx, actor, known)?;
    }
    if let Some(known) = &before
        && (&known.email, &known.phone_number, &known.role) != (&after.email, &after.phone_number, &after.role)
    {
        // Whoever reaches other addresses or may do other things starts anew.
        after.epoch += 1;
    }
    let outcome = Outcome { line: line.number, username: after.username.clone(), what };
    Ok(Plan { outcome, before, after, groups, hash })
}

/// Changes what belongs to the profile.
fn profile(tx: &mut Tx<'_>, actor: &Actor<'_>, scene: &mut Scene, (says, row): (&Says, &mut User)) -> Planned<()> {
    let role = match &says.role {
        None => None,
        Some(text) => {
            let home = row.organization_id.clone();
            Some(scene.role(tx, &home, text)?.ok_or_else(|| Why::NoRole(text.clone()))?)
        }
    };
    let change = users::UserChange {
        name: says.name.clone(),
        email: says.email.clone(),
        email_verified: says.email_verified,
        phone_number: says.phone_number.clone(),
        language: says.language.clone(),
        role,
        ..users::UserChange::default()
    };
    change.apply(tx, actor, row)?;
    match says.phone_number_verified {
        Some(true) if row.phone_number.is_none() => {
            let why = "there is no telephone number".to_owned();
            return Err(Why::Unfit(Column::PhoneNumberVerified, why).into());
        }
        Some(true) => row.phone_verified_at = row.phone_verified_at.or(Some(actor.now)),
        Some(false) => row.phone_verified_at = None,
        None => {}
    }
    match says.enabled {
        Some(true) => row.disabled_at = None,
        Some(false) if actor.is(&row.id) => return Err(Why::from(Refusal::Conflict("nobody disables themselves")).into()),
        Some(false) => row.disabled_at = row.disabled_at.or(Some(actor.now)),
        None => {}
    }
    Ok(())
}

/// An administrator's rights are not taken away in passing: what a file says of the last one can not be judged line by line.
fn keeps_administrators(tx: &mut Tx<'_>, before: &User, after: &User) -> Planned<()> {
    let disabled = before.disabled_at.is_none() && after.disabled_at.is_some();
    if !disabled && before.role == after.role {
        return Ok(());
    }
    let rights = rights_of(tx, before)?;
    if !rights.may(Permission::PoliciesWrite, &before.organization_id) {
        return Ok(());
    }
    if disabled || !rights_of(tx, after)?.covers(&rights) {
        return Err(Why::Administrator.into());
    }
    Ok(())
}

/// The hash that is to be put in, if any: that of somebody new, or one that takes another's place.
fn password(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    (says, before): (&Says, Option<&User>),
    passwords: Passwords,
) -> Planned<Option<String>> {
    let Some(hash) = &says.password_hash else { return Ok(None) };
    if let Some(known) = before {
        if passwords == Passwords::Keep || known.password_hash.as_ref() == Some(hash) {
            return Ok(None);
        }
        if actor.is(&known.id) {
            return Err(Why::from(Refusal::Conflict("the own password is changed in the account pages")).into());
        }
        let ended = recovery::of_user(tx, &known.id)?.and_then(|row| row.ended_password);
        if ended.as_ref() == Some(hash) {
            let why = "its owner has ended this password".to_owned();
            return Err(Why::Unfit(Column::PasswordHash, why).into());
        }
    }
    let costly = Foreign::parse(hash).map_err(|why| Why::Unfit(Column::PasswordHash, why.to_string()))?.is_costly();
    if costly && !actor.rights.may_everywhere(Permission::UsersWrite) {
        return Err(Why::Costly.into());
    }
    Ok(Some(hash.clone()))
}

/// The groups that the person was in, and is to be in.
fn groups(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    scene: &mut Scene,
    (says, before, home): (&Says, Option<&User>, &OrganizationId),
) -> Planned<(Vec<Named>, Vec<Named>)> {
    let known = before.map(|user| scene.groups_of(&user.id)).unwrap_or_default();
    let was: Vec<Named> = known.iter().map(|row| Named { id: row.id.clone(), name: row.name.clone() }).collect();
    let Some(names) = &says.groups else { return Ok((was.clone(), was)) };
    let mut is: Vec<Named> = Vec::new();
    for name in names {
        let row = scene.group(tx, home, name)?.ok_or_else(|| Why::NoGroup(name.clone()))?;
        if is.iter().all(|other| other.id != row.id) {
            is.push(Named { id: row.id, name: row.name });
        }
    }
    let same = was.len() == is.len() && is.iter().all(|group| was.contains(group));
    if same {
        return Ok((was.clone(), was));
    }
    actor.need(Permission::GroupsWrite, home, "group")?;
    Ok((was, is))
}

/// Which columns become others.
fn said(before: &User, after: &User, password: bool, groups: bool) -> What {
    let flag = |one: Option<_>, other: Option<_>| one.is_some() != other.is_some();
    let all = [
        (Column::Name, before.name != after.name),
        (Column::Email, before.email != after.email),
        (Column::EmailVerified, flag(before.email_verified_at, after.email_verified_at)),
        (Column::PhoneNumber, before.phone_number != after.phone_number),
        (Column::PhoneNumberVerified, flag(before.phone_verified_at, after.phone_verified_at)),
        (Column::Language, before.language != after.language),
        (Column::Role, before.role != after.role),
        (Column::Enabled, flag(before.disabled_at, after.disabled_at)),
        (Column::Groups, groups),
        (Column::PasswordHash, password),
    ];
    let changed: Vec<Column> = all.into_iter().filter(|(_, changed)| *changed).map(|(column, _)| column).collect();
    if changed.is_empty() { What::Same } else { What::Changed(changed) }
}
