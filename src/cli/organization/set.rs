//! `vestibule organization set`.

use super::{MFA, find, view};
use crate::{
    audit::{self, Event},
    cli::{
        Failure,
        open::Opened,
        out::Out,
        word::{one_of, put},
    },
    store::organization::{self, Organization},
    types::{DisplayName, EnrolmentProof, MethodSet, MfaPolicy},
};
use clap::{Args, value_parser};

pub(super) const EXAMPLES: &str = "\
Examples:
  vestibule organization set acme --mfa required
  vestibule organization set acme --methods 'passkey totp backup' --trust-days 30
  vestibule organization set acme --grace-days 14 --grace-skips 3
  vestibule organization set acme --name Acme
  vestibule organization set acme --mfa off";

const PROOF: &[&str] = &["mail", "none"];

#[derive(Debug, Args)]
pub(super) struct Set {
    /// Its short name, which stays
    slug: String,
    #[command(flatten)]
    changes: Changes,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Changes {
    /// The name for people
    #[arg(long, value_parser = DisplayName::parse)]
    name: Option<DisplayName>,
    /// Whether its people need a second factor: required, all do; optional, they can set one up; off, the account pages
    /// offer none. Who has one is asked for it in each case
    #[arg(long, value_parser = one_of(MFA, |text| text.parse::<MfaPolicy>()))]
    mfa: Option<MfaPolicy>,
    /// Which second factors its people may use: some of passkey, totp, sms, email, backup
    #[arg(long, value_parser = |text: &str| text.parse::<MethodSet>())]
    methods: Option<MethodSet>,
    /// For how many days a browser may be trusted, 0 to 90; 0: never
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(0..=90))]
    trust_days: Option<i64>,
    /// For how many days setting up a second factor can be put off, 0 to 365
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(0..=365))]
    grace_days: Option<i64>,
    /// How often setting up a second factor can be put off, 0 to 100
    #[arg(long, value_name = "N", value_parser = value_parser!(i64).range(0..=100))]
    grace_skips: Option<i64>,
    /// What is asked before a first second factor is set up: a code by mail, or nothing
    #[arg(long, value_parser = one_of(PROOF, |text| text.parse::<EnrolmentProof>()))]
    enrolment_proof: Option<EnrolmentProof>,
}

pub(super) fn run(set: Set, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let said = set.changes.said();
    let shown = opened.db.write_now(|tx| {
        let mut row = find(tx, &set.slug)?;
        let acts = set.changes.apply(&mut row);
        organization::set_name(tx, &row.id, &row.name)?;
        organization::set_mfa(tx, &row.id, row.mfa)?;
        organization::set_rules(tx, &row)?;
        for act in acts {
            audit::record(tx, now, &Event::Administered { act, subject: &row.slug })?;
        }
        Ok::<_, Failure>(view(tx, &row)?)
    })?;
    Ok(out.done(&shown, &format!("organization {} is set: {}", set.slug, said.join(", ")))?)
}

impl Changes {
    /// All that was given, for people.
    fn said(&self) -> Vec<String> {
        let days = |name: &str, given: Option<i64>| given.map(|number| format!("{name} {number}"));
        let parts = [
            self.name.as_ref().map(|name| format!("name {name}")),
            self.mfa.map(|mfa| format!("mfa {mfa}")),
            self.methods.as_ref().map(|methods| format!("methods {methods}")),
            days("trust days", self.trust_days),
            days("grace days", self.grace_days),
            days("grace skips", self.grace_skips),
            self.enrolment_proof.map(|proof| format!("enrolment proof {proof}")),
        ];
        parts.into_iter().flatten().collect()
    }

    /// Changes an organization and gives what was done.
    fn apply(self, row: &mut Organization) -> Vec<&'static str> {
        let mut acts = Vec::new();
        put(&mut row.name, self.name.map(String::from), "organization_name_set", &mut acts);
        put(&mut row.mfa, self.mfa, self.mfa.map_or("", mfa_act), &mut acts);
        put(&mut row.methods, self.methods, "organization_methods_set", &mut acts);
        put(&mut row.trust_days, self.trust_days, "organization_trust_days_set", &mut acts);
        put(&mut row.grace_days, self.grace_days, "organization_grace_days_set", &mut acts);
        put(&mut row.grace_skips, self.grace_skips, "organization_grace_skips_set", &mut acts);
        put(&mut row.enrolment_proof, self.enrolment_proof, "organization_enrolment_proof_set", &mut acts);
        acts
    }
}

const fn mfa_act(mfa: MfaPolicy) -> &'static str {
    match mfa {
        MfaPolicy::Off => "organization_mfa_off",
        MfaPolicy::Optional => "organization_mfa_optional",
        MfaPolicy::Required => "organization_mfa_required",
    }
}
