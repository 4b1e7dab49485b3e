//! `vestibule user ...`.

mod add;
mod export;
mod import;
mod owned;
mod pass;
mod recover;
mod set;
mod view;

use super::{
    Failure,
    open::Opened,
    organization,
    out::{Out, note},
    password::Source,
    word::Switch,
};
use crate::{
    audit::{self, Event},
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
    },
    /// Lets the person sign in again
    Enable {
        /// The user name, in any spelling
        username: String,
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
    },
    /// Sets a new password, and ends all sign-ins and tokens; second factors stay
    #[command(after_help = "Examples:\n  vestibule user password bob\n  vestibule user password bob --password-stdin < file")]
    Password {
        /// The user name, in any spelling
        username: String,
        #[command(flatten)]
        source: Source,
    },
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
        Command::Disable { username } => switch(opened, out, &username, Switch::Disable),
        Command::Enable { username } => switch(opened, out, &username, Switch::Enable),
        Command::Pass(arguments) => pass::run(&arguments, opened, out),
        Command::Import(arguments) => import::run(&arguments, opened, out),
        Command::Export(arguments) => export::run(&arguments, opened, out),
        Command::Recover(arguments) => recover::run(&arguments, opened, out),
        Command::ResetMfa { username } => reset_mfa(opened, out, &username),
        Command::Password { username, source } => password(opened, out, &username, source),
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

fn switch(opened: &Opened, out: Out, username: &str, switch: Switch) -> Result<(), Failure> {
    let now = opened.clock.now();
    let act = match switch {
        Switch::Enable => "user_enabled",
        Switch::Disable => "user_disabled",
    };
    let shown = opened.db.write_now(|tx| {
        let user = find(tx, username)?;
        if !switch.is_done(user.disabled_at) {
            user::set_disabled(tx, &user.id, switch.since(now))?;
            audit::record(tx, now, &Event::Administered { act, subject: &user.username })?;
        }
        let user = find(tx, username)?;
        View::read(tx, &user, now)
    })?;
    Ok(out.done(&shown, &format!("user {} is {}", shown.username(), switch.word()))?)
}

fn reset_mfa(opened: &Opened, out: Out, username: &str) -> Result<(), Failure> {
    let now = opened.clock.now();
    let (view, count) = opened.db.write_now(|tx| {
        let user = find(tx, username)?;
        let count = reset::second_factors(
            tx,
            &opened.sealer,
            &user,
            now,
            audit::Stamp { actor: Some("command line"), ..audit::Stamp::default() },
        )?;
        audit::record(tx, now, &Event::Administered { act: "user_mfa_reset", subject: &user.username })?;
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

fn password(opened: &Opened, out: Out, username: &str, source: Source) -> Result<(), Failure> {
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
        audit::record(tx, now, &Event::Administered { act: "user_password_set", subject: &user.username })?;
        let user = find(tx, username)?;
        View::read(tx, &user, now)
    })?;
    note(&format!("the password of {} is changed; all sign-ins and tokens are ended", view.username()));
    WithPassword::new(view, new.made.as_ref()).print(out)
}
