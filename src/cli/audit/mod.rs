//! `vestibule audit ...`.

mod chosen;
mod export;
mod list;
mod verify;

use super::{Failure, open::Opened, out::Out};
use chosen::Chosen;
use clap::Subcommand;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists what happened, newest first
    #[command(after_help = "Examples:\n  vestibule audit list --limit 1000 --json\n  \
                            vestibule audit list --event factors_reset --since 7d")]
    List {
        #[command(flatten)]
        chosen: Chosen,
        /// How many rows at most
        #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
        limit: u16,
    },
    /// Writes what happened to standard output, oldest first, one JSON object a line
    #[command(after_help = "Example:\n  vestibule audit export --since 2026-03-01 --until 2026-04-01 > march.jsonl")]
    Export {
        #[command(flatten)]
        chosen: Chosen,
    },
    /// Says whether the log is what was written: exit code 0, or 1 and which rows were changed, removed or inserted
    #[command(after_help = "Examples:\n  vestibule audit verify\n  vestibule audit verify --seal 3q2-7w...")]
    Verify {
        /// A seal that an earlier run printed; it must still be there, so that nothing was cut off behind it
        #[arg(long, value_name = "TEXT")]
        seal: Option<String>,
    },
}

pub(super) fn run(arguments: Arguments, opened: &Opened) -> Result<(), Failure> {
    match arguments.command {
        Command::List { chosen, limit } => list::run(arguments.out, &chosen, limit, opened),
        Command::Export { chosen } => export::run(&chosen, opened),
        Command::Verify { seal } => verify::run(arguments.out, seal, opened),
    }
}
