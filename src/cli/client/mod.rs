//! `vestibule client ...`.

mod add;
mod jwks;
mod members;
mod rules;
mod secret;
mod set;
mod token;
mod view;

use super::{
    Failure,
    deed::{self, To},
    open::Opened,
    out::Out,
    word::Switch,
};
use crate::{
    protocol::RedirectUri,
    store::{
        Tx,
        client::{self, ClientRow},
    },
    types::ClientId,
};
use clap::Subcommand;
use view::{View, views};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    out: Out,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Registers an application; makes a secret when the method needs one and prints it once
    #[command(after_help = add::EXAMPLES)]
    Add(Box<add::Add>),
    /// Lists the applications
    List,
    /// Shows an application
    Show {
        /// The client identifier
        id: String,
    },
    /// Changes an application; what is not named stays
    #[command(after_help = set::EXAMPLES)]
    Set(Box<set::Set>),
    /// Makes a new client secret and prints it once; the old one is dead at once
    #[command(after_help = "Example:\n  vestibule client secret ID")]
    Secret {
        /// The client identifier
        id: String,
    },
    /// Tokens with which applications register themselves (registration.mode)
    #[command(subcommand)]
    Token(token::Token),
    /// Refuses the application from now on
    Disable {
        /// The client identifier
        id: String,
    },
    /// Serves the application again
    Enable {
        /// The client identifier
        id: String,
    },
}

pub(super) fn run(arguments: Arguments, opened: &Opened) -> Result<(), Failure> {
    let out = arguments.out;
    match arguments.command {
        Command::Add(arguments) => add::run(&arguments, opened, out),
        Command::List => {
            let shown = opened.db.read_now(|tx| {
                let rows = client::all(tx)?;
                views(tx, rows)
            })?;
            Ok(out.list(&shown)?)
        }
        Command::Show { id } => {
            let shown = opened.db.read_now(|tx| read(tx, &ClientId::from_text(id)))?;
            Ok(out.one(&shown)?)
        }
        Command::Set(arguments) => set::run(*arguments, opened, out),
        Command::Secret { id } => secret::run(&ClientId::from_text(id), opened, out),
        Command::Token(command) => token::run(command, opened, out),
        Command::Disable { id } => switch(opened, out, &ClientId::from_text(id), Switch::Disable),
        Command::Enable { id } => switch(opened, out, &ClientId::from_text(id), Switch::Enable),
    }
}

fn find(tx: &mut Tx<'_>, id: &ClientId) -> Result<ClientRow, Failure> {
    client::by_id(tx, id)?.ok_or_else(|| Failure::refused(format!("there is no client {id}")))
}

/// Finds an application that is about to be changed.
fn lock(tx: &mut Tx<'_>, id: &ClientId) -> Result<ClientRow, Failure> {
    client::lock(tx, id)?.ok_or_else(|| Failure::refused(format!("there is no client {id}")))
}

fn read(tx: &mut Tx<'_>, id: &ClientId) -> Result<View, Failure> {
    let row = find(tx, id)?;
    View::read(tx, row)
}

fn switch(opened: &Opened, out: Out, id: &ClientId, switch: Switch) -> Result<(), Failure> {
    let now = opened.clock.now();
    let act = match switch {
        Switch::Enable => "client_enabled",
        Switch::Disable => "client_disabled",
    };
    let shown = opened.db.write_now(|tx| {
        let row = find(tx, id)?;
        if !switch.is_done(row.disabled_at) {
            client::set_disabled(tx, id, switch.since(now))?;
            deed::note(tx, To::Client(&row), (act, None), now)?;
        }
        read(tx, id)
    })?;
    Ok(out.done(&shown, &format!("client {id} is {}", switch.word()))?)
}

/// The URIs as given, each once.
fn texts(uris: &[RedirectUri]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for uri in uris.iter().map(RedirectUri::as_str) {
        if !texts.iter().any(|text| text == uri) {
            texts.push(uri.to_owned());
        }
    }
    texts
}
