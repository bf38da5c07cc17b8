//! Taking an open vault out as a self-reading archive: its records as they are at the beginning, then
//! its attachments one by one as the host fetches them, each checked against the ledger and opened
//! once. What can't be put in is named, never left out in silence.

use std::collections::{BTreeMap, VecDeque};

use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::key_file::Labels;
use mdp_crypto::self_reading::seal;
use mdp_crypto::{Entropy, Identity, Passphrase, Stretching};
use mdp_ledger::{EntryId, Hash};
use mdp_vault::export::self_reading::{
    Content, File, Missing, VaultContent, file_block, last_blocks,
};
use mdp_vault::item::{AttachmentKey, Record};

use super::Workspace;
use crate::error::Error;

/// The most bytes of one sealed attachment: browsers hold no longer text.
pub const MOST_OF_ONE: u64 = 256 << 20;
/// The most bytes of all of them.
const MOST_OF_ALL: u64 = 1 << 30;

/// An attachment to fetch.
struct Wanted {
    blob: EntryId,
    key: BlobKey,
    hash: Hash,
}

/// An archive being made.
pub struct SelfReading {
    vault: VaultContent,
    wanted: VecDeque<Wanted>,
    total: usize,
    bytes: u64,
    next: u32,
}

impl Workspace {
    /// Begins an archive of the vault as it is now.
    pub fn begin_self_reading(&self, now: u64) -> SelfReading {
        let items = self.records().filter_map(|(_, record)| Record::as_item(record));
        let attachments: BTreeMap<EntryId, Option<&AttachmentKey>> = items
            .flat_map(|item| &item.attachments)
            .map(|attachment| (attachment.blob, attachment.key.as_ref()))
            .collect();
        let (mut wanted, mut missing) = (VecDeque::new(), Vec::new());
        for (blob, key) in attachments {
            match (key, self.replica().blob(blob)) {
                (None, _) => missing.push(lacking(blob, "no-key")),
                (_, None) => missing.push(lacking(blob, "not-listed")),
                (Some(key), Some(hash)) => {
                    wanted.push_back(Wanted { blob, key: key.into(), hash });
                }
            }
        }
        let vault = VaultContent {
            vault: self.replica().pin().vault,
            head: self.replica().head(),
            records: self.export_json(now),
            files: Vec::new(),
            missing,
        };
        SelfReading { vault, total: wanted.len(), wanted, bytes: 0, next: 0 }
    }
}

impl SelfReading {
    /// The attachment to fetch next; `None` when there is none left.
    pub fn wants(&self) -> Option<EntryId> {
        self.wanted.front().map(|wanted| wanted.blob)
    }

    /// How many attachments were dealt with, and how many there are to fetch.
    pub fn progress(&self) -> (usize, usize) {
        (self.total - self.wanted.len(), self.total)
    }

    /// How many attachments could not be put in so far.
    pub fn missing(&self) -> usize {
        self.vault.missing.len()
    }

    /// Takes the sealed bytes of the attachment that is wanted, of which more than [`MOST_OF_ONE`]
    /// needn't be read: the block to write, or nothing where they aren't what the ledger and the item
    /// say.
    pub fn take(&mut self, sealed: &[u8]) -> Option<String> {
        let wanted = self.wanted.pop_front()?;
        let bytes = self.bytes + sealed.len() as u64;
        let reason = if sealed.len() as u64 > MOST_OF_ONE || bytes > MOST_OF_ALL {
            "too-large"
        } else if Hash::of(sealed) != wanted.hash {
            "other-bytes"
        } else if BlobCipher::new(&wanted.key, self.vault.vault, wanted.blob).open(sealed).is_err()
        {
            "does-not-open"
        } else {
            let Wanted { blob, key, hash } = wanted;
            let block = self.next;
            self.vault.files.push(File { blob, key, hash, block });
            self.bytes = bytes;
            self.next += 1;
            return Some(file_block(block, sealed));
        };
        self.vault.missing.push(lacking(wanted.blob, reason));
        None
    }

    /// Goes on without the attachment that is wanted: the server doesn't have it.
    pub fn skip(&mut self) {
        if let Some(wanted) = self.wanted.pop_front() {
            self.vault.missing.push(lacking(wanted.blob, "unavailable"));
        }
    }

    /// Seals the content under a passphrase whose strength the host has judged, and gives the last
    /// blocks to write.
    pub fn finish(
        mut self,
        identity: &Identity,
        labels: Labels<'_>,
        passphrase: &Passphrase,
        stretching: Stretching,
        entropy: &mut dyn Entropy,
    ) -> Result<String, Error> {
        while self.wants().is_some() {
            self.skip();
        }
        self.vault.missing.sort_by_key(|missing| missing.blob);
        let content = Content {
            user: identity.user(),
            server: identity.server(),
            fingerprint: identity.fingerprint(),
            vaults: vec![self.vault],
        };
        let sealed = seal(&content.to_bytes(), labels, passphrase, stretching, entropy)?;
        Ok(last_blocks(&sealed))
    }
}

fn lacking(blob: EntryId, reason: &str) -> Missing {
    Missing { blob, reason: reason.to_owned() }
}
