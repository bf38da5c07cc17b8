//! The connection that writes.

use tokio::sync::broadcast::Sender;

use crate::engine::{Connection, GoOn, Row, Value, Writer};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};
use crate::{Error, Examined, HeadChange};

use super::connection::SqliteConnection;
use super::migrate;

/// At most so many faults are told.
const QUICK_CHECK: &str = "PRAGMA quick_check(20)";
const STRAYED: &str = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 20";
const VERSION: &str = "SELECT sqlite_version()";
const MODE: &str = "PRAGMA journal_mode";
const LEVEL: &str = "PRAGMA synchronous";

pub(crate) struct SqliteWriter {
    connection: SqliteConnection,
    /// Listeners are all in this process.
    heads: Sender<HeadChange>,
}

impl SqliteWriter {
    pub(super) fn new(connection: SqliteConnection, heads: Sender<HeadChange>) -> Self {
        Self { connection, heads }
    }
}

impl Connection for SqliteWriter {
    fn sql(&self) -> &'static Statements {
        self.connection.sql()
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<GoOn, Error>,
    ) -> Result<(), Error> {
        self.connection.query(sql, parameters, each)
    }

    fn page_sql(&self, table: &Table, after: bool) -> String {
        self.connection.page_sql(table, after)
    }

    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error> {
        self.connection.apply(changes)
    }
}

impl Writer for SqliteWriter {
    /// `IMMEDIATE` takes the database's write lock, also against other processes.
    fn begin(&mut self) -> Result<u64, Error> {
        self.connection.run("BEGIN IMMEDIATE")?;
        let sql = self.sql().journal_position;
        let connection: &mut dyn Connection = &mut self.connection;
        connection.one(sql, &[], |row| row.u64(0))?.ok_or(Error::Corrupt("journal head"))
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.connection.run("SAVEPOINT change")
    }

    fn release(&mut self) -> Result<(), Error> {
        self.connection.run("RELEASE change")
    }

    fn undo(&mut self) -> Result<(), Error> {
        self.connection.run("ROLLBACK TO change")?;
        self.connection.run("RELEASE change")
    }

    fn commit(&mut self, last: &[RowChange], moved: &[HeadChange]) -> Result<(), Error> {
        self.connection.apply(last)?;
        self.connection.run("COMMIT")?;
        for change in moved {
            // Nobody may be listening.
            let _ = self.heads.send(*change);
        }
        Ok(())
    }

    fn rollback(&mut self) {
        // Fails where SQLite has rolled back by itself (disk full), or never began.
        let _ = self.connection.run("ROLLBACK");
    }

    fn schema(&mut self) -> Result<Option<u32>, Error> {
        migrate::schema(&mut self.connection)
    }

    fn examine(&mut self) -> Result<Examined, Error> {
        let connection: &mut dyn Connection = &mut self.connection;
        let mut faults = connection.all(QUICK_CHECK, &[], |row| row.string(0))?;
        faults.retain(|line| line != "ok");
        let strayed = connection.all(STRAYED, &[], |row| row.string(0))?;
        faults.extend(strayed.into_iter().map(|table| format!("a row of {table} refers to none")));
        let version = connection.one(VERSION, &[], |row| row.string(0))?.unwrap_or_default();
        let mode = connection.one(MODE, &[], |row| row.string(0))?.unwrap_or_default();
        let level = connection.one(LEVEL, &[], |row| row.u64(0))?.unwrap_or_default();
        Ok(Examined {
            engine: format!("SQLite {version}"),
            faults,
            durability: format!("journal_mode={mode} synchronous={level}"),
            // 2 is FULL: with less, a power cut takes acknowledged commits of a log ahead.
            durable: mode == "wal" && level >= 2,
        })
    }

    fn migrate(
        &mut self,
        then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        migrate::migrate(&mut self.connection, then)
    }

    fn refill(
        &mut self,
        then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        migrate::refill(&mut self.connection, then)
    }
}
