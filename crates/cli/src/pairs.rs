//! The replica's file: ordered keys and values in redb, written in durable batches.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use mdp_sync::Batch;
use redb::backends::FileBackend;
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

/// The file can't be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the replica's file: {0}")]
pub(crate) struct PairsError(Box<redb::Error>);

impl<E: Into<redb::Error>> From<E> for PairsError {
    fn from(error: E) -> Self {
        Self(Box::new(error.into()))
    }
}

/// A key and its value.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// A replica's pairs on disk. One process has it open at a time: the agent.
pub(crate) struct Pairs(Database);

const TABLE: TableDefinition<&[u8], &[u8]> = TableDefinition::new("replica");

impl Pairs {
    /// Opens the file, or makes it, for its owner alone whatever the folder allows.
    pub(crate) fn open(path: &Path) -> Result<Self, PairsError> {
        let mut options = OpenOptions::new();
        let file =
            options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let database = Database::builder().create_with_backend(FileBackend::new(file)?)?;
        let write = database.begin_write()?;
        write.open_table(TABLE)?;
        write.commit()?;
        Ok(Self(database))
    }

    /// Every pair, in order.
    pub(crate) fn all(&self) -> Result<Vec<Pair>, PairsError> {
        let read = self.0.begin_read()?;
        let table = read.open_table(TABLE)?;
        let mut out = Vec::new();
        for pair in table.iter()? {
            let (key, value) = pair?;
            out.push((key.value().to_vec(), value.value().to_vec()));
        }
        Ok(out)
    }

    /// Applies a batch whole; it is on disk when this returns.
    pub(crate) fn apply(&self, batch: &Batch) -> Result<(), PairsError> {
        if batch.is_empty() {
            return Ok(());
        }
        let write = self.0.begin_write()?;
        {
            let mut table = write.open_table(TABLE)?;
            for (key, value) in &batch.puts {
                table.insert(key.as_slice(), value.as_slice())?;
            }
            for key in &batch.deletes {
                table.remove(key.as_slice())?;
            }
        }
        write.commit()?;
        Ok(())
    }
}
