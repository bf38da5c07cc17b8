//! Requests, answers and stable error codes: one definition for both ends.
//!
//! Pull and push speak CBOR (`docs/spec/sync.md`); everything else is JSON with the types here.

pub mod opaque;
pub mod statement;
pub mod sync;

/// The protocol version that each request names in [`PROTOCOL_HEADER`].
pub const PROTOCOL: u32 = 1;

/// The header that carries the protocol version; a server answers 426 to a version it has left
/// behind.
pub const PROTOCOL_HEADER: &str = "mdp-protocol";
