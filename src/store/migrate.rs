//! Schema changes, embedded: two folders with the same names.

use super::{StoreError, conn::AnyConn};
use diesel::{connection::SimpleConnection, migration::MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// One number for all servers of this program, so that nodes which start together wait for each other.
const LOCK: i64 = 0x7665_7374;

/// Applies what is missing. Leaves a PostgreSQL connection without a limit for statements. Processes that start together wait for one another.
pub fn run(connection: &mut AnyConn) -> Result<(), StoreError> {
    match connection {
        AnyConn::Pg(pg) => {
            // Another node may be migrating; wait for it without the usual limit.
            pg.batch_execute(&format!("SET statement_timeout = 0; SELECT pg_advisory_lock({LOCK});"))?;
            let done = apply(pg, POSTGRES);
            pg.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK});"))?;
            done
        }
        // A command and a server that start together: the second waits, and finds it done.
        AnyConn::Sqlite(sqlite) => sqlite.immediate_transaction(|sqlite| apply(sqlite, SQLITE)),
    }
}

fn apply<C, DB>(connection: &mut C, known: EmbeddedMigrations) -> Result<(), StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let names: Vec<String> = MigrationSource::<DB>::migrations(&known)
        .map_err(|error| StoreError::Migration(error.to_string()))?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = connection.applied_migrations().map_err(|error| StoreError::Migration(error.to_string()))?;
    if let Some(newer) = applied.iter().map(ToString::to_string).find(|version| !names.contains(version)) {
        return Err(StoreError::Newer(newer));
    }
    connection.run_pending_migrations(known).map_err(|error| StoreError::Migration(error.to_string()))?;
    Ok(())
}
