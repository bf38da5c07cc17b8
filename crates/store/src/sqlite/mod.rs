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
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::{Connection, GoOn, Reader, Row, Value};
use crate::lease::{self, Held};
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

/// Connections for reading, opened as they are needed.
pub(crate) struct SqliteReaders {
    path: PathBuf,
    idle: Mutex<Vec<SqliteConnection>>,
    permits: Arc<Semaphore>,
}

impl SqliteReaders {
    pub(crate) fn new(path: PathBuf, most: usize) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(most.max(1)));
        Arc::new(Self { path, idle: Mutex::new(Vec::new()), permits })
    }

    pub(crate) async fn acquire(self: &Arc<Self>) -> Result<SqliteReader, Error> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(SqliteReader { connection, home: Arc::clone(self), _permit: permit })
    }

    /// A file of its own: SQLite locks the database's whole, for a moment at a time.
    pub(crate) fn lease(&self) -> Result<Option<Held>, Error> {
        lease::lock(&swap::beside(&self.path, ".journal.lock"))
    }
}

/// A connection out of the pool.
pub(crate) struct SqliteReader {
    /// Opened when it's first needed, and again if it turned out to be broken.
    connection: Option<SqliteConnection>,
    home: Arc<SqliteReaders>,
    _permit: OwnedSemaphorePermit,
}

impl SqliteReader {
    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(SqliteConnection::open(&self.home.path, true)?)),
        }
    }
}

impl Drop for SqliteReader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
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
            self.connection = None;
        }
    }

    fn is_at_hand(&self) -> bool {
        self.connection.is_some()
    }
}
