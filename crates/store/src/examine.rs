//! What whoever looks after a database wants to know of it.

use mdp_ledger::Hash;

use crate::dump::Pages;
use crate::store::blocking;
use crate::tables::BLOBS;
use crate::{Error, Store};

/// How a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The engine and its version.
    pub engine: String,
    /// What the engine finds wrong with its own file, the first of it. PostgreSQL isn't asked.
    pub faults: Vec<String>,
    /// The settings that decide what a power cut costs, as the engine names them.
    pub durability: String,
    /// Whether with them an acknowledged change survives one.
    pub durable: bool,
}

impl Store {
    /// Has the engine look at the database. Reads all of an SQLite file, and holds writers up while
    /// it does.
    pub async fn examine(&self) -> Result<Examined, Error> {
        self.committer().alone(|writer| writer.examine()).await
    }

    /// The attachments whose bytes aren't where they should be, or not as many.
    pub async fn missing_blobs(&self) -> Result<Vec<Hash>, Error> {
        let (folder, mut reader) = (self.blobs().clone(), self.reader().await?);
        blocking(move || {
            let mut missing = Vec::new();
            let mut pages = Pages::of(&BLOBS);
            while let Some(row) = pages.next(&mut *reader)? {
                let (hash, size) = crate::blobs::stated(&row).ok_or(Error::Corrupt("blob"))?;
                if folder.size(hash) != Some(size) {
                    missing.push(hash);
                }
            }
            Ok(missing)
        })
        .await
    }
}
