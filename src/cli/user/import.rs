//! `vestibule user import`: the file is looked at as a whole, then done in batches. Only one batch is in memory.

use crate::{
    admin::{
        Actor, AdminError, AdminResult,
        transfer::{self, BATCH, Faulty, Home, ImportReport, Line, LineFault, Options, Outcomes, Passwords, Source, What},
    },
    cli::{
        Failure, deed,
        open::Opened,
        organization,
        out::{Out, note, page},
        progress::Progress,
    },
    store::Tx,
    types::{Slug, UnixTime},
};
use clap::Args;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

pub(super) const EXAMPLES: &str = "\
The file is CSV with a line of column names, a JSON list of objects, or a JSON object on each line, in UTF-8:
  username, organization, name, email, email_verified, phone_number, phone_number_verified, language, role, enabled, groups,
  password_hash (argon2, bcrypt, pbkdf2 or scrypt of another system; replaced by ours at the next sign-in)
Only the user name is needed. People are found by it. What the file says is so afterwards, an empty cell clears; columns
that are missing change nothing, nobody is deleted, and passwords of people who are there stay. So the same file twice
changes nothing, and an import that was interrupted is simply run again. The whole file is checked first, and nothing is
done if a line is wrong.

Examples:
  vestibule user import people.csv --organization acme --dry-run
  vestibule user import people.csv --organization acme
  zcat people.jsonl.gz | vestibule user import - --skip-faulty";

/// Lines of a file at most.
const MOST: usize = 1_000_000;

/// How much is read from standard input, bytes: it is read twice, so it has to be kept.
const STDIN: u64 = 64 * 1024 * 1024;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file; - for standard input
    file: PathBuf,
    /// Whose people they are, where the file does not say
    #[arg(long, value_name = "SLUG", value_parser = Slug::parse)]
    organization: Option<Slug>,
    /// Says what would happen and does nothing
    #[arg(long)]
    dry_run: bool,
    /// Imports the lines that are right although others are wrong
    #[arg(long)]
    skip_faulty: bool,
    /// Puts the file's password hashes in the place of passwords that are there, and ends those people's sign-ins and tokens
    #[arg(long)]
    replace_passwords: bool,
}

/// A file that can be read twice.
enum Input {
    File(PathBuf),
    Text(Vec<u8>),
}

impl Input {
    fn take(path: &Path) -> Result<Self, Failure> {
        if path != Path::new("-") {
            return Ok(Self::File(path.to_owned()));
        }
        let mut text = Vec::new();
        io::stdin().lock().take(STDIN + 1).read_to_end(&mut text)?;
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > STDIN {
            return Err(Failure::refused("standard input has more than 64 MiB; give a file"));
        }
        Ok(Self::Text(text))
    }

    fn open(&self) -> Result<Source<Box<dyn BufRead + '_>>, Failure> {
        let reader: Box<dyn BufRead + '_> = match self {
            Self::Text(text) => Box::new(Cursor::new(text.as_slice())),
            Self::File(path) => {
                let opened = File::open(path);
                let file = opened.map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?;
                Box::new(BufReader::with_capacity(64 * 1024, file))
            }
        };
        Ok(Source::open(reader, MOST)?)
    }
}

pub(super) fn run(import: &Import, opened: &Opened, out: Out) -> Result<(), Failure> {
    let now = opened.clock.now();
    let home = opened.db.read_now(|tx| import.home(tx))?;
    let passwords = if import.replace_passwords { Passwords::Replace } else { Passwords::Keep };
    let faulty = if import.skip_faulty { Faulty::Skip } else { Faulty::Refuse };
    let options = Options { home, passwords };
    let input = Input::take(&import.file)?;
    let work = Work { opened, options, faulty, now };
    let seen = work.look(&input, |outcomes| import.tell(out, outcomes))?;
    if seen.faulty > seen.named() {
        note(&format!("error: and {} more faults", seen.faulty - seen.named()));
    }
    let refused = seen.faulty > 0 && faulty == Faulty::Refuse;
    let report = match (import.dry_run, refused) {
        (true, _) => seen,
        (false, true) => seen.begun(),
        (false, false) => work.keep(&input, seen)?,
    };
    out.done(&report, &words(&report))?;
    if refused {
        return Err(Failure::refused(format!(
            "{} faults, so nothing is imported; --skip-faulty imports the other lines",
            report.faulty
        )));
    }
    Ok(())
}

fn words(report: &ImportReport) -> String {
    let did = if report.dry_run { "would be " } else { "" };
    let ImportReport { made, changed, same, faulty, .. } = report;
    format!("{made} {did}new, {changed} {did}changed, {same} as they were, {faulty} faults")
}

impl Import {
    fn home(&self, tx: &mut Tx<'_>) -> Result<Home, Failure> {
        match &self.organization {
            None => Ok(Home::Named),
            Some(slug) => Ok(Home::Usually(organization::find(tx, slug.as_str())?.id)),
        }
    }

    /// Says what is wrong, and in a dry run what would become of whom.
    fn tell(&self, out: Out, outcomes: &Outcomes) -> Result<(), Failure> {
        for outcome in outcomes {
            match outcome {
                Err(LineFault { line, who, why }) => {
                    let who = if who.is_empty() { String::new() } else { format!("{who}: ") };
                    note(&format!("error: {}:{line}: {who}{why}", self.file.display()));
                }
                Ok(outcome) if self.dry_run && !out.is_json() => {
                    let what = match &outcome.what {
                        What::Same => continue,
                        What::Made => "new".to_owned(),
                        What::Changed(columns) => columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                    };
                    page(&format!("line {}: {}: {what}", outcome.line, outcome.username))?;
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }
}

/// What both rounds need.
struct Work<'a> {
    opened: &'a Opened,
    options: Options,
    faulty: Faulty,
    now: UnixTime,
}

impl Work<'_> {
    fn actor(&self) -> Actor<'_> {
        Actor::command(deed::here(self.opened, self.now))
    }

    /// The first round: what is wrong, and what would happen.
    fn look(&self, input: &Input, tell: impl Fn(&Outcomes) -> Result<(), Failure>) -> Result<ImportReport, Failure> {
        let (mut report, mut lines) = (ImportReport { dry_run: true, ..ImportReport::default() }, 0);
        let progress = Progress::new("checked", None);
        each(input, |batch, faults| {
            let looked = self.opened.db.read_now(|tx| transfer::look(tx, &self.actor(), &self.options, &batch));
            let mut outcomes: Outcomes = faults.into_iter().map(Err).collect();
            outcomes.extend(looked?);
            let shown: Outcomes =
                outcomes.iter().filter(|outcome| outcome.is_ok() || report.faulty < report.named() + 1).cloned().collect();
            for outcome in &outcomes {
                report.add(outcome);
            }
            lines += u64::try_from(batch.len()).unwrap_or(0);
            tell(&shown)?;
            progress.at(lines);
            Ok(())
        })?;
        Ok(report)
    }

    /// The second round: batches in transactions of their own.
    fn keep(&self, input: &Input, seen: ImportReport) -> Result<ImportReport, Failure> {
        let total = seen.made + seen.changed + seen.same;
        let mut report = seen.begun();
        let progress = Progress::new("imported", Some(total));
        let ended = each(input, |batch, _| {
            let done: AdminResult<Outcomes> =
                self.opened.db.write_now(|tx| transfer::keep(tx, &self.actor(), (&self.options, self.faulty), &batch));
            let outcomes = done?;
            if let Some(Err(fault)) = outcomes.iter().find(|outcome| outcome.is_err()).filter(|_| self.faulty == Faulty::Refuse)
            {
                return Err(Failure::refused(format!("line {}: {}: {}", fault.line, fault.who, fault.why)));
            }
            outcomes.iter().filter(|outcome| outcome.is_ok()).for_each(|outcome| report.add(outcome));
            report.through_line = batch.last().map_or(report.through_line, |line| line.number);
            progress.at(report.made + report.changed + report.same);
            Ok(())
        });
        drop(progress);
        if !report.is_idle() {
            let noted: Result<(), AdminError> =
                self.opened.db.write_now(|tx| transfer::note(tx, &self.actor(), self.options.organization(), &report));
            noted?;
        }
        ended.map_err(|failure| {
            let through = report.through_line;
            Failure::refused(format!("{failure}; lines up to {through} are imported and those after it are not; run it again"))
        })?;
        Ok(report)
    }
}

/// Reads a file and gives batch after batch, each with what was wrong on the way to it.
fn each(input: &Input, mut work: impl FnMut(Vec<Line>, Vec<LineFault>) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut source = input.open()?;
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    while let Some(next) = source.next()? {
        match next {
            Ok(line) => lines.push(line),
            Err(fault) => faults.push(fault),
        }
        if lines.len() >= BATCH || faults.len() >= BATCH {
            work(std::mem::take(&mut lines), std::mem::take(&mut faults))?;
        }
    }
    if lines.is_empty() && faults.is_empty() { Ok(()) } else { work(lines, faults) }
}
