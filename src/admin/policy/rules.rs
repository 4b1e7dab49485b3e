//! One rule of an organization's policy: seen, made, changed, removed. The others stay as they are at that moment.

use super::{NewPolicy, NewRule, PolicyView, set};
use crate::{
    admin::{Actor, AdminResult, Precondition, Refusal, organizations},
    store::{Tx, report},
    types::{OrganizationId, Permission, Rule, RuleId, UserId},
};

impl From<&Rule> for NewRule {
    fn from(rule: &Rule) -> Self {
        Self {
            id: Some(rule.id.clone()),
            name: rule.name.clone(),
            groups: rule.groups.clone(),
            clients: rule.clients.clone(),
            networks: rule.networks.clone(),
            require: rule.require,
            trust: rule.trust,
            mode: rule.mode,
        }
    }
}

impl From<&PolicyView> for NewPolicy {
    /// The rules as they are.
    fn from(view: &PolicyView) -> Self {
        Self {
            mfa: view.mfa,
            methods: view.methods.clone(),
            trust_days: view.trust_days,
            grace_days: view.grace_days,
            grace_skips: view.grace_skips,
            enrolment_proof: view.enrolment_proof,
            local_login: view.local_login,
            sso: view.sso,
            password_length: view.password_length,
            password_score: view.password_score,
            session_idle: view.session_idle,
            session_absolute: view.session_absolute,
            rules: view.rules.iter().map(NewRule::from).collect(),
        }
    }
}

/// Finds a rule.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn find(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, id: &RuleId) -> AdminResult<Rule> {
    let row = organizations::find(tx, actor, of, Permission::PoliciesRead)?;
    row.rules.0.into_iter().find(|rule| rule.id == *id).ok_or_else(|| Refusal::NotFound("rule").into())
}

/// The policy with a rule made or changed.
///
/// # Errors
/// [`Refusal::NotFound`]: the rule that is to be changed is gone.
pub fn with(policy: &PolicyView, rule: NewRule) -> AdminResult<NewPolicy> {
    let mut new = NewPolicy::from(policy);
    match &rule.id {
        None => new.rules.push(rule),
        Some(id) => {
            let place = new.rules.iter_mut().find(|old| old.id.as_ref() == Some(id));
            *place.ok_or(Refusal::NotFound("rule"))? = rule;
        }
    }
    Ok(new)
}

/// The policy as it stands, held until the transaction ends.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn held(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId) -> AdminResult<PolicyView> {
    Ok(PolicyView::from(&organizations::hold(tx, actor, of, Permission::PoliciesWrite)?))
}

/// Makes a rule, or changes the one whose identifier it has. Gives its identifier.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn put(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, rule: NewRule) -> AdminResult<Option<RuleId>> {
    let before = held(tx, actor, of)?;
    let id = rule.id.clone();
    let after = set(tx, actor, of, &with(&before, rule)?, &Precondition::default())?;
    Ok(id.or_else(|| after.rules.last().map(|rule| rule.id.clone())))
}

/// Removes a rule.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor<'_>, of: &OrganizationId, id: &RuleId) -> AdminResult<()> {
    let before = held(tx, actor, of)?;
    let mut new = NewPolicy::from(&before);
    new.rules.retain(|rule| rule.id.as_ref() != Some(id));
    if new.rules.len() == before.rules.len() {
        return Err(Refusal::NotFound("rule").into());
    }
    set(tx, actor, of, &new, &Precondition::default()).map(drop)
}

/// Whom a rule that only reports would have stopped, by user name, the last one first. Nobody is named to who may not see
/// people.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn stopped(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    of: &OrganizationId,
    id: &RuleId,
    limit: i64,
) -> AdminResult<Vec<(UserId, String)>> {
    find(tx, actor, of, id)?;
    if !actor.rights.may(Permission::UsersRead, of) {
        return Ok(Vec::new());
    }
    Ok(report::whom(tx, id.as_str(), limit)?)
}
