//! An archive being made: the records as they are at the beginning, then the attachments one by one as
//! the host fetches them, each checked against the ledger and opened once. What can't be put in is
//! named, never left out in silence.

use std::collections::{BTreeMap, VecDeque};

use mdp_crypto::blob::{BlobCipher, BlobKey};
use mdp_crypto::key_file::Labels;
use mdp_crypto::self_reading::seal;
use mdp_crypto::{Entropy, Error, Passphrase, Stretching};
use mdp_ledger::{EntryId, Fingerprint, Hash, Head, ServerId, UserId, VaultId};

use super::{Content, File, Missing, VaultContent, file_block, last_blocks};
use crate::export::{Unreadable, json};
use crate::item::{AttachmentKey, Millis, Record};

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

/// The vault that an archive is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Which.
    pub vault: VaultId,
    /// Its last commit.
    pub head: Option<Head>,
}

/// Whose archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub user: UserId,
    /// On which server.
    pub server: ServerId,
    /// Of the identity at hand.
    pub fingerprint: Fingerprint,
}

/// An archive being made.
pub struct Maker {
    vault: VaultContent,
    wanted: VecDeque<Wanted>,
    total: usize,
    bytes: u64,
    next: u32,
}

impl Maker {
    /// Begins an archive of a vault's records as they are now. `hash_of` is what the ledger says of a
    /// blob.
    pub fn begin<'a>(
        source: Source,
        records: impl Iterator<Item = (EntryId, &'a Record)> + Clone,
        unreadable: &[Unreadable],
        hash_of: impl Fn(EntryId) -> Option<Hash>,
        now: Millis,
    ) -> Self {
        let items = records.clone().filter_map(|(_, record)| record.as_item());
        let attachments: BTreeMap<EntryId, Option<&AttachmentKey>> = items
            .flat_map(|item| &item.attachments)
            .map(|attachment| (attachment.blob, attachment.key.as_ref()))
            .collect();
        let (mut wanted, mut missing) = (VecDeque::new(), Vec::new());
        for (blob, key) in attachments {
            match (key, hash_of(blob)) {
                (None, _) => missing.push(lacking(blob, "no-key")),
                (_, None) => missing.push(lacking(blob, "not-listed")),
                (Some(key), Some(hash)) => {
                    wanted.push_back(Wanted { blob, key: key.into(), hash });
                }
            }
        }
        let Source { vault, head } = source;
        let records = json(records, unreadable, now);
        let vault = VaultContent { vault, head, records, files: Vec::new(), missing };
        Self { vault, total: wanted.len(), wanted, bytes: 0, next: 0 }
    }

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
        owner: Owner,
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
            user: owner.user,
            server: owner.server,
            fingerprint: owner.fingerprint,
            vaults: vec![self.vault],
        };
        let sealed = seal(&content.to_bytes(), labels, passphrase, stretching, entropy)?;
        Ok(last_blocks(&sealed))
    }
}

fn lacking(blob: EntryId, reason: &str) -> Missing {
    Missing { blob, reason: reason.to_owned() }
}
