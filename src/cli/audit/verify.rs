//! `vestibule audit verify`.

use crate::{
    audit::chain::verify::{Report, Walk},
    cli::{
        Failure,
        open::Opened,
        out::{Out, note},
    },
};
use serde_json::json;
use std::io::{self, IsTerminal, Write};

/// Rows between two words of progress.
const STEP: usize = 20_000;

pub(super) fn run(out: Out, noted: Option<String>, opened: &Opened) -> Result<(), Failure> {
    let (mut walk, mut progress) = (Walk::new(noted), Progress::new());
    let report = loop {
        let step = opened.db.read_now(|tx| walk.step(tx, &opened.sealer)).map_err(crate::auth::Fault::from)?;
        progress.at(walk.rows());
        if let Some(report) = step {
            break report;
        }
    };
    progress.end();
    say(out, &report)?;
    if report.faults.is_empty() {
        return Ok(());
    }
    Err(Failure::refused("the audit log is not what was written"))
}

fn say(out: Out, report: &Report) -> io::Result<()> {
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    let Report { rows, unsealed, trimmed, newest, .. } = report;
    let document =
        json!({"rows": rows, "unsealed": unsealed, "deleted_up_to": trimmed, "newest_seal": newest, "faults": faults});
    if !out.is_json() {
        for fault in &faults {
            note(fault);
        }
    }
    let deleted = trimmed.map(|id| format!("; rows up to {id} were deleted for their age")).unwrap_or_default();
    let seal = newest.as_ref().map(|seal| format!("; newest seal {seal}")).unwrap_or_default();
    let found = if faults.is_empty() { "as written" } else { "looked at" };
    out.done(&document, &format!("{rows} rows {found}, {unsealed} not sealed yet{deleted}{seal}"))
}

/// A line on the terminal that counts; nothing where no terminal is.
struct Progress {
    shown: Option<usize>,
    terminal: bool,
}

impl Progress {
    fn new() -> Self {
        Self { shown: None, terminal: io::stderr().is_terminal() }
    }

    fn at(&mut self, rows: usize) {
        if self.terminal && rows >= self.shown.unwrap_or(0) + STEP {
            self.shown = Some(rows);
            // That nobody may be there is no reason to fail.
            let _ = write!(io::stderr(), "\r{rows} rows");
        }
    }

    /// Takes the line away.
    fn end(&self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
