//! The database itself: what it is, how old its schema is, whether it can be written.

use std::fmt;

use mdp_ledger::ServerId;

use crate::{Error, Store};

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The server's data, for life.
    pub server: ServerId,
    /// Random, changed by every restore. It chooses words, never checks.
    pub restore_epoch: [u8; 16],
    /// When the database was created.
    pub created: u64,
}

/// What a new database is given when it is first migrated; an older one has it already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// Random.
    pub server: ServerId,
    /// Random.
    pub restore_epoch: [u8; 16],
    /// Milliseconds since the Unix epoch.
    pub now: u64,
}

/// How a database's schema compares with the one that this program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// There is nothing yet.
    Empty,
    /// An older one: migrate.
    Older {
        /// The database's.
        found: u32,
        /// This program's.
        known: u32,
    },
    /// The very one.
    Current(u32),
    /// A newer one: this program must not touch it.
    Newer {
        /// The database's.
        found: u32,
        /// This program's.
        known: u32,
    },
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the database is empty: run `mdp-server migrate`"),
            Self::Older { found, known } => write!(
                f,
                "the database has schema {found} and this version needs {known}: run `mdp-server migrate`"
            ),
            Self::Current(version) => write!(f, "the database has schema {version}"),
            Self::Newer { found, known } => write!(
                f,
                "the database has schema {found} and this version knows only {known}: run a newer one"
            ),
        }
    }
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Accounts, disabled ones included.
    pub accounts: u64,
    /// Vaults.
    pub vaults: u64,
    /// Sessions that are kept, expired ones not yet swept included.
    pub sessions: u64,
}

impl Store {
    /// How the database's schema compares with this program's.
    pub async fn schema(&self) -> Result<Schema, Error> {
        todo!()
    }

    /// Brings the schema up to date in one transaction; gives what it was before. A newer schema
    /// is refused and left alone.
    pub async fn migrate(&self, _seed: Seed) -> Result<Schema, Error> {
        todo!()
    }

    /// What the database says of itself. [`Error::Schema`] while it isn't migrated.
    pub async fn meta(&self) -> Result<Meta, Error> {
        todo!()
    }

    /// Writes a row for good, through the same door as every change: health is what works.
    pub async fn can_write(&self, _now: u64) -> Result<(), Error> {
        todo!()
    }

    /// How much there is.
    pub async fn counts(&self) -> Result<Counts, Error> {
        todo!()
    }
}
