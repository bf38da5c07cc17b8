//! One connection: what is sent together, its rows, its errors.

use std::fmt;
use std::pin::{Pin, pin};
use std::task::Poll;

use deadpool_postgres::{Object, Pool, PoolError};
use futures_util::TryStreamExt;
use tokio::runtime::Handle;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::Error;
use crate::engine::{Connection, GoOn, Reader, Row, Value};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};

use super::{changes, statements};

/// A connection, used from a thread that may block.
pub(super) struct PostgresConnection {
    client: Object,
    runtime: Handle,
    /// Commands that nobody waits for: they go ahead of the next statement.
    queued: Vec<&'static str>,
}

impl PostgresConnection {
    pub(super) async fn take(pool: &Pool) -> Result<Self, Error> {
        let client = pool.get().await.map_err(unavailable)?;
        Ok(Self { client, runtime: Handle::current(), queued: Vec::new() })
    }

    /// Sends a command with the next statement; what it fails with, that one fails with.
    pub(super) fn queue(&mut self, command: &'static str) {
        self.queued.push(command);
    }

    /// Forgets what is queued; whether there was anything.
    pub(super) fn forget_queued(&mut self) -> bool {
        !std::mem::take(&mut self.queued).is_empty()
    }

    /// Runs commands without parameters and waits.
    pub(super) fn run(&mut self, commands: &str) -> Result<(), Error> {
        let queued = std::mem::take(&mut self.queued);
        let client = &self.client;
        self.runtime.block_on(async {
            let ahead = queued.iter().map(|command| client.batch_execute(command));
            let ahead = send(ahead).await;
            let last = client.batch_execute(commands).await;
            ahead.finish().await?;
            last.map_err(failed)
        })
    }

    /// Runs one statement once for each set of parameters, sent together, result unread.
    pub(super) fn each(&mut self, sql: &str, parameters: &[Value]) -> Result<(), Error> {
        let queued = std::mem::take(&mut self.queued);
        let client = &self.client;
        self.runtime.block_on(async {
            let statement = client.prepare_cached(sql).await.map_err(failed)?;
            let ahead = send(queued.iter().map(|command| client.batch_execute(command))).await;
            let runs = parameters
                .iter()
                .map(|parameter| client.execute_raw(&statement, [Parameter(parameter)]));
            let runs = send(runs).await;
            ahead.finish().await?;
            runs.finish().await.map(|_| ())
        })
    }

    /// Closes the connection instead of giving it back.
    pub(super) fn discard(self) {
        drop(Object::take(self.client));
    }
}

/// Requests on their way, in order, and their answers.
struct Sent<F, T>(Vec<Request<F, T>>);

enum Request<F, T> {
    Waiting(Pin<Box<F>>),
    Answered(Result<T, tokio_postgres::Error>),
}

/// Sends requests in their order without waiting for answers: a request goes out when its future
/// is first polled.
async fn send<F, T>(requests: impl Iterator<Item = F>) -> Sent<F, T>
where
    F: Future<Output = Result<T, tokio_postgres::Error>>,
{
    let mut sent = Vec::new();
    for request in requests {
        let mut request = Box::pin(request);
        let first = std::future::poll_fn(|cx| Poll::Ready(request.as_mut().poll(cx))).await;
        sent.push(match first {
            Poll::Ready(answer) => Request::Answered(answer),
            Poll::Pending => Request::Waiting(request),
        });
    }
    Sent(sent)
}

impl<F, T> Sent<F, T>
where
    F: Future<Output = Result<T, tokio_postgres::Error>>,
{
    /// Every answer, or the first error.
    async fn finish(self) -> Result<Vec<T>, Error> {
        let mut answers = Vec::with_capacity(self.0.len());
        for request in self.0 {
            let answer = match request {
                Request::Answered(answer) => answer,
                Request::Waiting(request) => request.await,
            };
            answers.push(answer.map_err(failed)?);
        }
        Ok(answers)
    }
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
        let queued = std::mem::take(&mut self.queued);
        let client = &self.client;
        self.runtime.block_on(async {
            let statement = client.prepare_cached(sql).await.map_err(failed)?;
            let ahead = send(queued.iter().map(|command| client.batch_execute(command))).await;
            let rows = client.query_raw(&statement, parameters.iter().map(Parameter)).await;
            ahead.finish().await?;
            let mut rows = pin!(rows.map_err(failed)?);
            while let Some(row) = rows.try_next().await.map_err(failed)? {
                if !each(&PostgresRow(row))? {
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
        let queued = std::mem::take(&mut self.queued);
        let client = &self.client;
        self.runtime.block_on(async {
            let mut statements = Vec::with_capacity(changes.len());
            for change in changes {
                let sql = changes::sql(change);
                statements.push(client.prepare_cached(&sql).await.map_err(failed)?);
            }
            let ahead = send(queued.iter().map(|command| client.batch_execute(command))).await;
            let runs = statements.iter().zip(changes).map(|(statement, change)| {
                client.execute_raw(statement, change.parameters().into_iter().map(Parameter))
            });
            let runs = send(runs).await;
            ahead.finish().await?;
            for (found, change) in runs.finish().await?.into_iter().zip(changes) {
                if found != 1 {
                    return Err(Error::RowCount { table: change.table().name, found });
                }
            }
            Ok(())
        })
    }

    /// By `COPY`, in the binary form.
    fn load(&mut self, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let client = &self.client;
        self.runtime.block_on(async {
            let types = client.prepare_cached(&changes::columns(table)).await.map_err(failed)?;
            let types: Vec<Type> = types.columns().iter().map(|c| c.type_().clone()).collect();
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

/// A connection out of the pool of readers.
pub(crate) struct PostgresReader {
    /// Gone once it turned out to be broken.
    connection: Option<PostgresConnection>,
}

impl PostgresReader {
    pub(super) async fn take(pool: &Pool) -> Result<Self, Error> {
        Ok(Self { connection: Some(PostgresConnection::take(pool).await?) })
    }

    fn connection(&mut self) -> Result<&mut PostgresConnection, Error> {
        self.connection.as_mut().ok_or_else(|| Error::Unavailable("connection closed".into()))
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
        let Some(mut connection) = self.connection.take() else { return };
        if !connection.forget_queued() && connection.run("ROLLBACK").is_err() {
            connection.discard();
        } else {
            self.connection = Some(connection);
        }
    }

    fn is_at_hand(&self) -> bool {
        false
    }
}

#[allow(clippy::needless_pass_by_value, reason = "passed to map_err")]
pub(super) fn unavailable(error: PoolError) -> Error {
    match error {
        PoolError::Backend(error) => Error::Unavailable(describe(&error)),
        other => Error::Unavailable(other.to_string()),
    }
}

/// PostgreSQL's errors, without the values that their details may name.
#[allow(clippy::needless_pass_by_value, reason = "passed to map_err")]
pub(super) fn failed(error: tokio_postgres::Error) -> Error {
    let Some(state) = error.code() else { return Error::Unavailable(describe(&error)) };
    // Lost connections, shutdowns, deadlocks and expired waits: another try may do.
    let passing = state.code().starts_with("08")
        || state.code().starts_with("57P")
        || state.code().starts_with("40")
        || *state == SqlState::LOCK_NOT_AVAILABLE
        || *state == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        || *state == SqlState::READ_ONLY_SQL_TRANSACTION;
    let text = describe(&error);
    if *state == SqlState::DISK_FULL {
        return Error::Full(text);
    }
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
