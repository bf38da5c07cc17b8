//! Attachments: where a file's sealed bytes are, and the key that opens them.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::codec::{DecodeError, Sink, Value, map_codec};
use super::text::redacted_debug;
use super::{Extra, Millis};
use mdp_ledger::EntryId;

/// The random key of one blob. Lives in the record that uses the blob, and never in JSON.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Zeroize, ZeroizeOnDrop)]
pub struct BlobKey([u8; 32]);

impl BlobKey {
    /// A key made of random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key's bytes, for sealing and opening.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Value for BlobKey {
    fn encode(&self, sink: &mut Sink) {
        self.0.encode(sink);
    }

    fn decode(source: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        <[u8; 32]>::decode(source).map(Self)
    }
}

/// A file kept with an item.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// The entry whose bytes are the sealed file.
    pub blob: EntryId,
    /// Opens the blob. Absent in a value that came from JSON until
    /// [`Item::edited`](super::Item::edited) puts it back.
    #[serde(skip)]
    pub key: Option<BlobKey>,
    /// File name, without folders.
    #[serde(default)]
    pub name: String,
    /// Length of the file in bytes, before sealing.
    pub size: u64,
    /// Media type, or nothing when not known.
    #[serde(default)]
    pub mime: String,
    /// When it was added.
    pub added_at: Millis,
    /// What newer versions added.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

redacted_debug!(BlobKey, Attachment);
map_codec!(Attachment { 1 => blob, 2 => key, 3 => name, 4 => size, 5 => mime, 6 => added_at });
