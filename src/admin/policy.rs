//! An organization's rules about signing in: shown, changed, tried out.

use super::{Actor, AdminResult, Precondition, Refusal, lockout, organizations, unfit, users};
use crate::{
    auth::{
        account,
        assurance::{Evidence, Shown, judge},
        member,
        policy::{Considered, Enrolled, Unless},
    },
    store::{
        JsonText, Tx, client, group,
        organization::{self, Organization},
        people::{self, Filter, Owns, Status},
        report,
    },
    types::{
        ClientId, DisplayName, EnrolmentProof, GroupId, Invalid, Method, MethodSet, MfaPolicy, Networks, OrganizationId,
        Permission, Rule, RuleId, RuleLevel, RuleMode, RuleTrust, UserId,
    },
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
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
    pub trust_days: i64,
    /// Days for which setting up a second factor can be put off.
    #[schema(minimum = 0, maximum = 365)]
    pub grace_days: i64,
    /// How often it can be put off.
    #[schema(minimum = 0, maximum = 100)]
    pub grace_skips: i64,
    /// What is asked before a first second factor is set up.
    pub enrolment_proof: EnrolmentProof,
    /// Seconds without use after which a session ends; left out: as the server says.
    #[schema(minimum = 60, maximum = 31_536_000)]
    pub session_idle: Option<i64>,
    /// Seconds after which a session ends; left out: as the server says.
    #[schema(minimum = 60, maximum = 31_536_000)]
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
    let guard = lockout::before(tx, id)?;
    let before = PolicyView::from(&row);
    expected.check(&before)?;
    new.apply(tx, &mut row)?;
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
    fn apply(&self, tx: &mut Tx<'_>, row: &mut Organization) -> AdminResult<()> {
        let between = |field, value: i64, most: i64| {
            if (0..=most).contains(&value) { Ok(value) } else { Err(Refusal::Invalid { field, why: format!("0 to {most}") }) }
        };
        let seconds = |field, value: Option<i64>| match value {
            Some(value) if !(60..=31_536_000).contains(&value) => {
                Err(Refusal::Invalid { field, why: "60 to 31536000".to_owned() })
            }
            value => Ok(value),
        };
        row.mfa = self.mfa;
        let names: Vec<&str> = self.methods.iter().map(|method| method.as_str()).collect();
        row.methods = names.join(" ").parse::<MethodSet>().map_err(unfit("methods"))?;
        row.trust_days = between("trust_days", self.trust_days, 90)?;
        row.grace_days = between("grace_days", self.grace_days, 365)?;
        row.grace_skips = between("grace_skips", self.grace_skips, 100)?;
        row.enrolment_proof = self.enrolment_proof;
        row.session_idle = seconds("session_idle", self.session_idle)?;
        row.session_absolute = seconds("session_absolute", self.session_absolute)?;
        row.rules = JsonText(rules(tx, row, &self.rules)?);
        Ok(())
    }
}

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

/// What other rules would mean for an organization's people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Preview {
    /// People who can sign in.
    pub users: i64,
    /// Those of them who have no second factor that would be allowed, and would have to set one up.
    pub would_enrol: i64,
    /// Those of them who have one now, and would lose it because it would not be allowed.
    pub would_lose: i64,
}

/// How many people are looked at for a preview.
const LOOKED_AT: i64 = 100_000;

/// What other rules would mean. Changes nothing.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn preview(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, new: &NewPolicy) -> AdminResult<Preview> {
    let before = organizations::find(tx, actor, id, Permission::PoliciesRead)?;
    let mut after = before.clone();
    new.apply(tx, &mut after)?;
    let all = Filter { organization: Some(id.clone()), status: Some(Status::Enabled), ..Filter::default() };
    let users = people::count(tx, &all, LOOKED_AT)?;
    let owning = |tx: &mut Tx<'_>, row: &Organization| {
        let kinds = [Method::Passkey, Method::Totp, Method::Sms, Method::Email];
        let kinds = kinds.into_iter().filter(|method| row.methods.allows(*method)).collect();
        people::count(tx, &Filter { owns: Some(Owns::OneOf(kinds)), ..all.clone() }, LOOKED_AT)
    };
    let (now, then) = (owning(tx, &before)?, owning(tx, &after)?);
    let demands = after.mfa == MfaPolicy::Required;
    Ok(Preview { users, would_enrol: if demands { users - then } else { 0 }, would_lose: (now - then).max(0) })
}

/// How many people a rule that only reports would have stopped.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleReport {
    /// The rule.
    pub rule_id: String,
    /// How many different people.
    pub people: i64,
}

/// What rules that only report have counted since they were last changed.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn reports(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId) -> AdminResult<Vec<RuleReport>> {
    organizations::find(tx, actor, id, Permission::PoliciesRead)?;
    let rows = report::people(tx, id)?;
    Ok(rows.into_iter().map(|(rule_id, people)| RuleReport { rule_id, people }).collect())
}

/// A sign-in to be tried out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    /// Who.
    #[schema(value_type = String)]
    pub user_id: UserId,
    /// For which application; left out: for none in particular.
    pub client_id: Option<ClientId>,
    /// From which network address; left out: from nowhere in particular, which is on both sides of every network.
    #[schema(value_type = Option<String>)]
    pub address: Option<IpAddr>,
    /// `acr_values` of the request, in order of preference.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub acr_values: Vec<String>,
}

/// What would happen after the right password, in a browser that is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person is in.
    PasswordEnough,
    /// A second factor is asked for.
    Prompted,
    /// A second factor has to be set up first.
    MustEnrol,
    /// A second factor is to be set up, but that can be put off.
    MayPutOff,
    /// The person, or the organization, is disabled.
    Disabled,
    /// The application is for another organization's people, disabled, or not there.
    OtherOrganization,
}

/// What a sign-in would come to, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Verdict {
    /// What would happen after the right password.
    pub outcome: Outcome,
    /// The level that is required, as an `acr` value.
    pub required: String,
    /// Which rule decided.
    pub reason: String,
    /// Whether a trusted browser would be spared the prompt.
    pub trusted_device_spares: bool,
    /// The second factors that would be asked for, or could be set up.
    pub methods: Vec<Method>,
    /// Everything that was looked at.
    pub trace: Vec<Considered>,
}

/// Tries a sign-in out. It is decided as a real one is.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn what_if(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, asked: &WhatIf) -> AdminResult<Verdict> {
    organizations::find(tx, actor, id, Permission::PoliciesRead)?;
    let who = users::find(tx, actor, &asked.user_id, Permission::PoliciesRead)?;
    if who.organization_id != *id {
        return Err(Refusal::NotFound("user").into());
    }
    let welcome = match &asked.client_id {
        None => true,
        Some(client) => client::by_id(tx, client)?
            .is_some_and(|row| row.disabled_at.is_none() && row.organization_id.is_none_or(|of| of == who.organization_id)),
    };
    let Some(mut found) = account::peek(tx, &asked.user_id)? else { return Ok(Verdict::refused(Outcome::Disabled)) };
    if !welcome {
        return Ok(Verdict::refused(Outcome::OtherOrganization));
    }
    if let Some(client) = &asked.client_id {
        found.on_errand(tx, client)?;
    }
    found.errand.address = asked.address;
    Ok(judged(&found, actor, &asked.acr_values))
}

fn judged(member: &member::Member, actor: &Actor<'_>, acr_values: &[String]) -> Verdict {
    let decision = member.decide(acr_values, actor.now);
    let required = decision.requirement;
    let evidence = vec![Evidence::of(Method::Password, actor.now)];
    let shown = Shown { evidence: evidence.clone(), waiver: None, address: member.errand.address };
    let enough = judge(&shown).is_some_and(|assurance| required.is_met(&assurance, &shown));
    let kinds = [Method::Passkey, Method::Totp, Method::Sms, Method::Email];
    let prompted = || kinds.into_iter().filter(|one| member.owns(*one) && required.would_be_met(&evidence, *one)).collect();
    let offered = || kinds.into_iter().filter(|one| member.organization.methods.allows(*one)).collect();
    let (outcome, methods) = match (enough, member.enrolled()) {
        (true, _) => (Outcome::PasswordEnough, Vec::new()),
        (false, Enrolled::SecondFactor | Enrolled::Passkey) => (Outcome::Prompted, prompted()),
        (false, Enrolled::Nothing) if required.unless() == Unless::Grace => (Outcome::MayPutOff, offered()),
        (false, Enrolled::Nothing) => (Outcome::MustEnrol, offered()),
    };
    Verdict {
        outcome,
        required: required.level().acr().to_owned(),
        reason: required.reason().as_str().to_owned(),
        trusted_device_spares: required.unless() == Unless::Device,
        methods,
        trace: decision.trace,
    }
}

impl Verdict {
    fn refused(outcome: Outcome) -> Self {
        Self {
            outcome,
            required: String::new(),
            reason: String::new(),
            trusted_device_spares: false,
            methods: Vec::new(),
            trace: Vec::new(),
        }
    }
}
