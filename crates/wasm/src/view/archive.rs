//! What one module tells the other of a vault that is to be put in an archive.

use mdp_ledger::{EntryId, Fingerprint, Hash, ServerId, UserId, VaultId};
use mdp_vault::export::Unreadable;
use mdp_vault::export::self_reading::{Owner, Source};
use serde::{Deserialize, Serialize};

/// The account, its vault, and what the ledger says of its attachments.
#[derive(Serialize, Deserialize)]
pub(crate) struct ArchiveSource {
    user: UserId,
    server: ServerId,
    fingerprint: Fingerprint,
    vault: VaultId,
    head: Option<(u64, Hash)>,
    /// Attachments that the ledger has.
    pub(crate) blobs: Vec<(EntryId, Hash)>,
    /// Records that don't open.
    pub(crate) unreadable: Vec<Unreadable>,
}

impl ArchiveSource {
    #[cfg(feature = "vault")]
    pub(crate) fn new(
        owner: Owner,
        source: Source,
        blobs: Vec<(EntryId, Hash)>,
        unreadable: Vec<Unreadable>,
    ) -> Self {
        let Owner { user, server, fingerprint } = owner;
        let head = source.head.map(|head| (head.seq, head.hash));
        Self { user, server, fingerprint, vault: source.vault, head, blobs, unreadable }
    }

    #[cfg(feature = "tools")]
    pub(crate) fn owner(&self) -> Owner {
        Owner { user: self.user, server: self.server, fingerprint: self.fingerprint }
    }

    #[cfg(feature = "tools")]
    pub(crate) fn source(&self) -> Source {
        let head = self.head.map(|(seq, hash)| mdp_ledger::Head { seq, hash });
        Source { vault: self.vault, head }
    }
}
