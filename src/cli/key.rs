//! `vestibule key ...`.

use super::{
    Failure, deed,
    open::Opened,
    out::{Out, Shown, note},
    word::one_of,
};
use crate::{
    admin::{
        Actor,
        keys::{self, KeyView, Rotation},
    },
    protocol::SigningAlg,
    store::key::signing_keys,
};
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
    /// Lists the signing keys: announced, active or retired. All of them are published
    List,
    /// Makes new signing keys; the old ones stay published, so that tokens they signed stay good
    #[command(after_help = "Examples:\n  vestibule key rotate\n  vestibule key rotate --alg RS256 --now")]
    Rotate {
        /// For which algorithm
        #[arg(long, default_value = "all", value_parser = one_of(&["RS256", "PS256", "ES256", "EdDSA", "all"], Choice::parse))]
        alg: Choice,
        /// Sign with it as soon as every node has it, after ten seconds, instead of announcing it for ten minutes. Applications
        /// that keep a copy of our keys, and do not fetch it again for a key that they do not know, refuse tokens meanwhile
        #[arg(long)]
        now: bool,
    },
}

/// One algorithm or all.
#[derive(Debug, Clone, Copy)]
struct Choice(Option<SigningAlg>);

impl Choice {
    fn parse(text: &str) -> Result<Self, crate::types::Invalid> {
        if text == "all" { Ok(Self(None)) } else { SigningAlg::parse(text).map(|alg| Self(Some(alg))) }
    }
}

pub(super) fn run(arguments: &Arguments, opened: &Opened) -> Result<(), Failure> {
    let now = opened.clock.now();
    match arguments.command {
        Command::List => {
            let rows = opened.db.read_now(signing_keys)?;
            Ok(arguments.out.list(&keys::views(&rows, now))?)
        }
        Command::Rotate { alg, now: at_once } => {
            let rotation = Rotation { alg: alg.0.map(|alg| alg.to_string()), at_once };
            let here = deed::here(opened, now);
            let made = opened.db.write_now(|tx| keys::rotate(tx, &Actor::command(here), &rotation))?;
            for view in &made {
                note(&format!("{} {} signs from {} on", view.alg, view.kid, view.active_from));
            }
            Ok(arguments.out.list(&made)?)
        }
    }
}

impl Shown for KeyView {
    const COLUMNS: &'static [&'static str] = &["kid", "alg", "created", "active from", "state"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("kid", self.kid.to_string()),
            ("alg", self.alg.clone()),
            ("created", self.created_at.clone()),
            ("active from", self.active_from.clone()),
            ("state", self.state.as_str().to_owned()),
        ]
    }
}
