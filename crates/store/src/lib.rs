//! Where the server keeps things: SQLite and PostgreSQL behind one [`Store`].
//!
//! Methods stand by aggregate, each in the file of its name, and are written once over the trait
//! that both engines implement (`engine.rs`): a connection that reads rows and changes rows. An
//! engine brings its SQL, its migrations and its way to commit; one suite (`conformance/`) runs
//! every method on both. A method that changes something is one transaction, which also appends
//! the journal's entry and the audit's; when it returns, the change is on disk. Time and randomness
//! are passed in.

mod accounts;
mod blobs;
mod committer;
mod context;
mod dump;
mod engine;
mod error;
mod examine;
mod invitations;
mod journal;
mod lease;
mod load;
mod meta;
mod page;
mod past;
mod places;
mod pool;
mod postgres;
mod pull;
mod push;
mod recent;
mod seeds;
mod sessions;
mod slots;
mod sqlite;
mod statements;
mod store;
mod streams;
mod tables;
mod tickets;
mod transaction;
mod vaults;
mod view;

pub use accounts::{Account, Gate, OpaqueRecord, Registration};
pub use blobs::{Blob, StagedBlobs};
pub use context::Context;
pub use dump::{FIRST, LAST, OF_VAULTS, RowSink, Snapshot};
pub use engine::Value;
pub use error::Error;
pub use examine::Examined;
pub use invitations::Invitation;
pub use journal::{AuditEntry, JournalEntry};
pub use lease::Lease;
pub use load::{Loader, Refill};
pub use meta::{Counts, Meta, Schema, Seed};
pub use past::Past;
pub use postgres::{ScratchDatabase, client_environment};
pub use pull::Pulled;
pub use push::{JudgedCommit, Push};
pub use seeds::TicketSeed;
pub use sessions::{Session, SessionId};
pub use slots::Slot;
pub use sqlite::{FoundRow, discard_staged, salvage as salvage_sqlite, staged_path, swap_in};
pub use store::{CommitCounts, Database, HeadChange, HeadChanges, Options, Store};
pub use streams::{Batch, Piece, Pull};
pub use tables::{Table, read_row, write_row};
pub use tickets::{CLOCKS_APART, TicketKey};
pub use vaults::{EntryBytes, VaultSummary};

/// The schema that this version speaks.
pub const SCHEMA: u32 = 1;
