//! An organization as printed.

use crate::{
    admin::organizations::logo_path,
    cli::out::{Shown, or_dash},
    store::organization::Organization,
    types::{BulkApproval, EnrolmentProof, MethodSet, MfaPolicy, OnOff, OrganizationId, UnixTime},
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
    /// Whether its people sign in with what is kept here.
    local_login: OnOff,
    /// Whether they sign in by an upstream provider.
    sso: OnOff,
    /// Seconds without use after which a session ends, if that is less than the server's.
    session_idle: Option<i64>,
    /// Seconds after which a session ends, if that is less than the server's.
    session_absolute: Option<i64>,
    /// The least length of a new password.
    password_length: i64,
    /// How hard a new password is to guess.
    password_score: i64,
    /// Whether bulk acts wait for a second administrator.
    bulk_approval: BulkApproval,
    /// The language of pages and mails for which nobody asked for another one.
    language: Option<String>,
    /// The colour of its pages' buttons.
    accent: Option<String>,
    /// Where its logo is, below the issuer.
    logo: Option<String>,
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
            local_login: row.local_login,
            sso: row.sso,
            session_idle: row.session_idle,
            session_absolute: row.session_absolute,
            password_length: row.password_length,
            password_score: row.password_score,
            bulk_approval: row.bulk_approval,
            language: row.language.clone(),
            accent: row.accent.clone(),
            logo: logo_path(row),
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
            ("local login", self.local_login.to_string()),
            ("sso", self.sso.to_string()),
            ("session idle", or_dash(self.session_idle)),
            ("session absolute", or_dash(self.session_absolute)),
            ("password length", self.password_length.to_string()),
            ("password score", self.password_score.to_string()),
            ("bulk approval", self.bulk_approval.to_string()),
            ("language", or_dash(self.language.as_ref())),
            ("accent", or_dash(self.accent.as_ref())),
            ("logo", or_dash(self.logo.as_ref())),
            ("users", self.users.to_string()),
            ("created", self.created_at.clone()),
            ("disabled", or_dash(self.disabled_at.as_ref())),
        ]
    }
}
