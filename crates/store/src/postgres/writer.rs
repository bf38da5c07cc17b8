//! The connection that writes; a new one is made when the old one breaks.

use tokio_postgres::Config;

use crate::engine::{Connection, GoOn, Row, Value, Writer};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};
use crate::{Error, Examined, HeadChange};

use super::connection::PostgresConnection;
use super::{ANSWER, changes, listen, migrate, statements};

pub(crate) struct PostgresWriter {
    config: Config,
    /// Gone once it turned out to be broken.
    connection: Option<PostgresConnection>,
    savepoint: Savepoint,
}

/// The savepoint of a change. Two names take turns: where one of these commands got lost, the next
/// meets a savepoint that isn't there, and fails, rather than undo the change before.
#[derive(Clone, Copy)]
enum Savepoint {
    Odd,
    Even,
}

impl Savepoint {
    fn next(self) -> Self {
        match self {
            Self::Odd => Self::Even,
            Self::Even => Self::Odd,
        }
    }

    fn set(self) -> &'static str {
        match self {
            Self::Odd => "SAVEPOINT odd",
            Self::Even => "SAVEPOINT even",
        }
    }

    fn release(self) -> &'static str {
        match self {
            Self::Odd => "RELEASE odd",
            Self::Even => "RELEASE even",
        }
    }

    fn undo(self) -> &'static str {
        match self {
            Self::Odd => "ROLLBACK TO odd; RELEASE odd",
            Self::Even => "ROLLBACK TO even; RELEASE even",
        }
    }
}

/// What it is and how it keeps what it acknowledges.
const SETTINGS: &str = "SELECT current_setting('server_version'), current_setting('fsync'), \
    current_setting('synchronous_commit'), current_setting('full_page_writes')";

/// The lock that writers take turns with.
const LOCK: &str = "SELECT position FROM journal_head WHERE id = 1 FOR UPDATE";

impl PostgresWriter {
    pub(super) fn open(config: Config) -> Result<Self, Error> {
        let connection = Some(PostgresConnection::open(&config)?);
        Ok(Self { config, connection, savepoint: Savepoint::Even })
    }

    fn connection(&mut self) -> Result<&mut PostgresConnection, Error> {
        self.connection.as_mut().ok_or_else(|| Error::Unavailable("connection closed".into()))
    }

    /// The connection, or another one where it was lost.
    fn reconnect(&mut self) -> Result<&mut PostgresConnection, Error> {
        self.connection.take_if(|connection| !connection.stands());
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(PostgresConnection::open(&self.config)?)),
        }
    }
}

impl Connection for PostgresWriter {
    fn sql(&self) -> &'static Statements {
        &statements::STATEMENTS
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<GoOn, Error>,
    ) -> Result<(), Error> {
        self.connection()?.query(sql, parameters, each)
    }

    fn load(&mut self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        self.connection()?.load(table, rows)
    }

    fn page_sql(&self, table: &Table, after: bool) -> String {
        changes::page(table, after)
    }

    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error> {
        self.connection()?.apply(changes)
    }
}

impl Writer for PostgresWriter {
    fn begin(&mut self) -> Result<u64, Error> {
        let connection = self.reconnect()?;
        connection.queue("BEGIN");
        let connection: &mut dyn Connection = connection;
        connection.one(LOCK, &[], |row| row.u64(0))?.ok_or(Error::Corrupt("journal head"))
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.savepoint = self.savepoint.next();
        let command = self.savepoint.set();
        self.connection()?.queue(command);
        Ok(())
    }

    fn release(&mut self) -> Result<(), Error> {
        let command = self.savepoint.release();
        self.connection()?.queue(command);
        Ok(())
    }

    fn undo(&mut self) -> Result<(), Error> {
        let commands = self.savepoint.undo();
        self.connection()?.run(commands)
    }

    fn commit(&mut self, last: &[RowChange], moved: &[HeadChange]) -> Result<(), Error> {
        let notices: Vec<_> = moved.iter().filter_map(listen::payload).map(Value::Text).collect();
        self.connection()?.commit(last, &notices)
    }

    fn rollback(&mut self) {
        self.connection.take_if(|connection| connection.rollback().is_err());
        // A panic may have left it more.
        self.connection.iter_mut().for_each(|connection| connection.wait_at_most(ANSWER));
    }

    fn schema(&mut self) -> Result<Option<u32>, Error> {
        migrate::schema(self.reconnect()?)
    }

    fn examine(&mut self) -> Result<Examined, Error> {
        let connection: &mut dyn Connection = self.reconnect()?;
        let found = connection.one(SETTINGS, &[], |row| {
            let [version, flush, commit, pages] =
                [row.string(0)?, row.string(1)?, row.string(2)?, row.string(3)?];
            Ok(Examined {
                engine: format!("PostgreSQL {version}"),
                faults: Vec::new(),
                // Every connection of ours sets synchronous_commit for itself.
                durable: flush == "on" && pages == "on" && commit != "off",
                durability: format!(
                    "fsync={flush} synchronous_commit={commit} full_page_writes={pages}"
                ),
            })
        })?;
        found.ok_or(Error::Corrupt("settings"))
    }

    fn migrate(
        &mut self,
        then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        migrate::migrate(self.reconnect()?, then)
    }

    fn refill(
        &mut self,
        then: &mut dyn FnMut(&mut dyn Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        migrate::refill(self.reconnect()?, then)
    }
}
