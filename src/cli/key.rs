//! `vestibule key ...`.

use super::{
    Failure,
    open::Opened,
    out::{Out, Shown, note},
    word::one_of,
};
use crate::{
    audit::{self, Event},
    keys::{self, ANNOUNCE},
    protocol::SigningAlg,
    store::{
        Tx,
        key::{SigningKeyRow, signing_keys},
    },
    types::{Kid, UnixTime},
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

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the signing keys: announced, active or retired. All of them are published
    List,
    /// Makes new signing keys; the old ones stay published, so that tokens they signed stay good
    #[command(after_help = "Examples:\n  vestibule key rotate\n  vestibule key rotate --alg RS256 --now")]
    Rotate {
        /// For which algorithm
        #[arg(long, default_value = "all", value_parser = one_of(&["RS256", "ES256", "all"], Choice::parse))]
        alg: Choice,
        /// Sign with it at once, instead of announcing it for ten minutes. Applications that keep a copy of our keys
        /// may refuse tokens until they fetch them again
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

    fn algorithms(self) -> impl Iterator<Item = SigningAlg> {
        SigningAlg::ALL.iter().copied().filter(move |alg| self.0.is_none_or(|chosen| chosen == *alg))
    }
}

pub(super) fn run(arguments: &Arguments, opened: &Opened) -> Result<(), Failure> {
    let now = opened.clock.now();
    match arguments.command {
        Command::List => {
            let rows = opened.db.read_now(signing_keys)?;
            Ok(arguments.out.list(&views(&rows, now))?)
        }
        Command::Rotate { alg, now: at_once } => {
            let wait = if at_once { 0 } else { ANNOUNCE };
            let made = opened.db.write_now(|tx| {
                let kids = alg.algorithms().map(|alg| rotate(tx, opened, alg, wait)).collect::<Result<Vec<_>, _>>()?;
                let rows = signing_keys(tx)?;
                Ok::<_, Failure>(views(&rows, now).into_iter().filter(|view| kids.contains(&view.kid)).collect::<Vec<_>>())
            })?;
            for view in &made {
                note(&format!("{} {} signs from {} on", view.alg, view.kid, view.active_from));
            }
            Ok(arguments.out.list(&made)?)
        }
    }
}

/// Makes a key that signs after `wait` seconds; at once when no other key of the algorithm does.
fn rotate(tx: &mut Tx<'_>, opened: &Opened, alg: SigningAlg, wait: i64) -> Result<Kid, Failure> {
    let now = opened.clock.now();
    let rows = signing_keys(tx)?;
    let current = active(&rows, alg.as_str(), now).map(|row| row.active_from);
    // Of two keys that begin in the same second it would be open which one signs.
    let from = current.map_or(now, |current| (now + wait).max(current + 1));
    let kid = keys::rotate(tx, &opened.sealer, alg, now, from)?;
    audit::record(tx, now, &Event::Administered { act: "signing_key_added", subject: kid.as_str() })?;
    Ok(kid)
}

/// The key that signs now, chosen as `KeyRing::sign` does.
fn active<'a>(rows: &'a [SigningKeyRow], alg: &str, now: UnixTime) -> Option<&'a SigningKeyRow> {
    rows.iter().filter(|row| row.alg == alg && row.active_from <= now).max_by_key(|row| (row.active_from, &row.kid))
}

fn views(rows: &[SigningKeyRow], now: UnixTime) -> Vec<View> {
    let state = |row: &SigningKeyRow| match active(rows, &row.alg, now) {
        _ if row.active_from > now => "announced",
        Some(active) if active.kid == row.kid => "active",
        _ => "retired",
    };
    let view = |row: &SigningKeyRow| View {
        kid: row.kid.clone(),
        alg: row.alg.clone(),
        created_at: row.created_at.rfc3339(),
        active_from: row.active_from.rfc3339(),
        state: state(row),
    };
    rows.iter().map(view).collect()
}

#[derive(Serialize)]
struct View {
    kid: Kid,
    alg: String,
    created_at: String,
    active_from: String,
    state: &'static str,
}

impl Shown for View {
    const COLUMNS: &'static [&'static str] = &["kid", "alg", "created", "active from", "state"];

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("kid", self.kid.to_string()),
            ("alg", self.alg.clone()),
            ("created", self.created_at.clone()),
            ("active from", self.active_from.clone()),
            ("state", self.state.to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_of_each_algorithm_is_active() {
        let row = |kid: &str, alg: &str, from| SigningKeyRow {
            kid: Kid::from_text(kid),
            alg: alg.to_owned(),
            public_jwk: String::new(),
            private_sealed: Vec::new(),
            created_at: UnixTime(0),
            active_from: UnixTime(from),
        };
        let rows = [row("a", "RS256", 10), row("b", "RS256", 20), row("c", "RS256", 21), row("d", "ES256", 5)];
        let states: Vec<_> = views(&rows, UnixTime(20)).iter().map(|view| view.state).collect();
        assert_eq!(states, ["retired", "active", "announced", "active"]);
    }
}
