//! The store itself: one door for changes, a pool for reading, a line for head changes.

use std::path::PathBuf;
use std::sync::Arc;

use mdp_ledger::{Head, VaultId};
use tokio::sync::broadcast;

use crate::blobs::Folder;
use crate::committer::{Committer, Record};
use crate::engine::{Connection, Reader};
use crate::lease::Held;
use crate::places::Places;
use crate::postgres::{self, PostgresReaders};
use crate::recent::Recent;
use crate::sqlite::{self, SqliteReaders};
use crate::transaction::Transaction;
use crate::{Context, Error};

/// Which database, and where blobs are kept.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which database.
    pub database: Database,
    /// The folder of the blobs; made when the first one comes.
    pub blobs: PathBuf,
    /// The most connections for reading.
    pub readers: usize,
}

/// Which database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file, made with its folder if it's missing.
    Sqlite(PathBuf),
    /// A server: a URL or key=value pairs as libpq takes them.
    Postgres(String),
}

/// A vault whose head has moved, on this replica or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadChange {
    /// This one.
    Moved(VaultId, Head),
    /// Word was lost for a while (the connection, or a slow listener): any may have.
    Unknown,
}

/// How the changes were committed: what group commit saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommitCounts {
    /// Changes made.
    pub changes: u64,
    /// Transactions that held them, each one flush to disk.
    pub commits: u64,
}

/// Head changes that a slow listener may be behind by, before it is told [`HeadChange::Unknown`].
const HEADS: usize = 1024;

/// The store. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    committer: Committer,
    readers: Readers,
    places: Arc<Places>,
    heads: broadcast::Sender<HeadChange>,
    blobs: Folder,
    recent: Recent,
}

/// How much is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extent {
    /// A few rows by their keys. An embedded database has them in less time than it takes to wake a
    /// thread, and is asked on the spot.
    Few,
    /// Any number.
    Any,
}

enum Readers {
    Sqlite(SqliteReaders),
    Postgres(Box<PostgresReaders>),
}

impl Readers {
    async fn acquire(&self) -> Result<Box<dyn Reader>, Error> {
        Ok(match self {
            Self::Sqlite(readers) => Box::new(readers.acquire().await?),
            Self::Postgres(readers) => Box::new(readers.acquire().await?),
        })
    }

    async fn lease(&self) -> Result<Option<Held>, Error> {
        match self {
            Self::Sqlite(readers) => readers.lease(),
            Self::Postgres(readers) => readers.lease().await,
        }
    }
}

/// The head changes that a listener receives.
pub struct HeadChanges {
    heads: broadcast::Receiver<HeadChange>,
}

impl HeadChanges {
    /// The next one; `None` when the store is gone.
    pub async fn next(&mut self) -> Option<HeadChange> {
        match self.heads.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(HeadChange::Unknown),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

impl Store {
    /// Opens the database, waiting for nothing and migrating nothing. Needs a Tokio runtime.
    pub async fn open(options: Options) -> Result<Self, Error> {
        let (heads, _) = broadcast::channel(HEADS);
        let places = Arc::new(Places::new(options.readers));
        let (committer, readers) = match options.database {
            Database::Sqlite(path) => {
                let (file, sender) = (path.clone(), heads.clone());
                let writer = blocking(move || sqlite::open_writer(&file, sender)).await?;
                let readers = SqliteReaders::new(&path, options.readers);
                (Committer::start(Box::new(writer))?, Readers::Sqlite(readers))
            }
            Database::Postgres(address) => {
                let (writer, readers) =
                    postgres::open(&address, options.readers, heads.clone()).await?;
                (Committer::start(Box::new(writer))?, Readers::Postgres(Box::new(readers)))
            }
        };
        let blobs = Folder::new(options.blobs);
        Ok(Self {
            inner: Arc::new(Inner {
                committer,
                readers,
                places,
                heads,
                blobs,
                recent: Recent::default(),
            }),
        })
    }

    /// Listens for head changes from now on.
    pub fn head_changes(&self) -> HeadChanges {
        HeadChanges { heads: self.inner.heads.subscribe() }
    }

    /// How the changes since the start were committed.
    pub fn commit_counts(&self) -> CommitCounts {
        self.inner.committer.counts()
    }

    /// Finishes what is queued and closes the database. Changes asked for later are refused.
    pub async fn close(&self) {
        if let Some(thread) = self.inner.committer.close() {
            // A writer that panicked has answered nobody; there is nothing left to do for it.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }

    pub(crate) fn committer(&self) -> &Committer {
        &self.inner.committer
    }

    pub(crate) fn blobs(&self) -> &Folder {
        &self.inner.blobs
    }

    pub(crate) fn recent(&self) -> &Recent {
        &self.inner.recent
    }

    /// Makes a change: one transaction with its journal and audit entries, on disk when this
    /// returns. `action` and `subject` are the audit's.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        context: &Context,
        action: &'static str,
        subject: impl ToString,
        change: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let record = Record { context: context.clone(), action, subject: subject.to_string() };
        self.inner.committer.change(Some(record), change).await
    }

    /// Reads what one statement gives.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut dyn Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.reading(Extent::Any, |reader| read(reader)).await
    }

    /// Reads a row or two by their key, with one statement.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut dyn Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.reading(Extent::Few, |reader| read(reader)).await
    }

    /// Reads what several statements give, of one state.
    pub(crate) async fn snapshot<T: Send + 'static>(
        &self,
        extent: Extent,
        read: impl FnOnce(&mut dyn Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.reading(extent, |reader| {
            reader.begin()?;
            let answer = read(reader);
            reader.end();
            answer
        })
        .await
    }

    async fn reading<T: Send + 'static>(
        &self,
        extent: Extent,
        read: impl FnOnce(&mut dyn Reader) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let mut reader = self.reader().await?;
        match extent {
            Extent::Few if reader.is_at_hand() => read(&mut *reader),
            _ => blocking(move || read(&mut *reader)).await,
        }
    }

    pub(crate) async fn take_lease(&self) -> Result<Option<Held>, Error> {
        self.inner.readers.lease().await
    }

    pub(crate) fn places(&self) -> &Arc<Places> {
        &self.inner.places
    }

    pub(crate) async fn reader(&self) -> Result<Box<dyn Reader>, Error> {
        self.inner.readers.acquire().await
    }
}

/// Runs what blocks where that is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::Unavailable(error.to_string())))
}
