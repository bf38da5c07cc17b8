//! The schema's versions, in order. A file is never changed once released.

use crate::Error;
use crate::engine::Connection;
use crate::tables;

use super::connection::PostgresConnection;
use super::{ANSWER, LONG_ANSWER};

const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_first.sql")];

const _: () = assert!(MIGRATIONS.len() == crate::SCHEMA as usize);

/// The schema's version, `None` where there is nothing yet; [`Error::Corrupt`] where there is
/// something else.
pub(super) fn schema(connection: &mut PostgresConnection) -> Result<Option<u32>, Error> {
    let connection: &mut dyn Connection = connection;
    let exists = "SELECT relname FROM pg_class WHERE oid = to_regclass('schema_version')";
    if connection.one(exists, &[], |_| Ok(()))?.is_none() {
        let others = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LIMIT 1";
        return match connection.one(others, &[], |_| Ok(()))? {
            None => Ok(None),
            Some(()) => Err(Error::Corrupt("schema: another program's tables")),
        };
    }
    connection.one("SELECT version FROM schema_version", &[], |row| row.u32(0))
}

/// Brings an older schema up to date, then runs `then`, in one transaction; replicas that start
/// together take turns.
pub(super) fn migrate(
    connection: &mut PostgresConnection,
    then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    patiently(connection, |connection| run(connection, then))
}

/// Drops whatever is there, migrates from nothing, then runs `then`, in one transaction.
pub(super) fn refill(
    connection: &mut PostgresConnection,
    then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    patiently(connection, |connection| {
        connection.run(&drop_everything())?;
        run(connection, then)
    })
}

/// One transaction, in which either side may take its time: blobs are read between an archive's rows
/// and its end.
fn patiently(
    connection: &mut PostgresConnection,
    work: impl FnOnce(&mut PostgresConnection) -> Result<(), Error>,
) -> Result<(), Error> {
    connection.wait_at_most(LONG_ANSWER);
    let begun = connection.run("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0");
    let done = begun.and_then(|()| work(connection)).and_then(|()| connection.run("COMMIT"));
    if done.is_err() {
        // The first error is the one to tell.
        let _ = connection.run("ROLLBACK");
    }
    connection.wait_at_most(ANSWER);
    done
}

fn run(
    connection: &mut PostgresConnection,
    then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    connection.run("SELECT pg_advisory_xact_lock(hashtext('mdp/migrate'))")?;
    let found = schema(connection)?;
    if found.is_none() {
        connection.run(
            "CREATE TABLE schema_version (version BIGINT NOT NULL); \
             INSERT INTO schema_version (version) VALUES (0)",
        )?;
    }
    for migration in MIGRATIONS.iter().skip(found.unwrap_or(0) as usize) {
        connection.run(migration)?;
    }
    connection.run(&format!("UPDATE schema_version SET version = {}", MIGRATIONS.len()))?;
    then(connection)
}

/// What drops every table.
fn drop_everything() -> String {
    let names = tables::ALL.iter().rev().map(|table| table.name).chain(["schema_version"]);
    names.map(|name| format!("DROP TABLE IF EXISTS {name};")).collect::<Vec<_>>().join(" ")
}
