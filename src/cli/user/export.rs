//! `vestibule user export`: part after part, so that memory does not grow with the people.

use crate::{
    admin::{
        Actor, AdminError,
        transfer::{Export, Form, Hashes},
    },
    audit::Event,
    cli::{Failure, deed, open::Opened, organization, out::Out, progress::Progress},
    store::people::Filter,
    types::OrganizationId,
};
use clap::{Args, ValueEnum};
use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

pub(super) const EXAMPLES: &str = "\
What is written can be imported again. In CSV, what a spreadsheet would take for a formula has an apostrophe in front, which
the import takes away again. No secrets are written; with --password-hashes, the hashes of passwords are.

Examples:
  vestibule user export --organization acme > people.csv
  vestibule user export --format jsonl --password-hashes --output people.jsonl";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only the people of this organization
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,
    /// How it is written; csv, or json with --json
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Writes the hashes of passwords, too: whoever has the file can try to guess them
    #[arg(long)]
    password_hashes: bool,
    /// A new file, readable by its owner only, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A table
    Csv,
    /// A list of objects
    Json,
    /// An object on each line
    Jsonl,
}

pub(super) fn run(arguments: &Arguments, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let form = match arguments.format {
        Some(Format::Jsonl) => Form::Lines,
        Some(Format::Json) => Form::Json,
        None if out.is_json() => Form::Json,
        Some(Format::Csv) | None => Form::Csv,
    };
    let hashes = if arguments.password_hashes { Hashes::With } else { Hashes::Without };
    let actor = Actor::command(deed::here(opened, now));
    let of = opened.db.read_now(|tx| match &arguments.organization {
        None => Ok(None),
        Some(slug) => organization::find(tx, slug).map(|row| Some(row.id)),
    })?;
    let filter = Filter { organization: of.clone(), ..Filter::default() };
    let mut export = Export::begin(&actor, filter, (form, hashes))?;
    let total = opened.db.read_now(|tx| export.total(tx))?;
    let (mut target, is_seen) = arguments.target()?;
    // Before the first byte: what is read is on record, also when the reader leaves early.
    note(opened, &actor, (of.as_ref(), hashes))?;
    let progress = (!is_seen).then(|| Progress::new("exported", Some(total)));
    let mut done = 0;
    while let Some((text, people)) = opened.db.read_now(|tx| export.part(tx))? {
        target.write_all(text.as_bytes())?;
        done += people;
        if let Some(progress) = &progress {
            progress.at(done);
        }
    }
    Ok(target.flush()?)
}

impl Arguments {
    /// Where it goes, and whether a person sees it there.
    fn target(&self) -> Result<(Box<dyn Write>, bool), Failure> {
        let Some(path) = &self.output else {
            return Ok((Box::new(io::BufWriter::new(io::stdout())), io::stdout().is_terminal()));
        };
        let made = File::options().write(true).create_new(true).mode(0o600).open(path);
        let file = made.map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?;
        Ok((Box::new(io::BufWriter::new(file)), false))
    }
}

fn note(opened: &Opened, actor: &Actor<'_>, (of, hashes): (Option<&OrganizationId>, Hashes)) -> Result<(), Failure> {
    let change = serde_json::json!({ "password_hashes": hashes == Hashes::With });
    let event = Event::Managed { act: "users_exported", subject: "users", user: None, client: None, change: Some(change) };
    let noted: Result<(), AdminError> = opened.db.write_now(|tx| Ok(actor.record(tx, of, None, &event)?));
    Ok(noted?)
}
