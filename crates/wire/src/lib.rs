//! Requests, answers and stable error codes: one definition for both ends.
//!
//! Pull and push speak CBOR (`docs/spec/sync.md`); everything else is JSON with the
//! types here: names in camelCase, ids in hexadecimal, other bytes in base64url without padding.

pub mod blob;
pub mod bytes;
pub mod error;
pub mod ids;
pub mod info;
pub mod key_check;
pub mod name;
pub mod opaque;
pub mod recovery;
pub mod register;
pub mod route;
pub mod session;
pub mod statement;
pub mod sync;
pub mod unicode;
pub mod vault;

/// The protocol version that each request names in [`PROTOCOL_HEADER`].
pub const PROTOCOL: u32 = 1;

/// The oldest version that a server of this version still takes.
pub const OLDEST_PROTOCOL: u32 = 1;

/// The header that carries the protocol version; a server answers 426 to a version it has left
/// behind.
pub const PROTOCOL_HEADER: &str = "mdp-protocol";
