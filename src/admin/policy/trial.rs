//! What rules would do, and what those that only report have seen. Nothing is changed.

use super::NewPolicy;
use crate::{
    admin::{Actor, AdminResult, Refusal, organizations, users},
    auth::{
        assurance::Level,
        house::House,
        policy::{Considered, Effect, Reason, Source, Unless, Why},
        what_if::{self, Answer, Question, Wait},
    },
    store::{
        StoreResult, Tx, client,
        organization::Organization,
        people::{self, Filter, Owns, Status},
        report, user,
    },
    types::{
        ClientId, GroupId, Method, MfaPolicy, OrganizationId, Permission, Rule, RuleId, RuleLevel, RuleMode, UserId, name::fold,
    },
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, net::IpAddr};
use utoipa::ToSchema;

/// What other rules would mean for an organization's people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Preview {
    /// People who can sign in.
    pub users: i64,
    /// Those of them who would have to set a second factor up, at once or for some application or network: the rules ask
    /// them for one, and they have none that would be allowed and enough.
    pub would_enrol: i64,
    /// Those of them who have one now, and would lose it because it would not be allowed.
    pub would_lose: i64,
}

/// How many people are looked at for a preview.
const LOOKED_AT: i64 = 100_000;

/// Second factors, the strongest first.
const KINDS: [Method; 4] = [Method::Passkey, Method::Totp, Method::Sms, Method::Email];

/// Other rules that somebody may try out, beside those that count. What they would mean can be worked out apart from the
/// transaction that looks who asks.
#[derive(Debug)]
pub struct Foresight {
    before: Organization,
    after: Organization,
}

/// What other rules would mean. Changes nothing.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn preview(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, new: &NewPolicy) -> AdminResult<Preview> {
    Ok(foresee(tx, actor, id, new)?.preview(tx)?)
}

/// Takes other rules to be tried out.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn foresee(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, new: &NewPolicy) -> AdminResult<Foresight> {
    let before = organizations::find(tx, actor, id, Permission::PoliciesRead)?;
    let mut after = before.clone();
    new.apply(tx, actor, &mut after)?;
    Ok(Foresight { before, after })
}

impl Foresight {
    /// Whether people may have to do something that they need not do now: a second factor becomes a duty, or a kind of it is
    /// no longer allowed.
    #[must_use]
    pub fn weighs(&self) -> bool {
        let demanded = self.after.mfa == MfaPolicy::Required && self.before.mfa != MfaPolicy::Required;
        let allowed_now = allowed(&self.after);
        demanded || allowed(&self.before).iter().any(|method| !allowed_now.contains(method))
    }

    /// What they would mean.
    ///
    /// # Errors
    /// The database's.
    pub fn preview(&self, tx: &mut Tx<'_>) -> StoreResult<Preview> {
        let id = &self.before.id;
        let all = Filter { organization: Some(id.clone()), status: Some(Status::Enabled), ..Filter::default() };
        let users = people::count(tx, &all, LOOKED_AT)?;
        let owning = |tx: &mut Tx<'_>, kinds| people::count(tx, &owners(&all, kinds), LOOKED_AT);
        let (now, then) = (owning(tx, allowed(&self.before))?, owning(tx, allowed(&self.after))?);
        let mut lacking = BTreeSet::new();
        for (group, kinds) in demands(&self.after) {
            let whom = Filter { group, ..all.clone() };
            let with: BTreeSet<UserId> = people::ids(tx, &owners(&whom, kinds), LOOKED_AT)?.into_iter().collect();
            lacking.extend(people::ids(tx, &whom, LOOKED_AT)?.into_iter().filter(|id| !with.contains(id)));
        }
        let would_enrol = i64::try_from(lacking.len()).unwrap_or(i64::MAX);
        Ok(Preview { users, would_enrol, would_lose: (now - then).max(0) })
    }
}

fn owners(of: &Filter, kinds: Vec<Method>) -> Filter {
    Filter { owns: Some(Owns::OneOf(kinds)), ..of.clone() }
}

fn allowed(row: &Organization) -> Vec<Method> {
    KINDS.into_iter().filter(|method| row.methods.allows(*method)).collect()
}

/// Of whom a second factor is demanded somewhere (`None`: of everybody), and which kinds are enough.
fn demands(row: &Organization) -> Vec<(Option<GroupId>, Vec<Method>)> {
    let usual = allowed(row);
    let mut demands = Vec::new();
    if row.mfa == MfaPolicy::Required {
        demands.push((None, usual.clone()));
    }
    let counts = |rule: &&Rule| rule.mode == RuleMode::Enforced && rule.require > RuleLevel::None;
    for rule in row.rules.0.iter().filter(counts) {
        let key = rule.require == RuleLevel::PhishingResistant && row.methods.allows(Method::Passkey);
        let kinds = if key { vec![Method::Passkey] } else { usual.clone() };
        match rule.groups.as_slice() {
            [] => demands.push((None, kinds)),
            groups => demands.extend(groups.iter().map(|group| (Some(group.clone()), kinds.clone()))),
        }
    }
    demands
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

/// A sign-in to be tried out. It names the person by one of `user_id` and `username`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    /// Who, by identifier.
    #[schema(value_type = Option<String>)]
    pub user_id: Option<UserId>,
    /// Who, by user name in any spelling.
    pub username: Option<String>,
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
    /// A passkey or security key has to be set up first.
    PasskeyNeeded,
    /// A second factor is to be set up, but that can be put off.
    MayPutOff,
    /// The person, or the organization, is disabled.
    Disabled,
    /// The application is for another organization's people, disabled, or not there.
    OtherOrganization,
    /// The organization has turned local sign-in off, and the person does not administer it.
    LocalLoginOff,
}

/// What a sign-in would come to, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Verdict {
    /// What would happen after the right password.
    pub outcome: Outcome,
    /// The level that is required, as an `acr` value.
    pub required: String,
    /// Which kind of rule decided.
    pub reason: String,
    /// Which rule decided, if it was one of the organization's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rule_id: Option<RuleId>,
    /// Whether a trusted browser would be spared the prompt.
    pub trusted_device_spares: bool,
    /// The second factors that would be asked for, or could be set up.
    pub methods: Vec<Method>,
    /// The second factors of which one has to be set up after the prompt, because what the person owns is not enough.
    pub then_enrol: Vec<Method>,
    /// Everything that was looked at.
    pub trace: Vec<TraceLine>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TraceLine {
    /// `organization`, `rule`, `application`, `request`, `own_factor` or `local_login`.
    pub what: &'static str,
    /// The rule, if it is one of the organization's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rule_id: Option<RuleId>,
    /// What administrators call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it did.
    pub effect: Effect,
    /// Why.
    pub why: Why,
}

impl From<Considered> for TraceLine {
    fn from(one: Considered) -> Self {
        let (what, rule_id, name) = match one.rule {
            Source::Organization => ("organization", None, None),
            Source::Rule { id, name } => ("rule", Some(id), Some(name.to_string())),
            Source::Application => ("application", None, None),
            Source::Request => ("request", None, None),
            Source::OwnFactor => ("own_factor", None, None),
            Source::LocalLogin => ("local_login", None, None),
        };
        Self { what, rule_id, name, effect: one.effect, why: one.why }
    }
}

/// Tries a sign-in out. It is decided as a real one is.
///
/// # Errors
/// [`Refusal`], and the database's.
pub fn what_if(
    tx: &mut Tx<'_>,
    actor: &Actor<'_>,
    house: &House<'_>,
    id: &OrganizationId,
    asked: &WhatIf,
) -> AdminResult<Verdict> {
    let row = organizations::find(tx, actor, id, Permission::PoliciesRead)?;
    let who = match (&asked.user_id, &asked.username) {
        (Some(user), None) => user.clone(),
        (None, Some(name)) => user::by_folded_name(tx, &fold(name))?.ok_or(Refusal::NotFound("user"))?.id,
        _ => {
            return Err(Refusal::Invalid {
                field: "user_id",
                why: "name the person by one of user_id and username".to_owned(),
            }
            .into());
        }
    };
    if users::find(tx, actor, &who, Permission::PoliciesRead)?.organization_id != *id {
        return Err(Refusal::NotFound("user").into());
    }
    if let Some(client) = &asked.client_id
        && client::by_id(tx, client)?.is_none_or(|row| row.disabled_at.is_some())
    {
        return Ok(Verdict::refused(Outcome::OtherOrganization));
    }
    let question = Question {
        user: &who,
        client: asked.client_id.as_ref(),
        address: asked.address,
        acr_values: &asked.acr_values,
        shown: None,
    };
    let answer = what_if::ask(tx, house, &question, actor.now)?;
    Ok(answer.map_or_else(|| Verdict::refused(Outcome::Disabled), |answer| Verdict::of(answer, &row.rules.0)))
}

impl Verdict {
    fn of(answer: Answer, rules: &[Rule]) -> Self {
        let required = answer.decision.requirement;
        let mut then_enrol = Vec::new();
        let (outcome, methods) = match answer.outcome {
            what_if::Outcome::Enough => (Outcome::PasswordEnough, Vec::new()),
            what_if::Outcome::Prompted { methods, then } => {
                then_enrol = then;
                (Outcome::Prompted, methods)
            }
            what_if::Outcome::MustEnrol(methods, Wait::Possible) => (Outcome::MayPutOff, methods),
            what_if::Outcome::MustEnrol(methods, Wait::No) if required.level() == Level::Three => {
                (Outcome::PasskeyNeeded, methods)
            }
            what_if::Outcome::MustEnrol(methods, Wait::No) => (Outcome::MustEnrol, methods),
            what_if::Outcome::LocalLoginOff => (Outcome::LocalLoginOff, Vec::new()),
            what_if::Outcome::OtherOrganization => return Self::refused(Outcome::OtherOrganization),
        };
        let rule = match required.reason() {
            Reason::Rule(place) => rules.get(place),
            _ => None,
        };
        Self {
            outcome,
            required: required.level().acr().to_owned(),
            reason: required.reason().as_str().to_owned(),
            rule_id: rule.map(|rule| rule.id.clone()),
            trusted_device_spares: required.unless() == Unless::Device,
            methods,
            then_enrol,
            trace: answer.decision.trace.into_iter().map(TraceLine::from).collect(),
        }
    }

    fn refused(outcome: Outcome) -> Self {
        Self {
            outcome,
            required: String::new(),
            reason: String::new(),
            rule_id: None,
            trusted_device_spares: false,
            methods: Vec::new(),
            then_enrol: Vec::new(),
            trace: Vec::new(),
        }
    }
}
