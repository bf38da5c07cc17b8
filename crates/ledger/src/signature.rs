//! Signed inputs and their verification (Ed25519, RFC 8032, strict).
//!
//! Every signature is over `cbor["mdp/v1/sig/<type>", body]`, with one type per use, so that bytes
//! signed for one purpose never count for another, and bytes chosen by somebody else are never
//! signed bare.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::cbor;

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A public identity, by itself.
    Identity,
    /// A public identity, by the one that it succeeds.
    Succession,
    /// The registration of an account, by its identity.
    Registration,
    /// The body of a level-2 login.
    Login,
    /// A commit.
    Commit,
    /// A grant of a vault key.
    Grant,
    /// A recovery slot, by the identity inside it.
    Slot,
    /// A request made with the printed code's slot key.
    SlotRequest,
    /// The transcript of a device approval.
    Approval,
    /// An archive's sidecar, by the server's archive key.
    Archive,
    /// A segment of the journal, by the same key.
    Segment,
}

impl Use {
    /// The name in the signed input.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Identity => "mdp/v1/sig/identity",
            Self::Succession => "mdp/v1/sig/succession",
            Self::Registration => "mdp/v1/sig/registration",
            Self::Login => "mdp/v1/sig/login",
            Self::Commit => "mdp/v1/sig/commit",
            Self::Grant => "mdp/v1/sig/grant",
            Self::Slot => "mdp/v1/sig/slot",
            Self::SlotRequest => "mdp/v1/sig/slot-request",
            Self::Approval => "mdp/v1/sig/approval",
            Self::Archive => "mdp/v1/sig/archive",
            Self::Segment => "mdp/v1/sig/segment",
        }
    }
}

/// A signature that doesn't hold, for whatever reason: one error, no oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

/// The bytes that are signed for `body`.
pub fn input(purpose: Use, body: &[u8]) -> Vec<u8> {
    cbor::encode(|e| e.array(2)?.str(purpose.label())?.bytes(body)?.ok())
}

/// Checks a signature over `body` strictly (canonical encodings, no small-order keys).
pub fn verify(
    key: &[u8; 32],
    purpose: Use,
    body: &[u8],
    signature: &[u8; 64],
) -> Result<(), BadSignature> {
    VerifyingKey::from_bytes(key)
        .map_err(|_| BadSignature)?
        .verify_strict(&input(purpose, body), &Signature::from_bytes(signature))
        .map_err(|_| BadSignature)
}
