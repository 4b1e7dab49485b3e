//! `vestibule organization ...`.

use super::{
    Failure,
    open::Opened,
    out::{Out, Shown, or_dash},
    time::rfc3339,
    word::{Switch, one_of},
};
use crate::{
    audit::{self, Event},
    store::{
        StoreResult, Tx,
        organization::{self, Organization},
        user,
    },
    types::{DisplayName, EnrolmentProof, MethodSet, MfaPolicy, OrganizationId, Slug, UnixTime},
};
use clap::Subcommand;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

const MFA: &[&str] = &["off", "optional", "required"];

#[derive(Debug, Subcommand)]
enum Command {
    /// Adds an organization
    #[command(after_help = "Example:\n  vestibule organization add acme --name 'Acme Ltd' --mfa required")]
    Add {
        /// A short name, unique: a-z, 0-9 and -
        #[arg(value_parser = Slug::parse)]
        slug: Slug,
        /// The name for people
        #[arg(long, value_parser = DisplayName::parse)]
        name: DisplayName,
        /// Whether its people need a second factor; optional asks those who have one
        #[arg(long, default_value = "required", value_parser = one_of(MFA, |text| text.parse::<MfaPolicy>()))]
        mfa: MfaPolicy,
    },
    /// Lists the organizations
    List,
    /// Shows an organization
    Show {
        /// Its short name
        slug: String,
    },
    /// Changes its name, or the rule about second factors, which counts from the next token on
    #[command(
        after_help = "Examples:\n  vestibule organization set acme --mfa required\n  vestibule organization set acme --name Acme"
    )]
    Set {
        /// Its short name, which stays
        slug: String,
        /// The name for people
        #[arg(long, value_parser = DisplayName::parse, required_unless_present = "mfa")]
        name: Option<DisplayName>,
        /// Whether its people need a second factor; optional asks those who have one
        #[arg(long, value_parser = one_of(MFA, |text| text.parse::<MfaPolicy>()))]
        mfa: Option<MfaPolicy>,
    },
    /// Lets nobody of it sign in, and ends what was issued
    Disable {
        /// Its short name
        slug: String,
    },
    /// Lets its people sign in again
    Enable {
        /// Its short name
        slug: String,
    },
}

pub(super) fn run(arguments: Arguments, opened: &Opened) -> Result<(), Failure> {
    let out = arguments.out;
    match arguments.command {
        Command::Add { slug, name, mfa } => {
            let now = opened.clock.now();
            let row = opened.db.write_now(|tx| add(tx, &slug, &name, mfa, now))?;
            Ok(out.one(&View::new(&row, 0))?)
        }
        Command::List => {
            let rows = opened.db.read_now(|tx| {
                let all = organization::all(tx)?;
                all.iter().map(|row| view(tx, row)).collect::<StoreResult<Vec<_>>>()
            })?;
            Ok(out.list(&rows)?)
        }
        Command::Show { slug } => {
            let shown = opened.db.read_now(|tx| {
                let row = find(tx, &slug)?;
                Ok::<_, Failure>(view(tx, &row)?)
            })?;
            Ok(out.one(&shown)?)
        }
        Command::Set { slug, name, mfa } => set(opened, out, &slug, (name, mfa)),
        Command::Disable { slug } => switch(opened, out, &slug, Switch::Disable),
        Command::Enable { slug } => switch(opened, out, &slug, Switch::Enable),
    }
}

/// Adds an organization, with its audit row.
pub(super) fn add(
    tx: &mut Tx<'_>,
    slug: &Slug,
    name: &DisplayName,
    mfa: MfaPolicy,
    now: UnixTime,
) -> Result<Organization, Failure> {
    if organization::by_slug(tx, slug.as_str())?.is_some() {
        return Err(Failure::refused(format!("there is an organization {slug} already")));
    }
    let row = Organization {
        id: OrganizationId::random(),
        slug: slug.to_string(),
        name: name.to_string(),
        mfa,
        created_at: now,
        disabled_at: None,
        methods: MethodSet::all(),
        trust_days: 90,
        grace_days: 0,
        grace_skips: 0,
        enrolment_proof: EnrolmentProof::Mail,
    };
    organization::insert(tx, &row)?;
    audit::record(tx, now, &Event::Administered { act: "organization_added", subject: &row.slug })?;
    Ok(row)
}

/// Finds an organization by its short name.
pub(super) fn find(tx: &mut Tx<'_>, slug: &str) -> Result<Organization, Failure> {
    organization::by_slug(tx, slug)?.ok_or_else(|| Failure::refused(format!("there is no organization {slug}")))
}

fn set(opened: &Opened, out: Out, slug: &str, (name, mfa): (Option<DisplayName>, Option<MfaPolicy>)) -> Result<(), Failure> {
    let now = opened.clock.now();
    let shown = opened.db.write_now(|tx| {
        let mut row = find(tx, slug)?;
        if let Some(name) = name {
            organization::set_name(tx, &row.id, name.as_str())?;
            audit::record(tx, now, &Event::Administered { act: "organization_name_set", subject: &row.slug })?;
            row.name = name.into();
        }
        if let Some(mfa) = mfa {
            organization::set_mfa(tx, &row.id, mfa)?;
            audit::record(tx, now, &Event::Administered { act: mfa_act(mfa), subject: &row.slug })?;
            row.mfa = mfa;
        }
        Ok::<_, Failure>(view(tx, &row)?)
    })?;
    Ok(out.done(&shown, &format!("organization {slug} is {}: second factors are {}", shown.name, shown.mfa))?)
}

const fn mfa_act(mfa: MfaPolicy) -> &'static str {
    match mfa {
        MfaPolicy::Off => "organization_mfa_off",
        MfaPolicy::Optional => "organization_mfa_optional",
        MfaPolicy::Required => "organization_mfa_required",
    }
}

fn switch(opened: &Opened, out: Out, slug: &str, switch: Switch) -> Result<(), Failure> {
    let now = opened.clock.now();
    let act = match switch {
        Switch::Enable => "organization_enabled",
        Switch::Disable => "organization_disabled",
    };
    let shown = opened.db.write_now(|tx| {
        let mut row = find(tx, slug)?;
        if !switch.is_done(row.disabled_at) {
            row.disabled_at = switch.since(now);
            organization::set_disabled(tx, &row.id, row.disabled_at)?;
            audit::record(tx, now, &Event::Administered { act, subject: &row.slug })?;
        }
        Ok::<_, Failure>(view(tx, &row)?)
    })?;
    Ok(out.done(&shown, &format!("organization {slug} is {}", switch.word()))?)
}

fn view(tx: &mut Tx<'_>, row: &Organization) -> StoreResult<View> {
    Ok(View::new(row, user::count_of_organization(tx, &row.id)?))
}

#[derive(Serialize)]
struct View {
    id: OrganizationId,
    slug: String,
    name: String,
    mfa: MfaPolicy,
    users: i64,
    created_at: String,
    disabled_at: Option<String>,
}

impl View {
    fn new(row: &Organization, users: i64) -> Self {
        Self {
            id: row.id.clone(),
            slug: row.slug.clone(),
            name: row.name.clone(),
            mfa: row.mfa,
            users,
            created_at: rfc3339(row.created_at),
            disabled_at: row.disabled_at.map(rfc3339),
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
            ("users", self.users.to_string()),
            ("created", self.created_at.clone()),
            ("disabled", or_dash(self.disabled_at.as_ref())),
        ]
    }
}
