//! The database itself: what it is, how old its schema is, whether it can be written.

use std::fmt;

use mdp_ledger::{Hash, ServerId};

use crate::engine::{Connection, Row, Value};
use crate::tables::{META, PROBES, RowChange};
use crate::{Error, SCHEMA, Store};

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The server's data, for life: from its first account on.
    pub server: ServerId,
    /// Random, changed by every restore. It chooses words, never checks.
    pub restore_epoch: [u8; 16],
    /// When the database was created.
    pub created: u64,
    /// Which server secret its passwords belong to; none until a server has started on it.
    pub secret_id: Option<Hash>,
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
        self.committer().alone(|writer| Ok(compare(writer.schema()?))).await
    }

    /// Brings the schema up to date in one transaction; gives what it was before. A newer schema
    /// is refused and left alone.
    pub async fn migrate(&self, seed: Seed) -> Result<Schema, Error> {
        self.committer()
            .alone(move |writer| {
                let before = compare(writer.schema()?);
                match before {
                    Schema::Current(_) => {}
                    Schema::Newer { .. } => return Err(Error::Schema(before)),
                    Schema::Empty | Schema::Older { .. } => {
                        writer.migrate(&mut |connection| plant(connection, &seed))?;
                    }
                }
                Ok(before)
            })
            .await
    }

    /// What the database says of itself. [`Error::Schema`] while it isn't at this schema.
    pub async fn meta(&self) -> Result<Meta, Error> {
        match self.schema().await? {
            Schema::Current(_) => {}
            other => return Err(Error::Schema(other)),
        }
        self.read(|connection| meta(connection)?.ok_or(Error::Corrupt("meta"))).await
    }

    /// The id of the server's data. Not to be kept: an empty database takes over the one that its
    /// first account brings along.
    pub async fn server(&self) -> Result<ServerId, Error> {
        self.read(server).await
    }

    /// When an archive was last restored into this database.
    pub async fn last_restore(&self) -> Result<Option<u64>, Error> {
        self.read(|connection| connection.one(connection.sql().last_restore, &[], |row| row.u64(0)))
            .await
    }

    /// Says which server secret the database's passwords belong to, from now on.
    pub async fn bind_secret(&self, id: Hash) -> Result<(), Error> {
        self.committer()
            .change(None, move |transaction| {
                transaction.set(&META, vec![Value::Int(1)], [("secret_id", id.0.into())]);
                Ok(())
            })
            .await
    }

    /// Writes a row for good, through the same door as every change: health is what works.
    pub async fn can_write(&self, now: u64) -> Result<(), Error> {
        self.committer()
            .change(None, move |transaction| {
                transaction.put(&PROBES, vec![Value::Int(1), now.into()]);
                Ok(())
            })
            .await
    }

    /// How much there is.
    pub async fn counts(&self) -> Result<Counts, Error> {
        self.read(|connection| {
            let counts = connection.one(connection.sql().counts, &[], |row| {
                Ok(Counts { accounts: row.u64(0)?, vaults: row.u64(1)?, sessions: row.u64(2)? })
            });
            counts?.ok_or(Error::Corrupt("counts"))
        })
        .await
    }
}

fn compare(found: Option<u32>) -> Schema {
    let known = SCHEMA;
    match found {
        None => Schema::Empty,
        Some(found) if found < known => Schema::Older { found, known },
        Some(found) if found > known => Schema::Newer { found, known },
        Some(found) => Schema::Current(found),
    }
}

pub(crate) fn meta(connection: &mut dyn Connection) -> Result<Option<Meta>, Error> {
    connection.one(connection.sql().meta, &[], |row| {
        Ok(Meta {
            server: ServerId(row.array(1)?),
            restore_epoch: row.array(2)?,
            created: row.u64(3)?,
            secret_id: row.optional(4, <dyn Row>::array)?.map(Hash),
        })
    })
}

pub(crate) fn server(connection: &mut dyn Connection) -> Result<ServerId, Error> {
    Ok(meta(connection)?.ok_or(Error::Corrupt("meta"))?.server)
}

/// Gives a new database what makes it itself.
fn plant(connection: &mut dyn Connection, seed: &Seed) -> Result<(), Error> {
    if meta(connection)?.is_some() {
        return Ok(());
    }
    let (server, epoch) = (seed.server.0.into(), seed.restore_epoch.into());
    let row = vec![Value::Int(1), server, epoch, seed.now.into(), Value::Null];
    connection.apply(&[RowChange::Insert(&META, row)])
}
