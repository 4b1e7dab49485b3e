//! The form of `/admin/security`: as it is stored, as it was sent, and as an act takes it.

use super::fields::Fields;
use crate::{
    admin::{
        Actor, AdminResult, Precondition, Refusal, etag,
        organizations::{self, OrganizationChange},
        policy::{NewPolicy, NewRule, PolicyView},
    },
    page::{MethodTick, PolicyForm},
    store::Tx,
    types::{BulkApproval, EnrolmentProof, Method, MfaPolicy, OnOff, OrganizationId},
};

const HOUR: i64 = 3600;

/// What the form asks for.
pub struct Asked {
    /// The rules, with those for groups, applications and networks as they are.
    pub policy: NewPolicy,
    /// Whether bulk acts need a second person.
    pub approval: BulkApproval,
}

/// As it is stored, but for the ticks of methods.
pub fn stored(policy: &PolicyView, approval: BulkApproval) -> PolicyForm {
    let hours = |seconds: Option<i64>| seconds.map(|seconds| (seconds / HOUR).max(1).to_string()).unwrap_or_default();
    let switch = |value: OnOff| if value == OnOff::On { "on" } else { "off" }.to_owned();
    PolicyForm {
        mfa: policy.mfa.as_str().to_owned(),
        local_login: switch(policy.local_login),
        sso: switch(policy.sso),
        methods: Vec::new(),
        trust_days: policy.trust_days.to_string(),
        grace_days: policy.grace_days.to_string(),
        grace_skips: policy.grace_skips.to_string(),
        enrolment_proof: if policy.enrolment_proof == EnrolmentProof::Mail { "on" } else { "off" }.to_owned(),
        session_idle: hours(policy.session_idle),
        session_absolute: hours(policy.session_absolute),
        password_length: policy.password_length.to_string(),
        password_score: policy.password_score.to_string(),
        bulk_approval: approval.as_str().to_owned(),
        mark: mark(policy, approval).unwrap_or_default(),
    }
}

/// Which state of the switches this is: a form of another state would turn back what somebody else has set meanwhile.
///
/// # Errors
/// It can not be written as JSON.
pub fn mark(policy: &PolicyView, approval: BulkApproval) -> AdminResult<String> {
    // The rules have forms of their own.
    Ok(etag::of(&(PolicyView { rules: Vec::new(), ..policy.clone() }, approval))?)
}

/// As it was sent.
pub fn typed(fields: &Fields, methods: Vec<MethodTick>) -> PolicyForm {
    let text = |name: &str| fields.get(name).chars().take(8).collect::<String>();
    let word = |name: &str| fields.get(name).chars().take(16).collect::<String>();
    let switch = |name: &str| if fields.get(name) == "on" { "on" } else { "off" }.to_owned();
    PolicyForm {
        mfa: word("mfa"),
        local_login: switch("local_login"),
        sso: switch("sso"),
        methods,
        trust_days: text("trust_days"),
        grace_days: text("grace_days"),
        grace_skips: text("grace_skips"),
        enrolment_proof: switch("enrolment_proof"),
        session_idle: text("session_idle"),
        session_absolute: text("session_absolute"),
        password_length: text("password_length"),
        password_score: text("password_score"),
        bulk_approval: word("bulk_approval"),
        mark: fields.get("mark").chars().take(64).collect(),
    }
}

fn number(fields: &Fields, field: &'static str) -> AdminResult<i64> {
    let why = || Refusal::Invalid { field, why: "not a number".to_owned() };
    Ok(fields.get(field).trim().parse().map_err(|_| why())?)
}

/// Seconds of hours that were typed. What is stored in other units stays where its hours were not touched.
fn seconds(fields: &Fields, field: &'static str, before: Option<i64>) -> AdminResult<Option<i64>> {
    if fields.get(field).trim().is_empty() {
        return Ok(None);
    }
    let hours = number(fields, field)?;
    if before.is_some_and(|seconds| (seconds / HOUR).max(1) == hours) {
        return Ok(before);
    }
    Ok(Some(hours.saturating_mul(HOUR)))
}

fn word<T: std::str::FromStr>(fields: &Fields, field: &'static str) -> AdminResult<T> {
    let why = || Refusal::Invalid { field, why: "no such choice".to_owned() };
    Ok(fields.get(field).parse().map_err(|_| why())?)
}

/// What the form asks for.
///
/// # Errors
/// [`Refusal::Invalid`].
pub fn read(fields: &Fields, before: &PolicyView) -> AdminResult<Asked> {
    let switch = |name: &str| if fields.get(name) == "on" { OnOff::On } else { OnOff::Off };
    let mut methods: Vec<Method> = fields.all("methods").filter_map(|name| name.parse().ok()).collect();
    // Backup codes have no tick of their own: they stay as they are.
    methods.extend(before.methods.iter().copied().filter(|method| *method == Method::Backup));
    let policy = NewPolicy {
        mfa: word::<MfaPolicy>(fields, "mfa")?,
        methods,
        trust_days: number(fields, "trust_days")?,
        grace_days: number(fields, "grace_days")?,
        grace_skips: number(fields, "grace_skips")?,
        enrolment_proof: if fields.get("enrolment_proof") == "on" { EnrolmentProof::Mail } else { EnrolmentProof::None },
        local_login: switch("local_login"),
        sso: switch("sso"),
        password_length: number(fields, "password_length")?,
        password_score: number(fields, "password_score")?,
        session_idle: seconds(fields, "session_idle", before.session_idle)?,
        session_absolute: seconds(fields, "session_absolute", before.session_absolute)?,
        rules: before.rules.iter().map(NewRule::from).collect(),
    };
    Ok(Asked { policy, approval: word(fields, "bulk_approval")? })
}

/// Sets whether bulk acts need a second person, if that changes.
///
/// # Errors
/// The act's.
pub fn approve(tx: &mut Tx<'_>, actor: &Actor<'_>, id: &OrganizationId, approval: BulkApproval) -> AdminResult<()> {
    if organizations::show(tx, actor, id)?.bulk_approval != approval {
        let change = OrganizationChange { bulk_approval: Some(approval), ..OrganizationChange::default() };
        organizations::change(tx, actor, id, change, &Precondition::if_match(None))?;
    }
    Ok(())
}
