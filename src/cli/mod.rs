//! The command line: one file a command.
//!
//! Owns arguments, what is printed, and exit codes: 0 done, 1 refused or failed, 2 wrong usage. Every change writes its
//! audit row in the same transaction. Data go to standard output, words for people to standard error.

mod apply;
mod audit;
mod client;
mod config;
pub mod conformance;
mod deed;
pub mod demo;
mod failure;
mod key;
pub mod log;
mod mail;
mod migrate;
mod organization;
mod out;
mod password;
mod progress;
mod provider;
mod serve;
mod sms;
mod user;
mod word;

pub use failure::Failure;
pub(crate) use serve::quoted;

use crate::{
    clock::Clock,
    open::{self, Opened},
};
use clap::{Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

const EXAMPLES: &str = "\
Examples:
  vestibule demo                                     look at it, nothing to set up
  vestibule config check                             is vestibule.toml right?
  vestibule user add ann --admin                     the first administrator
  vestibule organization add acme --name 'Acme Ltd'  a company; second factors are required
  vestibule client add Notes --redirect-uri https://notes.example/callback
  vestibule serve";

#[derive(Debug, Parser)]
#[command(name = "vestibule", version, after_help = EXAMPLES)]
#[command(about = "Vestibule, an OpenID Provider that issues tokens only after the password and a second factor")]
struct Arguments {
    #[arg(long, global = true, value_name = "PATH")]
    #[arg(help = "The configuration file [env: VESTIBULE_CONFIG] [default: vestibule.toml when there is one]")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server
    #[command(after_help = "Example:\n  vestibule serve --config /etc/vestibule/vestibule.toml")]
    Serve,
    /// Runs a server with made-up people and an application to try it with; needs no configuration
    #[command(after_help = demo::EXAMPLES)]
    Demo(demo::Options),
    /// Runs a server that the OpenID Foundation's conformance suite can be run against
    #[command(after_help = conformance::EXAMPLES)]
    ConformanceFixture(Box<conformance::Options>),
    /// Creates or updates the database's tables; serve and all other commands do it too
    #[command(after_help = "Example:\n  vestibule migrate")]
    Migrate(out::Out),
    /// Checks the configuration
    Config(config::Arguments),
    /// Companies: their people and their rule about second factors
    Organization(organization::Arguments),
    /// People
    User(user::Arguments),
    /// Relying applications
    Client(client::Arguments),
    /// Upstream providers, through which people sign in
    Provider(provider::Arguments),
    /// Keys that sign tokens
    Key(key::Arguments),
    /// The mail server
    Mail(mail::Arguments),
    /// The gateway for text messages
    Sms(sms::Arguments),
    /// What happened
    Audit(audit::Arguments),
    /// Makes organizations, groups, roles, policies and clients what a file says
    Apply(apply::Arguments),
}

/// Does what the arguments say; the first one is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing can be done when the terminal is gone.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_reader_gone() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let file = arguments.config;
    let open = || -> Result<Opened, Failure> { Ok(Opened::open(open::config(file.as_deref())?, Clock::System)?) };
    match arguments.command {
        Command::Serve => {
            let config = open::config(file.as_deref())?;
            log::start(&config.log)?;
            serve::run(config, file.as_deref())
        }
        Command::Demo(options) => Ok(crate::demo::run(options.into())?),
        Command::ConformanceFixture(options) => conformance::run(*options),
        Command::Migrate(out) => migrate::run(out, &open::config(file.as_deref())?),
        Command::Config(arguments) => config::run(&arguments, file.as_deref()),
        Command::Organization(arguments) => organization::run(arguments, &open()?),
        Command::User(arguments) => user::run(arguments, &open()?),
        Command::Client(arguments) => client::run(arguments, &open()?),
        Command::Provider(arguments) => provider::run(arguments, &open()?),
        Command::Key(arguments) => key::run(&arguments, &open()?),
        Command::Mail(arguments) => mail::run(&arguments, &open::config(file.as_deref())?),
        Command::Sms(arguments) => sms::run(&arguments, &open::config(file.as_deref())?),
        Command::Audit(arguments) => audit::run(arguments, &open()?),
        Command::Apply(arguments) => apply::run(&arguments, &open()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }
}
