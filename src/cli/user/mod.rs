//! `vestibule user ...`.

mod add;
mod claim;
mod export;
mod import;
mod owned;
mod pass;
mod recover;
mod set;
mod view;

use super::{
    Failure,
    deed::{self, To},
    open::Opened,
    organization,
    out::{Out, note},
    password::Source,
    word::Switch,
};
use crate::{
    admin::{lockout, reset::Because},
    audit,
    auth::{quality, reset, tell, throttle},
    post::Notice,
    store::{
        self, Tx,
        user::{self, User},
    },
    types::{PasswordBy, name::fold},
};
use clap::Subcommand;
use view::{View, WithPassword, views};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Adds a person; makes a password and prints it once
    #[command(after_help = add::EXAMPLES)]
    Add(add::Add),
    /// Lists people
    List {
        /// Only those of this organization
        #[arg(long, value_name = "SLUG")]
        organization: Option<String>,
    },
    /// Shows a person
    Show {
        /// The user name, in any spelling
        username: String,
    },
    /// Changes a person's name, contact data or role
    #[command(after_help = set::EXAMPLES)]
    Set(set::Set),
    /// Lets the person not sign in, and ends all sign-ins and tokens
    Disable {
        /// The user name, in any spelling
        username: String,
        #[command(flatten)]
        why: Why,
    },
    /// Lets the person sign in again
    Enable {
        /// The user name, in any spelling
        username: String,
        #[command(flatten)]
        why: Why,
    },
    /// Issues a temporary access pass: one use, in place of a second factor (a lost phone)
    #[command(after_help = pass::EXAMPLES)]
    Pass(pass::Pass),
    /// Makes and changes people as a file says
    #[command(after_help = import::EXAMPLES)]
    Import(import::Import),
    /// Writes people as a file
    #[command(after_help = export::EXAMPLES)]
    Export(export::Arguments),
    /// Lets an administrator in again when all else fails: a password, a temporary access pass, and nothing in the way
    #[command(after_help = recover::EXAMPLES)]
    Recover(recover::Recover),
    /// Removes all second factors, backup codes and passes, and ends all sign-ins and tokens; the password stays
    ResetMfa {
        /// The user name, in any spelling
        username: String,
        #[command(flatten)]
        why: Why,
    },
    /// Sets a new password, and ends all sign-ins and tokens; second factors stay
    #[command(after_help = "Examples:\n  vestibule user password bob\n  vestibule user password bob --password-stdin < file")]
    Password {
        /// The user name, in any spelling
        username: String,
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        why: Why,
    },
}

/// Why something is done.
#[derive(Debug, clap::Args)]
pub(super) struct Why {
    /// Why, for the audit log: 1 to 200 characters
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<Because>,
}

impl Why {
    fn text(&self) -> Option<&str> {
        self.reason.as_ref().map(Because::as_str)
    }
}

fn reason(text: &str) -> Result<Because, String> {
    Because::parse(text).map_err(|error| error.to_string())
}

pub(super) fn run(arguments: Arguments, opened: &Opened) -> Result<(), Failure> {
    let out = arguments.out;
    match arguments.command {
        Command::Add(arguments) => add::run(&arguments, opened, out),
        Command::List { organization } => list(opened, out, organization.as_deref()),
        Command::Show { username } => {
            let now = opened.clock.now();
            let shown = opened.db.read_now(|tx| {
                let user = find(tx, &username)?;
                View::read(tx, &user, now)
            })?;
            Ok(out.one(&shown)?)
        }
        Command::Set(arguments) => set::run(arguments, opened, out),
        Command::Disable { username, why } => switch(opened, out, (&username, &why), Switch::Disable),
        Command::Enable { username, why } => switch(opened, out, (&username, &why), Switch::Enable),
        Command::Pass(arguments) => pass::run(&arguments, opened, out),
        Command::Import(arguments) => import::run(&arguments, opened, out),
        Command::Export(arguments) => export::run(&arguments, opened, out),
        Command::Recover(arguments) => recover::run(&arguments, opened, out),
        Command::ResetMfa { username, why } => reset_mfa(opened, out, (&username, &why)),
        Command::Password { username, source, why } => password(opened, out, (&username, &why), source),
    }
}

/// Finds a person by any spelling of the user name.
fn find(tx: &mut Tx<'_>, username: &str) -> Result<User, Failure> {
    user::by_folded_name(tx, &fold(username))?.ok_or_else(|| Failure::refused(format!("there is no user {username}")))
}

fn list(opened: &Opened, out: Out, slug: Option<&str>) -> Result<(), Failure> {
    let now = opened.clock.now();
    let shown = opened.db.read_now(|tx| {
        let users = match slug {
            Some(slug) => {
                let organization = organization::find(tx, slug)?;
                user::of_organization(tx, &organization.id)?
            }
            None => user::all(tx)?,
        };
        Ok::<_, Failure>(views(tx, &users, now)?)
    })?;
    Ok(out.list(&shown)?)
}

fn switch(opened: &Opened, out: Out, (username, why): (&str, &Why), switch: Switch) -> Result<(), Failure> {
    let now = opened.clock.now();
    let act = match switch {
        Switch::Enable => "user_enabled",
        Switch::Disable => "user_disabled",
    };
    let shown = opened.db.write_now(|tx| {
        let user = find(tx, username)?;
        let guard = lockout::before(tx, lockout::Ways::of(deed::here(opened, now)), &user.organization_id)?;
        if !switch.is_done(user.disabled_at) {
            user::set_disabled(tx, &user.id, switch.since(now))?;
            deed::note(tx, To::User(&user), (act, why.text()), now)?;
        }
        guard.check(tx)?;
        let user = find(tx, username)?;
        View::read(tx, &user, now)
    })?;
    Ok(out.done(&shown, &format!("user {} is {}", shown.username(), switch.word()))?)
}

fn reset_mfa(opened: &Opened, out: Out, (username, why): (&str, &Why)) -> Result<(), Failure> {
    let now = opened.clock.now();
    let (view, count) = opened.db.write_now(|tx| {
        let user = find(tx, username)?;
        let count = reset::second_factors(
            tx,
            &opened.sealer,
            &user,
            now,
            audit::Stamp { actor: Some("command line"), reason: why.text(), ..audit::Stamp::default() },
        )?;
        deed::note(tx, To::User(&user), ("user_mfa_reset", why.text()), now)?;
        let user = find(tx, username)?;
        Ok::<_, Failure>((View::read(tx, &user, now)?, count))
    })?;
    let whose = view.username();
    let removed = match count {
        0 => format!("{whose} had no second factor"),
        1 => format!("the second factor of {whose} is removed"),
        _ => format!("{count} second factors of {whose} are removed"),
    };
    Ok(out.done(&view, &format!("{removed}; all sign-ins and tokens are ended"))?)
}

fn password(opened: &Opened, out: Out, (username, why): (&str, &Why), source: Source) -> Result<(), Failure> {
    // Nobody should have to type a password for a name that does not exist.
    let rules = opened.db.read_now(|tx| {
        let user = find(tx, username)?;
        let organization = store::organization::by_id(tx, &user.organization_id)?;
        Ok::<_, Failure>(organization.map(|organization| quality::rules(&user, &organization, &opened.config.issuer)))
    })?;
    let new = source.take(&rules.unwrap_or_default())?;
    let now = opened.clock.now();
    let view = opened.db.write_now(|tx| {
        let user = find(tx, username)?;
        user::set_password(tx, &user.id, Some(&new.hash), PasswordBy::Owner)?;
        // Whoever hands it out knows to whom.
        store::recovery::settle(tx, &user.id)?;
        throttle::succeed(tx, &throttle::PASSWORD, user.id.as_str())?;
        if let Some(organization) = store::organization::by_id(tx, &user.organization_id)? {
            tell::person(tx, &opened.sealer, (&user, &organization), Notice::PasswordChanged, now)?;
        }
        deed::note(tx, To::User(&user), ("user_password_set", why.text()), now)?;
        let user = find(tx, username)?;
        View::read(tx, &user, now)
    })?;
    note(&format!("the password of {} is changed; all sign-ins and tokens are ended", view.username()));
    WithPassword::new(view, new.made.as_ref()).print(out)
}
