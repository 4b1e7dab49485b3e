//! `vestibule organization ...`.

mod set;
mod view;

use super::{
    Failure,
    deed::{self, To},
    open::Opened,
    out::Out,
    word::{Switch, one_of},
};
use crate::{
    admin::lockout,
    store::{
        StoreResult, Tx,
        organization::{self, Organization},
        user,
    },
    types::{DisplayName, MfaPolicy, Slug, UnixTime},
};
use clap::Subcommand;
use view::View;

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
        /// Whether its people need a second factor: required, all do; optional, they can set one up; off, the account pages
        /// offer none. Who has one is asked for it in each case
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
    /// Changes its name, or the rules about second factors, which count from the next request on
    #[command(after_help = set::EXAMPLES)]
    Set(Box<set::Set>),
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
        Command::Set(arguments) => set::run(*arguments, opened, out),
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
    let row = Organization::new(slug.as_str(), name.as_str(), mfa, now);
    organization::insert(tx, &row)?;
    deed::note(tx, To::Organization(&row), ("organization_added", None), now)?;
    Ok(row)
}

/// Finds an organization by its short name.
pub(super) fn find(tx: &mut Tx<'_>, slug: &str) -> Result<Organization, Failure> {
    organization::by_slug(tx, slug)?.ok_or_else(|| Failure::refused(format!("there is no organization {slug}")))
}

fn switch(opened: &Opened, out: Out, slug: &str, switch: Switch) -> Result<(), Failure> {
    let now = opened.clock.now();
    let act = match switch {
        Switch::Enable => "organization_enabled",
        Switch::Disable => "organization_disabled",
    };
    let shown = opened.db.write_now(|tx| {
        let mut row = find(tx, slug)?;
        let guard = lockout::before(tx, lockout::Ways::of(deed::here(opened, now)), &row.id)?;
        if !switch.is_done(row.disabled_at) {
            row.disabled_at = switch.since(now);
            organization::set_disabled(tx, &row.id, row.disabled_at)?;
            deed::note(tx, To::Organization(&row), (act, None), now)?;
        }
        guard.check_server(tx)?;
        Ok::<_, Failure>(view(tx, &row)?)
    })?;
    Ok(out.done(&shown, &format!("organization {slug} is {}", switch.word()))?)
}

/// An organization as printed.
fn view(tx: &mut Tx<'_>, row: &Organization) -> StoreResult<View> {
    Ok(View::new(row, user::count_of_organization(tx, &row.id)?))
}
