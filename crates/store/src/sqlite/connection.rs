//! One connection: its settings, its rows, its errors.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{Null, ValueRef};
use rusqlite::{ErrorCode, OpenFlags};

use crate::Error;
use crate::engine::{Connection, GoOn, Row, Value};
use crate::statements::Statements;
use crate::tables::{RowChange, Shape, Table};

use super::{changes, statements};

/// How long to wait for another process that writes (`mdp-server user add` beside the server).
const BUSY: Duration = Duration::from_secs(10);
/// Statements kept prepared.
const PREPARED: usize = 64;

pub(super) struct SqliteConnection {
    pub(super) inner: rusqlite::Connection,
    /// The statements of changes made so far: each push makes the same dozen.
    changes: HashMap<Shape, String>,
}

impl SqliteConnection {
    pub(super) fn open(path: &Path, read_only: bool) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(BUSY).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        // One plan for a statement, whatever its values: with statistics compiled in (STAT4, which the
        // bundled library has), SQLite would otherwise prepare it again for each new set of them.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        // Checkpoints copy the log into the file: every 16,000 pages, 64 MiB: what every push
        // changes (the head, the journal's end) is then copied once for a thousand pushes. A log of that size
        // is read again in a tenth of a second after a crash.
        let settings = if read_only {
            "PRAGMA query_only = ON; PRAGMA cache_size = -2048;"
        } else {
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864; \
             PRAGMA cache_size = -16384; \
             PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
        };
        connection.execute_batch(settings).map_err(failed)?;
        Ok(Self { inner: connection, changes: HashMap::new() })
    }

    /// Runs a statement without parameters.
    pub(super) fn run(&mut self, sql: &'static str) -> Result<(), Error> {
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        statement.raw_execute().map_err(failed).map(|_| ())
    }
}

impl Connection for SqliteConnection {
    fn sql(&self) -> &'static Statements {
        &statements::STATEMENTS
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<GoOn, Error>,
    ) -> Result<(), Error> {
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        bind(&mut statement, parameters.iter())?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            if !each(&SqliteRow(row))? {
                break;
            }
        }
        Ok(())
    }

    fn page_sql(&self, table: &Table, after: bool) -> String {
        changes::page(table, after)
    }

    fn apply(&mut self, changes: &[RowChange]) -> Result<(), Error> {
        for change in changes {
            let sql = self.changes.entry(change.shape()).or_insert_with(|| changes::sql(change));
            let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
            bind(&mut statement, change.parameters().into_iter())?;
            let found = statement.raw_execute().map_err(failed)? as u64;
            if found != 1 {
                return Err(Error::RowCount { table: change.table().name, found });
            }
        }
        Ok(())
    }
}

fn bind<'a>(
    statement: &mut rusqlite::Statement<'_>,
    parameters: impl Iterator<Item = &'a Value>,
) -> Result<(), Error> {
    for (index, value) in (1..).zip(parameters) {
        match value {
            Value::Null => statement.raw_bind_parameter(index, Null),
            Value::Int(value) => statement.raw_bind_parameter(index, value),
            Value::Text(value) => statement.raw_bind_parameter(index, value),
            Value::Bytes(value) => statement.raw_bind_parameter(index, value),
        }
        .map_err(failed)?;
    }
    Ok(())
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl SqliteRow<'_> {
    fn get(&self, column: usize) -> Result<ValueRef<'_>, Error> {
        self.0.get_ref(column).map_err(|_| Error::Corrupt("row"))
    }
}

impl Row for SqliteRow<'_> {
    fn is_null(&self, column: usize) -> Result<bool, Error> {
        Ok(self.get(column)? == ValueRef::Null)
    }

    fn int(&self, column: usize) -> Result<i64, Error> {
        self.get(column)?.as_i64().map_err(|_| Error::Corrupt("row"))
    }

    fn text(&self, column: usize) -> Result<&str, Error> {
        self.get(column)?.as_str().map_err(|_| Error::Corrupt("row"))
    }

    fn bytes(&self, column: usize) -> Result<&[u8], Error> {
        self.get(column)?.as_blob().map_err(|_| Error::Corrupt("row"))
    }

    fn value(&self, column: usize) -> Result<Value, Error> {
        Ok(match self.get(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(_) => self.text(column)?.into(),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => return Err(Error::Corrupt("row")),
        })
    }
}

/// SQLite's errors. Their texts name tables and files, never values.
#[allow(clippy::needless_pass_by_value, reason = "passed to map_err")]
pub(super) fn failed(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::CannotOpen) => {
            Error::Unavailable(error.to_string())
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt("file"),
        Some(ErrorCode::DiskFull) => Error::Full(error.to_string()),
        _ => Error::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_logged_ahead_and_flushed() {
        let folder = tempfile::tempdir().unwrap();
        let connection = SqliteConnection::open(&folder.path().join("a.sqlite"), false).unwrap();
        let setting = |name| -> String {
            let sql = format!("PRAGMA {name}");
            let value = connection.inner.query_row(&sql, [], |row| row.get(0)).unwrap();
            match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(setting("journal_mode"), "wal");
        assert_eq!(setting("synchronous"), "2", "FULL");
        assert_eq!(setting("foreign_keys"), "1");
    }

    #[test]
    fn a_statement_is_prepared_once_whatever_its_values() {
        let folder = tempfile::tempdir().unwrap();
        let connection = SqliteConnection::open(&folder.path().join("a.sqlite"), false).unwrap();
        connection
            .inner
            .execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)")
            .unwrap();
        let mut statement = connection.inner.prepare("SELECT b FROM t WHERE a > ?1").unwrap();
        for value in 0..3 {
            assert!(!statement.exists([value]).unwrap());
        }
        assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
    }

    #[test]
    fn the_bundled_version_has_the_fixes_we_count_on() {
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }

    #[test]
    fn another_file_is_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        std::fs::write(&path, vec![7; 8192]).unwrap();
        let refused = SqliteConnection::open(&path, false).err();
        assert!(matches!(refused, Some(Error::Corrupt("file"))), "{refused:?}");
    }
}
