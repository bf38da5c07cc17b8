//! Entries of a vault's state, and changes of them.

use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Serialize};

use crate::cbor::{self, EncodeError, Malformed};
use crate::ids::{EntryId, Hash};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Kind {
    /// A sealed record: an item, a category, a setting.
    Record = 1,
    /// An attachment: the value is the hash of its sealed bytes, which travel apart.
    Blob = 2,
    /// The record of known plaintext that proves key and data fit.
    Canary = 3,
    /// A member: public identity and role. Its bytes travel inside the commit.
    Member = 4,
    /// The vault key of an epoch, wrapped for one recipient.
    Grant = 5,
    /// An epoch's commitment to its vault key, and the key before it sealed under it.
    Key = 6,
}

impl Kind {
    /// From its number in the encoding.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Record,
            2 => Self::Blob,
            3 => Self::Canary,
            4 => Self::Member,
            5 => Self::Grant,
            6 => Self::Key,
            _ => return None,
        })
    }
}

/// An entry's place in the state: `(revision, hash of the stored bytes, or none for a tombstone)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// Starts at 1 and grows with every change.
    pub revision: u64,
    /// SHA-256 of the stored bytes; `None` once deleted.
    pub hash: Option<Hash>,
}

/// One entry's new place in the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What the entry is.
    pub kind: Kind,
    /// Which one.
    pub id: EntryId,
    /// Where it stands from now on.
    pub leaf: Leaf,
}

impl Change {
    /// The order of changes in a commit and of entries in a bucket.
    pub fn key(&self) -> (Kind, EntryId) {
        (self.kind, self.id)
    }

    pub(crate) fn write(&self, e: &mut Encoder<Vec<u8>>) -> Result<(), EncodeError> {
        e.array(4)?.u8(self.kind as u8)?.bytes(&self.id.0)?.u64(self.leaf.revision)?;
        cbor::write_optional(e, self.leaf.hash.as_ref().map(|h| &h.0[..]))
    }

    pub(crate) fn read(d: &mut Decoder<'_>) -> Result<Self, Malformed> {
        cbor::array(d, 4)?;
        Ok(Self {
            kind: Kind::from_number(d.u8()?).ok_or(Malformed)?,
            id: EntryId(cbor::fixed(d)?),
            leaf: Leaf { revision: d.u64()?, hash: cbor::optional(d)?.map(Hash) },
        })
    }
}
