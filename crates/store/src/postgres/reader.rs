//! Connections that read.

use std::sync::Arc;

use tokio_postgres::Config;

use crate::Error;
use crate::engine::{Connection, GoOn, Reader, Row, Value};
use crate::lease::Held;
use crate::pool::{Pool, Pooled};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};

use super::connection::PostgresConnection;
use super::lease::Asker;
use super::listen::Listener;
use super::{changes, statements};

/// Connections for reading, the one that listens, and the one that asks for the lease.
pub(crate) struct PostgresReaders {
    config: Arc<Config>,
    pool: Arc<Pool<PostgresConnection>>,
    lease: Asker,
    _listener: Listener,
}

impl PostgresReaders {
    pub(super) fn new(config: Config, most: usize, listener: Listener) -> Self {
        let config = Arc::new(config);
        let lease = Asker::new(Arc::clone(&config));
        Self { config, pool: Pool::new(most), lease, _listener: listener }
    }

    pub(crate) async fn acquire(&self) -> Result<PostgresReader, Error> {
        let pooled = self.pool.acquire().await?;
        Ok(PostgresReader { config: Arc::clone(&self.config), pooled, used: false })
    }

    pub(crate) async fn lease(&self) -> Result<Option<Held>, Error> {
        self.lease.ask().await
    }
}

/// A connection out of the pool.
pub(crate) struct PostgresReader {
    config: Arc<Config>,
    pooled: Pooled<PostgresConnection>,
    /// Whether it is known here that the connection stands.
    used: bool,
}

impl PostgresReader {
    /// The connection: another one where the one before was lost since it was last used.
    fn connection(&mut self) -> Result<&mut PostgresConnection, Error> {
        let place = &mut self.pooled.connection;
        if !std::mem::replace(&mut self.used, true) {
            place.take_if(|connection| !connection.stands());
        }
        match place {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(PostgresConnection::open(&self.config)?)),
        }
    }
}

impl Connection for PostgresReader {
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

    fn page_sql(&self, table: &Table, after: bool) -> String {
        changes::page(table, after)
    }

    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error> {
        self.connection()?.apply(changes)
    }
}

impl Reader for PostgresReader {
    fn begin(&mut self) -> Result<(), Error> {
        self.connection()?.queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Ok(())
    }

    fn end(&mut self) {
        self.pooled.connection.take_if(|connection| connection.end().is_err());
    }

    fn is_at_hand(&self) -> bool {
        false
    }
}
