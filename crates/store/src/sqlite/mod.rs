//! SQLite: one file, one thread that writes, a few connections that read beside it.
//!
//! Write-ahead log with `synchronous=FULL`: a commit is on disk when it returns (with `NORMAL`, a
//! power cut loses acknowledged commits). The folder of a new database is flushed as well, or the
//! file itself could vanish.

mod changes;
mod connection;
mod migrate;
mod salvage;
mod statements;
mod swap;
mod writer;

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::engine::{Connection, GoOn, Reader, Row, Value};
use crate::lease::{self, Held};
use crate::pool::{Pool, Pooled};
use crate::statements::Statements;
use crate::tables::{RowChange, Table};
use crate::{Error, HeadChange};

use connection::SqliteConnection;
pub use salvage::{FoundRow, salvage};
pub use swap::{discard_staged, staged_path, swap_in};
pub(crate) use writer::SqliteWriter;

/// Opens the database for writing, making it and its folder where they are missing.
pub(crate) fn open_writer(
    path: &Path,
    heads: tokio::sync::broadcast::Sender<HeadChange>,
) -> Result<SqliteWriter, Error> {
    let new = !path.exists();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if new {
        create(path, folder).map_err(|error| Error::Failed(error.to_string()))?;
    }
    let connection = SqliteConnection::open(path, false)?;
    if new {
        flush(folder).map_err(|error| Error::Failed(error.to_string()))?;
    }
    Ok(SqliteWriter::new(connection, heads))
}

/// An empty file, for its owner alone; what SQLite puts beside it takes after it.
fn create(path: &Path, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Flushes a folder's entries to disk, and its own entry in the folder above.
fn flush(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()?;
    match folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        Some(above) => File::open(above)?.sync_all(),
        None => Ok(()),
    }
}

/// Connections for reading.
pub(crate) struct SqliteReaders {
    path: Arc<Path>,
    pool: Arc<Pool<SqliteConnection>>,
}

impl SqliteReaders {
    pub(crate) fn new(path: &Path, most: usize) -> Self {
        Self { path: path.into(), pool: Pool::new(most) }
    }

    pub(crate) async fn acquire(&self) -> Result<SqliteReader, Error> {
        Ok(SqliteReader { path: Arc::clone(&self.path), pooled: self.pool.acquire().await? })
    }

    /// A file of its own: SQLite locks the database's whole, for a moment at a time.
    pub(crate) fn lease(&self) -> Result<Option<Held>, Error> {
        lease::lock(&swap::beside(&self.path, ".journal.lock"))
    }
}

/// A connection out of the pool.
pub(crate) struct SqliteReader {
    path: Arc<Path>,
    pooled: Pooled<SqliteConnection>,
}

impl SqliteReader {
    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        match &mut self.pooled.connection {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(SqliteConnection::open(&self.path, true)?)),
        }
    }
}

impl Connection for SqliteReader {
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

impl Reader for SqliteReader {
    fn begin(&mut self) -> Result<(), Error> {
        self.connection()?.run("BEGIN")
    }

    fn end(&mut self) {
        if self.connection().and_then(|connection| connection.run("ROLLBACK")).is_err() {
            self.pooled.connection = None;
        }
    }

    fn is_at_hand(&self) -> bool {
        self.pooled.connection.is_some()
    }
}
