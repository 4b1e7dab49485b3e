//! The store on both databases: every table is written and read, and what the database must decide it decides.

mod claims;
mod purge;
mod sample;
mod tables;

use crate::support::{
    postgres::Postgres,
    rows::{change, count, texts},
};
use sample::sample;
use std::time::Duration;
use tempfile::TempDir;
use vestibule::store::{Db, Limits, StoreError, Tx, organization};

/// An empty database.
struct Store {
    db: Db,
    url: String,
    _folder: TempDir,
}

const LIMITS: Limits = Limits { connections: 4, wait: Duration::from_secs(10) };

impl Store {
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("it.sqlite").display());
        Self { db: Db::open(&url, LIMITS).unwrap(), url, _folder: folder }
    }

    fn postgres() -> Self {
        let url = Postgres::shared().fresh_database();
        Self { db: Db::open(&url, LIMITS).unwrap(), url, _folder: tempfile::tempdir().unwrap() }
    }

    /// A transaction of its own for each step of a test.
    fn write<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>) -> T {
        self.db.write_now(work).unwrap()
    }

    fn count(&self, rows: &str) -> usize {
        count(&self.url, &format!("SELECT count(*) AS n FROM {rows}"))
    }
}

/// Runs a test once on each database: `fn a_name(store: &Store)`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite { $(#[test] fn $name() { super::$name(&$crate::storage::Store::sqlite()); })+ }
        mod postgres { $(#[test] fn $name() { super::$name(&$crate::storage::Store::postgres()); })+ }
    };
}
use on_both;

on_both!(
    migrations_run_once,
    a_newer_schema_is_refused,
    audit_rows_stay_as_they_are,
    an_error_rolls_back_and_a_refusal_does_not,
    rows_need_the_rows_that_they_name,
);

fn migrations_run_once(store: &Store) {
    let before = store.count("__diesel_schema_migrations");
    store.write(|tx| organization::insert(tx, &sample("acme").organization));
    let again = Db::open(&store.url, LIMITS).unwrap();
    assert_eq!(again.read_now(organization::all).unwrap().len(), 1);
    assert_eq!(store.count("__diesel_schema_migrations"), before);
}

fn a_newer_schema_is_refused(store: &Store) {
    change(&store.url, "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000001')").unwrap();
    match Db::open(&store.url, LIMITS) {
        Err(StoreError::Newer(version)) => assert_eq!(version, "20991231000001"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    }
}

fn audit_rows_stay_as_they_are(store: &Store) {
    store.write(|tx| vestibule::store::audit::insert(tx, &sample("acme").audit()));
    for sql in ["UPDATE audit SET detail = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE id < 0 OR id > 0"] {
        let refusal = change(&store.url, sql).unwrap_err();
        assert!(refusal.contains("audit rows are n"), "{refusal}");
    }
    if store.url.starts_with("postgres") {
        assert!(change(&store.url, "TRUNCATE audit").is_err());
    }
    assert_eq!(store.count("audit"), 1);
    // What retention gives up can be deleted, and nothing else.
    change(&store.url, "UPDATE audit_retention SET keep_from = 190").unwrap();
    assert!(change(&store.url, "DELETE FROM audit").is_err(), "the row is of the second 190");
    change(&store.url, "UPDATE audit_retention SET keep_from = 191").unwrap();
    assert!(change(&store.url, "UPDATE audit_retention SET keep_from = 190").is_err());
    assert!(change(&store.url, "DELETE FROM audit_retention").is_err());
    assert!(change(&store.url, "UPDATE audit SET detail = 'x'").is_err());
    change(&store.url, "DELETE FROM audit").unwrap();
    assert_eq!(store.count("audit"), 0);
}

fn an_error_rolls_back_and_a_refusal_does_not(store: &Store) {
    let failed: Result<(), StoreError> = store.db.write_now(|tx| {
        organization::insert(tx, &sample("acme").organization)?;
        Err(StoreError::Busy)
    });
    assert!(failed.is_err());
    assert_eq!(store.count("organizations"), 0);
    let taken: Result<(), StoreError> = store.db.write_now(|tx| {
        organization::insert(tx, &sample("acme").organization)?;
        organization::insert(tx, &sample("acme").organization)
    });
    assert!(matches!(taken, Err(StoreError::Taken)));
    assert_eq!(store.count("organizations"), 0);
    let refused: Result<Result<(), &str>, StoreError> = store.db.write_now(|tx| {
        organization::insert(tx, &sample("acme").organization)?;
        Ok(Err("no"))
    });
    assert_eq!(refused.unwrap(), Err("no"));
    assert_eq!(store.count("organizations"), 1);
}

/// "No code without a session" is said by the tables, too.
fn rows_need_the_rows_that_they_name(store: &Store) {
    type Insert = fn(&mut Tx<'_>, &sample::Sample) -> Result<(), StoreError>;
    let rows = sample("acme");
    let lonely: [Insert; 7] = [
        |tx, rows| vestibule::store::user::insert(tx, &rows.user),
        |tx, rows| vestibule::store::totp::insert(tx, &rows.factor),
        |tx, rows| vestibule::store::interaction::insert(tx, &rows.interaction),
        |tx, rows| vestibule::store::session::insert(tx, &rows.session),
        |tx, rows| vestibule::store::code::insert(tx, &rows.code),
        |tx, rows| vestibule::store::grant::insert(tx, &rows.grant),
        |tx, rows| vestibule::store::refresh::insert(tx, &rows.refresh),
    ];
    for (n, insert) in lonely.into_iter().enumerate() {
        assert!(store.db.write_now(|tx| insert(tx, &rows)).is_err(), "row {n}");
    }
    store.write(|tx| rows.insert_all(tx));
    assert!(change(&store.url, "UPDATE codes SET session_id = NULL").is_err());
    assert!(change(&store.url, "UPDATE organizations SET mfa = 'maybe'").is_err());
}

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (Store::sqlite(), Store::postgres());
    let ours = texts(
        &sqlite.url,
        "SELECT m.name || '.' || c.name || CASE WHEN c.\"notnull\" = 1 THEN '!' ELSE '' END AS t FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' \
         AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY m.name, c.name",
    );
    let theirs = texts(
        &postgres.url,
        "SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN '!' ELSE '' END AS t \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' \
         ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\"",
    );
    assert!(ours.len() > 100, "{ours:?}");
    assert_eq!(ours, theirs);
}
