//! One connection: what is sent together, its rows, its errors.

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, Statement};

use crate::Error;
use crate::engine::{Connection, GoOn, Row, Value};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};

use super::pipeline::{Queue, Sent, send};
use super::prepared::Prepared;
use super::reactor::Reactor;
use super::{changes, listen, statements};

/// What every connection is set to. A replica that stops in the middle of a transaction must not
/// hold up the others for ever.
const SETTINGS: &str = "SET synchronous_commit = on; SET lock_timeout = '15s'; \
    SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning";

/// How soon the database is to notice that this end is gone: its locks go with the connection, and
/// what systems do by themselves takes two hours. Without effect on a socket of the same machine.
pub(super) const GONE: &str = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; \
    SET tcp_keepalives_count = 3";

/// A connection, used from threads that may block, one at a time.
pub(super) struct PostgresConnection {
    client: Client,
    reactor: Reactor,
    prepared: Prepared,
    queued: Queue,
    /// Whether some of the latest answer was left unread.
    unread: bool,
}

impl PostgresConnection {
    pub(super) fn open(config: &Config) -> Result<Self, Error> {
        let mut reactor = Reactor::start()?;
        let client = reactor.wait(async {
            let (client, connection) = super::connect(config).await?;
            // Ends when the client is dropped, or with the connection: the client knows.
            tokio::spawn(connection);
            client.batch_execute(&format!("{SETTINGS}; {GONE}")).await.map_err(failed)?;
            Ok(client)
        })?;
        let prepared = Prepared::default();
        Ok(Self { client, reactor, prepared, queued: Queue::default(), unread: false })
    }

    /// Whether the connection stands: what came in while nobody used it is looked at first.
    pub(super) fn stands(&mut self) -> bool {
        let looked = self.reactor.wait(async {
            // Once for word that something came, once for reading it.
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            Ok(())
        });
        looked.is_ok() && !self.client.is_closed()
    }

    /// Sends a command with the next statement; what it fails with, that one fails with.
    pub(super) fn queue(&mut self, command: &'static str) {
        self.queued.push(command);
    }

    /// Runs commands without parameters and waits.
    pub(super) fn run(&mut self, commands: &str) -> Result<(), Error> {
        let Self { client, reactor, queued, .. } = self;
        reactor.wait(async {
            let ahead = queued.send(client).await;
            let run = send(std::iter::once(client.batch_execute(commands))).await;
            ahead.finish().await?;
            run.finish().await?;
            Ok(())
        })
    }

    /// Waits so long for each answer, from now on.
    pub(super) fn wait_at_most(&mut self, patience: Duration) {
        self.reactor.wait_at_most(patience);
    }

    /// Makes the last changes of a transaction, notifies of `notices`, and commits: all of it sent
    /// together. Of a transaction that any of it breaks, `COMMIT` makes a rollback without saying
    /// so; what broke it is told instead. A row that wasn't there is found out too late for that:
    /// the outcome is then as unknown as after a lost connection.
    pub(super) fn commit(&mut self, last: &[RowChange], notices: &[Value]) -> Result<(), Error> {
        let Self { client, reactor, prepared, queued, .. } = self;
        reactor.wait(async {
            let statements = prepared.changes(client, queued, last).await?;
            let notify = prepared.statement(client, queued, listen::NOTIFY).await?;
            let mut ahead = queued.send(client).await;
            let mut made = make(client, &statements, last).await;
            let notices =
                notices.iter().map(|notice| client.execute_raw(&notify, [Parameter(notice)]));
            let mut notices = send(notices).await;
            // Nothing is committed of which a part was never sent.
            ahead.refused().and(made.refused()).and(notices.refused())?;
            let commit = send(std::iter::once(client.batch_execute("COMMIT"))).await;
            ahead.finish().await?;
            let made = made.finish().await?;
            notices.finish().await?;
            commit.finish().await?;
            made_one_each(made, last).map_err(|error| Error::Unavailable(error.to_string()))
        })
    }

    /// Ends a transaction that changed nothing. Its end is sent, and not waited for, unless there
    /// is more to be read before it.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if !self.queued.is_empty() {
            self.queued.clear();
            return Ok(());
        }
        if std::mem::take(&mut self.unread) {
            return self.run("ROLLBACK");
        }
        let Self { client, reactor, .. } = self;
        reactor.wait(async {
            let _sent = send(std::iter::once(client.batch_execute("ROLLBACK"))).await;
            tokio::task::yield_now().await;
            Ok(())
        })
    }

    /// Gives up a transaction, begun or not.
    pub(super) fn rollback(&mut self) -> Result<(), Error> {
        self.queued.clear();
        self.run("ROLLBACK")
    }
}

/// Sends changes with their statements.
async fn make<'a>(
    client: &'a Client,
    statements: &'a [Statement],
    changes: &'a [RowChange],
) -> Sent<impl Future<Output = Result<u64, tokio_postgres::Error>> + use<'a>, u64> {
    let runs = statements.iter().zip(changes).map(|(statement, change)| {
        client.execute_raw(statement, change.parameters().into_iter().map(Parameter))
    });
    send(runs).await
}

/// Each change is one of one row.
fn made_one_each(found: Vec<u64>, changes: &[RowChange]) -> Result<(), Error> {
    let wrong = found.into_iter().zip(changes).find(|(found, _)| *found != 1);
    wrong.map_or(Ok(()), |(found, change)| {
        Err(Error::RowCount { table: change.table().name, found })
    })
}

impl Connection for PostgresConnection {
    fn sql(&self) -> &'static Statements {
        &statements::STATEMENTS
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<GoOn, Error>,
    ) -> Result<(), Error> {
        let Self { client, reactor, prepared, queued, unread } = self;
        *unread = false;
        reactor.wait(async {
            let statement = prepared.statement(client, queued, sql).await?;
            let ahead = queued.send(client).await;
            let rows = client.query_raw(&statement, parameters.iter().map(Parameter));
            let rows = send(std::iter::once(rows)).await;
            ahead.finish().await?;
            let mut rows = pin!(stream::iter(rows.finish().await?).flatten());
            while let Some(row) = rows.try_next().await.map_err(failed)? {
                if !each(&PostgresRow(row)).inspect_err(|_| *unread = true)? {
                    *unread = true;
                    break;
                }
            }
            Ok(())
        })
    }

    fn page_sql(&self, table: &Table, after: bool) -> String {
        changes::page(table, after)
    }

    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error> {
        let Self { client, reactor, prepared, queued, .. } = self;
        reactor.wait(async {
            let statements = prepared.changes(client, queued, changes).await?;
            let ahead = queued.send(client).await;
            let made = make(client, &statements, changes).await;
            ahead.finish().await?;
            made_one_each(made.finish().await?, changes)
        })
    }

    /// By `COPY`, in the binary form.
    fn load(&mut self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let Self { client, reactor, prepared, queued, .. } = self;
        reactor.wait(async {
            let types = prepared.statement(client, queued, &changes::columns(table)).await?;
            let types: Vec<Type> = types.columns().iter().map(|c| c.type_().clone()).collect();
            queued.send(client).await.finish().await?;
            let sink = client.copy_in(&changes::copy(table)).await.map_err(failed)?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
            let count = rows.len() as u64;
            for row in &rows {
                let row = row.iter().map(Parameter);
                writer.as_mut().write_raw(row).await.map_err(failed)?;
            }
            let found = writer.as_mut().finish().await.map_err(failed)?;
            if found == count { Ok(()) } else { Err(Error::RowCount { table: table.name, found }) }
        })
    }
}

/// A value as a parameter. It says nothing of itself: the driver writes parameters to its log.
struct Parameter<'a>(&'a Value);

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql_checked(ty, out),
            Value::Text(value) => value.to_sql_checked(ty, out),
            Value::Bytes(value) => value.to_sql_checked(ty, out),
        }
    }

    /// Each value's own type is checked when it's written.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

struct PostgresRow(tokio_postgres::Row);

impl Row for PostgresRow {
    fn is_null(&self, column: usize) -> Result<bool, Error> {
        let null = match *self.0.columns().get(column).ok_or(Error::Corrupt("row"))?.type_() {
            Type::INT8 => self.0.try_get::<_, Option<i64>>(column).map(|value| value.is_none()),
            Type::TEXT => self.0.try_get::<_, Option<&str>>(column).map(|value| value.is_none()),
            _ => self.0.try_get::<_, Option<&[u8]>>(column).map(|value| value.is_none()),
        };
        null.map_err(|_| Error::Corrupt("row"))
    }

    fn int(&self, column: usize) -> Result<i64, Error> {
        self.0.try_get(column).map_err(|_| Error::Corrupt("row"))
    }

    fn text(&self, column: usize) -> Result<&str, Error> {
        self.0.try_get(column).map_err(|_| Error::Corrupt("row"))
    }

    fn bytes(&self, column: usize) -> Result<&[u8], Error> {
        self.0.try_get(column).map_err(|_| Error::Corrupt("row"))
    }

    fn value(&self, column: usize) -> Result<Value, Error> {
        let kind = self.0.columns().get(column).ok_or(Error::Corrupt("row"))?.type_();
        let value = match *kind {
            Type::INT8 => self.0.try_get::<_, Option<i64>>(column).map(Value::option),
            Type::TEXT => self.0.try_get::<_, Option<String>>(column).map(Value::option),
            _ => self.0.try_get::<_, Option<Vec<u8>>>(column).map(Value::option),
        };
        value.map_err(|_| Error::Corrupt("row"))
    }
}

/// PostgreSQL's errors, without the values that their details may name.
#[allow(clippy::needless_pass_by_value, reason = "passed to map_err")]
pub(super) fn failed(error: tokio_postgres::Error) -> Error {
    let (Some(state), Some(told)) = (error.code(), error.as_db_error()) else {
        return Error::Unavailable(describe(&error));
    };
    // After these the connection is gone, and of a commit nobody knows what became.
    let fatal = matches!(told.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
    if *state == SqlState::DISK_FULL && !fatal {
        return Error::Full(describe(&error));
    }
    // Lost connections, shutdowns, too many of them, deadlocks and expired waits: another try may do.
    let passing = fatal
        || state.code().starts_with("08")
        || state.code().starts_with("53")
        || state.code().starts_with("57P")
        || state.code().starts_with("40")
        || *state == SqlState::LOCK_NOT_AVAILABLE
        || *state == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        || *state == SqlState::READ_ONLY_SQL_TRANSACTION;
    let text = describe(&error);
    if passing { Error::Unavailable(text) } else { Error::Failed(text) }
}

fn describe(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}
