//! Facts: the only SQL in the program. One file a table; one query for both databases.
//!
//! Owns connections, transactions, migrations and rows. Does not own what a row means: decisions are taken above, by
//! pure functions, and the statements that must be decided by the database (single use) say so in their names.

mod column;
mod conn;
pub mod denied;
pub mod device;
mod dialect;
mod migrate;
mod schema;
mod writer;

pub mod assertion;
pub mod audit;
pub mod backup;
pub mod browser;
pub mod bulk;
pub mod ceremony;
pub mod challenge;
pub mod client;
pub mod client_logo;
pub mod code;
pub mod consent;
pub mod contact;
pub mod federated_id;
pub mod grant;
pub mod group;
pub mod idempotency;
pub mod identity;
pub mod interaction;
pub mod key;
pub mod lease;
pub mod link;
pub mod logout;
pub mod organization;
pub mod outbox;
pub mod owned;
pub mod pass;
pub mod passkey;
pub mod people;
pub mod post;
pub mod provider;
pub mod purge;
pub mod pushed;
pub mod recovery;
pub mod refresh;
pub mod registration;
pub mod report;
pub mod role;
pub mod seal;
pub mod session;
pub mod throttle;
pub mod totp;
pub mod trust;
pub mod upstream;
pub mod user;
pub mod webhook;

pub use column::JsonText;
use conn::MultiBackend;
pub use conn::{Db, Limits, Tx, coming_from};
use diesel::IntoSql;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection was free in time, or the database is away or locked. Answer 503.
    #[error("the database is busy or away")]
    Busy,
    /// The statement failed.
    #[error("database: {0}")]
    Sql(diesel::result::Error),
    /// A name that must be unique is taken.
    #[error("already exists")]
    Taken,
    /// The database can not be opened.
    #[error("the database can not be opened: {0}")]
    Open(String),
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(String),
    /// A newer program has changed the schema.
    #[error("the database has migration {0}, which this program does not know; use a newer program")]
    Newer(String),
    /// The group of transactions that this one was in could not be begun or committed.
    #[error("{0}")]
    Group(String),
    /// A value can not be written down.
    #[error("a value can not be written down")]
    Unwritable,
    /// The work panicked; its transaction was rolled back.
    #[error("a panic while working on the database")]
    Panicked,
}

impl From<diesel::result::Error> for StoreError {
    /// What we did wrong is [`StoreError::Sql`]; what the database can not do now, whatever the reason, is
    /// [`StoreError::Busy`]. Databases do not agree on kinds, so only ours are named.
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match error {
            Error::DatabaseError(Kind::UniqueViolation, _) => Self::Taken,
            Error::DatabaseError(
                Kind::ForeignKeyViolation | Kind::NotNullViolation | Kind::CheckViolation | Kind::ExclusionViolation,
                _,
            ) => Self::Sql(error),
            Error::DatabaseError(_, ref info) => {
                tracing::error!(error = info.message(), "database");
                Self::Busy
            }
            Error::BrokenTransactionManager => Self::Busy,
            other => Self::Sql(other),
        }
    }
}

impl StoreError {
    /// The same once more, for another transaction of the same group.
    fn again(&self) -> Self {
        match self {
            Self::Busy => Self::Busy,
            other => Self::Group(other.to_string()),
        }
    }
}

/// A row that was read from the database. Only this module makes one, so that nobody takes a row that was built for one
/// that was stored.
///
/// ```compile_fail
/// fn forge(row: vestibule::store::grant::GrantRow) -> vestibule::store::Stored<vestibule::store::grant::GrantRow> {
///     vestibule::store::Stored(row)
/// }
/// ```
#[derive(Debug)]
pub struct Stored<T>(T);

impl<T> std::ops::Deref for Stored<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Asks the database for an answer.
///
/// # Errors
/// It gives none.
pub fn ping(tx: &mut Tx<'_>) -> StoreResult<()> {
    use diesel::RunQueryDsl;
    let _: i64 = diesel::select(1_i64.into_sql::<diesel::sql_types::BigInt>()).get_result(tx.0)?;
    Ok(())
}

/// What every function of this module gives.
pub type StoreResult<T> = Result<T, StoreError>;
