//! The schema's versions, in order. A file is never changed once released.

use crate::Error;
use crate::engine::Connection;
use crate::tables;

use super::connection::{SqliteConnection, failed};

const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_first.sql")];

const _: () = assert!(MIGRATIONS.len() == crate::SCHEMA as usize);

/// The schema's version, `None` where there is nothing yet; [`Error::Corrupt`] where there is
/// something else.
pub(super) fn schema(connection: &mut SqliteConnection) -> Result<Option<u32>, Error> {
    let connection: &mut dyn Connection = connection;
    let exists = "SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'";
    if connection.one(exists, &[], |_| Ok(()))?.is_none() {
        let others = "SELECT 1 FROM sqlite_schema WHERE type = 'table' LIMIT 1";
        return match connection.one(others, &[], |_| Ok(()))? {
            None => Ok(None),
            Some(()) => Err(Error::Corrupt("schema: another program's tables")),
        };
    }
    connection.one("SELECT version FROM schema_version", &[], |row| row.u32(0))
}

/// Brings an older schema up to date, then runs `then`, in one transaction.
pub(super) fn migrate(
    connection: &mut SqliteConnection,
    then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    connection.run("BEGIN IMMEDIATE")?;
    let done = run(connection, then).and_then(|()| connection.run("COMMIT"));
    if done.is_err() {
        // The first error is the one to tell.
        let _ = connection.run("ROLLBACK");
    }
    done
}

/// Drops whatever is there, migrates from nothing, then runs `then`, in one transaction.
pub(super) fn refill(
    connection: &mut SqliteConnection,
    then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    connection.run("BEGIN IMMEDIATE")?;
    let dropped = connection.inner.execute_batch(&drop_everything()).map_err(failed);
    let done = dropped.and_then(|()| run(connection, then)).and_then(|()| connection.run("COMMIT"));
    if done.is_err() {
        // The first error is the one to tell.
        let _ = connection.run("ROLLBACK");
    }
    done
}

fn run(
    connection: &mut SqliteConnection,
    then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    let found = schema(connection)?;
    if found.is_none() {
        let create = "CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT; \
                      INSERT INTO schema_version (version) VALUES (0);";
        connection.inner.execute_batch(create).map_err(failed)?;
    }
    for migration in MIGRATIONS.iter().skip(found.unwrap_or(0) as usize) {
        connection.inner.execute_batch(migration).map_err(failed)?;
    }
    let version = format!("UPDATE schema_version SET version = {}", MIGRATIONS.len());
    connection.inner.execute_batch(&version).map_err(failed)?;
    then(connection)
}

/// What drops every table.
fn drop_everything() -> String {
    let names = tables::ALL.iter().rev().map(|table| table.name).chain(["schema_version"]);
    names.map(|name| format!("DROP TABLE IF EXISTS {name};")).collect::<Vec<_>>().join(" ")
}
