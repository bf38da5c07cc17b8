//! The key check: proof that an account's private key still works, and nothing more.
//!
//! The server encapsulates to the user's public key and keeps the proof it expects; the device
//! decapsulates and answers with its own. The proof is a PRF of the shared secret (the output of
//! HKDF under a context of its own), bound to the server, the user and the challenge, so it is of
//! no use anywhere else.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{Fill, PublicKey, SharedSecret};

/// The server's side of one key check.
pub struct Challenge {
    /// What the device is sent: a composite ciphertext.
    pub ciphertext: Vec<u8>,
    /// What the server keeps, and compares with [`matches`].
    pub expected: Zeroizing<[u8; 32]>,
}

/// A fresh challenge for the owner of `key`.
pub fn challenge(key: &PublicKey, server: &[u8; 16], user: &[u8; 16], fill: Fill<'_>) -> Challenge {
    let (ciphertext, secret) = key.encapsulate(fill);
    let expected = proof(&secret, server, user, &ciphertext);
    Challenge { ciphertext, expected }
}

/// The proof: `HKDF(shared secret, cbor["mdp/v1/key-check", server, user, SHA-256(ciphertext)])`.
pub fn proof(
    secret: &SharedSecret,
    server: &[u8; 16],
    user: &[u8; 16],
    ciphertext: &[u8],
) -> Zeroizing<[u8; 32]> {
    let digest: [u8; 32] = Sha256::digest(ciphertext).into();
    let mut context = Vec::new();
    // Deterministic as it stands: definite lengths, shortest heads, no maps.
    let encoded = minicbor::Encoder::new(&mut context)
        .array(4)
        .and_then(|e| e.str("mdp/v1/key-check"))
        .and_then(|e| e.bytes(server))
        .and_then(|e| e.bytes(user))
        .and_then(|e| e.bytes(&digest))
        .is_ok();
    debug_assert!(encoded, "writing to a vector cannot fail");
    secret.derive(&context)
}

/// Whether a device's answer is the expected proof, compared in constant time.
pub fn matches(expected: &[u8; 32], answer: &[u8]) -> bool {
    expected.as_slice().ct_eq(answer).into()
}
