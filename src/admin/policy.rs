//! An organization's rules about signing in: shown, changed, tried out.

pub mod choice;
pub mod person;
pub mod rules;
mod trial;

pub use trial::{Foresight, Outcome, Preview, RuleReport, TraceLine, Verdict, WhatIf, foresee, preview, reports, what_if};

use super::{Actor, AdminResult, Precondition, Refusal, lockout, organizations, unfit};
use crate::{
    auth::passkey::Relying,
    store::{
        JsonText, Tx, client, group,
        organization::{self, Organization},
        report,
    },
    types::{
        ClientId, DisplayName, EnrolmentProof, GroupId, Invalid, Method, MethodSet, MfaPolicy, Networks, OnOff, OrganizationId,
        Permission, Rule, RuleId, RuleLevel, RuleMode, RuleTrust, whole,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The rules of an organization, as one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PolicyView {
    /// Whether its people need a second factor.
    pub mfa: MfaPolicy,
    /// Which second factors they may use, the strongest first.
    pub methods: Vec<Method>,
    /// Days for which a browser may be trusted, 0 to 90; 0: never.
    pub trust_days: i64,
    /// Days for which setting up a second factor can be put off, 0 to 365.
    pub grace_days: i64,
    /// How often it can be put off, 0 to 100.
    pub grace_skips: i64,
    /// What is asked before a first second factor is set up.
    pub enrolment_proof: EnrolmentProof,
    /// Whether its people sign in with what is kept here. Administrators always do.
    pub local_login: OnOff,
    /// Whether they sign in by an upstream provider.
    pub sso: OnOff,
    /// The least length of a new password, characters, 8 to 64.
    pub password_length: i64,
    /// How hard a new password is to guess, 2 to 4 of zxcvbn's scale.
    pub password_score: i64,
    /// Seconds without use after which a session ends, if that is less than the server's.
    #[schema(required)]
    pub session_idle: Option<i64>,
    /// Seconds after which a session ends, if that is less than the server's.
    #[schema(required)]
    pub session_absolute: Option<i64>,
    /// Rules for groups, applications and networks. The strictest one counts.
    pub rules: Vec<Rule>,
}

impl From<&Organization> for PolicyView {
    fn from(row: &Organization) -> Self {
        Self {
            mfa: row.mfa,
            methods: row.methods.iter().collect(),
            trust_days: row.trust_days,
            grace_days: row.grace_days,
            grace_skips: row.grace_skips,
            enrolment_proof: row.enrolment_proof,
            local_login: row.local_login,
            sso: row.sso,
            password_length: row.password_length,
            password_score: row.password_score,
            session_idle: row.session_idle,
            session_absolute: row.session_absolute,
            rules: row.rules.0.clone(),
        }
    }
}

/// The rules as they are to be: the whole document.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    /// Whether its people need a second factor.
    pub mfa: MfaPolicy,
    /// Which second factors they may use; at least one besides backup codes.
    #[schema(min_items = 1, max_items = 5)]
    pub methods: Vec<Method>,
    /// Days for which a browser may be trusted; 0: never.
    #[schema(minimum = 0, maximum = 90)]
    #[serde(deserialize_with = "whole::one")]
    pub trust_days: i64,
    /// Days for which setting up a second factor can be put off.
    #[schema(minimum = 0, maximum = 365)]
    #[serde(deserialize_with = "whole::one")]
    pub grace_days: i64,
    /// How often it can be put off.
    #[schema(minimum = 0, maximum = 100)]
    #[serde(deserialize_with = "whole::one")]
    pub grace_skips: i64,
    /// What is asked before a first second factor is set up.
    pub enrolment_proof: EnrolmentProof,
    /// Whether its people sign in with what is kept here. Administrators always do.
    pub local_login: OnOff,
    /// Whether they sign in by an upstream provider.
    pub sso: OnOff,
    /// The least length of a new password, characters.
    #[schema(minimum = 8, maximum = 64)]
    #[serde(deserialize_with = "whole::one")]
    pub password_length: i64,
    /// How hard a new password is to guess, of zxcvbn's scale.
    #[schema(minimum = 2, maximum = 4)]
    #[serde(deserialize_with = "whole::one")]
    pub password_score: i64,
    /// Seconds without use after which a session ends; left out: as the server says.
    #[schema(minimum = 60, maximum = 31_536_000)]
    #[serde(default, deserialize_with = "whole::maybe")]
    pub session_idle: Option<i64>,
    /// Seconds after which a session ends; left out: as the server says.
    #[schema(minimum = 60, maximum = 31_536_000)]
    #[serde(default, deserialize_with = "whole::maybe")]
    pub session_absolute: Option<i64>,
    /// Rules for groups, applications and networks.
    #[schema(max_items = 100)]
    pub rules: Vec<NewRule>,
}

/// A rule as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    /// Its identifier, for one that was there before; left out: a new one.
    #[schema(value_type = Option<String>)]
    pub id: Option<RuleId>,
    /// What administrators call it.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    pub name: DisplayName,
    /// Whom it concerns: members of any of these groups; empty: everybody.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub groups: Vec<GroupId>,
    /// For which applications; empty: for all.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub clients: Vec<ClientId>,
    /// From which networks; left out: from all.
    #[serde(default)]
    pub networks: Option<Networks>,
    /// What has to be shown.
    #[serde(default)]
    pub require: RuleLevel,
    /// Whether a trusted browser may stand in.
    #[serde(default)]
    pub trust: RuleTrust,
    /// Whether it counts, or only reports.
    #[serde(default)]
    pub mode: RuleMode,
}

/// Shows the rules.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn show(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<PolicyView> {
    let row = organizations::find(tx, actor, id, Permission::PoliciesRead)?;
    Ok(PolicyView::from(&row))
}

/// Puts other rules in their place. They count from the next request on, also for what was issued before.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn set(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    id: &OrganizationId,
    new: &NewPolicy,
    expected: &Precondition,
) -> AdminResult<PolicyView> {
    let mut row = organizations::hold(tx, actor, id, Permission::PoliciesWrite)?;
    let guard = lockout::before(tx, actor.ways(), id)?;
    let before = PolicyView::from(&row);
    expected.check(&before)?;
    new.apply(tx, actor, &mut row)?;
    let after = PolicyView::from(&row);
    if after == before {
        return Ok(after);
    }
    row.updated_at = actor.now;
    organization::update(tx, &row)?;
    for rule in before.rules.iter().filter(|rule| !after.rules.contains(rule)) {
        // What another rule would have done says nothing of this one.
        report::forget(tx, rule.id.as_str())?;
    }
    let change = Some(organizations::difference(&before, &after));
    organizations::note(tx, actor, &row, ("policy_changed", change), None)?;
    guard.check(tx)?;
    Ok(after)
}

impl NewPolicy {
    fn apply(&self, tx: &mut Tx<'_>, actor: &Actor<'_>, row: &mut Organization) -> AdminResult<()> {
        let within = |field, value: i64, (least, most): (i64, i64)| {
            if (least..=most).contains(&value) {
                Ok(value)
            } else {
                Err(Refusal::Invalid { field, why: format!("{least} to {most}") })
            }
        };
        let seconds = |field, value: Option<i64>| match value {
            Some(value) if !(60..=31_536_000).contains(&value) => {
                Err(Refusal::Invalid { field, why: "60 to 31536000".to_owned() })
            }
            value => Ok(value),
        };
        row.mfa = self.mfa;
        if self.methods.len() > METHODS {
            return Err(unfit("methods")(Invalid("at most 5")));
        }
        let names: Vec<&str> = self.methods.iter().map(|method| method.as_str()).collect();
        row.methods = names.join(" ").parse::<MethodSet>().map_err(unfit("methods"))?;
        row.trust_days = within("trust_days", self.trust_days, (0, 90))?;
        row.grace_days = within("grace_days", self.grace_days, (0, 365))?;
        row.grace_skips = within("grace_skips", self.grace_skips, (0, 100))?;
        row.enrolment_proof = self.enrolment_proof;
        (row.local_login, row.sso) = (self.local_login, self.sso);
        row.password_length = within("password_length", self.password_length, (8, 64))?;
        row.password_score = within("password_score", self.password_score, (2, 4))?;
        row.session_idle = seconds("session_idle", self.session_idle)?;
        row.session_absolute = seconds("session_absolute", self.session_absolute)?;
        row.rules = JsonText(rules(tx, row, &self.rules)?);
        let keys = row.rules.0.iter().any(|rule| rule.require == RuleLevel::PhishingResistant);
        let nothing_else = row.methods.iter().all(|method| matches!(method, Method::Passkey | Method::Backup));
        if (keys || nothing_else) && Relying::of(actor.issuer, "").is_none() {
            let field = if keys { "rules.require" } else { "methods" };
            return Err(unfit(field)(Invalid("this server's name is an address: nobody can set up a passkey")));
        }
        Ok(())
    }
}

/// Methods that there are.
const METHODS: usize = 5;

/// Rules of an organization at most.
const MOST: usize = 100;

fn rules(tx: &mut Tx<'_>, row: &Organization, new: &[NewRule]) -> AdminResult<Vec<Rule>> {
    if new.len() > MOST {
        return Err(unfit("rules")(Invalid("at most 100 rules")));
    }
    let mut rules: Vec<Rule> = Vec::new();
    for one in new {
        let known = one.id.as_ref().map(|id| row.rules.0.iter().find(|rule| &rule.id == id));
        let id = match known {
            None => RuleId::random(),
            Some(Some(rule)) if rules.iter().all(|other| other.id != rule.id) => rule.id.clone(),
            Some(_) => return Err(unfit("rules.id")(Invalid("there is no such rule, or it is named twice"))),
        };
        fits(tx, row, one)?;
        rules.push(Rule {
            id,
            name: one.name.clone(),
            groups: one.groups.clone(),
            clients: one.clients.clone(),
            networks: one.networks.clone(),
            require: one.require,
            trust: one.trust,
            mode: one.mode,
        });
    }
    Ok(rules)
}

/// Whether what a rule names is there, and the organization's.
fn fits(tx: &mut Tx<'_>, row: &Organization, one: &NewRule) -> AdminResult<()> {
    for group in &one.groups {
        let ours = group::by_id(tx, group)?.is_some_and(|group| group.organization_id == row.id);
        if !ours {
            return Err(unfit("rules.groups")(Invalid("the organization has no such group")));
        }
    }
    for client in &one.clients {
        let row = client::by_id(tx, client)?.filter(|found| found.organization_id.as_ref().is_none_or(|of| *of == row.id));
        row.ok_or_else(|| unfit("rules.clients")(Invalid("there is no such application for this organization")))?;
    }
    if one.networks.as_ref().is_some_and(|networks| networks.ranges.is_empty() || networks.ranges.len() > MOST) {
        return Err(unfit("rules.networks")(Invalid("1 to 100 ranges")));
    }
    Ok(())
}
