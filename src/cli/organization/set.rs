//! `vestibule organization set`.

mod changes;

use super::{find, view};
use crate::{
    admin::{
        Actor, Precondition, lockout,
        logo::{self, Logo},
    },
    cli::{
        Failure,
        deed::{self, To},
        open::Opened,
        out::Out,
    },
    store::organization,
};
use changes::Changes;
use clap::Args;
use std::path::Path;

pub(super) const EXAMPLES: &str = "\
Examples:
  vestibule organization set acme --mfa required
  vestibule organization set acme --methods 'passkey totp backup' --trust-days 30
  vestibule organization set acme --grace-days 14 --grace-skips 3
  vestibule organization set acme --local-login off
  vestibule organization set acme --name Acme --language de --accent '#8a1538' --logo logo.png
  vestibule organization set acme --accent none --no-logo";

#[derive(Debug, Args)]
pub(super) struct Set {
    /// Its short name, which stays
    slug: String,
    #[command(flatten)]
    changes: Changes,
}

pub(super) fn run(set: Set, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let said = set.changes.said();
    let drawn = set.changes.logo().map(draw).transpose()?;
    let unset = set.changes.no_logo();
    let here = deed::here(opened, now);
    let shown = opened.db.write_now(|tx| {
        let found = find(tx, &set.slug)?;
        let mut row = organization::lock(tx, &found.id)?.unwrap_or(found);
        let guard = lockout::before(tx, lockout::Ways::of(here), &row.id)?;
        let acts = set.changes.apply(&mut row);
        if !acts.is_empty() {
            row.updated_at = now;
            organization::update(tx, &row)?;
        }
        for act in acts {
            deed::note(tx, To::Organization(&row), (act, None), now)?;
        }
        if drawn.is_some() || (unset && row.logo.is_some()) {
            logo::set(tx, &Actor::command(here), &row.id, drawn.as_ref(), &Precondition::if_match(None))?;
        }
        guard.check(tx)?;
        let row = find(tx, &set.slug)?;
        Ok::<_, Failure>(view(tx, &row)?)
    })?;
    Ok(out.done(&shown, &format!("organization {} is set: {}", set.slug, said.join(", ")))?)
}

/// Reads a picture and draws it anew.
fn draw(path: &Path) -> Result<Logo, Failure> {
    let refused = |why: String| Failure::refused(format!("{}: {why}", path.display()));
    // What is too large is not read: a device would never end.
    let size = std::fs::metadata(path).map_err(|error| refused(error.to_string()))?;
    if !size.is_file() || size.len() > u64::try_from(logo::FILE).unwrap_or(u64::MAX) {
        return Err(refused("not a file of at most 1 MB".to_owned()));
    }
    let file = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    Logo::redraw(&file).map_err(|unfit| refused(unfit.to_string()))
}
