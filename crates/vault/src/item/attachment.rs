//! Attachments: where a file's sealed bytes are, and the key that opens them.

use mdp_crypto::blob::BlobKey;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::codec::{DecodeError, Sink, Value, map_codec};
use super::text::redacted_debug;
use super::{Extra, Millis};
use mdp_ledger::EntryId;

/// The key of one blob, at rest in the record that uses it, and never in JSON.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Zeroize, ZeroizeOnDrop)]
pub struct AttachmentKey([u8; 32]);

impl From<&BlobKey> for AttachmentKey {
    fn from(key: &BlobKey) -> Self {
        Self(*key.expose())
    }
}

impl From<&AttachmentKey> for BlobKey {
    fn from(key: &AttachmentKey) -> Self {
        Self::from_bytes(key.0)
    }
}

impl Value for AttachmentKey {
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
    pub key: Option<AttachmentKey>,
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

redacted_debug!(AttachmentKey, Attachment);
map_codec!(Attachment { 1 => blob, 2 => key, 3 => name, 4 => size, 5 => mime, 6 => added_at });
