//! `vestibule client ...`.

mod add;
mod jwks;
mod view;

use super::{Failure, open::Opened, out::Out, word::Switch};
use crate::{
    audit::{self, Event},
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
    /// Replaces where answers may go
    #[command(
        after_help = "Example:\n  vestibule client set ID --redirect-uri https://a.example/cb --redirect-uri http://127.0.0.1/cb"
    )]
    Set {
        /// The client identifier
        id: String,
        /// Where answers may go; repeat it for more. Compared byte for byte
        #[arg(long = "redirect-uri", value_name = "URI", required = true, value_parser = RedirectUri::register)]
        redirect_uris: Vec<RedirectUri>,
    },
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
        Command::Set { id, redirect_uris } => set(opened, out, &ClientId::from_text(id), &redirect_uris),
        Command::Disable { id } => switch(opened, out, &ClientId::from_text(id), Switch::Disable),
        Command::Enable { id } => switch(opened, out, &ClientId::from_text(id), Switch::Enable),
    }
}

fn find(tx: &mut Tx<'_>, id: &ClientId) -> Result<ClientRow, Failure> {
    client::by_id(tx, id)?.ok_or_else(|| Failure::refused(format!("there is no client {id}")))
}

fn read(tx: &mut Tx<'_>, id: &ClientId) -> Result<View, Failure> {
    let row = find(tx, id)?;
    View::read(tx, row)
}

fn set(opened: &Opened, out: Out, id: &ClientId, uris: &[RedirectUri]) -> Result<(), Failure> {
    let now = opened.clock.now();
    let shown = opened.db.write_now(|tx| {
        find(tx, id)?;
        client::set_redirect_uris(tx, id, texts(uris), now)?;
        audit::record(tx, now, &Event::Administered { act: "client_redirect_uris_set", subject: id.as_str() })?;
        read(tx, id)
    })?;
    Ok(out.one(&shown)?)
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
            audit::record(tx, now, &Event::Administered { act, subject: id.as_str() })?;
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
