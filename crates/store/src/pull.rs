//! Pulls: what is new since the heads that a device has, as one snapshot, a piece at a time.

use mdp_ledger::{Hash, Head, VaultId};

use crate::{EntryBytes, Error, Store};

/// A piece of a pull: commits come before entries, parents before children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Signed commits, encoded.
    Commits(Vec<Vec<u8>>),
    /// The latest bytes of what they touched.
    Entries(Vec<EntryBytes>),
}

/// A pull that is under way.
pub struct Pull {
    /// Where the vault stands in this snapshot.
    pub head: Head,
    pieces: tokio::sync::mpsc::Receiver<Result<Piece, Error>>,
}

impl Pull {
    /// The next piece; `None` at the end. After an error the answer must not be ended as if it
    /// were whole.
    pub async fn next(&mut self) -> Option<Result<Piece, Error>> {
        self.pieces.recv().await
    }
}

/// What a pull finds.
pub enum Pulled {
    /// There is no such vault.
    UnknownVault,
    /// The asker has everything.
    NothingNew(Head),
    /// This.
    News(Pull),
}

impl Store {
    /// What is reachable from the vault's head and not from `heads`. Heads that this server
    /// doesn't know are passed over.
    pub async fn pull(&self, _vault: VaultId, _heads: Vec<Hash>) -> Result<Pulled, Error> {
        todo!()
    }
}
