//! Taking an open vault out in clear: all that opens, and the list of what doesn't, so that no host
//! can leave it out.

use mdp_crypto::Identity;
use mdp_ledger::{EntryId, Hash};
use mdp_vault::export::self_reading::{Maker, Owner, Source};
use mdp_vault::export::{self, Unreadable};
use zeroize::Zeroizing;

use super::Workspace;

impl Workspace {
    /// Everything, as JSON that reads back to the same; see [`mdp_vault::export`].
    pub fn export_json(&self, now: u64) -> Zeroizing<Vec<u8>> {
        export::json(self.records(), &self.unreadable(), now)
    }

    /// The items, as CSV; see [`mdp_vault::export`].
    pub fn export_csv(&self) -> Zeroizing<Vec<u8>> {
        export::csv(self.records(), &self.unreadable())
    }

    /// Begins a self-reading archive of the vault as it is now.
    pub fn begin_archive(&self, now: u64) -> Maker {
        let hash_of = |blob| self.replica.blob(blob);
        Maker::begin(self.archive_source(), self.records(), &self.unreadable(), hash_of, now)
    }

    /// The vault, and where its ledger stands on this device.
    pub fn archive_source(&self) -> Source {
        Source { vault: self.replica.pin().vault, head: self.replica.head() }
    }

    /// The attachments that items name and the ledger has, with the hash of their sealed bytes.
    pub fn blobs(&self) -> impl Iterator<Item = (EntryId, Hash)> {
        let items = self.records().filter_map(|(_, record)| record.as_item());
        let blobs = items.flat_map(|item| item.attachments.iter().map(|file| file.blob));
        blobs.filter_map(|blob| Some((blob, self.replica.blob(blob)?)))
    }

    /// Records that don't open, as an export lists them.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        let entry =
            |(id, kind): (_, super::FailureKind)| Unreadable { id, reason: kind.code().to_owned() };
        self.quarantined().map(entry).collect()
    }
}

/// Whose an archive is.
pub fn owner(identity: &Identity) -> Owner {
    Owner { user: identity.user(), server: identity.server(), fingerprint: identity.fingerprint() }
}
