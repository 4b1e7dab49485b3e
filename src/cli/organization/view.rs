//! An organization as printed.

use crate::{
    cli::out::{Shown, or_dash},
    store::organization::Organization,
    types::{EnrolmentProof, MethodSet, MfaPolicy, OrganizationId, UnixTime},
};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct View {
    id: OrganizationId,
    slug: String,
    name: String,
    mfa: MfaPolicy,
    /// Which second factors its people may use.
    methods: MethodSet,
    /// Days for which a browser may be trusted; 0: never.
    trust_days: i64,
    /// Days for which setting up a second factor can be put off.
    grace_days: i64,
    /// How often that can be put off.
    grace_skips: i64,
    /// What is asked before a first second factor is set up.
    enrolment_proof: EnrolmentProof,
    users: i64,
    created_at: String,
    disabled_at: Option<String>,
}

impl View {
    pub(super) fn new(row: &Organization, users: i64) -> Self {
        Self {
            id: row.id.clone(),
            slug: row.slug.clone(),
            name: row.name.clone(),
            mfa: row.mfa,
            methods: row.methods.clone(),
            trust_days: row.trust_days,
            grace_days: row.grace_days,
            grace_skips: row.grace_skips,
            enrolment_proof: row.enrolment_proof,
            users,
            created_at: row.created_at.rfc3339(),
            disabled_at: row.disabled_at.map(UnixTime::rfc3339),
        }
    }
}

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["slug", "name", "mfa", "users", "disabled"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("slug", self.slug.clone()),
            ("name", self.name.clone()),
            ("id", self.id.to_string()),
            ("mfa", self.mfa.to_string()),
            ("methods", self.methods.to_string()),
            ("trust days", self.trust_days.to_string()),
            ("grace days", self.grace_days.to_string()),
            ("grace skips", self.grace_skips.to_string()),
            ("enrolment proof", self.enrolment_proof.to_string()),
            ("users", self.users.to_string()),
            ("created", self.created_at.clone()),
            ("disabled", or_dash(self.disabled_at.as_ref())),
        ]
    }
}
