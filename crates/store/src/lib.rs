//! Where the server keeps things: SQLite and PostgreSQL behind one [`Store`].
//!
//! Methods stand by aggregate, each in the file of its name, and are written once: the two engines
//! differ in their SQL, their migrations and how they commit, and one suite (`conformance/`) runs
//! every method on both. A method that changes something is one transaction, which also appends
//! the journal's entry and the audit's; when it returns, the change is on disk. Time and randomness
//! are passed in.

mod accounts;
mod blobs;
mod challenges;
mod context;
mod error;
mod invitations;
mod journal;
mod meta;
mod pull;
mod sessions;
mod slots;
mod vaults;

use std::path::PathBuf;

pub use accounts::{Account, Gate, OpaqueRecord, Registration};
pub use blobs::Blob;
pub use challenges::Challenge;
pub use context::Context;
pub use error::Error;
pub use invitations::Invitation;
pub use journal::{AuditEntry, JournalEntry};
pub use meta::{Counts, Meta, Schema, Seed};
pub use pull::{Piece, Pull, Pulled};
pub use sessions::{Session, SessionId};
pub use slots::Slot;
pub use vaults::{EntryBytes, JudgedCommit, Push, VaultSummary};

use mdp_ledger::{Head, VaultId};

/// Which database, and where blobs are kept.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which database.
    pub database: Database,
    /// The folder of the blobs; made if it's missing.
    pub blobs: PathBuf,
    /// Connections for reading.
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

/// The store. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {}

/// The head changes that a listener receives.
pub struct HeadChanges {}

impl HeadChanges {
    /// The next one; `None` when the store is closed.
    pub async fn next(&mut self) -> Option<HeadChange> {
        todo!()
    }
}

impl Store {
    /// Opens the database, waiting for nothing and migrating nothing. Needs a Tokio runtime.
    pub async fn open(_options: Options) -> Result<Self, Error> {
        todo!()
    }

    /// Listens for head changes from now on.
    pub fn head_changes(&self) -> HeadChanges {
        todo!()
    }

    /// How the changes since the start were committed.
    pub fn commit_counts(&self) -> CommitCounts {
        todo!()
    }

    /// Finishes what is queued and closes the database.
    pub async fn close(&self) {
        todo!()
    }
}
