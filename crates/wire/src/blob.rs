//! Attachments: sealed bytes, uploaded in order and in pieces, downloaded by range.

use serde::{Deserialize, Serialize};

/// The header of an upload that carries the SHA-256 of the whole sealed blob, in hexadecimal.
pub const BLOB_HASH_HEADER: &str = "mdp-blob-hash";
/// Media type of the bytes.
pub const MEDIA_TYPE: &str = "application/octet-stream";
/// The most bytes of one piece.
pub const MAX_PIECE: usize = 8 << 20;
/// The most bytes of a blob.
pub const MAX_BLOB: u64 = 1 << 30;

/// Answer of an upload's piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Uploaded {
    /// How many bytes the server has: where the next piece starts, or the whole.
    pub offset: u64,
}
