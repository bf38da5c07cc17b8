//! The secret both ends come to share, and the only thing it may do: derive.

use hkdf::Hkdf;
use sha2::Sha256;
use sha3::{Digest, Sha3_256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The suite's label, the combiner's last input.
const LABEL: &[u8] = b"MLKEM768-RSAOAEP4096";

/// A composite shared secret. It is never used as a key: each use derives its own, under its own
/// context.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SharedSecret([u8; 32]);

impl SharedSecret {
    /// The combiner: `SHA3-256(ML-KEM secret ‖ RSA secret ‖ RSA ciphertext ‖ RSA key ‖ label)`.
    pub fn combine(
        mlkem_secret: &[u8; 32],
        rsa_secret: &[u8; 32],
        rsa_ciphertext: &[u8],
        rsa_public: &[u8],
    ) -> Self {
        let mut hash = Sha3_256::new();
        hash.update(mlkem_secret);
        hash.update(rsa_secret);
        hash.update(rsa_ciphertext);
        hash.update(rsa_public);
        hash.update(LABEL);
        Self(hash.finalize().into())
    }

    /// HKDF-SHA-256 (RFC 5869) of the secret, without salt, under `context`: 32 bytes.
    pub fn derive(&self, context: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        if Hkdf::<Sha256>::new(None, &self.0).expand(context, &mut *out).is_err() {
            unreachable!("32 bytes are within HKDF's limit");
        }
        out
    }

    /// The composite KEM's own output: for the draft's test vectors, which state it.
    #[doc(hidden)]
    pub fn reveal_for_vectors(&self) -> &[u8; 32] {
        &self.0
    }
}
