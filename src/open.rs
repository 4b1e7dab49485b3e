//! Opens what a command or the server works with: configuration, master key, database.

mod check;
pub mod tls;

pub use check::faults;

use crate::{
    clock::Clock,
    config::{self, Config, Faults},
    keys::master::{self, MasterKeyError},
    redact,
    seal::{MasterKey, SealError, Sealer},
    store::{Db, Limits, StoreError, key},
};
use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Why it could not be opened. Names no secret.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The master key's file is unfit.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// There is a database without its master key.
    #[error("{path} is missing, but the database was sealed with it; put it back from your backup", path = .0.display())]
    MissingKey(PathBuf),
    /// The SQLite file can not be written.
    #[error("database {path}: {error}", path = .0.display(), error = .1)]
    File(PathBuf, io::Error),
    /// The database can not be opened.
    #[error("database: {0}")]
    Database(String),
    /// The database does not fit this program or this master key.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Seal(error.into())
    }
}

/// All that a command works with.
#[derive(Clone)]
pub struct Opened {
    /// The configuration.
    pub config: Config,
    /// The database, with all migrations applied.
    pub db: Db,
    /// Where the time comes from.
    pub clock: Clock,
    /// Seals and opens values at rest.
    pub sealer: Sealer,
}

/// Reads the configuration from a file (else the one that `VESTIBULE_CONFIG` names, else `vestibule.toml` when there is
/// one) and the environment.
///
/// # Errors
/// Everything that is wrong.
pub fn config(file: Option<&Path>) -> Result<Config, Faults> {
    let named = std::env::var_os(config::FILE_VARIABLE).map(PathBuf::from);
    Config::load(file.or(named.as_deref()), config::environment())
}

/// As [`config()`], for a check: everything that is wrong, also with the files that the configuration names, so far as that
/// can be seen without making or changing any. Whether a PostgreSQL answers is not asked.
///
/// # Errors
/// Everything that is wrong.
pub fn checked_config(file: Option<&Path>) -> Result<Config, Faults> {
    let named = std::env::var_os(config::FILE_VARIABLE).map(PathBuf::from);
    let (config, places) = Config::draft(file.or(named.as_deref()), config::environment());
    let more = faults(&places);
    match config {
        Ok(config) if more.is_empty() => Ok(config),
        Ok(_) => Err(more),
        Err(mut all) => {
            all.append(more);
            Err(all)
        }
    }
}

/// Opens the database and applies the migrations that are missing. A new SQLite file is readable by its owner only.
///
/// # Errors
/// [`OpenError::File`] or [`OpenError::Database`].
pub fn database(config: &Config) -> Result<Db, OpenError> {
    if let Some(file) = config.sqlite_file() {
        let made = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file);
        made.map_err(|error| OpenError::File(file.to_owned(), error))?;
    }
    let url = config.database_url.expose();
    let limits = Limits { connections: config.database.connections, wait: config.database.wait };
    Db::open(url, limits).map_err(|error| OpenError::Database(redact::message(&error.to_string(), url)))
}

impl Opened {
    /// Opens everything. In an empty place the master key is made and the database set up.
    ///
    /// # Errors
    /// Says what stands in the way. A master key that is unfit is noticed before the database is touched.
    pub fn open(config: Config, clock: Clock) -> Result<Self, OpenError> {
        let file = &config.master_key_file;
        let present = file.exists().then(|| master::load_or_make(file)).transpose()?;
        let db = database(&config)?;
        let is_sealed = !db.read_now(key::data_keys)?.is_empty();
        let sealer = match present {
            // A new key would open nothing, and would stand in the right one's place.
            // Unless another process has made the key and the database meanwhile.
            None if is_sealed && !file.exists() => return Err(OpenError::MissingKey(file.clone())),
            None if is_sealed => again(&db, &master::load_or_make(file)?, &clock)?,
            None => first(&db, &master::load_or_make(file)?, &clock)?,
            Some(master) if !is_sealed => first(&db, &master, &clock)?,
            Some(master) => again(&db, &master, &clock)?,
        };
        Ok(Self { config, db, clock, sealer })
    }
}

fn again(db: &Db, master: &MasterKey, clock: &Clock) -> Result<Sealer, SealError> {
    db.read_now(|tx| Sealer::load(tx, master, clock.now()))
}

fn first(db: &Db, master: &MasterKey, clock: &Clock) -> Result<Sealer, SealError> {
    db.write_now(|tx| Sealer::load(tx, master, clock.now()))
}
