//! SQLite's one writer: a thread that takes the transactions which wait and commits them as a group, so that one `fsync`
//! serves all of them. Each runs in a savepoint of its own; nobody is answered before the commit.

use super::{
    StoreError, Tx,
    conn::{AnyConn, Lane, begin, commit, origin},
};
use diesel::connection::{Connection, TransactionManager};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use tokio::sync::{Semaphore, oneshot};

type Manager = <AnyConn as Connection>::TransactionManager;

/// Transactions in one group at the most, so that the first does not wait long for the last.
const GROUP: usize = 64;

/// Transactions that may wait. More are answered 503.
const QUEUE: usize = 1024;

/// A transaction that waits. It is given the open group, or why there is none.
type Job = Box<dyn FnOnce(Result<&mut AnyConn, StoreError>) -> Done + Send>;

/// A transaction that ran and waits for the commit.
struct Done {
    keep: Keep,
    tell: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

/// Whether what it did is to stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

/// The way to the writer's thread, which ends when the last way to it is gone.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    gate: Arc<Semaphore>,
    wait: Duration,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub(super) fn start(lane: Lane) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel();
        let wait = lane.wait();
        let thread = thread::Builder::new().name("store-writer".to_owned()).spawn(move || serve(&lane, &waiting));
        thread.map_err(|error| StoreError::Open(error.to_string()))?;
        Ok(Self { jobs, gate: Arc::new(Semaphore::new(QUEUE)), wait })
    }

    /// Runs a transaction in the next group.
    ///
    /// A request that waits too long is told that we are busy; its transaction is not begun any more, or what becomes of
    /// it is as open as when an answer gets lost.
    pub(super) async fn run<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let place = tokio::time::timeout(self.wait, self.gate.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(StoreError::Busy.into()) };
        let from = origin();
        let (tell, told) = oneshot::channel::<Result<T, E>>();
        let job: Job = Box::new(move |group| {
            let _place = place;
            let outcome = match group {
                Err(error) => Err(error.into()),
                Ok(_) if tell.is_closed() => Err(StoreError::Busy.into()),
                Ok(connection) => catch_unwind(AssertUnwindSafe(|| work(&mut Tx(connection, from))))
                    .unwrap_or_else(|_| Err(StoreError::Panicked.into())),
            };
            let keep = if outcome.is_ok() { Keep::Yes } else { Keep::No };
            let answer = move |committed: Result<(), StoreError>| {
                // Nobody may be listening any more.
                let _ = tell.send(committed.map_err(E::from).and(outcome));
            };
            Done { keep, tell: Box::new(answer) }
        });
        if self.jobs.send(job).is_err() {
            return Err(StoreError::Busy.into());
        }
        match tokio::time::timeout(2 * self.wait, told).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(StoreError::Busy.into()),
        }
    }
}

fn serve(lane: &Lane, waiting: &mpsc::Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let group: Vec<Job> = std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1)).collect();
        match lane.connection() {
            Err(_) => refuse(group, &StoreError::Busy),
            Ok(mut connection) => run(&mut connection, group),
        }
    }
}

/// Tells all of a group that there is no transaction.
fn refuse(group: Vec<Job>, why: &StoreError) {
    for job in group {
        (job(Err(why.again())).tell)(Ok(()));
    }
}

fn run(connection: &mut AnyConn, group: Vec<Job>) {
    if let Err(error) = begin(connection) {
        return refuse(group, &error);
    }
    let done: Vec<Done> = group.into_iter().map(|job| savepoint(connection, job)).collect();
    let committed = commit(connection);
    for done in done {
        (done.tell)(committed.as_ref().map_err(StoreError::again).copied());
    }
}

/// Runs one transaction of a group; what it did goes with it when it fails.
fn savepoint(connection: &mut AnyConn, job: Job) -> Done {
    if let Err(error) = Manager::begin_transaction(connection) {
        return job(Err(error.into()));
    }
    let done = job(Ok(connection));
    let ended = match done.keep {
        Keep::Yes => Manager::commit_transaction(connection),
        Keep::No => Manager::rollback_transaction(connection),
    };
    match ended {
        Ok(()) => done,
        Err(error) => {
            let error = StoreError::from(error);
            Done { keep: Keep::No, tell: Box::new(move |committed| (done.tell)(committed.and(Err(error)))) }
        }
    }
}
