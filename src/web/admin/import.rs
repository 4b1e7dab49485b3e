//! What the API and the console share of imports: a body is read off the threads that answer, looked at as a whole, and done
//! in batches, each a transaction that begins by looking who asks.

use crate::{
    admin::{
        Actor, AdminResult,
        transfer::{self, BATCH, Faulty, ImportReport, Line, LineFault, Options, Outcomes, Source, Unreadable, Why},
    },
    store::Tx,
};
use actix_web::web::{self, Bytes};
use std::sync::Arc;

/// Largest file, bytes.
pub const LIMIT: usize = 10 * 1024 * 1024;

/// Lines of a file at most; the command line takes more.
pub const LINES: usize = 20_000;

/// Lines that are looked at in one transaction.
const LOOK: usize = 500;

/// Faults that are kept at most, to be told.
const TOLD: usize = 1000;

/// What is done in one transaction.
pub type Step = Box<dyn FnOnce(&mut Tx<'_>, &Actor<'_>) -> AdminResult<Outcomes> + Send>;

/// What an import is to do.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose people, and what of their passwords.
    pub options: Options,
    /// What becomes of the other lines where some are wrong.
    pub faulty: Faulty,
    /// Whether it is only tried.
    pub trial: Trial,
}

/// Whether something is only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// It is.
    Yes,
    /// It is done.
    No,
}

/// How it ended.
pub enum End<E> {
    /// All of it was looked at, or done.
    Whole,
    /// Nothing was done, as lines are wrong.
    Faults,
    /// Batches before this were done, and then somebody or something said no.
    Stopped(E),
}

/// What came of it.
pub struct Came<E> {
    /// In numbers and names.
    pub report: ImportReport,
    /// The first faults.
    pub faults: Vec<LineFault>,
    /// How it ended.
    pub end: End<E>,
}

/// Reads a body; what can not be read is a fault of its line.
async fn read(body: Bytes) -> (Vec<Line>, Vec<LineFault>) {
    let parsed = web::block(move || {
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        // Reading from memory does not fail.
        let Ok(mut source) = Source::open(body.as_ref(), LINES) else { return (lines, faults) };
        while let Ok(Some(next)) = source.next() {
            match next {
                Ok(line) => lines.push(line),
                Err(fault) => faults.push(fault),
            }
        }
        (lines, faults)
    });
    let broken = || LineFault { line: 1, who: String::new(), why: Why::Unreadable(Unreadable::Broken) };
    parsed.await.unwrap_or_else(|_| (Vec::new(), vec![broken()]))
}

/// Imports a body. `run` runs a step as a transaction, for whoever asks.
pub async fn carry<E>(body: Bytes, wanted: Wanted, run: impl AsyncFn(Step) -> Result<Outcomes, E>) -> Came<E> {
    let (lines, broken) = read(body).await;
    let wanted = Arc::new(wanted);
    let mut came =
        Came { report: ImportReport { dry_run: true, ..ImportReport::default() }, faults: Vec::new(), end: End::Whole };
    came.add(broken.into_iter().map(Err).collect());
    let batches = |most: usize| lines.chunks(most).map(|batch| Arc::<[Line]>::from(batch.to_vec()));
    for batch in batches(LOOK) {
        let wanted = Arc::clone(&wanted);
        let step: Step = Box::new(move |tx, actor| transfer::look(tx, actor, &wanted.options, &batch));
        match run(step).await {
            Ok(outcomes) => came.add(outcomes),
            Err(error) => return Came { end: End::Stopped(error), ..came },
        }
    }
    came.faults.sort_by_key(|fault| fault.line);
    came.report.faults.sort_by_key(|fault| fault.line);
    if wanted.trial == Trial::Yes {
        return came;
    }
    came.report = came.report.begun();
    if came.report.faulty > 0 && wanted.faulty == Faulty::Refuse {
        return Came { end: End::Faults, ..came };
    }
    for batch in batches(BATCH) {
        if let Some(end) = came.keep(&wanted, batch, &run).await {
            came.end = end;
            break;
        }
    }
    if !came.report.is_idle() {
        let (report, options) = (came.report.clone(), wanted.options.clone());
        let noted: Step = Box::new(move |tx, actor| {
            transfer::note(tx, actor, options.organization(), &report)?;
            Ok(Vec::new())
        });
        let noted = run(noted).await;
        if let (Err(error), true) = (noted, matches!(came.end, End::Whole)) {
            came.end = End::Stopped(error);
        }
    }
    came
}

impl<E> Came<E> {
    fn add(&mut self, outcomes: Outcomes) {
        for outcome in outcomes {
            self.report.add(&outcome);
            let room = self.faults.len() < TOLD;
            self.faults.extend(outcome.err().filter(|_| room));
        }
    }

    /// Does a batch; gives how it ends if it ends here.
    async fn keep(
        &mut self,
        wanted: &Arc<Wanted>,
        batch: Arc<[Line]>,
        run: &impl AsyncFn(Step) -> Result<Outcomes, E>,
    ) -> Option<End<E>> {
        let last = batch.last().map_or(0, |line| line.number);
        let shared = Arc::clone(wanted);
        let step: Step = Box::new(move |tx, actor| transfer::keep(tx, actor, (&shared.options, shared.faulty), &batch));
        let outcomes = match run(step).await {
            Ok(outcomes) => outcomes,
            Err(error) => return Some(End::Stopped(error)),
        };
        if wanted.faulty == Faulty::Refuse && outcomes.iter().any(Result::is_err) {
            // Somebody has changed something since it was looked at; nothing of the batch is done.
            self.add(outcomes.into_iter().filter(Result::is_err).collect());
            return Some(End::Faults);
        }
        // Faults were told of when it was looked at.
        outcomes.iter().filter(|outcome| outcome.is_ok()).for_each(|outcome| self.report.add(outcome));
        self.report.through_line = last;
        None
    }
}
