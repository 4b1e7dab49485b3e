//! `vestibule audit export`: a part after the other, so that memory does not grow with the log.

use super::chosen::Chosen;
use crate::{
    audit,
    cli::{Failure, open::Opened},
    store::audit::following,
};
use std::io::{self, Write};

/// Rows that are read at once.
const PART: i64 = 1000;

pub(super) fn run(chosen: &Chosen, opened: &Opened) -> Result<(), Failure> {
    let now = opened.clock.now();
    let filter = opened.db.read_now(|tx| chosen.filter(tx, now))?;
    let (mut after, mut out) = (None, io::BufWriter::new(io::stdout().lock()));
    loop {
        let rows = opened.db.read_now(|tx| following(tx, &filter, after, PART))?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            writeln!(out, "{}", audit::json(row))?;
        }
    }
    Ok(out.flush()?)
}
