//! Connections, transactions and their limits.

use super::{StoreError, migrate, writer::Writer};
use diesel::{
    ConnectionError, ConnectionResult, PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager},
    r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection},
};
use std::{
    net::IpAddr,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use tokio::sync::Semaphore;

/// A connection to either database. Queries are written once, against this.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    /// PostgreSQL, through libpq.
    Pg(PgConnection),
    /// SQLite, inside this binary. Last, because it takes any path as a URL.
    Sqlite(SqliteConnection),
}

/// An open transaction, or a read. Only the modules of `store` can reach the connection.
pub struct Tx<'a>(pub(in crate::store) &'a mut AnyConn, pub(in crate::store) Option<IpAddr>);

impl Tx<'_> {
    /// Where the request comes from that this work is done for, if it is done for one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.1
    }
}

impl Tx<'_> {
    /// Does something that may be undone alone: if it fails, what it wrote is gone and the transaction goes on.
    ///
    /// # Errors
    /// The work's, and the database's.
    pub fn attempt<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        Manager::begin_transaction(self.0).map_err(StoreError::from)?;
        match work(&mut Tx(self.0, self.1)) {
            Ok(value) => {
                Manager::commit_transaction(self.0).map_err(StoreError::from)?;
                Ok(value)
            }
            Err(error) => {
                Manager::rollback_transaction(self.0).map_err(StoreError::from)?;
                Err(error)
            }
        }
    }
}

tokio::task_local! {
    static ORIGIN: Option<IpAddr>;
}

/// Does the work of a request that comes from an address: transactions in it know that address.
pub async fn coming_from<F: Future>(address: Option<IpAddr>, work: F) -> F::Output {
    ORIGIN.scope(address, work).await
}

/// The address of the request that this task works for.
pub(super) fn origin() -> Option<IpAddr> {
    ORIGIN.try_with(|address| *address).ok().flatten()
}

/// How many connections, and how long a request may wait for one.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections in the pool, 1..=64.
    pub connections: u32,
    /// Seconds after which a waiting request is answered 503.
    pub wait: Duration,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    write: Lane,
    read: Lane,
    /// SQLite's; PostgreSQL groups commits by itself.
    writer: Option<Writer>,
}

/// A pool with its queue. Both lanes are the same one on PostgreSQL.
#[derive(Clone)]
pub(super) struct Lane {
    pool: Pool<ConnectionManager<AnyConn>>,
    gate: Arc<Semaphore>,
    wait: Duration,
}

#[derive(Debug, Clone, Copy)]
enum Setup {
    Postgres,
    SqliteWriter,
    SqliteReader,
}

impl Setup {
    /// What is said to a new connection: above all that no statement waits for a lock longer than `wait`.
    fn sql(self, wait: Duration) -> String {
        let wait = wait.as_millis();
        // busy_timeout comes first: switching to WAL may itself have to wait.
        match self {
            Self::Postgres => {
                format!("SET statement_timeout = {wait}; SET idle_in_transaction_session_timeout = {};", 2 * wait)
            }
            Self::SqliteWriter => format!(
                "PRAGMA busy_timeout = {wait}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            ),
            Self::SqliteReader => {
                format!("PRAGMA busy_timeout = {wait}; PRAGMA foreign_keys = ON; PRAGMA query_only = ON;")
            }
        }
    }
}

/// Says [`Setup::sql`] to each new connection.
#[derive(Debug)]
struct Greeting(String, Duration);

impl CustomizeConnection<AnyConn, diesel::r2d2::Error> for Greeting {
    fn on_acquire(&self, connection: &mut AnyConn) -> Result<(), diesel::r2d2::Error> {
        patiently(self.1, || connection.batch_execute(&self.0)).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Says something to a database that others may be opening, too: while one process switches SQLite to WAL or reads the log
/// of one that died, it turns others away at once, whatever `busy_timeout` says.
fn patiently(wait: Duration, mut say: impl FnMut() -> QueryResult<()>) -> QueryResult<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let locked = |error: &diesel::result::Error| match error {
        diesel::result::Error::DatabaseError(_, info) => info.message().contains("is locked"),
        _ => false,
    };
    let mut left = wait;
    loop {
        match say() {
            Err(error) if locked(&error) && left > PAUSE => left -= PAUSE,
            done => return done,
        }
        thread::sleep(PAUSE);
    }
}

/// Makes libpq give up on a server that does not answer: without this a connection whose other end is gone without a
/// word stays in the pool for a quarter of an hour. What the operator wrote into the URL stays.
fn patient(url: &str, wait: Duration) -> String {
    let (seconds, millis) = (wait.as_secs().max(2), 2 * wait.as_millis());
    let wanted = [
        ("connect_timeout", seconds.to_string()),
        ("keepalives_idle", "10".to_owned()),
        ("keepalives_interval", "5".to_owned()),
        ("keepalives_count", "3".to_owned()),
        ("tcp_user_timeout", millis.to_string()),
    ];
    wanted.into_iter().filter(|(name, _)| !url.contains(name)).fold(url.to_owned(), |url, (name, value)| {
        let joint = if url.contains('?') { '&' } else { '?' };
        format!("{url}{joint}{name}={value}")
    })
}

/// Connects once, so that what is wrong is said soon and in the database's own words: the pool tries until the time is
/// up, and the two-database connection keeps the reason to itself.
fn probe(url: &str, wait: Duration) -> Result<(), StoreError> {
    let (tell, told) = mpsc::channel();
    let url = url.to_owned();
    // On a thread of its own, as libpq may wait for minutes. Nobody listens to it any more then.
    thread::spawn(move || {
        let _ = tell.send(connect(&url, wait).map_err(|error| StoreError::Open(error.to_string())));
    });
    let late = |_| Err(StoreError::Open(format!("no answer within {} seconds", wait.as_secs())));
    told.recv_timeout(wait).unwrap_or_else(late)
}

fn connect(url: &str, wait: Duration) -> ConnectionResult<()> {
    let done = match url.strip_prefix("sqlite://") {
        Some(path) => {
            let mut connection = SqliteConnection::establish(path)?;
            patiently(wait, || connection.batch_execute(&Setup::SqliteWriter.sql(wait)))
        }
        None => PgConnection::establish(url)?.batch_execute(&Setup::Postgres.sql(wait)),
    };
    done.map_err(ConnectionError::CouldntSetupConfiguration)
}

impl Lane {
    fn open(url: &str, setup: Setup, size: u32, wait: Duration) -> Result<Self, StoreError> {
        let check = matches!(setup, Setup::Postgres);
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .test_on_check_out(check)
            .connection_timeout(wait)
            .connection_customizer(Box::new(Greeting(setup.sql(wait), wait)))
            .build(ConnectionManager::new(url))
            .map_err(|error| StoreError::Open(error.to_string()))?;
        let permits = usize::try_from(size).unwrap_or(1);
        Ok(Self { pool, gate: Arc::new(Semaphore::new(permits)), wait })
    }

    /// How long a request may wait for this lane.
    pub(super) fn wait(&self) -> Duration {
        self.wait
    }

    pub(super) fn connection(&self) -> Result<PooledConnection<ConnectionManager<AnyConn>>, StoreError> {
        self.pool.get().map_err(|error| {
            tracing::warn!(%error, "no database connection");
            StoreError::Busy
        })
    }

    /// Waits for a place, then runs the closure on a blocking thread: one hop for a whole transaction.
    ///
    /// A database that is silent holds the thread and the place until it speaks or the connection breaks, but not the
    /// request: it is told that we are busy, and what becomes of its transaction is as open as when an answer gets lost.
    async fn run<T, E>(&self, work: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let place = tokio::time::timeout(self.wait, self.gate.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(StoreError::Busy.into()) };
        let lane = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&mut *lane.connection()?)
        });
        // Twice: once for a connection, once for a lock.
        match tokio::time::timeout(2 * self.wait, task).await {
            Ok(done) => done.unwrap_or_else(|_| Err(StoreError::Panicked.into())),
            Err(_) => Err(StoreError::Busy.into()),
        }
    }
}

impl Db {
    /// Opens the database at `sqlite://PATH` or `postgres://…` and applies the migrations that are missing.
    ///
    /// # Errors
    /// The database can not be opened or migrated, or its schema is newer than this program.
    pub fn open(url: &str, limits: Limits) -> Result<Self, StoreError> {
        let Limits { connections, wait } = limits;
        let inner = if let Some(path) = url.strip_prefix("sqlite://") {
            probe(url, wait)?;
            let write = Lane::open(path, Setup::SqliteWriter, 1, wait)?;
            migrate::run(&mut *write.connection()?)?;
            let read = Lane::open(path, Setup::SqliteReader, connections, wait)?;
            Inner { read, writer: Some(Writer::start(write.clone())?), write }
        } else {
            let url = &patient(url, wait);
            probe(url, wait)?;
            let lane = Lane::open(url, Setup::Postgres, connections, wait)?;
            let mut connection = lane.connection()?;
            migrate::run(&mut connection)?;
            // The migrations had all the time they wanted.
            connection.batch_execute(&Setup::Postgres.sql(wait)).map_err(StoreError::from)?;
            drop(connection);
            Inner { read: lane.clone(), write: lane, writer: None }
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Runs a write transaction. `Ok` commits, also when it says that something was refused; `Err` rolls back.
    ///
    /// # Errors
    /// The closure's, or [`StoreError::Busy`] when no connection was free in time.
    pub async fn write<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            return writer.run(work).await;
        }
        let from = origin();
        self.0.write.run(move |connection| transaction(connection, from, work)).await
    }

    /// Runs reads. A write in here fails on SQLite.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let from = origin();
        self.0.read.run(move |connection| work(&mut Tx(connection, from))).await
    }

    /// [`Db::write`] for commands, which have no event loop to keep free.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_now<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        transaction(&mut *self.0.write.connection()?, None, work)
    }

    /// [`Db::read`] for commands.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn read_now<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        work(&mut Tx(&mut *self.0.read.connection()?, None))
    }
}

type Manager = <AnyConn as Connection>::TransactionManager;

/// Takes SQLite's write lock at once: a transaction that starts by reading could not be promoted later.
pub(super) fn begin(connection: &mut AnyConn) -> Result<(), StoreError> {
    let begun = match connection {
        AnyConn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(pg, "BEGIN"),
        AnyConn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
    };
    Ok(begun?)
}

/// Commits. SQLite keeps a transaction open when that fails, on a full disk for example; it is rolled back then.
pub(super) fn commit(connection: &mut AnyConn) -> Result<(), StoreError> {
    Manager::commit_transaction(connection).map_err(|error| {
        rollback(connection);
        error.into()
    })
}

fn rollback(connection: &mut AnyConn) {
    if let Err(fault) = Manager::rollback_transaction(connection) {
        tracing::warn!(%fault, "rollback failed");
    }
}

fn transaction<T, E: From<StoreError>>(
    connection: &mut AnyConn,
    from: Option<IpAddr>,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    begin(connection)?;
    match work(&mut Tx(connection, from)) {
        Ok(value) => {
            commit(connection)?;
            Ok(value)
        }
        Err(error) => {
            rollback(connection);
            Err(error)
        }
    }
}
