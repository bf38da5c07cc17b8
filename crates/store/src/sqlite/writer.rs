//! The connection that writes.

use tokio::sync::broadcast::Sender;

use crate::engine::{Connection, GoOn, Row, Value, Writer};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};
use crate::{Error, HeadChange};

use super::connection::SqliteConnection;
use super::migrate;

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

    fn commit(&mut self, moved: &[HeadChange]) -> Result<(), Error> {
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
